/** Documents made of sections: CDA with entries tied to their rows, the same facts in FHIR, absence by code, withdrawn statements silent. */
import { describe, expect, it } from 'vitest';
import type { ClinicalDocument } from '../clinical/index.ts';
import { letter, renderContext } from './documents.test-data.ts';
import { render } from './index.ts';
import {
  dischargeLetter,
  emptySummary,
  patientSummary,
  sectionDocuments,
  uncodedLetter,
  vaccinationCard,
} from './sections.test-data.ts';
import { xpathTexts } from './xpath.test-data.ts';

const bytesOf = (document: ClinicalDocument, target: 'cda' | 'fhir' = 'cda'): Uint8Array => {
  const result = render(document, target, renderContext);
  if (!result.ok) throw new Error(result.findings.map(({ rule }) => rule).join());
  return result.rendering.bytes;
};
const texts = (document: ClinicalDocument, xpath: string): string[] => xpathTexts(bytesOf(document), xpath);

interface Resource {
  readonly resourceType: string;
  readonly [key: string]: unknown;
}
const resources = (document: ClinicalDocument): Resource[] =>
  (JSON.parse(Buffer.from(bytesOf(document, 'fhir')).toString()) as { entry: { resource: Resource }[] }).entry.map(
    ({ resource }) => resource,
  );
const all = (document: ClinicalDocument, type: string): Resource[] =>
  resources(document).filter(({ resourceType }) => resourceType === type);

const ABSENT = '2.16.840.1.113883.5.1150.1';

