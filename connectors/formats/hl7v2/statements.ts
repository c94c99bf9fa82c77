/** What documents made of statements share: their frame (header, patient, lineage), remarks of OBX lines, and doses. */
import type {
  ClinicalDocument,
  Coding,
  DecimalText,
  Identifier,
  Professional,
  Section,
  Timestamp,
  Unit,
} from '../../clinical/index.ts';
import { openReading, type MessageContext, type ReadDocument } from './context.ts';
import { readConcept, readEntityIdentifier, readProfessional, readTime, type Reading } from './datatypes.ts';
import { readEncounter } from './encounter.ts';
import { readHeader, senderAuthor, type Header } from './header.ts';
import type { Segment } from './message.ts';
import { decimalOf } from '../numbers.ts';
import { readNotes } from './observations.ts';
import { readPatient } from './patient.ts';
import type { MessageTree, PatientNode } from './structure.ts';
import { latest } from '../times.ts';
import { unitOf } from '../units.ts';
import { readValue, valueText } from './values.ts';

export { loincCode as loinc } from '../terminology.ts';

/** A title in the language of the document. */
export type Titles = Readonly<Record<'fr' | 'de' | 'en', string>>;

export const titleIn = (titles: Titles, language: string): string => {
  const [wanted] = language.split('-');
  return titles[wanted === 'de' || wanted === 'en' ? wanted : 'fr'];
};

export interface Frame {
  readonly reading: Reading;
  readonly header: Header;
  readonly patient: ClinicalDocument['patient'];
  readonly encounter: ClinicalDocument['encounter'];
}

export function openFrame(context: MessageContext, tree: MessageTree, node: PatientNode): Frame {
  const reading = openReading(context, [...tree.header, ...node.placed]);
  const header = readHeader(reading, tree.msh, context.profile);
  reading.account.take(tree.msh, 9, 'type');
  const patient = readPatient(reading, node.pid ?? tree.msh, context.profile);
  return { reading, header, patient, encounter: readEncounter(reading, node.pv1) };
}

/** What a document of sections needs beside its frame. */
export interface Content {
  readonly type: Coding;
  readonly titles: Titles;
  readonly status: ClinicalDocument['status'];
  readonly orders: readonly (Segment | undefined)[];
  /** The number that the sender filed the document under, where it is not that of an order. */
  readonly number?: Identifier | undefined;
  readonly authors: readonly (Professional | undefined)[];
  readonly times: readonly (Timestamp | undefined)[];
  readonly sections: readonly Section[];
}

/** ORC-3, else ORC-2: a single order names the document; several orders in one message give it no stable number. */
function lineageOf(reading: Reading, header: Header, content: Content): ClinicalDocument['lineage'] {
  const ordered = content.orders.map((orc) => {
    const filler = readEntityIdentifier(reading, { segment: orc, field: 3, path: 'ORC-3' }, 'order.filler');
    const placer = readEntityIdentifier(reading, { segment: orc, field: 2, path: 'ORC-2' }, 'order.placer');
    return filler ?? placer;
  });
  const sender = header.facility || header.application || reading.source.name;
  const [only] = content.number ? [content.number] : ordered.length === 1 ? ordered : [];
  if (only) return { authority: only.root ?? only.assigner ?? sender, number: only.extension, stable: true };
  return { authority: sender, number: header.controlId, stable: false };
}

/** The document; undefined when nothing in the message has a time. */
export function documentOf(frame: Frame, node: PatientNode, content: Content): ReadDocument | undefined {
  const { reading, header, patient, encounter } = frame;
  const lineage = lineageOf(reading, header, content);
  const ordered = content.orders.map((orc) =>
    readTime(reading, { segment: orc, field: 9, path: 'ORC-9' }, 'effectiveTime'),
  );
  const requesters = content.orders.map((orc) =>
    readProfessional(reading, { segment: orc, field: 12, path: 'ORC-12' }, 'order.requester'),
  );
  const effectiveTime = header.time ?? latest([...content.times, ...ordered]);
  if (effectiveTime === undefined) return undefined;
  const author = content.authors.find((one) => one !== undefined);
  const requester = requesters.find((one) => one !== undefined);
  const notes = readNotes(reading, node.notes, 'section.text');
  const [first, ...rest] = content.sections;
  const sections =
    first && notes.length > 0 ? [{ ...first, text: [...first.text, ...notes] }, ...rest] : content.sections;
  const document: ClinicalDocument = {
    lineage,
    type: { coding: content.type, translations: [] },
    title: titleIn(content.titles, header.language),
    language: header.language,
    status: content.status,
    effectiveTime,
    patient,
    author: author
      ? { professional: author, ...(header.sender ? { organization: header.sender } : {}), time: effectiveTime }
      : senderAuthor(header, effectiveTime),
    recipients: [],
    ...(requester ? { order: { requester } } : {}),
    ...(encounter ? { encounter } : {}),
    confidentiality: 'N',
    body: { kind: 'sections', sections },
  };
  return { part: '', document, mapping: reading.account.report(), findings: reading.findings.all };
}

/** An OBX that says something beside a statement, as a sentence; its notes follow it. */
export function remarksOf(
  reading: Reading,
  results: readonly {
    readonly obx: { readonly segment: Segment; readonly path: string };
    readonly notes: readonly Segment[];
  }[],
  to: string,
): string[] {
  return results.flatMap(({ obx: { segment, path }, notes }) => {
    const concept = readConcept(reading, { segment, field: 3, path: `${path}-3` }, to);
    const value = valueText(readValue(reading, segment, to, path));
    for (const number of [4, 11, 14]) reading.account.take(segment, number, to);
    const name = concept?.text ?? concept?.coding?.display ?? concept?.coding?.code ?? '';
    const said = [name, value].filter((part) => part !== '').join(': ');
    return [...(value === '' ? [] : [said]), ...readNotes(reading, notes, to)];
  });
}

/** A number and its unit from two fields; a unit is a code, a text or both (CWE). */
export function readDose(
  reading: Reading,
  segment: Segment,
  fields: { readonly number: number; readonly unit: number },
  to: string,
): { number: DecimalText; unit?: Unit } | undefined {
  const number = decimalOf(reading.account.take(segment, fields.number, `${to}.number`));
  const unit = readUnitOf(reading, segment, fields.unit, `${to}.unit`);
  // 999 stands for “amount unknown” (HL7 v2 RXA-6).
  if (number === undefined || number === '999') return undefined;
  return { number, ...(unit ? { unit } : {}) };
}

export function readUnitOf(reading: Reading, segment: Segment, field: number, to: string): Unit | undefined {
  const { account } = reading;
  const [code, text, system] = [1, 2, 3].map((component) => account.take(segment, field, to, 1, component));
  account.ignoreRest(segment, field, 'hl7v2.code-system-version');
  const [byCode, byText] = [code, text].map((said) => (said ? unitOf(said, reading.source.units) : undefined));
  if (byCode && system === 'UCUM') return { ucum: byCode.text, ...byCode, text: text || byCode.text };
  // A bare number or a local code says less than the words beside it.
  return byCode?.ucum === undefined ? (byText ?? byCode) : byCode;
}

/** XON, PL or CE as the name of a house: its last part that is a name. */
export function readPlaceName(reading: Reading, segment: Segment, field: number, to: string): string {
  const { account } = reading;
  const parts = Array.from({ length: 11 }, (_, index) =>
    account.takeParts(segment, field, to, 1, index + 1).find((part) => part !== ''),
  );
  // PL: the facility is the fourth component; XON and CE begin with id and name.
  return parts[3] ?? parts[1] ?? parts[0] ?? '';
}
