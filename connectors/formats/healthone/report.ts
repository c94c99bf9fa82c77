/** One report of a HealthOne file: results (L1) with the text beside them, or a letter (L2, L3, L5 alone). */
import {
  readTimestamp,
  type Address,
  type ClinicalDocument,
  type DocumentBody,
  type Patient,
  type Professional,
  type Sex,
  type Timestamp,
} from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { professionalIdentifier } from '../identifiers.ts';
import { sendingHouse } from '../sending-house.ts';
import { SourceReading } from '../source-reading.ts';
import { consultationNote, laboratoryReport } from '../terminology.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { dayOf, fileDay } from '../written-day.ts';
import { writtenName } from '../written-name.ts';
import { writtenPatient } from '../written-patient.ts';
import { healthOneFinding } from './findings.ts';
import type { HealthOneLine, HealthOneReport } from './lines.ts';
import { healthOneProblems } from './problems.ts';
import { Results } from './results.ts';

const HEADER = ['A1', 'A2', 'A3', 'A4', 'A5'];
const TEXT = ['L2', 'L3', 'L5'];
const SEX: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', V: 'female' };
/** A text stands in the seventh field; some write a short line, with the text in the third. */
const TEXT_FIELD = 7;
const SHORT_TEXT_FIELD = 3;

/** `90000001 DOCTEUR Test`, `9/00000/01/000 Test`: a number and a name, either alone. */
function numberAndName(text: string): { readonly number: string; readonly name: string } {
  const [, number = '', name = ''] = /^(\d[\d/.-]{5,}\d)(?:\s+(\S.*))?$/.exec(text) ?? ['', '', text];
  return { number, name: name.replace(/^(?:DOCTEUR|DOKTER)\b\.?/i, 'Dr') };
}

const textIn = ({ fields }: HealthOneLine): { readonly number: number; readonly text: string } => {
  const number = fields.length > TEXT_FIELD ? TEXT_FIELD : SHORT_TEXT_FIELD;
  // The sign between fields may stand in a text; the one at the end of a line is none of it.
  const rest = fields.slice(number);
  return { number, text: (rest.at(-1) === '' ? rest.slice(0, -1) : rest).join('\\').trimEnd() };
};

function leavesOf(lines: readonly HealthOneLine[]): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const line of lines) {
    const text = TEXT.includes(line.label) ? textIn(line) : undefined;
    const fields = text ? line.fields.slice(0, text.number) : line.fields;
    for (const [number, field] of fields.entries())
      if (number > 0 && field.trim() !== '') leaves.set(`${line.path}-${number}`, field.trim());
    if (text && text.text.trim() !== '') leaves.set(`${line.path}-${text.number}`, text.text);
  }
  return leaves;
}

class Header {
  readonly #reading: SourceReading;
  readonly #lines: ReadonlyMap<string, HealthOneLine>;

  constructor(reading: SourceReading, lines: readonly HealthOneLine[]) {
    this.#reading = reading;
    this.#lines = new Map(lines.toReversed().map((line) => [line.label, line]));
  }

