// formats/gdt/ reads examinations of devices (GDT) and of practices (BDT).
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { Finding } from '../../clinical/index.ts';
import { asciiHead } from '../bytes.ts';
import { wholeWithFiles, withFilesBeside, type FileRules } from '../files-beside.ts';
import { Ledger } from '../ledger.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { decoderFor, type LineDecoder } from '../xdt-charset.ts';
import type { Line } from '../xdt-fields.ts';
import { contentOf, isLengthOf, linesOf, pieces, type RawLine } from '../xdt-lines.ts';
import { xdtPointers } from '../xdt-pointers.ts';
import { readExamination } from './examination.ts';
import { gdtFinding } from './findings.ts';
import { gdtProblems } from './problems.ts';

const EXAMINATIONS = new Set(['6310', '6311']);
/** Messages between practice and device that carry no result. */
const REQUESTS: Readonly<Record<string, string>> = {
  '6300': 'gdt.request',
  '6301': 'gdt.master-data',
  '6302': 'gdt.request',
};
/** What frames the export of a practice, and its cases of billing. */
const frameOf = (type: string): string | undefined =>
  /^(?:00[12]\d|)$/.test(type) ? 'gdt.practice-data' : /^01\d\d$/.test(type) ? 'gdt.billing' : undefined;
const TREATMENT = '6200';
const MASTER_DATA = '6100';

function lineFindings(lines: readonly RawLine[], decoder: LineDecoder): Finding[] {
  return lines.flatMap((line) => {
    const path = `line[${line.number}]/${line.field}`;
    const inCharacters = decoder.utf8 && decoder.decode(line.content).length + 9 === line.declared;
    if (line.actual < line.declared) return [gdtFinding('gdt.line-short', path)];
    return line.glued || (line.actual > line.declared && !inCharacters) ? [gdtFinding('gdt.line-long', path)] : [];
  });
}

interface RawRecord {
  readonly type: string;
  readonly lines: readonly RawLine[];
}

const decoded = ({ lines }: RawRecord, { decode }: LineDecoder): Line[] =>
  lines.map(({ number, field, content }) => ({ path: `line[${number}]/${field}`, field, content: decode(content) }));

function setAside(lines: readonly Line[], rule: string): ReadPart {
  const ledger = new Ledger(new Map(lines.map(({ path, content }) => [path, content])));
  return { kind: 'set-aside', part: '', rule, mapping: ledger.report(rule) };
}

function readRecord(record: RawRecord, master: readonly Line[], decoder: LineDecoder, context: ReadContext): ReadPart {
  const lines = decoded(record, decoder);
  const aside = REQUESTS[record.type] ?? frameOf(record.type);
  if (aside !== undefined) return setAside(lines, aside);
  if (!EXAMINATIONS.has(record.type) && record.type !== TREATMENT)
    return { kind: 'unreadable', part: '', problem: gdtProblems.unknownRecord };
  const read = readExamination(context, lines, master, EXAMINATIONS.has(record.type));
  if (read.kind !== 'document') return read;
  const written = contentOf(record.lines, '8100');
  const wrong = written !== '' && !isLengthOf(written, record.lines);
  const findings = [
    ...(wrong ? [gdtFinding('gdt.record-length', '8100')] : []),
    ...lineFindings(record.lines, decoder),
    ...(decoder.certainty === 'conflict' ? [gdtFinding('gdt.charset-conflict', '9206')] : []),
    ...read.findings,
  ];
  return { ...read, findings };
}

/** Who the records of a practice are about: the numbers and names of their patients. */
const patientsIn = (records: readonly RawRecord[]): Set<string> =>
  new Set(
    records
      .filter(({ type }) => type === MASTER_DATA || type === TREATMENT)
      .map(({ lines }) => contentOf(lines, '3000') || contentOf(lines, '3101'))
      .filter((patient) => patient !== ''),
  );

function readRecords({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const unreadable = (problem: (typeof gdtProblems)[keyof typeof gdtProblems]): ReadPart[] => [
    { kind: 'unreadable', part: '', problem },
  ];
  const { lines, textBefore } = linesOf(bytes);
  const records: RawRecord[] = pieces(lines);
  const masters = records.filter(({ type }) => type === MASTER_DATA);
  if (patientsIn(records).size > 1 || masters.length > 1) return unreadable(gdtProblems.practice);
  // Without a declaration GDT means the DOS set.
  const declared = contentOf(lines, '9206') || contentOf(lines, '9106') || '2';
  const decoder = decoderFor(lines, declared, context.source.charset);
  const [first] = masters;
  const master = first ? decoded(first, decoder) : [];
  const known = records.filter(({ type }) => type !== MASTER_DATA);
  if (known.every(({ type }) => frameOf(type) !== undefined)) return unreadable(gdtProblems.noRecord);
  const outside = textBefore ? [gdtFinding('gdt.text-outside', 'line[1]')] : [];
  return known.map((record, index) => {
    const part = readRecord(record, record.type === TREATMENT ? master : [], decoder, context);
    const name = known.length > 1 ? `record[${index + 1}]` : '';
    if (part.kind !== 'document') return { ...part, part: name };
    return { ...part, part: name, findings: [...outside, ...part.findings] };
  });
}

const FILES: FileRules = {
  absent: 'gdt.file-not-included',
  other: 'gdt.other-document',
  detail: 'gdt.other-document',
};

const read = (input: SourceInput, context: ReadContext): readonly ReadPart[] =>
  readRecords(input, context).flatMap((part) => withFilesBeside(part, input, context.profile, FILES));

const head = (bytes: Uint8Array): string => asciiHead(bytes, 8192).replace(/^ï»¿/, '').trimStart();

export const gdtFormat: Format = {
  name: 'gdt',

  detect({ bytes, name }) {
    const text = head(bytes);
    if (/^0138000(?:63\d\d|0010|6[12]00)\s*[\r\n]/.test(text)) return 1;
    if (/^01380000020/.test(text)) return /0138000(?:0010|6[12]00)/.test(text) ? 1 : 0;
    return /\.(?:gdt|bdt)$/i.test(name) && /^\d{7}\S/m.test(text) ? 0.6 : 0;
  },

  completeness({ bytes }, siblings, source) {
    const { lines } = linesOf(bytes);
    const record = pieces(lines).at(-1)?.lines ?? [];
    const written = contentOf(record, '8100');
    const last = record.at(-1);
    // Its own length counts a last line that is cut off as if it were whole.
    const isCut = last === undefined || last.actual < last.declared;
    const ends = /[\r\n\x1a]$/.test(Buffer.from(bytes).toString('latin1'));
    const isWhole = !isCut && (written === '' ? ends : isLengthOf(written, record));
    if (!isWhole) return { state: 'waiting', for: 'end-of-file' };
    return wholeWithFiles(xdtPointers(bytes, source?.charset ?? 'windows-1252'), siblings);
  },

  read,
};
