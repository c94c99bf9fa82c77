/** Every rule of every pack: an example that keeps it, and one that breaks it and nothing else of its kind. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { MOST_ELEMENTS, type ClinicalDocument, type Finding, type Patient } from '../clinical/index.ts';
import type { DocumentEntry, SubmissionSet } from '../dsp/types.ts';
import { brokenPdfs } from './broken-pdfs.test-data.ts';
import {
  bundle,
  context,
  document,
  laboratoryCda,
  letterCda,
  pdfFile,
  pdfObjects,
  stream,
  subjectFor,
} from './conformance.test-data.ts';
import { checkDocument, checkFile, rulePacks } from './index.ts';

const rulesOf = (findings: readonly Finding[]): string[] => [...new Set(findings.map(({ rule }) => rule))];

/** Example by rule: the findings of something that breaks it. */
const broken = new Map<string, () => readonly Finding[]>();

/** The laboratory report with a piece replaced, with metadata that still fit its bytes. */
function cdaWith(piece: string | RegExp, by: string): readonly Finding[] {
  const changed = laboratoryCda.replace(piece, by);
  if (changed === laboratoryCda) throw new Error('the example does not hold the piece to be replaced');
  return checkDocument(subjectFor(changed), context);
}
const cda = (rule: string, piece: string | RegExp, by: string): unknown => broken.set(rule, () => cdaWith(piece, by));

const patientWith = (patient: Partial<Patient>): ClinicalDocument => ({
  ...document,
  patient: { ...document.patient, ...patient },
});
const patient = (rule: string, change: Partial<Patient>): unknown =>
  broken.set(rule, () => checkDocument({ ...subjectFor(laboratoryCda), document: patientWith(change) }, context));
/** The same document whose patient lacks an attribute. */
function without(whole: ClinicalDocument, name: 'birthDate'): ClinicalDocument {
  const copy = { ...whole.patient };
  Reflect.deleteProperty(copy, name);
  return { ...whole, patient: copy };
}
const national = (...numbers: readonly string[]): Partial<Patient> => ({
  identifiers: [
    { kind: 'local', root: '1.3.182.3.1.1.99999999.1', extension: 'P-17' },
    ...numbers.map((extension) => ({ kind: 'national' as const, root: '1.3.182.4.4', extension })),
  ],
});

const entry = (rule: string, change: Partial<DocumentEntry>): unknown =>
  broken.set(rule, () => {
    const subject = subjectFor(laboratoryCda);
    return checkDocument({ ...subject, entry: { ...subject.entry, ...change } }, context);
  });
const set = (change: Partial<SubmissionSet>): readonly Finding[] => {
  const subject = subjectFor(laboratoryCda);
  return checkDocument({ ...subject, submissionSet: { ...subject.submissionSet, ...change } }, context);
};

const fileFindings = (content: string | Uint8Array, name: string): readonly Finding[] =>
  checkFile(typeof content === 'string' ? Buffer.from(content) : content, name, context).findings;
const file = (rule: string, content: string | Uint8Array, name: string): unknown =>
  broken.set(rule, () => fileFindings(content, name));

const fhir = (rule: string, change: (copy: typeof bundle) => unknown): unknown =>
  broken.set(rule, () => {
    const copy = structuredClone(bundle);
    change(copy);
    return fileFindings(JSON.stringify(copy), 'report.json');
  });

// xml-wire
file('xml.encoding', Buffer.from(laboratoryCda, 'latin1'), 'a.xml');
file('xml.encoding-not-utf8', Buffer.from(laboratoryCda.replace('UTF-8', 'ISO-8859-1'), 'latin1'), 'a.xml');
file(
  'xml.doctype',
  laboratoryCda.replace(
    '<ClinicalDocument',
    '<!-- x --><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><ClinicalDocument',
  ),
  'a.xml',
);
file(
  'xml.too-deep',
  laboratoryCda.replace('<title>', () => '<title>'.repeat(3000)).replace('</title>', () => '</title>'.repeat(3000)),
  'a.xml',
);
file(
  'xml.too-many-elements',
  laboratoryCda.replace('</title>', () => `${'<a/>'.repeat(MOST_ELEMENTS)}</title>`),
  'a.xml',
);
file('xml.well-formed', laboratoryCda.slice(0, -200), 'a.xml');

