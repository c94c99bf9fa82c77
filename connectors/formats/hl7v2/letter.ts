/** `MDM^T01…T11` (HL7 v2 chapter 9): one transcribed document with its header TXA, or the news that one is withdrawn. */
import type { ClinicalDocument, Concept, DocumentBody, Professional } from '../../clinical/index.ts';
import type { Placed } from './account.ts';
import { isFile, readEmbedded } from './attachments.ts';
import {
  readConcept,
  readEntityIdentifier,
  readProfessional,
  readProfessionals,
  readTime,
  type Reading,
} from './datatypes.ts';
import { fileBody, type FileBody } from './embedded.ts';
import { readEncounter } from './encounter.ts';
import { profileTitle } from '../document-title.ts';
import { readHeader, senderAuthor } from './header.ts';
import { field, type Segment } from './message.ts';
import { readNotes, statusCode } from './observations.ts';
import { readPatient } from './patient.ts';
import { openReading, type MessageContext, type ReadDocument } from './context.ts';
import { pointersOf, unresolvedRule } from './references.ts';
import { documentStatus } from './status.ts';
import type { MessageTree, ObservationNode, PatientNode } from './structure.ts';
import { servicePeriod } from '../times.ts';
import { readValue, valueText } from './values.ts';

/** HL7 table 0270, for a type that is one bare code. */
const DOCUMENT_TYPES = '2.16.840.1.113883.12.270';

const CONFIDENTIALITY: Readonly<Record<string, ClinicalDocument['confidentiality']>> = {
  '': 'N',
  U: 'N',
  N: 'N',
  R: 'R',
  V: 'V',
};

/** Whether the message only withdraws a document: cancelled by event or availability, without content. */
export const isWithdrawal = (txa: Segment, event: string): boolean =>
  event === 'T11' || ['CA', 'OB'].includes(field(txa, 19).trim().toUpperCase());

/** The French way (quirk `mdm-t04-withdraws`): a change of status whose every line is deleted (OBX-11 D) withdraws the document. */
const isDeletion = (reading: Reading, event: string, lines: readonly ObservationNode[]): boolean =>
  event === 'T04' &&
  reading.source.quirks.includes('mdm-t04-withdraws') &&
  lines.length > 0 &&
  lines.every(({ obx }) => statusCode(obx) === 'D');

function readType(reading: Reading, txa: Segment): Concept | undefined {
  const { account } = reading;
  const code = account.peek(txa, 2);
  const bare = code !== '' && [2, 3, 4, 9].every((component) => account.peek(txa, 2, 1, component) === '');
  if (!bare) return readConcept(reading, { segment: txa, field: 2, path: 'TXA-2' }, 'type');
  account.use(txa, 2, 'type');
  return { coding: { code, system: DOCUMENT_TYPES, systemName: 'HL70270' }, translations: [] };
}

/** Text lines of the letter, in order, with the notes below them. */
function readLetterText(reading: Reading, nodes: readonly ObservationNode[]): string {
  const lines: string[] = [];
  let heading = '';
  for (const { obx, path, notes } of nodes) {
    const concept = readConcept(reading, { segment: obx, field: 3, path: `${path}-3` }, 'attachment.heading');
    reading.account.take(obx, 4, 'attachment.part');
    reading.account.take(obx, 11, 'status');
    const name = concept?.text ?? concept?.coding?.code ?? '';
    if (nodes.length > 1 && name !== '' && name !== heading) lines.push(name);
    heading = name;
    const pointers = pointersOf(obx, reading.account.delimiters, reading.account.charset);
    if (pointers.length > 0) {
      reading.findings.add(unresolvedRule(pointers), `${path}-5`);
      continue;
    }
    const value = valueText(readValue(reading, obx, 'attachment.text', path));
    if (value !== '') lines.push(value);
    lines.push(...readNotes(reading, notes, 'attachment.note'));
  }
  return lines.join('\n');
}