  take(label: string, number: number, to: string): string {
    const line = this.#lines.get(label);
    return line ? (this.#reading.ledger.map(`${line.path}-${number}`, to) ?? '') : '';
  }

  peek(label: string, number: number): string {
    return (this.#lines.get(label)?.fields[number] ?? '').trim();
  }
}

/** Whether two reports seem to run into one another: another protocol number, or a second and different word about whose it is. */
function doubtOnePerson(reading: SourceReading, lines: readonly HealthOneLine[]): void {
  const protocols = new Set(lines.map(({ fields }) => (fields[1] ?? '').trim()).filter((number) => number !== ''));
  if (protocols.size > 1) reading.doubt(healthOneFinding('healthone.two-protocols', 'A1-1'));
  for (const label of HEADER) {
    const said = lines.filter((line) => line.label === label).map(({ raw }) => raw.replaceAll(/\s+/g, ' ').trim());
    if (new Set(said).size > 1) reading.doubt(healthOneFinding('healthone.two-patients', label));
    for (const line of lines.filter((one) => one.label === label).slice(1))
      for (const number of line.fields.keys()) reading.ledger.ignore(`${line.path}-${number}`, 'healthone.repeated');
  }
}

function timeOf(reading: SourceReading, header: Header): Timestamp | undefined {
  const day = fileDay(dayOf(header.peek('A4', 3)));
  if (day === undefined) return undefined;
  header.take('A4', 3, 'effectiveTime');
  const clock = header.peek('A4', 4).replaceAll(/[:h]/g, '');
  const read = /^\d{4}(?:\d{2})?$/.test(clock) ? readTimestamp(`${day}${clock}`, reading.zone) : undefined;
  if (!read) return day;
  header.take('A4', 4, 'effectiveTime');
  reading.doubt(healthOneFinding('healthone.zone-assumed', ''));
  return read.timestamp;
}

function patientOf(reading: SourceReading, header: Header, day: string): Patient | undefined {
  const [street, postalCode, city] = [2, 3, 4].map((number) => header.take('A3', number, 'patient.address'));
  const address: Address | undefined =
    (street ?? '') + (postalCode ?? '') + (city ?? '') === ''
      ? undefined
      : { lines: street ? [street] : [], ...(city ? { city } : {}), ...(postalCode ? { postalCode } : {}) };
  const sex = header.peek('A2', 4).toUpperCase();
  if (sex in SEX) header.take('A2', 4, 'patient.sex');
  const numbers = [
    ['A2', 6],
    ['A5', 3],
    ['A5', 4],
  ] as const;
  const known = numbers.filter(([label, number]) => /^[\d\s.\-/]{11,}$/.test(header.peek(label, number)));
  const others = new Set(known.map(([label, number]) => header.take(label, number, 'patient.identifier')));
  const said = {
    family: { text: header.take('A2', 2, 'patient.name.family'), path: 'A2-2' },
    given: header.take('A2', 3, 'patient.name.given'),
    birth: { day: dayOf(header.peek('A2', 5)), path: 'A2-5' },
    sex: SEX[sex] ?? ('unknown' as const),
    local: '',
    other: { text: [...others].join('\n'), path: 'A2-6' },
    address,
  };
  return writtenPatient(reading, said, day, (rule, path) => healthOneFinding(`healthone.${rule}`, path));
}

function requesterOf(reading: SourceReading, header: Header): Professional | undefined {
  const { number, name } = numberAndName(header.take('A4', 2, 'order.requester'));
  if (number === '' && name === '') return undefined;
  return {
    identifiers: number === '' ? [] : [professionalIdentifier(reading.profile, number)],
    ...(name === '' ? {} : { name: writtenName(name) }),
  };
}

/** C complete, P partial; nothing unknown is final. */
function statusOf(reading: SourceReading, header: Header): 'final' | 'preliminary' {
  const said = header.take('A4', 5, 'status').toUpperCase();
  if (said === 'C') return 'final';
  if (said !== 'P') reading.doubt(healthOneFinding('healthone.status-unknown', 'A4-5'));
  return 'preliminary';
}

interface ReadBody {
  readonly body: DocumentBody;
  /** The names under which the laboratory files its texts (`DIVER`, `ANATA`). */
  readonly subjects: readonly string[];
}

function bodyOf(
  reading: SourceReading,
  lines: readonly HealthOneLine[],
  status: 'final' | 'preliminary',
): ReadBody | undefined {
  const results = new Results(reading, status);
  const notes: string[] = [];
  const letter: string[] = [];
  const subjects = new Set<string>();
  const isReport = lines.some(
    ({ label, fields }) => label === 'L1' && fields.slice(3).some((field) => field.trim() !== ''),
  );
  for (const line of lines) {
    if (line.label === 'L1') {
      const note = results.add(line);
      if (note !== undefined) notes.push(note);
    } else if (TEXT.includes(line.label)) {
      const { number } = textIn(line);
      const to = isReport ? 'body.note' : 'attachment.text';
      reading.ledger.ignore(`${line.path}-1`, 'healthone.protocol');
      subjects.add(reading.ledger.map(`${line.path}-2`, 'type') ?? '');
      letter.push(reading.ledger.map(`${line.path}-${number}`, to) ?? '');
    }
  }
  const text = letter.join('\n').replace(/^\n+/, '').trimEnd();
  const named = [...subjects].filter((subject) => subject !== '');
  if (!isReport) {
    if (text === '') return undefined;
    const attachment = { mediaType: 'text/plain', bytes: Buffer.from(text, 'utf8') };
    return { body: { kind: 'attachment', attachment }, subjects: named };
  }
  const { groups, headings } = results.finish();
  const all = [...notes, ...headings, ...(text === '' ? [] : [text])];
  return { body: { kind: 'results', groups, specimens: [], notes: all }, subjects: named };
}

/** The document of one report, or why there is none. */
export function readReport(context: ReadContext, { lines, cutOff }: HealthOneReport, part: string): ReadPart {
  const unreadable = (problem: (typeof healthOneProblems)[keyof typeof healthOneProblems]): ReadPart => ({
    kind: 'unreadable',
    part,
    problem,
  });
  if (lines[0]?.label !== 'A1') return unreadable(healthOneProblems.noHeader);
  const reading = new SourceReading(leavesOf(lines), context);
  const header = new Header(reading, lines);
  for (const { label, path } of lines) {
    if (label === '') reading.doubt(healthOneFinding('healthone.line-broken', path));
    else if (!HEADER.includes(label) && !TEXT.includes(label) && label !== 'L1')
      reading.doubt(healthOneFinding('healthone.line-unknown', path));
  }
  doubtOnePerson(reading, lines);
  if (cutOff) reading.doubt(healthOneFinding('healthone.end-missing', ''));
  const day = fileDay(dayOf(header.peek('A4', 3))) ?? '';
  const patient = patientOf(reading, header, day);
  if (!patient) return unreadable(healthOneProblems.noPatient);
  const effectiveTime = timeOf(reading, header);
  if (effectiveTime === undefined) return unreadable(healthOneProblems.noTime);
  const status = statusOf(reading, header);
  const read = bodyOf(reading, lines, status);
  if (!read) return unreadable(healthOneProblems.noContent);
  const { body, subjects } = read;
  const protocol = header.take('A1', 1, 'order.filler');
  if (protocol === '') reading.doubt(healthOneFinding('healthone.protocol-missing', 'A1-1'));
  const laboratory = numberAndName(header.take('A1', 2, 'author.organization'));
  const house = sendingHouse(laboratory, context.source, context.profile);
  const requester = requesterOf(reading, header);
  for (const label of HEADER.slice(1)) reading.ledger.ignore(`${label}-1`, 'healthone.protocol');
  for (const number of [2, 3, 4, 5, 6, 7]) reading.ledger.ignore(`A5-${number}`, 'healthone.insurance');
  const coding = body.kind === 'results' ? laboratoryReport : consultationNote;
  const { language } = context.source;
  const document: ClinicalDocument = {
    lineage: {
      authority: house?.name ?? context.source.name,
      number: `${protocol}@${day}`,
      stable: protocol !== '',
    },
    type: { coding, translations: subjects.map((code) => ({ code, systemName: 'L' })) },
    title:
      profileTitle(context.profile, [coding.code], body.kind === 'results' ? 'results' : 'attachment', language) ||
      (coding.display ?? ''),
    language,
    status,
    effectiveTime,
    serviceTime: { start: effectiveTime },
    patient,
    author: { ...(house ? { organization: house } : {}), time: effectiveTime },
    recipients: requester ? [requester] : [],
    order: {
      ...(protocol === '' ? {} : { filler: { extension: protocol } }),
      ...(requester ? { requester } : {}),
    },
    confidentiality: 'N',
    body,
  };
  return { kind: 'document', part, document, mapping: reading.ledger.report(), findings: reading.findings };
}