// cda-structure
file('cda-structure.root', '<ClinicalDocument xmlns="urn:other"/>', 'a.xml');
cda('cda-structure.element-unknown', '<title>Résultats', '<heading/><title>Résultats');
cda('cda-structure.element-order', /(<title>R[^\n]*)\n(<effectiveTime[^\n]*)/, '$2\n$1');
cda('cda-structure.element-missing', /<representedCustodianOrganization>.*<\/representedCustodianOrganization>/s, '');
cda('cda-structure.text', '<realmCode code="LU"/>', '<realmCode code="LU">Luxembourg</realmCode>');
cda('cda-structure.attribute-unknown', '<realmCode code="LU"/>', '<realmCode code="LU" use="X"/>');
cda('cda-structure.attribute-missing', 'classCode="OBS" ', '');
cda('cda-structure.attribute-value', 'value="5.1"', 'value="5,1"');
cda('cda-structure.xsi-type-missing', 'xsi:type="PQ" ', '');
cda('cda-structure.xsi-type', 'xsi:type="PQ"', 'xsi:type="POCD_MT000040.Act"');
cda('cda-structure.id-twice', '<td>Glucose', '<td ID="r1">Glucose');
cda('cda-structure.id-dangling', '<td>Glucose', '<td headers="nowhere">Glucose');

// identity
patient('identity.national-id-missing', national());
patient('identity.national-id-form', national('189312010573'));
patient('identity.national-id-old-form', national('19800101126'));
patient('identity.national-id-date', national('1893139905732'));
patient('identity.national-id-check-digit', national('1901010100101'));
patient('identity.national-id-placeholder', national('7000010105084'));
patient('identity.national-id-several', national('1893120105732', '1983081246785'));
patient('identity.birth-date-differs', { birthDate: '1893-12-02' });
patient('identity.birth-date-future', { birthDate: '2026-11-24' });
broken.set('identity.birth-date-missing', () =>
  checkDocument({ ...subjectFor(laboratoryCda), document: without(document, 'birthDate') }, context),
);
patient('identity.name-missing', { name: { family: ' ', given: ['Marie'] } });
patient('identity.uncertain', { identityUncertain: true });
cda('identity.several-patients', /<recordTarget>.*<\/recordTarget>/s, '$&$&');
cda('identity.differs-document', 'extension="1893120105732"', 'extension="1983081246785"');
entry('identity.differs-metadata', { sourcePatientInfo: { family: 'Kieffer', given: 'Marie', sex: 'F' } });

