/** Files inside a message as bodies of documents: a PDF or another file, or a CDA document that is carried untouched. */
import type { Attachment, Concept, DocumentBody, Patient, Timestamp } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import type { Embedded } from './attachments.ts';
import { looksLikeCda, readCarriedHeader, type CarriedHeader } from './carried.ts';
import { readConcept, readTime, type Reading } from './datatypes.ts';
import { readNotes, statusCode } from './observations.ts';

export interface FileBody {
  readonly body: DocumentBody;
  /** What the message calls the file (OBX-3); for a carried document its own code. */
  readonly type?: Concept;
  readonly title?: string;
  /** The time that the file itself names. */
  readonly time?: Timestamp;
}

/** Whether the carried document names the patient of the message: by the national number, where the message has one. */
function namesPatient(header: CarriedHeader, patient: Patient, profile: NationalProfile): boolean {
  const { root } = profile.patient.nationalId;
  const mine = patient.identifiers.filter(({ kind }) => kind === 'national').map(({ extension }) => extension);
  const theirs = header.patientIds.filter((identifier) => identifier.root === root).map(({ extension }) => extension);
  if (mine.length === 0) return theirs.length === 0;
  return theirs.length > 0 && theirs.every((extension) => mine.includes(extension));
}

function carried(attachment: Attachment, header: CarriedHeader): DocumentBody {
  return { kind: 'carried', format: 'cda', attachment: { ...attachment, mediaType: 'text/xml' }, id: header.id };
}

/** The body that a file becomes, with the account of its result lines. */
export function fileBody(reading: Reading, embedded: Embedded, patient: Patient, profile: NationalProfile): FileBody {
  const { account, findings, zone } = reading;
  const { attachment, nodes } = embedded;
  const [first] = nodes;
  const path = first?.path ?? '';
  const concepts = nodes.map(({ obx, path: place }) => {
    account.take(obx, 2, 'attachment.type');
    account.take(obx, 4, 'attachment.part');
    account.take(obx, 11, 'status');
    readTime(reading, { segment: obx, field: 14, path: `${place}-14` }, 'effectiveTime');
    return readConcept(reading, { segment: obx, field: 3, path: `${place}-3` }, 'attachment.title');
  });
  if (nodes.some(({ obx }) => statusCode(obx) === 'W')) findings.add('hl7v2.wrong-patient', `${path}-11`);
  const notes = nodes.flatMap((node) => readNotes(reading, node.notes, 'attachment.note'));
  const [type] = concepts;
  const title = type?.text ?? attachment.title;
  const plain: FileBody = {
    body: {
      kind: 'attachment',
      attachment: notes.length > 0 ? { ...attachment, title: [title, ...notes].join(' – ') } : attachment,
    },
    ...(type ? { type } : {}),
    ...(title === undefined ? {} : { title }),
  };
  if (!looksLikeCda(attachment.bytes)) return plain;
  const header = readCarriedHeader(attachment.bytes, zone);
  if (!header) {
    findings.add('hl7v2.embedded-cda-unreadable', `${path}-5`);
    return plain;
  }
  if (!namesPatient(header, patient, profile)) findings.add('hl7v2.embedded-patient-differs', `${path}-5`);
  return {
    body: carried(attachment, header),
    ...((header.type ?? type) ? { type: header.type ?? type } : {}),
    ...((header.title ?? title) === undefined ? {} : { title: header.title ?? title }),
    ...(header.effectiveTime === undefined ? {} : { time: header.effectiveTime }),
  } as FileBody;
}