/** TXA-22: who authenticated; TXA-10: who is to. The time of it stands in the fifteenth component. */
function readAuthenticator(reading: Reading, txa: Segment): Professional | undefined {
  reading.account.take(txa, 22, 'legalAuthenticator.time', 1, 15);
  const done = readProfessional(reading, { segment: txa, field: 22, path: 'TXA-22' }, 'legalAuthenticator');
  const due = readProfessional(reading, { segment: txa, field: 10, path: 'TXA-10' }, 'legalAuthenticator');
  return done ?? due;
}

interface Content {
  readonly part: string;
  readonly file?: number;
}

/** The documents of one message: its text or its first file, and further files each their own. */
export function readLetter(
  context: MessageContext,
  tree: MessageTree,
  node: PatientNode,
  event: string,
): ReadDocument[] {
  const { txa } = node;
  if (!txa) return [];
  const lines = node.orders
    .flatMap(({ observations }) => observations)
    .filter(({ obx }) => field(obx, 5).trim() !== '');
  const files = lines.filter(isFile);
  const texts = lines.filter((line) => !files.includes(line));
  const count = files.length === 0 ? 0 : readEmbedded(openReading(context, node.placed), files).length;
  const contents: Content[] =
    count === 0
      ? [{ part: '' }]
      : Array.from({ length: count }, (_, index) => ({ part: index === 0 ? '' : `pdf${index + 1}`, file: index }));
  return contents
    .map((content) => readOne(context, tree, node, txa, event, { content, files, texts }))
    .filter((read) => read !== undefined);
}

interface Lines {
  readonly content: Content;
  readonly files: readonly ObservationNode[];
  readonly texts: readonly ObservationNode[];
}

