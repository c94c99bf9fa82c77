/** Examples for the tests of this room: documents of invented people that keep every rule, to be broken one rule at a time. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { loadProfile } from '../profiles/index.ts';
import { toDtm, uuidToOid, type ClinicalDocument } from '../clinical/index.ts';
import type { DocumentEntry, SubmissionSet } from '../dsp/types.ts';
import type { CheckContext, CheckSubject } from './types.ts';

const profile = loadProfile('sandbox');
export const context: CheckContext = { profile, today: '2026-11-23' };

const DOCUMENT_ID = '5c1a7a52-0f0b-4a51-9d5e-0d9c3a3c8e11';
const MATRICULE = '1893120105732';
const HOUSE = '1.3.182.3.1.1.99999999';
const TIME = '20261116084500+0100';

const header = (templates: readonly string[], code: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="LU"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
${templates.map((root) => `<templateId root="${root}"/>`).join('\n')}
<id root="${DOCUMENT_ID}"/>
<code code="${code}" codeSystem="2.16.840.1.113883.6.1"/>
<title>Résultats de laboratoire</title>
<effectiveTime value="${TIME}"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-LU"/>
<setId root="7d0c9c39-57f6-4f4b-8a3b-2f50f5b9a001"/>
<versionNumber value="1"/>
<recordTarget><patientRole><id root="${HOUSE}.1" extension="P-17"/><id root="1.3.182.4.4" extension="${MATRICULE}"/>
<addr><city>Luxembourg</city><country>LU</country></addr><telecom nullFlavor="UNK"/>
<patient><name><given>Marie</given><family>Thill</family><family qualifier="BR">Weber</family></name>
<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="18931201"/></patient>
</patientRole></recordTarget>
<author><time value="${TIME}"/><assignedAuthor><id root="1.3.182.4.1" extension="1234567890"/><id root="1.3.182.4.6" extension="90012345"/>
<addr nullFlavor="UNK"/><telecom nullFlavor="UNK"/><assignedPerson><name><given>Anne</given><family>Reuter</family></name></assignedPerson>
<representedOrganization><id root="1.3.182.4.1" extension="2123456789"/><name>Labo Exemple</name></representedOrganization></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id root="1.3.182.4.1" extension="2123456789"/><name>Labo Exemple</name>
</representedCustodianOrganization></assignedCustodian></custodian>`;

const XD_LAB = '1.3.6.1.4.1.19376.1.3';

/** A laboratory report of level 3 with one glucose. */
export const laboratoryCda = `${header(
  ['1.3.182.11.1', '1.3.182.11.3', `${XD_LAB}.3`, '2.16.840.1.113883.10.20.30'],
  '11502-2',
)}
<component><structuredBody><component><section>
<templateId root="${XD_LAB}.3.2.1"/><code code="18719-5" codeSystem="2.16.840.1.113883.6.1"/><title>Chimie</title>
<component><section><templateId root="${XD_LAB}.3.2.2"/><code code="18719-5" codeSystem="2.16.840.1.113883.6.1"/>
<text><table><tbody><tr ID="r1"><td>Glucose</td><td>5,1 mmol/l</td></tr></tbody></table></text>
<entry typeCode="DRIV"><templateId root="${XD_LAB}.1"/><act classCode="ACT" moodCode="EVN"><code code="18719-5" codeSystem="2.16.840.1.113883.6.1"/>
<statusCode code="completed"/><entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN">
<templateId root="${XD_LAB}.1.6"/><code code="14749-6" codeSystem="2.16.840.1.113883.6.1"/><text><reference value="#r1"/></text>
<statusCode code="completed"/><effectiveTime value="20261116080000+0100"/><value xsi:type="PQ" value="5.1" unit="mmol/L"/>
</observation></entryRelationship></act></entry></section></component>
</section></component></structuredBody></component></ClinicalDocument>`;

/** A letter of level 1 around a PDF. */
export const letterCda = (pdf: Uint8Array): string => `${header(
  ['1.3.182.11.1', '2.16.840.1.113883.10.20.10', '1.3.6.1.4.1.19376.1.2.20'],
  '34133-9',
)}
<component><nonXMLBody><text mediaType="application/pdf" representation="B64">${Buffer.from(pdf).toString('base64')}</text></nonXMLBody></component></ClinicalDocument>`;

export const document: ClinicalDocument = {
  lineage: { authority: 'LABOTEST', number: '2026-1', stable: true },
  type: { translations: [] },
  title: 'Résultats de laboratoire',
  language: 'fr-LU',
  status: 'final',
  effectiveTime: TIME,
  patient: {
    identifiers: [
      { kind: 'local', root: `${HOUSE}.1`, extension: 'P-17' },
      { kind: 'national', root: '1.3.182.4.4', extension: MATRICULE },
    ],
    name: { family: 'Thill', given: ['Marie'], birthFamily: 'Weber' },
    birthDate: '1893-12-01',
    sex: 'female',
    telecoms: [],
  },
  author: {},
  recipients: [],
  confidentiality: 'N',
  body: { kind: 'results', groups: [], specimens: [], notes: [] },
};

