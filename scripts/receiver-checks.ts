/**
 * The checks that strict ITI-41 and ITI-65 receivers make, one line each, with what becomes of those that no rule decides before sending.
 * A check without a `fate` must be named by the `reference` of at least one rule; `checks-table.ts` writes them to docs/conformance/checks.md.
 */

export interface Fate {
  /** `answer`: only the receiver knows; `elsewhere`: another part of Relais sees to it; `none`: does not apply here. */
  readonly kind: 'answer' | 'elsewhere' | 'none';
  readonly why: string;
}

export interface ReceiverCheck {
  readonly id: string;
  readonly what: string;
  readonly fate?: Fate;
}

const answer = (why: string): Fate => ({ kind: 'answer', why });
const elsewhere = (why: string): Fate => ({ kind: 'elsewhere', why });
const none = (why: string): Fate => ({ kind: 'none', why });

const FSE = none('a claim of the Italian gateway’s token; no profile here asks for it');
const SWISS = none('a rule of the Swiss record; no profile here asks for it');

const transport: readonly ReceiverCheck[] = [
  {
    id: 'T-01',
    what: 'mutual TLS, client certificate',
    fate: elsewhere(
      'not in the request: `relais cert check` before, and the codes `CERT-…`, `TLS-…` when the connection is made',
    ),
  },
  { id: 'T-02', what: 'POST, multipart/related with its parameters' },
  { id: 'T-03', what: 'MTOM/XOP' },
  { id: 'T-04', what: 'start part, every include resolves' },
  { id: 'T-05', what: 'one SOAP 1.2 envelope, header, body' },
  { id: 'T-06', what: 'WS-Addressing action' },
  { id: 'T-07', what: 'MessageID, To, From, ReplyTo, FaultTo' },
  { id: 'T-08', what: 'a header that must be understood' },
  { id: 'T-09', what: 'the request element and its structure' },
  { id: 'T-10', what: 'order of elements in an object' },
  { id: 'T-11', what: 'size limit' },
  { id: 'T-12', what: 'clock: timestamp and assertion window' },
];

const token: readonly ReceiverCheck[] = [
  { id: 'S-01', what: 'exactly one assertion in one security header' },
  { id: 'S-02', what: 'its signature is sound' },
  { id: 'S-03', what: 'the signing certificate' },
  { id: 'S-04', what: 'validity and audience' },
  { id: 'S-05', what: 'subject confirmation' },
  { id: 'S-06', what: 'attributes that the profile asks for' },
  {
    id: 'S-07',
    what: 'organisation, role and purpose coherent',
    fate: none('the token of this platform names a professional by number, and neither organisation, role nor purpose'),
  },
  { id: 'S-08', what: 'same patient in token, metadata and document' },
  { id: 'S-09', what: 'document type in the token', fate: FSE },
  { id: 'S-10', what: 'action in the token', fate: FSE },
  { id: 'S-11', what: 'structure in the token = structure in the certificate', fate: none('a rule of the French DMP') },
  { id: 'S-12', what: 'the authenticated person is an author', fate: none('a rule of the French DMP') },
  { id: 'S-13', what: 'accredited software in the token', fate: FSE },
  { id: 'S-14', what: 'hash of the document in the token', fate: FSE },
  { id: 'S-15', what: 'OAuth token (IUA)', fate: SWISS },
  {
    id: 'S-16',
    what: 'consent and access policy',
    fate: answer('a refusal by policy becomes `DSP-POLICY`: the document is kept, a person talks to the patient'),
  },
];

const structure: readonly ReceiverCheck[] = [
  { id: 'M-01', what: 'each entry has its document' },
  { id: 'M-02', what: 'each document has its entry' },
  { id: 'M-03', what: 'exactly one submission set' },
  { id: 'M-04', what: 'each package is a set or a folder' },
  { id: 'M-05', what: 'ids present and unique' },
  { id: 'M-06', what: 'form of UUIDs' },
  { id: 'M-07', what: 'unique ids present, not repeated' },
  { id: 'M-08', what: 'one patient over all objects' },
  { id: 'M-09', what: 'slots: names and values' },
  { id: 'M-10', what: 'slots that are not of the standard' },
  { id: 'M-11', what: 'unknown schemes' },
  { id: 'M-12', what: 'single values not repeated, required ones present' },
  { id: 'M-13', what: 'references resolve' },
  { id: 'M-14', what: 'stable documents only' },
  { id: 'M-15', what: 'no limited metadata' },
  { id: 'M-16', what: 'status Approved if said' },
  { id: 'M-17', what: 'home community id' },
  { id: 'M-18', what: 'logical ids not repeated' },
  { id: 'M-19', what: 'no document inside its entry' },
];

