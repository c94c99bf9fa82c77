import { describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../../clinical/index.ts';
import { bareReport, laboratoryReport, letter, renderContext, replacingContext } from '../documents.test-data.ts';
import { render } from '../render.ts';
import type { RenderContext } from '../types.ts';
import { xpathCount, xpathText, xpathTexts } from '../xpath.test-data.ts';

function cda(document: ClinicalDocument, context: RenderContext = renderContext): Uint8Array {
  const result = render(document, 'cda', context);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
}

const root = '/h:ClinicalDocument';
const patientRole = `${root}/h:recordTarget/h:patientRole`;
const author = `${root}/h:author/h:assignedAuthor`;

describe('the header of a laboratory report', () => {
  const bytes = cda(laboratoryReport, replacingContext);
  const text = (expression: string): string | undefined => xpathText(bytes, expression);

  it('identifies the document by the profile’s data', () => {
    expect(text(`${root}/h:realmCode/@code`)).toBe('LU');
    expect(xpathTexts(bytes, `${root}/h:templateId/@root`)).toEqual([
      '1.3.182.11.1',
      '1.3.182.11.3',
      '1.3.6.1.4.1.19376.1.3.3',
      '2.16.840.1.113883.10.20.30',
    ]);
    expect(text(`${root}/h:id/@root`)).toBe(renderContext.documentId);
    expect(xpathCount(bytes, `${root}/h:id/@extension`)).toBe(0);
    expect(text(`${root}/h:code/@code`)).toBe('11502-2');
    expect(text(`${root}/h:title`)).toBe('Résultats d’analyses');
    expect(text(`${root}/h:effectiveTime/@value`)).toBe('20260302150000+0100');
    expect(text(`${root}/h:confidentialityCode/@code`)).toBe('N');
    expect(text(`${root}/h:languageCode/@code`)).toBe('fr-LU');
    expect(text(`${root}/h:setId/@root`)).toBe(renderContext.setId);
    expect(text(`${root}/h:versionNumber/@value`)).toBe('2');
  });

  it('names the version that it replaces', () => {
    const related = `${root}/h:relatedDocument[@typeCode='RPLC']/h:parentDocument`;
    expect(text(`${related}/h:id/@root`)).toBe(replacingContext.history.replaces?.documentId);
    expect(text(`${related}/h:setId/@root`)).toBe(renderContext.setId);
    expect(text(`${related}/h:versionNumber/@value`)).toBe('1');
    expect(xpathCount(cda(laboratoryReport), `${root}/h:relatedDocument`)).toBe(0);
  });

  it('orders the patient’s ids: local, national, dossier, others', () => {
    expect(xpathTexts(bytes, `${patientRole}/h:id/@extension`)).toEqual([
      'P-4711',
      '1980072700120',
      '1000000001',
      'ASSUR-9',
    ]);
    expect(xpathTexts(bytes, `${patientRole}/h:id/@root`).slice(0, 3)).toEqual([
      '1.3.182.3.1.1.99999999.1',
      '1.3.182.4.4',
      '1.3.182.2.4.2',
    ]);
    expect(xpathCount(bytes, `${patientRole}/h:id[@nullFlavor]`)).toBe(0);
  });

  it('tells used and birth name apart, and spells the country as the profile asks', () => {
    expect(text(`${patientRole}/h:patient/h:name/h:family[not(@qualifier)]`)).toBe('Exemple');
    expect(text(`${patientRole}/h:patient/h:name/h:family[@qualifier='BR']`)).toBe('Modèle');
    expect(xpathTexts(bytes, `${patientRole}/h:patient/h:name/h:given`)).toEqual(['Anne', 'Marie']);
    expect(new Set(xpathTexts(bytes, '//h:country'))).toEqual(new Set(['LU']));
    const { profile } = renderContext;
    const lux = { ...profile, header: { ...profile.header, addressCountry: 'LUX' } };
    expect(new Set(xpathTexts(cda(laboratoryReport, { ...renderContext, profile: lux }), '//h:country'))).toEqual(
      new Set(['LUX']),
    );
  });

  it('orders the author’s ids as the profile does, with the time of the document', () => {
    expect(xpathTexts(bytes, `${author}/h:id/@extension`)).toEqual(['1234567890', '90123456', 'DOC-7']);
    expect(text(`${root}/h:author/h:time/@value`)).toBe('20260302150000+0100');
    expect(text(`${author}/h:assignedPerson/h:name/h:family`)).toBe('Biologiste');
    expect(text(`${author}/h:representedOrganization/h:name`)).toBe('Laboratoire d’essai');
  });

  it('carries everybody else: custodian, recipient, signer, orderer, order, act, stay', () => {
    expect(text(`${root}/h:custodian//h:name`)).toBe('Laboratoire d’essai');
    expect(text(`${root}/h:informationRecipient//h:family`)).toBe('Généraliste');
    expect(text(`${root}/h:legalAuthenticator/h:signatureCode/@code`)).toBe('S');
    expect(
      text(`${root}/h:participant[@typeCode='REF'][h:templateId/@root='1.3.6.1.4.1.19376.1.3.3.1.6']//h:family`),
    ).toBe('Généraliste');
    expect(text(`${root}/h:inFulfillmentOf/h:order/h:id/@extension`)).toBe('ORD-1');
    expect(text(`${root}/h:documentationOf/h:serviceEvent/h:id/@extension`)).toBe('F-2026-1');
    expect(text(`${root}/h:documentationOf/h:serviceEvent/h:effectiveTime/h:low/@value`)).toBe('202603020815+0100');
    expect(text(`${root}/h:componentOf/h:encompassingEncounter/h:code/@code`)).toBe('AMB');
  });

  it('gives numbers of one authority without an OID one root, and of another authority another', () => {
    const rootOf = (extension: string): string | undefined => text(`//h:id[@extension='${extension}']/@root`);
    expect(rootOf('DOC-7')).toBe(rootOf('V-1'));
    expect(rootOf('DOC-7')).not.toBe(rootOf('ORD-1'));
  });
});

describe('the header where little is known', () => {
  const bytes = cda(bareReport);

  it('says so instead of leaving out what is required', () => {
    expect(xpathText(bytes, `${patientRole}/h:addr/@nullFlavor`)).toBe('UNK');
    expect(xpathText(bytes, `${patientRole}/h:telecom/@nullFlavor`)).toBe('UNK');
    expect(xpathText(bytes, `${patientRole}//h:administrativeGenderCode/@nullFlavor`)).toBe('UNK');
    expect(xpathText(bytes, `${patientRole}//h:birthTime/@nullFlavor`)).toBe('UNK');
    expect(xpathText(bytes, `${root}/h:custodian//h:id/@nullFlavor`)).toBe('UNK');
    expect(xpathText(bytes, `${root}/h:title`)).toBe('Laborergebnisse');
    expect(xpathText(bytes, `${root}/h:effectiveTime/@value`)).toBe('20260302000000+0000');
  });

  it('has a device author where no person is named: its id, then NA', () => {
    expect(xpathTexts(bytes, `${author}/h:id/@nullFlavor`)).toEqual(['UNK', 'NA']);
    expect(xpathCount(bytes, `${author}/h:assignedAuthoringDevice`)).toBe(1);
    const device = { identifiers: [{ root: '1.2.3', extension: 'LIS-1' }], name: 'LIS 4.2' };
    const made = cda({ ...bareReport, author: { ...bareReport.author, device } });
    expect(xpathText(made, `${author}/h:id[1]/@extension`)).toBe('LIS-1');
    expect(xpathText(made, `${author}/h:id[2]/@nullFlavor`)).toBe('NA');
    expect(xpathText(made, `${author}//h:softwareName`)).toBe('LIS 4.2');
  });

  it('writes each patient id once', () => {
    const twice = [...bareReport.patient.identifiers, ...bareReport.patient.identifiers];
    const made = cda({ ...bareReport, patient: { ...bareReport.patient, identifiers: twice } });
    expect(xpathCount(made, `${patientRole}/h:id`)).toBe(1);
  });
});

describe('a file in its envelope', () => {
  const bytes = cda(letter);

  it('holds the bytes untouched', () => {
    const text = `${root}/h:component/h:nonXMLBody/h:text`;
    expect(xpathText(bytes, `${text}/@mediaType`)).toBe('application/pdf');
    expect(xpathText(bytes, `${text}/@representation`)).toBe('B64');
    expect(Buffer.from(xpathText(bytes, text) ?? '', 'base64').toString()).toBe('%PDF-1.4 exemple');
  });

  it('has the level 1 templates once each, and invents neither scanner nor data enterer', () => {
    expect(xpathTexts(bytes, `${root}/h:templateId/@root`)).toEqual([
      '1.3.182.11.1',
      '2.16.840.1.113883.10.20.10',
      '1.3.6.1.4.1.19376.1.2.20',
    ]);
    expect(xpathCount(bytes, `${root}/h:author`)).toBe(1);
    expect(xpathCount(bytes, `${root}/h:dataEnterer`)).toBe(0);
    expect(xpathText(bytes, `${root}/h:code/@code`)).toBe('18842-5');
  });
});