describe.each(Object.entries(sectionDocuments))('%s', (_, document) => {
  it('has an entry for every row, and a place in the narrative for every reference', () => {
    const ids = new Set(texts(document, '//h:section/h:text//@ID'));
    const references = texts(document, '//h:entry//h:reference/@value');
    expect(references.filter((reference) => !ids.has(reference.slice(1)))).toEqual([]);
    const rows = texts(document, '//h:section/h:text/h:table/h:tbody/h:tr/@ID');
    expect(rows.filter((row) => !references.includes(`#${row}`))).toEqual([]);
  });

  it('says every word of its entries in the narrative', () => {
    const narrative = texts(document, '//h:section/h:text').join('\n');
    for (const word of texts(document, '//h:entry//h:originalText')) expect(narrative).toContain(word);
    for (const lot of texts(document, '//h:lotNumberText')) expect(narrative).toContain(lot);
  });

  it('is the same, byte for byte, every time', () => {
    expect(Buffer.from(bytesOf(document)).equals(Buffer.from(bytesOf(document)))).toBe(true);
    expect(Buffer.from(bytesOf(document, 'fhir')).equals(Buffer.from(bytesOf(document, 'fhir')))).toBe(true);
  });

  it('holds what it refers to, and nothing that was withdrawn', () => {
    const fhir = Buffer.from(bytesOf(document, 'fhir')).toString();
    const urls = new Set([...fhir.matchAll(/"fullUrl":"([^"]+)"/g)].map(([, url]) => url));
    for (const [, reference] of fhir.matchAll(/"reference":"([^"]+)"/g)) expect(urls).toContain(reference);
    for (const text of [fhir, Buffer.from(bytesOf(document)).toString()])
      for (const secret of ['NOTE-SECRETE', 'DOSE-SECRETE', 'MOTIF-SECRET']) expect(text).not.toContain(secret);
  });
});

describe('a patient summary', () => {
  it('claims the national and the PCC templates, and none of the laboratory', () => {
    const templates = texts(patientSummary, '//h:templateId/@root');
    expect(templates).toEqual(
      expect.arrayContaining(['1.3.182.11.1', '1.3.182.11.10', '1.3.6.1.4.1.19376.1.5.3.1.3.13']),
    );
    expect(templates.filter((id) => id.startsWith('1.3.6.1.4.1.19376.1.3.3'))).toEqual([]);
  });

  it('says by code what is not known, also where the source is silent', () => {
    expect(texts(emptySummary, `//h:entry//@code[../@codeSystem='${ABSENT}']`)).toEqual([
      ...['no-known-problems', 'no-allergy-info', 'no-known-medications', 'no-known-procedures', 'no-known-devices'],
      'no-immunization-info',
    ]);
    expect(texts(patientSummary, `//h:entry//@code[../@codeSystem='${ABSENT}']`)).toEqual(['no-immunization-info']);
    expect(texts(emptySummary, '//h:section/h:text').join()).toContain('Aucune information sur les allergies');
    const conditions = all(emptySummary, 'Condition');
    expect(conditions).toHaveLength(1);
    expect(JSON.stringify(conditions)).toContain('no-known-problems');
  });

  it('tells the gravest things so that they are seen without colour', () => {
    const narrative = texts(patientSummary, '//h:section/h:text').join('\n');
    for (const words of ['⚠ élevé', '⚠ grave', 'Choc anaphylactique', '↑ élevé (H)', 'si besoin', '1-0-0-0'])
      expect(narrative).toContain(words);
  });

  it('says on which day a procedure was done, and since when a medicine is taken', () => {
    const narrative = texts(patientSummary, '//h:section/h:text').join('\n');
    expect(narrative).not.toContain('depuis 1999');
    expect(narrative).toContain('depuis 03/2015');
  });

  it('keeps the agent, the reaction and its severity together', () => {
    expect(texts(patientSummary, "//h:participant[@typeCode='CSM']//h:playingEntity/h:code/@code")).toEqual([
      '764146007',
    ]);
    expect(texts(patientSummary, "//h:entryRelationship[@typeCode='MFST']//h:value/@code")).toEqual(['39579001', 'H']);
    expect(all(patientSummary, 'AllergyIntolerance')[0]).toMatchObject({
      criticality: 'high',
      reaction: [{ severity: 'severe' }],
    });
  });
});

describe('vaccinations', () => {
  it('carry lot, dose, maker and the reason for one that was not given', () => {
    expect(texts(vaccinationCard, '//h:lotNumberText')).toEqual(['LOT-77A']);
    expect(texts(vaccinationCard, '//h:substanceAdministration/@negationInd')).toEqual(['false', 'false', 'true']);
    const [first, second, third] = all(vaccinationCard, 'Immunization');
    expect(first).toMatchObject({ lotNumber: 'LOT-77A', protocolApplied: [{ doseNumberPositiveInt: 1 }] });
    expect(second).toMatchObject({ primarySource: false, protocolApplied: [{ doseNumberString: 'rappel' }] });
    expect(third).toMatchObject({ status: 'not-done', statusReason: { text: 'refus du patient' } });
  });
});

describe('a structured letter', () => {
  it('is words first, with entries where it has statements', () => {
    expect(texts(dischargeLetter, '//h:section/h:title')).toEqual([
      'Motif',
      'Évolution pendant le séjour',
      'Traitement de sortie',
      'Divers',
    ]);
    expect(texts(dischargeLetter, '//h:section[h:entry]/h:title')).toEqual(['Traitement de sortie']);
    expect(texts(dischargeLetter, '/h:ClinicalDocument/h:templateId/@root')).toContain('1.3.182.11.9');
  });

  it('that was withdrawn shows nothing of what it said', () => {
    const withdrawn = { ...dischargeLetter, status: 'entered-in-error' as const };
    for (const target of ['cda', 'fhir'] as const)
      expect(Buffer.from(bytesOf(withdrawn, target)).toString()).not.toMatch(/pneumonie|Amlodipine/);
  });
});

describe('a European hospital discharge report', () => {
  interface CompositionSection {
    readonly title: string;
    readonly code: { readonly text?: string; readonly coding?: readonly { readonly code: string }[] };
    readonly text?: { readonly div: string };
    readonly entry?: readonly { readonly reference: string }[];
    readonly section?: readonly CompositionSection[];
  }
  const sectionsOf = (document: ClinicalDocument): readonly CompositionSection[] =>
    (all(document, 'Composition')[0]?.['section'] ?? []) as CompositionSection[];
  const codesOf = (document: ClinicalDocument): (string | undefined)[] =>
    sectionsOf(document).map(({ code }) => code.coding?.[0]?.code ?? code.text);

  it('has the course of the stay, the medication at discharge and the stay itself', () => {
    expect(codesOf(dischargeLetter)).toEqual(['Motif', '8648-8', '75311-1', 'Divers']);
    expect(all(dischargeLetter, 'Encounter')).toMatchObject([
      { class: { code: 'IMP' }, period: { end: '2026-03-02T10:00:00+01:00' } },
    ]);
    expect(JSON.stringify(all(dischargeLetter, 'Composition'))).toContain('information-recipient');
    expect(JSON.stringify(resources(dischargeLetter))).not.toContain('uv/ips/StructureDefinition');
  });

  it('made of words that nobody coded keeps them as parts of the course, each once, and claims no stay that it does not know', () => {
    expect(codesOf(uncodedLetter)).toEqual(['8648-8', '10160-0', 'Weitere Medikamente']);
    const [course] = sectionsOf(uncodedLetter);
    expect(course?.section?.map(({ title }) => title)).toEqual(['Diagnosen', 'Verlauf']);
    expect(course?.section?.[1]?.text?.div).toContain('Entfieberung am dritten Tag.');
    expect(
      Buffer.from(bytesOf(uncodedLetter, 'fhir'))
        .toString()
        .match(/Entfieberung/g),
    ).toHaveLength(1);
    const { encounter: told, ...noStay } = uncodedLetter;
    expect(told).toBeDefined();
    expect(JSON.stringify(all(noStay, 'Encounter')[0]?.['class'])).toContain('data-absent-reason');
  });

  it('says that a reaction is not named where its code is blanks: no element of nothing takes how bad it was with it', () => {
    const { body } = patientSummary;
    if (body.kind !== 'sections') throw new Error(body.kind);
    const sections = body.sections.map((section) => ({
      ...section,
      statements: section.statements.map((one) =>
        one.kind === 'allergy'
          ? {
              ...one,
              reactions: [
                { manifestation: { coding: { code: ' ' }, translations: [], text: '' }, severity: 'severe' as const },
              ],
            }
          : one,
      ),
    }));
    const [allergy] = all({ ...patientSummary, body: { ...body, sections } }, 'AllergyIntolerance');
    expect(allergy?.['reaction']).toMatchObject([
      { manifestation: [{ extension: [{ valueCode: 'unknown' }] }], severity: 'severe' },
    ]);
  });

  it('says that nothing is known of the course where a letter has only lists', () => {
    const { body } = dischargeLetter;
    const lists = body.kind === 'sections' ? { ...body, sections: body.sections.slice(2, 3) } : body;
    const [course] = sectionsOf({ ...dischargeLetter, body: lists });
    expect(course).toMatchObject({ emptyReason: { coding: [{ code: 'unavailable' }] } });
    expect(course?.text?.div).toContain('n’en dit rien');
  });

  it('that is a file says so, and holds it byte for byte', () => {
    expect(codesOf(letter)).toEqual(['8648-8', '77599-9']);
    const [file] = all(letter, 'DocumentReference');
    const [, attachments] = sectionsOf(letter);
    expect(attachments?.entry).toEqual([{ reference: `urn:uuid:${String(file?.['id'])}` }]);
    const data = JSON.stringify(file?.['content']).match(/"data":"([^"]+)"/)?.[1] ?? '';
    expect(Buffer.from(data, 'base64').toString()).toBe('%PDF-1.4 exemple');
    expect(attachments?.text?.div).toContain('lettre.pdf');
  });
});