const entry: readonly ReceiverCheck[] = [
  { id: 'D-01', what: 'mimeType' },
  { id: 'D-02', what: 'title' },
  { id: 'D-03', what: 'creationTime' },
  { id: 'D-04', what: 'service times' },
  { id: 'D-05', what: 'languageCode' },
  { id: 'D-06', what: 'legalAuthenticator' },
  { id: 'D-07', what: 'hash' },
  { id: 'D-08', what: 'size' },
  { id: 'D-09', what: 'sourcePatientId' },
  { id: 'D-10', what: 'sourcePatientInfo' },
  { id: 'D-11', what: 'referenceIdList' },
  { id: 'D-12', what: 'URI' },
  { id: 'D-13', what: 'repositoryUniqueId' },
  { id: 'D-14', what: 'documentAvailability' },
  { id: 'D-15', what: 'author' },
  { id: 'D-16', what: 'class, type, format, practice setting, facility: one each' },
  { id: 'D-17', what: 'confidentialityCode' },
  { id: 'D-18', what: 'eventCodeList' },
  { id: 'D-19', what: 'classifications: owner, scheme, display name' },
  { id: 'D-20', what: 'external identifiers: owner, value, name' },
  { id: 'D-21', what: 'uniqueId' },
  { id: 'D-22', what: 'patientId' },
  { id: 'D-23', what: 'comments', fate: none('Relais sends no comments; no profile limits them') },
  { id: 'D-24', what: 'metadata = content of the document' },
];

const sets: readonly ReceiverCheck[] = [
  { id: 'B-01', what: 'submissionTime' },
  { id: 'B-02', what: 'contentTypeCode' },
  { id: 'B-03', what: 'sourceId' },
  { id: 'B-04', what: 'uniqueId' },
  { id: 'B-05', what: 'patientId' },
  { id: 'B-06', what: 'author' },
  { id: 'B-07', what: 'intendedRecipient' },
  { id: 'B-08', what: 'status Approved if said' },
  { id: 'B-09', what: 'folders: codes, name, ids, time' },
  { id: 'B-10', what: 'role of the set’s author, no folders', fate: SWISS },
];

const associations: readonly ReceiverCheck[] = [
  { id: 'A-01', what: 'type of association' },
  { id: 'A-02', what: 'each object is a member of the set, once' },
  { id: 'A-03', what: 'Original or Reference' },
  { id: 'A-04', what: 'what a set may be linked to' },
  { id: 'A-05', what: 'a set is never a target' },
  { id: 'A-06', what: 'both ends present, no self reference' },
  { id: 'A-07', what: 'reasons only where they belong' },
  { id: 'A-08', what: 'a relationship goes from this message to the registry' },
  { id: 'A-09', what: 'its target exists and is valid' },
  { id: 'A-10', what: 'its target has the same patient' },
  {
    id: 'A-11',
    what: 'folder membership across submissions',
    fate: none('Relais files into no folders; a folder in a submission of others is checked by its form'),
  },
  {
    id: 'A-12',
    what: 'who may replace',
    fate: answer(
      'Relais replaces only what it filed itself (`history.target-unknown`); the rest is the platform’s policy',
    ),
  },
];

const types: readonly ReceiverCheck[] = [
  { id: 'Y-01', what: 'OID' },
  { id: 'Y-02', what: 'CX' },
  { id: 'Y-03', what: 'HD, as part of CX, XCN and XON' },
  { id: 'Y-04', what: 'XON' },
  { id: 'Y-05', what: 'XCN' },
  { id: 'Y-06', what: 'XTN' },
  { id: 'Y-07', what: 'DTM' },
  { id: 'Y-08', what: 'CXi' },
  { id: 'Y-09', what: 'PID entries' },
  { id: 'Y-10', what: 'UUID in lower case' },
  { id: 'Y-11', what: 'SHA-1' },
];