// lu-header
cda('lu-header.realm-code', '<realmCode code="LU"/>', '<realmCode code="FR"/>');
cda('lu-header.type-id', 'POCD_HD000040', 'POCD_HD000020');
cda('lu-header.template-id', '<templateId root="1.3.182.11.3"/>', '');
broken.set('lu-header.unstructured-template', () =>
  checkDocument(
    subjectFor(letterCda(pdfFile()).replace('<templateId root="1.3.6.1.4.1.19376.1.2.20"/>', ''), 'letter'),
    context,
  ),
);
cda('lu-header.document-id', '<id root="5c1a', '<id extension="1" root="5c1a');
cda('lu-header.title', '<title>Résultats de laboratoire</title>', '<title nullFlavor="NI"/>');
cda(
  'lu-header.effective-time',
  '<effectiveTime value="20261116084500+0100"/>\n<conf',
  '<effectiveTime value="20261116"/>\n<conf',
);
cda('lu-header.effective-time-author', '<time value="20261116084500+0100"', '<time value="20261115084500+0100"');
cda('lu-header.confidentiality', 'code="N"', 'code="B"');
cda('lu-header.language', '"fr-LU"', '"french"');
cda('lu-header.patient-id-local', /<id root="1\.3\.182\.3\.1\.1\.99999999\.1"[^>]*>/, '<id nullFlavor="UNK"/>');
cda(
  'lu-header.patient-id-national',
  /(<id root="1\.3\.182\.3\.1\.1\.99999999\.1"[^>]*>)/,
  '$1<id root="1.2.3" extension="other"/>',
);
cda('lu-header.patient-address', /<addr><city>.*<\/addr>/, '');
cda('lu-header.address-country', '<country>LU', '<country>Luxembourg');
cda('lu-header.birth-name', ' qualifier="BR"', '');
cda('lu-header.author-id-order', /(<id root="1\.3\.182\.4\.1" extension="1234567890"\/>)(<id[^>]*>)/, '$2$1');
cda('lu-header.author-id-form', 'extension="1234567890"', 'extension="12345"');
cda(
  'lu-header.author-id-missing',
  /<id root="1\.3\.182\.4\.1" extension="1234567890"\/><id[^>]*>/,
  '<id nullFlavor="UNK"/>',
);
cda('terminology.loinc', 'code="14749-6"', 'code="14794-6"');
cda('terminology.unit', 'unit="mmol/L"', 'unit="mmol pro Liter"');
cda(
  'terminology.display',
  /(<code code="11502-2" codeSystem="2.16.840.1.113883.6.1")/,
  '$1 displayName="Consult note"',
);
fhir('terminology.unit-code', (copy) =>
  copy.entry.push({
    fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333',
    resource: { valueQuantity: { value: 5, system: 'http://unitsofmeasure.org', code: 'mgg/dl' } },
  } as never),
);
cda('lu-header.author-device', /<assignedPerson>.*<\/assignedPerson>/, '<assignedAuthoringDevice/>');
cda('lu-header.author-organization', /<representedOrganization>.*<\/representedOrganization>/, '');
cda('lu-header.custodian', /(<representedCustodianOrganization>)<id[^>]*>/, '$1<id nullFlavor="UNK"/>');

// xd-lab
cda('xd-lab.specialty-section', '<templateId root="1.3.6.1.4.1.19376.1.3.3.2.1"/>', '');
cda('xd-lab.specialty-code', 'code="18719-5" codeSystem="2.16.840.1.113883.6.1"', 'code="BIO" codeSystem="1.2.3"');
cda('xd-lab.item-section', '<templateId root="1.3.6.1.4.1.19376.1.3.3.2.2"/>', '');
cda('xd-lab.entry', '<templateId root="1.3.6.1.4.1.19376.1.3.1"/>', '');
cda('xd-lab.narrative', /<text><table>.*<\/table><\/text>/, '<text> </text>');
cda('xd-lab.reference', '#r1', '#r2');
cda('xd-lab.observation', '<templateId root="1.3.6.1.4.1.19376.1.3.1.6"/>', '');
cda('xd-lab.observation-code', '<code code="14749-6" codeSystem="2.16.840.1.113883.6.1"/>', '<code nullFlavor="UNK"/>');
cda(
  'xd-lab.observation-status',
  /(statusCode code=")completed("\/><effectiveTime)/,
  '$1final$2'.replace('final', 'done'),
);
cda('xd-lab.observation-time', '<effectiveTime value="20261116080000+0100"/>', '');

