/** A transaction as a document: its kind, who wrote it, which number it has, what it replaces, and its content. */
import {
  derivedUuid,
  type Author,
  type ClinicalDocument,
  type Coding,
  type DocumentBody,
  type DocumentStatus,
  type Lineage,
  type ObservationStatus,
  type Patient,
  type Timestamp,
} from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { configuredHouse } from '../sending-house.ts';
import { LOINC } from '../terminology.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { kmehrFindings } from './findings.ts';
import { readParties, type Parties } from './people.ts';
import type { Reading } from './reading.ts';

const loinc = (code: string, display: string): Coding => ({ code, system: LOINC, systemName: 'LOINC', display });

/** CD-TRANSACTION → LOINC; all other kinds are notes. */
const TYPES: Readonly<Record<string, Coding>> = {
  labresult: loinc('11502-2', 'Laboratory report'),
  result: loinc('30954-2', 'Relevant diagnostic tests/laboratory data note'),
  contactreport: loinc('11488-4', 'Consult note'),
  discharge: loinc('18842-5', 'Discharge summary'),
  dischargereport: loinc('18842-5', 'Discharge summary'),
  quickdischargereport: loinc('18842-5', 'Discharge summary'),
  referral: loinc('57133-1', 'Referral note'),
  sumehr: loinc('60591-5', 'Patient summary Document'),
  clinicalsummary: loinc('60591-5', 'Patient summary Document'),
  medicationscheme: loinc('56445-0', 'Medication summary Document'),
  medicationschemeelement: loinc('56445-0', 'Medication summary Document'),
  treatmentsuspension: loinc('56445-0', 'Medication summary Document'),
  pharmaceuticalmedicationscheme: loinc('56445-0', 'Medication summary Document'),
  vaccination: loinc('82593-5', 'Immunization summary report'),
  vaccinationscheme: loinc('82593-5', 'Immunization summary report'),
  vaccinationschemeelement: loinc('82593-5', 'Immunization summary report'),
  nursingsummaryreport: loinc('34746-8', 'Nurse Note'),
  transferreport: loinc('18761-7', 'Transfer summary note'),
  telemonitoring: loinc('8716-3', 'Vital signs'),
};

const NOTE = loinc('11506-3', 'Progress note');
const IMAGING = loinc('18748-4', 'Diagnostic imaging study');

const NOTES = new Set([
  ...['note', 'report', 'admission', 'alert', 'death', 'notification', 'diarynote', 'belrai-report', 'intervention'],
  ...['clinicalpath', 'careplan', 'perinatal', 'epidemiology', 'radiationexposuremonitoring', 'child-prevention'],
  ...['population-based-screening', 'genericregistryentry'],
]);

/** What a transaction is (CD-TRANSACTION), else its first code. */
export const kindOfTransaction = (node: XmlNode): string =>
  all(node, 'cd').find(({ attributes }) => attributes.get('S') === 'CD-TRANSACTION')?.text ??
  first(node, 'cd')?.text ??
  '';

/** Requests and prescriptions are no documents of a record. */
const ORDERS = new Set([
  ...['labrequest', 'request', 'prescription', 'pharmaceuticalprescription', 'hospitalpharmaceuticalprescription'],
  ...['productdelivery', 'applicationlink', 'medicaladvisoragreement', 'mea', 'bvt-sample'],
]);

export const isOrder = (node: XmlNode): boolean => ORDERS.has(kindOfTransaction(node));

export interface Header {
  readonly message: XmlNode;
  readonly sender: Parties;
  readonly recipients: Parties;
  /** Number and time of the whole message. */
  readonly number: string;
  readonly time?: Timestamp;
}

export function readHeader(reading: Reading, message: XmlNode): Header {
  const header = first(message, 'header');
  const time = reading.moment(
    header && { ...header, children: header.children.filter(({ name }) => name !== 'text') },
    'effectiveTime',
  ).time;
  const recipients = all(header, 'recipient').map((node) => readParties(reading, node, 'recipient'));
  const id = all(header, 'id').find(({ text }) => text !== '');
  return {
    message,
    sender: readParties(reading, first(header, 'sender'), 'sender'),
    recipients: {
      professionals: recipients.flatMap(({ professionals }) => professionals),
      organizations: recipients.flatMap(({ organizations }) => organizations),
    },
    number: reading.take(id, 'lineage.message'),
    ...(time === undefined ? {} : { time }),
  };
}

/**
 * The first LOCAL id of the transaction is the number that its author filed it under; ID-KMEHR only counts within the message. Such numbers
 * are known to repeat from patient to patient: each patient is an authority of its own, so that nobody's document replaces another's.
 */
function lineageOf(reading: Reading, { transaction, header, patient }: Facts, author: Author): Lineage {
  const local = all(transaction, 'id').find(({ attributes, text }) => attributes.get('S') === 'LOCAL' && text !== '');
  const [house] = header.sender.organizations;
  const [person] = header.sender.professionals;
  const sender =
    (house?.identifiers[0]?.extension ??
      person?.identifiers[0]?.extension ??
      house?.name ??
      author.organization?.name) ||
    reading.source.name;
  const replaced = all(transaction, 'lnk').find(({ attributes }) => attributes.get('TYPE') === 'isanewversionof');
  const pointer = replaced?.attributes.get('URL') ?? '';
  const replacesNumber = /'([^']+)'\]*\s*$/.exec(pointer)?.[1] ?? /\[?.*LOCAL.*=\s*"([^"]+)"/.exec(pointer)?.[1];
  if (replaced && replacesNumber !== undefined) reading.ledger.map(`${replaced.path}/@URL`, 'lineage.replaces');
  if (!local) {
    reading.doubt(kmehrFindings.numberMissing(transaction.path));
    const own = first(transaction, 'id')?.text ?? '';
    return { authority: sender, number: `${header.number}#${own}`, stable: false };
  }
  const number = reading.take(local, 'lineage.number');
  const whose = derivedUuid(
    'kmehr:patient',
    ...patient.identifiers.slice(0, 1).map(({ extension }) => extension),
    patient.name.family,
  );
  const authority = `${sender}/${local.attributes.get('SL') ?? 'LOCAL'}/${whose.slice(0, 8)}`;
  return {
    authority,
    number,
    stable: true,
    ...(replacesNumber === undefined || replacesNumber === number ? {} : { replacesNumber }),
  };
}