const content: readonly ReceiverCheck[] = [
  { id: 'V-01', what: 'codes of the affinity domain' },
  { id: 'V-02', what: 'allowed combinations of codes' },
  {
    id: 'V-03',
    what: 'CDA schema and Schematron',
    fate: elsewhere(
      'the packs `cda-structure`, `lu-header`, `xd-lab` and the packs that the user adds: no single rule of theirs',
    ),
  },
  {
    id: 'V-04',
    what: 'vocabulary in its current release',
    fate: answer(
      'the pack `terminology` checks LOINC by check digit and UCUM by grammar; the release that the platform uses is not public: a refusal is kept with its text',
    ),
  },
  { id: 'V-05', what: 'a PDF is a PDF' },
  {
    id: 'V-06',
    what: 'PDF/A-1',
    fate: elsewhere('the pack about PDF/A as a whole, each rule with its paragraph of ISO 19005-1'),
  },
  {
    id: 'V-07',
    what: 'bytes sent = bytes checked',
    fate: elsewhere('bytes are fixed in the journal before the first attempt; a test compares both ends'),
  },
  { id: 'V-08', what: 'age of a validation ticket', fate: none('this platform has no tickets') },
  { id: 'V-09', what: 'no active content' },
];

const stateful: readonly ReceiverCheck[] = [
  { id: 'R-01', what: 'size and hash recomputed' },
  {
    id: 'R-02',
    what: 'patient known',
    fate: answer(
      'the patient is looked up (ITI-47) before the first attempt; without a record the document is held (`no-dossier`)',
    ),
  },
  { id: 'R-03', what: 'submission set known already' },
  { id: 'R-04', what: 'document known with another hash' },
  { id: 'R-05', what: 'entry UUID known already' },
  { id: 'R-06', what: 'missing or deprecated objects' },
  {
    id: 'R-07',
    what: 'a replacement deprecates its target',
    fate: elsewhere(
      'the journal follows it: a version that was replaced is never replaced again (`history.target-deprecated`)',
    ),
  },
  { id: 'R-08', what: 'reference across patients' },
  { id: 'R-09', what: 'snapshots of on-demand entries', fate: none('Relais makes no on-demand entries') },
  { id: 'R-10', what: 'busy, out of resources', fate: answer('sent again later (`DSP-BUSY`)') },
  { id: 'R-11', what: 'policy', fate: answer('`DSP-POLICY`: kept, a person decides') },
  { id: 'R-12', what: 'partial processing', fate: answer('delivered, with the warning shown beside it') },
  { id: 'R-13', what: 'content refused', fate: answer('`DSP-CONTENT`: refused, with the platform’s own words') },
];

const mhd: readonly ReceiverCheck[] = [
  { id: 'H-01', what: 'transaction with an MHD profile first' },
  { id: 'H-02', what: 'kinds of resources' },
  { id: 'H-03', what: 'one set, at least one DocumentReference' },
  { id: 'H-04', what: 'one patient' },
  { id: 'H-05', what: 'set and entries refer to one another' },
  { id: 'H-06', what: 'files and entries refer to one another' },
  { id: 'H-07', what: 'addresses' },
  { id: 'H-08', what: 'methods' },
  { id: 'H-09', what: 'the set’s attributes' },
  { id: 'H-10', what: 'the DocumentReference’s attributes' },
  { id: 'H-11', what: 'authors contained', fate: SWISS },
  { id: 'H-12', what: 'EPR-SPID and roles', fate: SWISS },
  { id: 'H-13', what: 'hash in base64, size' },
  { id: 'H-14', what: 'type and base64 of files' },
  {
    id: 'H-15',
    what: 'JSON and XML, headers',
    fate: answer('Relais sends no ITI-65 yet; headers of others are theirs'),
  },
  { id: 'H-16', what: 'atomic answer in order', fate: answer('about the answer, not the request') },
  { id: 'H-17', what: 'errors in an OperationOutcome', fate: answer('about the answer, not the request') },
  { id: 'H-18', what: 'audit event, traceparent', fate: none('not part of the request; auditing is not built yet') },
  { id: 'H-19', what: 'authorisation', fate: answer('decided for each request by the platform') },
  { id: 'H-20', what: 'terminology on or off', fate: none('a difference between two validators') },
];

export const receiverChecks: readonly (readonly [title: string, checks: readonly ReceiverCheck[]])[] = [
  ['Transport, SOAP, MTOM', transport],
  ['The identity token', token],
  ['Structure of the submission', structure],
  ['The document entry', entry],
  ['Submission set and folder', sets],
  ['Associations', associations],
  ['Data types', types],
  ['Affinity domain and content', content],
  ['What repository and registry remember', stateful],
  ['MHD', mhd],
];