// xds-metadata
entry('xds-metadata.mime-type', { mimeType: 'application/pdf' });
entry('xds-metadata.title', { title: 'x'.repeat(129) });
entry('xds-metadata.creation-time', { creationTime: '20261399' });
entry('xds-metadata.service-time', { serviceStartTime: '20261117' });
entry('xds-metadata.language', { languageCode: 'fr_LU' });
entry('xds-metadata.legal-authenticator', { legalAuthenticator: { family: '', given: 'Anne' } });
entry('xds-metadata.hash', { hash: '0'.repeat(40) });
entry('xds-metadata.size', { size: 1 });
entry('xds-metadata.source-patient-id', { sourcePatientId: { id: 'P-17', authority: '' } });
entry('xds-metadata.source-patient-info', { sourcePatientInfo: { family: '', given: 'Marie', sex: 'F' } });
entry('xds-metadata.author', { author: { institutions: [] } });
entry('xds-metadata.unique-id', { uniqueId: '0.x' });
entry('xds-metadata.patient-id', { patientId: { id: '1', authority: '1.2.3' } });
entry('xds-metadata.entry-uuid', { entryUuid: 'urn:uuid:0A6B6A1E-6F5E-4C1F-8D25-7F0E8F6A1B02' });
broken.set('xds-metadata.size-limit', () => {
  const profile = { ...context.profile, xds: { ...context.profile.xds, maximumBytes: 100 } };
  return checkDocument(subjectFor(laboratoryCda), { ...context, profile });
});
entry('xds-metadata.code', {
  practiceSettingCode: { code: '394802001', scheme: '2.16.840.1.113883.6.96', display: '' },
});
entry('xds-metadata.code-unknown', {
  typeCode: { code: '34133-9', scheme: '2.16.840.1.113883.6.1', display: 'Other' },
});
entry('xds-metadata.differs-from-document', { creationTime: '20251116074500' });
entry('xds-metadata.describes-otherwise', { title: 'Facture' });
broken.set('xds-metadata.submission-set', () => set({ submissionTime: '20261123' }));

// pdfa-first-checks
broken.set('pdfa.base64', () =>
  checkDocument(subjectFor(letterCda(pdfFile()).replace('B64">JVBE', 'B64">J!BE'), 'letter'), context),
);
broken.set('pdfa.too-large', () => fileFindings(Buffer.concat([pdfFile(), Buffer.alloc(100_000_001)]), 'a.pdf'));
for (const [rule, bytes] of brokenPdfs) broken.set(rule, () => fileFindings(bytes(), 'letter.pdf'));

// fhir-document
file('fhir.json', '{"resourceType":"Bundle",', 'a.json');
file('fhir.xml', '<Bundle xmlns="http://hl7.org/fhir"/>', 'a.xml');
file('fhir.bundle', '{"resourceType":"Patient"}', 'a.json');
fhir('fhir.type', (copy) => (copy.type = 'collection'));
fhir('fhir.identifier', (copy) => (copy.identifier.value = ''));
fhir('fhir.composition', (copy) => copy.entry.reverse());
fhir('fhir.composition-element', (copy) => delete copy.entry[0]?.resource.date);
fhir('fhir.subject', (copy) => delete copy.entry[0]?.resource.subject);
fhir('fhir.patient-identifier', (copy) => delete copy.entry[1]?.resource.identifier);
fhir('fhir.full-url', (copy) => copy.entry.push(structuredClone(copy.entry[1]!)));
fhir('fhir.reference', (copy) => (copy.entry[0]!.resource.subject!.reference = 'Patient/elsewhere'));
fhir('fhir.narrative', (copy) => (copy.entry[0]!.resource.section = [{}] as never));

describe('documents that keep every rule', () => {
  it.each([
    ['a laboratory report of level 3', () => checkDocument(subjectFor(laboratoryCda), context)],
    ['a letter around a PDF/A-1b', () => checkDocument(subjectFor(letterCda(pdfFile()), 'letter'), context)],
    ['a CDA from anywhere', () => fileFindings(laboratoryCda, 'report.xml')],
    ['a PDF/A-1b', () => fileFindings(pdfFile(), 'letter.pdf')],
    [
      'a PDF/A-1b with packed content',
      () => {
        const packed = pdfObjects.map((object, at) =>
          at === 3 ? stream('/Filter /FlateDecode', '0 0 0 rg', true) : object,
        );
        return fileFindings(pdfFile(packed), 'letter.pdf');
      },
    ],
    ['a FHIR document', () => fileFindings(JSON.stringify(bundle), 'report.json')],
  ])('%s: no finding', (_, check) => {
    expect(check()).toEqual([]);
  });

  it('unknown parts (00) of a national number agree with every birth date', () => {
    const cdaText = laboratoryCda.replace('1893120105732', '2024000012380').replace('18931201', '20240317');
    const subject = {
      ...subjectFor(cdaText),
      document: patientWith({ ...national('2024000012380'), birthDate: '2024-03-17' }),
    };
    const info = { ...subject.entry.sourcePatientInfo, birthDate: '2024' };
    const entryOfChild = { ...subject.entry, sourcePatientInfo: info };
    expect(checkDocument({ ...subject, entry: entryOfChild }, context)).toEqual([]);
  });
});