export interface Completion {
  readonly isFinal: boolean;
}

/** iscomplete and isvalidated: what either denies, or what nobody says, is preliminary. */
export function readCompletion(reading: Reading, transaction: XmlNode): Completion {
  const complete = reading.one(transaction, 'iscomplete', 'status');
  const validated = reading.one(transaction, 'isvalidated', 'status');
  if (complete === '' && validated === '') reading.doubt(kmehrFindings.statusMissing(transaction.path));
  const yes = (text: string): boolean => text === 'true' || text === '1';
  return {
    isFinal: (yes(complete) || complete === '') && (yes(validated) || validated === '') && complete + validated !== '',
  };
}

/** The least finished of results decides. */
export function documentStatus({ isFinal }: Completion, results: readonly ObservationStatus[]): DocumentStatus {
  if (results.length > 0 && results.every((status) => status === 'cancelled')) return 'cancelled';
  if (results.length > 0 && results.every((status) => status === 'entered-in-error')) return 'entered-in-error';
  if (!isFinal || results.some((status) => status === 'preliminary' || status === 'registered')) return 'preliminary';
  return results.includes('corrected') ? 'corrected' : 'final';
}

export function transactionTime(reading: Reading, transaction: XmlNode, header: Header): Timestamp | undefined {
  const own = {
    ...transaction,
    children: transaction.children.filter(({ name }) => name === 'date' || name === 'time'),
  };
  return reading.moment(own, 'effectiveTime').time ?? header.time;
}

function authorOf(reading: Reading, transaction: XmlNode, header: Header, time: Timestamp): Author {
  const parties = readParties(reading, first(transaction, 'author'), 'author');
  const [professional] = parties.professionals;
  const organization =
    parties.organizations[0] ?? header.sender.organizations[0] ?? configuredHouse(reading.source, reading.profile);
  const [sender] = header.sender.professionals;
  const person = professional ?? (parties.organizations.length === 0 ? sender : undefined);
  return { ...(person ? { professional: person } : {}), ...(organization ? { organization } : {}), time };
}

export interface Facts {
  readonly header: Header;
  readonly transaction: XmlNode;
  readonly patient: Patient;
  readonly time: Timestamp;
  readonly status: DocumentStatus;
  readonly body: DocumentBody;
  readonly order?: ClinicalDocument['order'];
  readonly collected?: Timestamp | undefined;
  /** Empty for the transaction itself, `pdf`, `pdf2` … for the files in it. */
  readonly part: string;
}

function typeOf(reading: Reading, transaction: XmlNode, body: DocumentBody): Coding {
  const kind = kindOfTransaction(transaction);
  for (const cd of all(transaction, 'cd')) reading.take(cd, 'type');
  if (body.kind === 'results') return TYPES['labresult'] ?? NOTE;
  const department = all(transaction, 'author/hcparty/cd').map(({ text }) => text);
  if (kind === 'result' && (department.includes('deptradiology') || department.includes('deptnuclear'))) return IMAGING;
  if (Object.hasOwn(TYPES, kind)) return TYPES[kind] ?? NOTE;
  if (!NOTES.has(kind)) reading.doubt(kmehrFindings.unknownKind(transaction.path));
  return NOTE;
}

export function documentOf(reading: Reading, facts: Facts): ClinicalDocument {
  const { header, transaction, time, body, part } = facts;
  const { language } = reading.source;
  const type = typeOf(reading, transaction, body);
  const author = authorOf(reading, transaction, header, time);
  const lineage = lineageOf(reading, facts, author);
  const kind = body.kind === 'attachment' ? 'attachment' : body.kind === 'results' ? 'results' : 'sections';
  const title = profileTitle(reading.profile, [type.code], kind, language);
  reading.one(transaction, 'version', 'lineage.version');
  const secret = [transaction, header.message]
    .flatMap((node) => all(node, 'confidentiality'))
    .concat(all(first(header.message, 'header'), 'confidentiality'));
  for (const node of secret) {
    reading.doubt(kmehrFindings.confidential(node.path));
    reading.one(node, 'cd', 'confidentiality');
  }
  return {
    lineage: part === '' ? lineage : { ...lineage, number: `${lineage.number}#${part}` },
    type: { coding: type, translations: [] },
    title: title === '' ? (type.display ?? type.code) : title,
    language,
    status: facts.status,
    effectiveTime: time,
    ...(facts.collected === undefined ? {} : { serviceTime: { start: facts.collected } }),
    patient: facts.patient,
    author,
    recipients: header.recipients.professionals,
    ...(facts.order && Object.keys(facts.order).length > 0 ? { order: facts.order } : {}),
    confidentiality: secret.length > 0 ? 'R' : 'N',
    body,
  };
}