describe('a document of somebody else', () => {
  const carried = (templateIds: readonly string[], type: ClinicalDocument['type']): ClinicalDocument => ({
    ...letter,
    type,
    body: {
      kind: 'carried',
      format: 'cda',
      attachment: { mediaType: 'text/xml', bytes: Buffer.from('<ClinicalDocument/>') },
      id: { root: '1.2.3', extension: 'X' },
      templateIds,
    },
  });
  const typeOf = (document: ClinicalDocument): unknown => {
    const result = render(document, 'cda', renderContext);
    return result.ok
      ? [
          result.rendering.type.name,
          result.rendering.type.typeCode.code,
          Buffer.from(result.rendering.bytes).toString(),
        ]
      : result;
  };

  it('is known by its template and goes untouched under its own code', () => {
    const own = { coding: { code: 'DT-77', system: '1.3.182.5.9', display: 'Certificat' }, translations: [] };
    expect(typeOf(carried(['1.3.182.11.1', '1.3.182.11.8'], own))).toEqual([
      'carried-incapacity-certificate',
      'DT-77',
      '<ClinicalDocument/>',
    ]);
    expect(typeOf(carried(['1.3.182.11.5.1'], { translations: [] }))).toEqual([
      'carried-eprescription',
      '57833-6',
      '<ClinicalDocument/>',
    ]);
    expect(typeOf(carried([], own))).toEqual(['carried-document', 'DT-77', '<ClinicalDocument/>']);
  });
});

describe('a vaccination', () => {
  it('that was refused says so beside its name, in bold, with the reason', () => {
    const row = '//h:section/h:text//h:tr[h:td[contains(., "Hépatite B")]]';
    expect(texts(vaccinationCard, `${row}/h:td[3]//h:content[@styleCode="Bold"]`)).toEqual([
      '⚠ non fait – refus du patient',
    ]);
  });

  it('numbers its dose in the language of the document', () => {
    expect(texts({ ...vaccinationCard, language: 'de' }, '//h:section/h:text//h:td').join(' ')).toMatch(/Nr\. 1/);
  });
});