describe('each rule', () => {
  // Rules about whole submissions have their examples in submission.test.ts, those of FHIR R4 in user-packs/fhir-r4.test.ts.
  const all = rulePacks()
    .filter(({ name }) => !/^(iti41|iti65|submission|fhir-r4)/.test(name))
    .flatMap(({ rules }) => rules);

  it.each(all.map(({ id }) => id))('%s is found where it is broken', (id) => {
    const example = broken.get(id);
    expect(example, 'there is an example').toBeDefined();
    const findings = example?.() ?? [];
    expect(rulesOf(findings)).toContain(id);
    expect(rulesOf(findings)).not.toContain('conformance.rule-crashed');
  });

  it('has texts in three languages that hold no unfilled place, a pack and a path', () => {
    for (const [id, example] of broken) {
      for (const finding of example().filter(({ rule }) => rule === id)) {
        for (const { fr, de, en } of [finding.message, finding.fix])
          for (const words of [fr, de, en]) expect(words).toMatch(/^[^{}]{12,}$/);
        expect(finding.pack).toMatch(/^[a-z-]+@\d{4}-\d{2}-\d{2}(\.\d+)?$/);
      }
    }
  });

  it('never says anything of the patient in message or fix', () => {
    for (const example of broken.values())
      for (const { message, fix } of example())
        expect(JSON.stringify([message, fix])).not.toMatch(/Thill|Weber|Kieffer|P-17|\d{11,13}|1893/);
  });

  it('has an id of its own', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});

describe('an entry and its document', () => {
  const long = 'Résultats '.repeat(15).trim();
  const act = (low: string, high: string): string =>
    `<documentationOf><serviceEvent><effectiveTime><low value="${low}"/><high value="${high}"/></effectiveTime></serviceEvent></documentationOf>`;
  const signer = (family: string): string =>
    `<legalAuthenticator><assignedEntity><assignedPerson><name><given>Anne</given><family>${family}</family></name></assignedPerson></assignedEntity></legalAuthenticator>`;

  it.each([
    ['a title cut at its limit', { title: long.slice(0, 128) }, long, '', []],
    ['a title with its version', { title: 'Résultats (corrigé)' }, 'Résultats', '', []],
    ['a title of many lines', { title: 'Résultats du jour' }, 'Résultats\n  du jour', '', []],
    ['another title', { title: 'Résultats du soir' }, 'Résultats', '', ['title']],
    ['times of one of two acts', {}, '', act('2025', '2025') + act('202611160800+0100', '20261116080500+0100'), []],
    [
      'times less exact',
      { serviceStartTime: '20261116', serviceStopTime: '20261116' },
      '',
      act('20261116', '2026'),
      [],
    ],
    ['times of no act', {}, '', act('20261115', '20261117'), ['serviceStartTime', 'serviceStopTime']],
    ['who answers for it', {}, '', signer('REUTER'), []],
    ['another who answers for it', {}, '', signer('Kieffer'), ['legalAuthenticator']],
  ] as const)('%s', (_, change, title, inside, told) => {
    const cda = laboratoryCda
      .replace(/<title>[^<]*</, title === '' ? '$&' : `<title>${title}<`)
      .replace('<component><structuredBody>', `${inside}$&`);
    const subject = subjectFor(cda);
    const findings = checkDocument({ ...subject, entry: { ...subject.entry, ...change } }, context);
    expect(findings.filter(({ rule }) => rule === 'xds-metadata.describes-otherwise').map(({ path }) => path)).toEqual(
      told.map((attribute) => `documentEntry.${attribute}`),
    );
  });
});

describe('which rules apply', () => {
  it('a pack that is not yet in force is silent', () => {
    const findings = checkDocument(subjectFor('<x/>'), { ...context, today: '2026-10-31' });
    expect(findings).toEqual([]);
  });

  it('a profile without a pack is not held by it; what must be readable must be so for every profile', () => {
    const profile = { ...context.profile, packs: [] };
    expect(rulesOf(checkDocument(subjectFor(`${laboratoryCda}<`), { ...context, profile }))).toEqual([
      'xml.well-formed',
    ]);
  });

  it('a rule that crashes is a finding that names it and the rest go on', () => {
    const nationalId = { ...context.profile.patient.nationalId, scheme: 'no such scheme' as never };
    const profile = { ...context.profile, patient: { ...context.profile.patient, nationalId } };
    const findings = checkDocument(subjectFor(laboratoryCda.replace('"LU"/', '"FR"/')), { ...context, profile });
    expect(findings.filter(({ rule }) => rule === 'conformance.rule-crashed').map(({ path }) => path)).toContain(
      'identity.national-id-form',
    );
    expect(rulesOf(findings)).toContain('lu-header.realm-code');
  });

  it('a rule broken in thousands of places is told a hundred times and counted', () => {
    const findings = cdaWith('<title>R', `${'<x/>'.repeat(5000)}<title>R`);
    expect(findings.filter(({ rule }) => rule === 'cda-structure.element-unknown')).toHaveLength(100);
    expect(findings.find(({ rule }) => rule === 'conformance.more-places')?.message.en).toContain('4900');
  });

  it('a carried document of the wrong patient, or without the national header, is held', () => {
    const subject = subjectFor(laboratoryCda.replace('<templateId root="1.3.182.11.1"/>', ''), 'carried-document');
    const other = { ...subject, document: patientWith({ ...national('1983081246785'), birthDate: '1983-08-12' }) };
    expect(rulesOf(checkDocument(other, context))).toEqual(
      expect.arrayContaining(['lu-header.template-id', 'identity.differs-document', 'identity.differs-metadata']),
    );
  });
});

describe('files of any kind', () => {
  it.each([
    ['', 'a.xml', 'unknown', 'conformance.empty-file'],
    ['hello', 'a.txt', 'unknown', 'conformance.unknown-file'],
    ['<html/>', 'a.xml', 'unknown', 'conformance.unknown-file'],
  ])('%j named %s is %s', (content, name, kind, rule) => {
    const check = checkFile(Buffer.from(content), name, context);
    expect(check.kind).toBe(kind);
    expect(rulesOf(check.findings)).toEqual([rule]);
  });

  it('a CDA in UTF-16 with byte order mark is read', () => {
    const utf16 = Buffer.from(`\ufeff${laboratoryCda.replace('UTF-8', 'UTF-16')}`, 'utf16le');
    expect(rulesOf(checkFile(utf16, 'a.xml', context).findings)).toEqual(['xml.encoding-not-utf8']);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('', '%PDF-1.4\n', '<ClinicalDocument ', '{"resourceType":'),
        (bytes, start) => {
          const check = checkFile(Buffer.concat([Buffer.from(start), bytes]), 'a', context);
          expect(check.findings.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never throws on a PDF with a byte changed anywhere', () => {
    const good = pdfFile();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(good);
        bytes[at] = byte;
        expect(rulesOf(checkFile(bytes, 'a.pdf', context).findings)).not.toContain('conformance.rule-crashed');
      }),
      { numRuns: 300 },
    );
  });
});