const typeNamed = (name: string): CheckSubject['rendering']['type'] => {
  const type = profile.documentTypes.find((candidate) => candidate.name === name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
};

const entryFor = (bytes: Uint8Array, type: CheckSubject['rendering']['type']): DocumentEntry => ({
  entryUuid: 'urn:uuid:0a6b6a1e-6f5e-4c1f-8d25-7f0e8f6a1b02',
  uniqueId: uuidToOid(DOCUMENT_ID),
  patientId: { id: '1234567890', authority: '1.3.182.2.4.2' },
  sourcePatientId: { id: 'P-17', authority: `${HOUSE}.1` },
  sourcePatientInfo: { family: 'Thill', given: 'Marie', birthDate: '18931201', sex: 'F' },
  mimeType: type.mimeType,
  hash: createHash('sha1').update(bytes).digest('hex'),
  size: bytes.byteLength,
  title: 'Résultats de laboratoire',
  languageCode: 'fr-LU',
  creationTime: toDtm(TIME),
  serviceStartTime: '202611160700',
  serviceStopTime: '20261116070500',
  classCode: type.classCode,
  typeCode: type.typeCode,
  formatCode: type.formatCode,
  confidentialityCodes: [profile.xds.confidentialityCodes.N],
  healthcareFacilityTypeCode: profile.xds.healthcareFacilityTypeCode,
  practiceSettingCode: profile.xds.practiceSettingCode,
  author: {
    person: { id: '1234567890', authority: '1.3.182.4.1', family: 'Reuter', given: 'Anne' },
    institutions: [{ name: 'Labo Exemple', id: '2123456789', authority: '1.3.182.4.1' }],
  },
  legalAuthenticator: { family: 'Reuter', given: 'Anne' },
});

const submissionSet: SubmissionSet = {
  entryUuid: 'urn:uuid:3f3d1c0e-2a1c-4a59-9a39-0a5f5e6f7c03',
  uniqueId: '2.25.113059749145936325402354257176981405696',
  sourceId: HOUSE,
  submissionTime: '20261123101500',
  contentTypeCode: profile.xds.contentTypeCode,
  author: { institutions: [{ name: 'Labo Exemple' }] },
};

/** A subject around CDA text, with metadata that describe exactly these bytes. */
export function subjectFor(
  cda: string,
  typeName = 'laboratory-report',
): CheckSubject & { submissionSet: SubmissionSet } {
  const bytes = Buffer.from(cda);
  const type = typeNamed(typeName);
  return {
    document,
    rendering: {
      format: 'cda',
      mediaType: type.mimeType,
      bytes,
      id: { root: DOCUMENT_ID },
      setId: '7d0c9c39-57f6-4f4b-8a3b-2f50f5b9a001',
      versionNumber: 1,
      type,
      title: document.title,
    },
    entry: entryFor(bytes, type),
    submissionSet,
  };
}

/** The objects of a small PDF/A-1b with one page, one embedded font name, an output intent and XMP; text to be replaced by tests. */
export const pdfObjects: readonly string[] = [
  '<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /OutputIntents [ << /S /GTS_PDFA1 /DestOutputProfile 6 0 R >> ] >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 7 0 R >> >> >>',
  stream('', 'BT /F1 12 Tf 0 0 0 rg (Bonjour) Tj ET'),
  stream(
    '/Type /Metadata /Subtype /XML',
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="1" pdfaid:conformance="B"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  ),
  stream('/N 3', `${'\0'.repeat(8)}\u0002\u0010\0\0mntrRGB XYZ ${'\0'.repeat(12)}acsp${'\0'.repeat(88)}`),
  '<< /Type /Font /Subtype /TrueType /BaseFont /Arimo /FontDescriptor 8 0 R >>',
  '<< /Type /FontDescriptor /FontName /Arimo /FontFile2 9 0 R >>',
  stream('', 'font program'),
];

export function stream(entries: string, content: string, deflate = false): string {
  const data = deflate ? deflateSync(Buffer.from(content, 'latin1')).toString('latin1') : content;
  return `<< ${entries} /Length ${data.length} >>\nstream\n${data}\nendstream`;
}

/** A PDF file with a classic table around objects. */
export function pdfFile(objects: readonly string[] = pdfObjects, trailer = '/ID [<01><01>]', end = '\n'): Uint8Array {
  let file = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF${end}`;
  return Buffer.from(file, 'latin1');
}

/** A FHIR document of one patient. */
export const bundle = {
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${DOCUMENT_ID}` },
  timestamp: '2026-11-16T08:45:00+01:00',
  entry: [
    {
      fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111',
      resource: {
        resourceType: 'Composition',
        status: 'final',
        type: { text: 'Laboratory report' },
        subject: { reference: 'urn:uuid:22222222-2222-4222-8222-222222222222' },
        date: '2026-11-16',
        author: [{ display: 'Labo Exemple' }],
        title: 'Résultats',
        section: [{ text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Glucose</div>' } }],
      },
    },
    {
      fullUrl: 'urn:uuid:22222222-2222-4222-8222-222222222222',
      resource: {
        resourceType: 'Patient',
        identifier: [{ system: 'urn:oid:1.3.182.4.4', value: MATRICULE }],
        name: [{ family: 'Thill', given: ['Marie'] }],
        birthDate: '1893-12-01',
        gender: 'female',
      },
    },
  ],
};
