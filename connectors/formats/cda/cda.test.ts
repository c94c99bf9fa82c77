/** CDA documents of other software: the header in the model, the bytes untouched, hostile and broken files refused with a reason. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { cdaFormat } from './index.ts';

const context: ReadContext = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'hopital' }) };

const cda = (
  changes: { readonly [part: string]: string } = {},
  encoding = 'UTF-8',
): string => `<?xml version="1.0" encoding="${encoding}"?>
<!-- made by a test -->
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:lab="urn:oid:1.3.6.1.4.1.19376.1.3.2">
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  ${changes['id'] ?? '<id root="5d0f6c0e-7a3b-8c21-9e44-1f6b2a7c9d10"/>'}
  <code code="11502-2" codeSystem="2.16.840.1.113883.6.1" displayName="Laboratory report"><translation code="LAB" codeSystem="1.2.3"/></code>
  <title>Résultats</title>
  <effectiveTime value="20261113163000+0100"/>
  <confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="fr-LU"/>
  ${changes['version'] ?? '<setId root="1.3.182.3.1.1.1.7" extension="SET-1"/><versionNumber value="2"/>'}
  ${changes['patient'] ?? patient}
  <author><time value="20261113163000+0100"/><assignedAuthor><id root="1.3.182.4.1" extension="1234567890"/>
    <assignedPerson><name><prefix>Dr</prefix><given>Émilie</given><family>Wagner-Test</family></name></assignedPerson>
    <representedOrganization><id root="1.3.182.4.1" extension="2123456789"/><name>Hôpital de l’Essai</name></representedOrganization></assignedAuthor></author>
  <custodian><assignedCustodian><representedCustodianOrganization><id root="1.3.182.4.1" extension="2123456789"/></representedCustodianOrganization></assignedCustodian></custodian>
  ${changes['related'] ?? ''}
  <documentationOf><serviceEvent>${changes['status'] ?? ''}<effectiveTime><low value="20261113"/><high value="20261114"/></effectiveTime></serviceEvent></documentationOf>
  <component><structuredBody><component><section><text>Potassium 4,6 mmol/L</text></section></component></structuredBody></component>
</ClinicalDocument>
`;
const patient = `<recordTarget><patientRole>
    <id root="1.3.182.3.1.1.1.1" extension="PN-1"/><id root="1.3.182.4.4" extension="1907070700247"/><id root="1.3.182.2.4.2" extension="0000000042"/>
    <addr><streetAddressLine>40, rue des Tilleuls</streetAddressLine><city>Testange</city><country>LU</country></addr>
    <telecom use="HP" value="tel:+352621000001"/>
    <patient><name><family qualifier="BR">Kieffer-Test</family><family>Thill-Test</family><given>Marguerite</given></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19070707"/></patient></patientRole></recordTarget>`;

const read = (bytes: Uint8Array | string): ReadPart =>
  cdaFormat.read({ name: 'x.xml', bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }, context)[0]!;
const documentOf = (part: ReadPart): Extract<ReadPart, { kind: 'document' }> => {
  if (part.kind !== 'document') throw new Error(`no document: ${JSON.stringify(part)}`);
  return part;
};
const problemOf = (part: ReadPart): string => (part.kind === 'unreadable' ? part.problem.code : part.kind);

describe('a CDA document of other software', () => {
  it('fills the model from its header and carries its bytes untouched', () => {
    const bytes = Buffer.from(cda());
    const { document, findings } = documentOf(read(bytes));
    expect(document.patient).toEqual({
      identifiers: [
        { kind: 'local', root: '1.3.182.3.1.1.1.1', extension: 'PN-1' },
        { kind: 'national', root: '1.3.182.4.4', extension: '1907070700247' },
        { kind: 'dossier', root: '1.3.182.2.4.2', extension: '0000000042' },
      ],
      name: { family: 'Thill-Test', given: ['Marguerite'], birthFamily: 'Kieffer-Test' },
      birthDate: '1907-07-07',
      sex: 'female',
      address: { lines: ['40, rue des Tilleuls'], city: 'Testange', country: 'LU' },
      telecoms: [{ uri: 'tel:+352621000001', use: 'home' }],
    });
    expect(document.author.professional?.name).toEqual({ family: 'Wagner-Test', given: ['Émilie'], prefix: 'Dr' });
    expect(document.author.organization?.name).toBe('Hôpital de l’Essai');
    expect(document.custodian?.identifiers).toEqual([{ root: '1.3.182.4.1', extension: '2123456789' }]);
    expect(document).toMatchObject({
      title: 'Résultats',
      language: 'fr-LU',
      effectiveTime: '20261113163000+0100',
      serviceTime: { start: '20261113', end: '20261114' },
      confidentiality: 'R',
      status: 'corrected',
      lineage: { authority: '1.3.182.3.1.1.1.7', number: '1.3.182.3.1.1.1.7^SET-1', stable: true },
    });
    expect(document.type.translations).toEqual([{ code: 'LAB', system: '1.2.3' }]);
    expect(document.body).toMatchObject({
      kind: 'carried',
      format: 'cda',
      id: { root: '5d0f6c0e-7a3b-8c21-9e44-1f6b2a7c9d10', extension: '' },
    });
    expect(document.body.kind === 'carried' && document.body.attachment.bytes).toBe(bytes);
    expect(findings).toEqual([]);
  });

  it('accounts for every header field: mapped, or carried untouched; the body stands as one line', () => {
    const { mapping } = documentOf(read(cda()));
    expect(mapping.unmapped).toEqual([]);
    expect(mapping.mapped).toContainEqual({
      path: '/ClinicalDocument/recordTarget/patientRole/id[2]/@extension',
      value: '1907070700247',
      to: 'patient.identifiers[2].extension',
    });
    expect(mapping.ignored).toContainEqual({
      path: '/ClinicalDocument/component/structuredBody',
      value: 'carried untouched',
      rule: 'cda.body-carried-untouched',
    });
    expect(mapping.ignored.filter(({ path }) => path.includes('/section'))).toEqual([]);
  });

  it('without a setId is known by its id, and may name the id that it replaces', () => {
    const related = `<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="OLD"/></parentDocument></relatedDocument>`;
    expect(documentOf(read(cda({ version: '', related }))).document).toMatchObject({
      status: 'corrected',
      lineage: { number: '5d0f6c0e-7a3b-8c21-9e44-1f6b2a7c9d10', replacesNumber: '1.2.3^OLD', stable: true },
    });
  });

  it('that says it is not final (XD-LAB) is preliminary', () => {
    const status = '<lab:statusCode code="active"/>';
    expect(documentOf(read(cda({ version: '', status }))).document.status).toBe('preliminary');
    expect(documentOf(read(cda({ version: '' }))).document.status).toBe('final');
  });

  it('keeps the elements of extensions apart from its own', () => {
    const id = '<x:id xmlns:x="urn:hl7-org:sdtc" root="9.9"/><id root="1.2.3" extension="A"/>';
    expect(documentOf(read(cda({ id }))).document.body).toMatchObject({ id: { root: '1.2.3', extension: 'A' } });
  });

  it('that names two patients is held', () => {
    const { findings } = documentOf(read(cda({ patient: patient + patient })));
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['identity.two-patients', 'error']]);
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['ISO-8859-1', (text: string) => Buffer.from(text.replaceAll('’', "'"), 'latin1')],
    ['UTF-8', (text: string) => Buffer.from(`﻿${text}`)],
  ])('is read in the encoding that it declares: %s', (encoding, encode) => {
    const bytes = encode(cda({}, encoding));
    expect(cdaFormat.detect({ name: 'x', bytes })).toBe(1);
    expect(documentOf(read(bytes)).document.title).toBe('Résultats');
  });
});

describe('an XML file that is no usable CDA', () => {
  const entity = '<!DOCTYPE ClinicalDocument [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
  it.each([
    ['a DOCTYPE', cda().replace('<!-- made by a test -->', entity), 'CDA-DOCTYPE'],
    [
      'a DOCTYPE behind a comment that looks like a root',
      cda().replace('<!-- made by a test -->', `<!-- <a> -->${entity}`),
      'CDA-DOCTYPE',
    ],
    ['another namespace', cda().replace('urn:hl7-org:v3', 'urn:hl7-org:v2'), 'CDA-NOT-A-DOCUMENT'],
    ['another root', '<html xmlns="http://www.w3.org/1999/xhtml"/>', 'CDA-NOT-A-DOCUMENT'],
    ['an end that is missing', cda().slice(0, 2000), 'CDA-NOT-WELL-FORMED'],
    ['no id', cda({ id: '<id nullFlavor="UNK"/>' }), 'CDA-NO-ID'],
    ['no patient', cda({ patient: '' }), 'CDA-NO-PATIENT'],
    ['bytes of another encoding', Buffer.from(cda().replaceAll('’', "'"), 'latin1'), 'CDA-ENCODING'],
    ['an encoding that nobody uses', cda({}, 'UTF-7'), 'CDA-ENCODING'],
  ])('with %s is refused with its own reason', (_, bytes, code) => {
    expect(problemOf(read(bytes))).toBe(code);
  });

  it('hides no DOCTYPE in UTF-16', () => {
    const text = cda({}, 'UTF-16').replace('<!-- made by a test -->', entity);
    expect(problemOf(read(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])))).toBe(
      'CDA-DOCTYPE',
    );
    expect(problemOf(read(Buffer.from(text, 'utf16le').swap16()))).toBe('CDA-DOCTYPE');
  });

  it('names no patient in its reason, and never throws, wherever it is cut', () => {
    const whole = cda();
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const part = read(whole.slice(0, length));
        if (part.kind === 'unreadable') expect(JSON.stringify(part)).not.toMatch(/Thill|1907070700247/);
      }),
    );
  });
});

describe('when a CDA file is whole', () => {
  const state = (text: string): string => cdaFormat.completeness({ name: 'x.xml', bytes: Buffer.from(text) }, []).state;
  it('waits for the end tag of its root, whatever prefix it has', () => {
    expect(state(cda())).toBe('complete');
    expect(state(`${cda()}<!-- end -->\n`)).toBe('complete');
    expect(state(cda().replace('</ClinicalDocument>', '</h:ClinicalDocument>'))).toBe('complete');
    expect(state(cda().slice(0, -4))).toBe('waiting');
  });
});

const corpus = join(import.meta.dirname, '../../../../shared/corpus/cda');
describe.skipIf(!existsSync(corpus))(
  'real CDA documents (corpus at ../shared/corpus; skipped where it is absent)',
  () => {
    const files = existsSync(corpus)
      ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xml'))
      : [];
    it('are read or refused with a reason, without a field lost', () => {
      let documents = 0;
      for (const file of files) {
        const bytes = readFileSync(join(corpus, file));
        if (cdaFormat.detect({ name: file, bytes }) < 1) continue;
        const part = read(bytes);
        if (part.kind !== 'document') continue;
        documents += 1;
        expect(part.mapping.unmapped, file).toEqual([]);
      }
      expect(documents).toBeGreaterThan(20);
    });
  },
);