function readOne(
  context: MessageContext,
  tree: MessageTree,
  node: PatientNode,
  txa: Segment,
  event: string,
  lines: Lines,
): ReadDocument | undefined {
  const { profile } = context;
  const { content, files, texts } = lines;
  const placed: readonly Placed[] = [...tree.header, ...node.placed];
  const reading = openReading(context, placed);
  const { account, findings } = reading;
  const header = readHeader(reading, tree.msh, profile);
  account.take(tree.msh, 9, 'type');
  const patient = readPatient(reading, node.pid ?? tree.msh, profile);
  const embedded = content.file === undefined ? undefined : readEmbedded(reading, files)[content.file];
  const file: FileBody | undefined = embedded && fileBody(reading, embedded, patient, profile);
  const text = content.part === '' ? readLetterText(reading, texts) : '';
  const body: DocumentBody = file?.body ?? {
    kind: 'attachment',
    attachment: { mediaType: 'text/plain', bytes: Buffer.from(text, 'utf8') },
  };
  if (embedded) setAside(reading, files, embedded.nodes);
  if (content.part !== '')
    for (const { obx, notes } of texts)
      for (const segment of [obx, ...notes]) account.ignore(segment, 'hl7v2.other-document');
  const stated = readType(reading, txa);
  const type = typeOf(stated, file);
  const own = readEntityIdentifier(reading, { segment: txa, field: 12, path: 'TXA-12' }, 'lineage');
  const parent = readEntityIdentifier(reading, { segment: txa, field: 13, path: 'TXA-13' }, 'lineage.replaces');
  const orderFiller = readEntityIdentifier(reading, { segment: txa, field: 15, path: 'TXA-15' }, 'order.filler');
  const orderPlacer = readEntityIdentifier(reading, { segment: txa, field: 14, path: 'TXA-14' }, 'order.placer');
  const activity = readTime(reading, { segment: txa, field: 4, path: 'TXA-4' }, 'serviceTime.start');
  const originated = readTime(reading, { segment: txa, field: 6, path: 'TXA-6' }, 'effectiveTime');
  const edited = readTime(reading, { segment: txa, field: 8, path: 'TXA-8' }, 'effectiveTime');
  const effectiveTime = edited ?? originated ?? file?.time ?? header.time ?? activity;
  if (effectiveTime === undefined) return undefined;
  const [author] = [
    ...readProfessionals(reading, txa, 5, 'TXA-5', 'author'),
    ...readProfessionals(reading, txa, 9, 'TXA-9', 'author'),
  ];
  const legalAuthenticator = readAuthenticator(reading, txa);
  const confidentiality = readConfidentiality(reading, txa);
  const codes = [type.coding, ...type.translations].map((code) => code?.code).filter((code) => code !== undefined);
  const fileName = account.take(txa, 16, 'title');
  const encounter = readEncounter(reading, node.pv1);
  const replaces =
    parent && parent.extension !== own?.extension && ['T08', 'T10', 'T07', 'T09'].includes(event)
      ? parent.extension
      : undefined;
  const authority = own?.root ?? own?.assigner ?? (header.facility || header.application || reading.source.name);
  const said = documentStatus(
    account.take(txa, 17, 'status').toUpperCase(),
    account.take(txa, 19, 'status').toUpperCase(),
    event,
  );
  const status = isDeletion(reading, event, [...files, ...texts]) ? 'cancelled' : said;
  if (status !== 'cancelled' && body.kind === 'attachment' && body.attachment.bytes.length === 0)
    findings.add('hl7v2.no-results', 'OBX');
  const number = own?.extension ?? header.controlId;
  const serviceTime = servicePeriod([activity], []);
  const document: ClinicalDocument = {
    lineage: {
      authority,
      number: content.part === '' ? number : `${number}#${content.part}`,
      stable: own !== undefined,
      ...(replaces === undefined
        ? {}
        : { replacesNumber: content.part === '' ? replaces : `${replaces}#${content.part}` }),
    },
    type,
    title:
      type.text ??
      (file?.title ||
        profileTitle(profile, codes, body.kind === 'carried' ? 'carried-cda' : 'attachment', header.language) ||
        fileName),
    language: header.language,
    status,
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient,
    author: author
      ? { professional: author, ...(header.sender ? { organization: header.sender } : {}), time: effectiveTime }
      : senderAuthor(header, effectiveTime),
    ...(legalAuthenticator ? { legalAuthenticator } : {}),
    recipients: readProfessionals(reading, txa, 23, 'TXA-23', 'recipient'),
    ...(orderFiller || orderPlacer
      ? { order: { ...(orderPlacer ? { placer: orderPlacer } : {}), ...(orderFiller ? { filler: orderFiller } : {}) } }
      : {}),
    ...(encounter ? { encounter } : {}),
    confidentiality,
    body,
  };
  return { part: content.part, document, mapping: account.report(), findings: findings.all };
}

/** TXA-2 leads; what the file is called is kept beside it. A carried document knows its own type best. */
function typeOf(stated: Concept | undefined, file: FileBody | undefined): Concept {
  if (!stated || (file?.body.kind === 'carried' && file.type)) return file?.type ?? stated ?? { translations: [] };
  const others = [file?.type?.coding, ...(file?.type?.translations ?? [])].filter(
    (code) => code !== undefined && code.code !== stated.coding?.code,
  );
  const text = stated.text ?? file?.type?.text;
  return {
    ...stated,
    translations: [...stated.translations, ...others.filter((code) => code !== undefined)],
    ...(text === undefined ? {} : { text }),
  };
}

function readConfidentiality(reading: Reading, txa: Segment): ClinicalDocument['confidentiality'] {
  const known = CONFIDENTIALITY[reading.account.take(txa, 18, 'confidentiality').toUpperCase()];
  if (known === undefined) reading.findings.add('hl7v2.confidentiality-unknown', 'TXA-18');
  return known ?? 'R';
}

function setAside({ account }: Reading, files: readonly ObservationNode[], own: readonly ObservationNode[]): void {
  for (const line of files) {
    if (!own.includes(line))
      for (const segment of [line.obx, ...line.notes]) account.overrule(segment, 'hl7v2.other-document');
  }
}
