// formats/ldt/ reads laboratory reports of the xDT family: LDT 2 and LDT 3 (KBV).
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { Finding } from '../../clinical/index.ts';
import { asciiHead } from '../bytes.ts';
import { Ledger } from '../ledger.ts';
import { wholeWithFiles, withFilesBeside, type FileRules } from '../files-beside.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { decoderFor, type LineDecoder } from '../xdt-charset.ts';
import { ldtFindings } from './findings.ts';
import { readReport2 } from './ldt2.ts';
import { readReport3 } from './ldt3.ts';
import { contentOf, linesOf, type RawLine } from '../xdt-lines.ts';
import { xdtPointers } from '../xdt-pointers.ts';
import { endsWhole, packagesOf, type Package, type PackageFault, type RecordLines } from './packages.ts';
import { ldtProblems } from './problems.ts';
import type { Line } from '../xdt-fields.ts';

const REPORTS_2 = new Set(['8201', '8202', '8203', '8204']);
const ORDERS = new Set(['8215', '8218', '8219', '8230']);

const FAULTS: Readonly<Record<PackageFault, (path: string) => Finding>> = {
  'end-missing': ldtFindings.endMissing,
  'header-missing': ldtFindings.headerMissing,
  'package-length': ldtFindings.packageLength,
  checksum: ldtFindings.checksum,
  'checksum-line-ends': ldtFindings.checksumLineEnds,
};

/** What is wrong with the lines themselves. In UTF-8, lengths are taken in characters as well. */
function lineFindings(lines: readonly RawLine[], decoder: LineDecoder): Finding[] {
  return lines.flatMap((line) => {
    const path = `line[${line.number}]/${line.field}`;
    const inCharacters = decoder.utf8 && decoder.decode(line.content).length + 9 === line.declared;
    const findings: Finding[] = [];
    if (line.glued) findings.push(ldtFindings.lineGlued(path));
    if (line.actual < line.declared) findings.push(ldtFindings.lineShort(path));
    if (line.actual > line.declared && !inCharacters && !line.glued) findings.push(ldtFindings.lineLong(path));
    return findings;
  });
}

const decoded = (lines: readonly RawLine[], { decode }: LineDecoder): Line[] =>
  lines.map(({ number, field, content }) => ({ path: `line[${number}]/${field}`, field, content: decode(content) }));

function setAside(part: string, rule: string, lines: readonly Line[]): ReadPart {
  const ledger = new Ledger(new Map(lines.map(({ path, content }) => [path, content])));
  return { kind: 'set-aside', part, rule, mapping: ledger.report(rule) };
}

function readRecord(pack: Package, record: RecordLines, part: string, context: ReadContext): ReadPart[] {
  const all = [...pack.header, ...record.lines, ...pack.trailer];
  const declared = pack.version === 3 ? '4' : contentOf(all, '9106');
  const decoder = decoderFor(all, declared, context.source.charset);
  const [header, lines] = [decoded([...pack.header, ...pack.trailer], decoder), decoded(record.lines, decoder)];
  if (ORDERS.has(record.type)) return [setAside(part, 'ldt.order', [...header, ...lines])];
  const isReport = pack.version === 3 ? record.type === '8205' : REPORTS_2.has(record.type);
  if (!isReport) return [{ kind: 'unreadable', part, problem: ldtProblems.unknownRecord }];
  if (!record.closed) return [{ kind: 'unreadable', part, problem: ldtProblems.truncated }];
  if (contentOf(record.lines, '8401').toUpperCase() === 'A')
    return [setAside(part, 'ldt.archive-report', [...header, ...lines])];
  const read =
    pack.version === 3 ? readReport3(context, header, lines) : readReport2(context, record.type, header, lines);
  if (!Array.isArray(read)) return [{ kind: 'unreadable', part, problem: read }];
  const charset =
    decoder.certainty === 'conflict'
      ? [ldtFindings.charsetConflict('9106')]
      : decoder.certainty === 'guessed'
        ? [ldtFindings.charsetGuessed('9106')]
        : [];
  const whole = [
    ...pack.faults.map((fault) => FAULTS[fault]('8221')),
    ...(record.wrongLength ? [ldtFindings.recordLength('8100')] : []),
    ...lineFindings([...pack.header, ...record.lines], decoder),
    ...charset,
  ];
  return read.map(({ part: own, document, mapping, findings }) => ({
    kind: 'document',
    part: [part, own].filter((name) => name !== '').join('/'),
    document,
    mapping,
    findings: [...whole, ...findings],
  }));
}

function readPackages({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const { lines, textBefore } = linesOf(bytes);
  const outside = textBefore ? [ldtFindings.textBefore('line[1]')] : [];
  const packages = packagesOf(bytes, lines);
  const records = packages.flatMap((pack) => pack.records.map((record) => ({ pack, record })));
  if (records.length === 0) return [{ kind: 'unreadable', part: '', problem: ldtProblems.noRecord }];
  return records
    .flatMap(({ pack, record }, index) =>
      readRecord(pack, record, records.length > 1 ? `record[${index + 1}]` : '', context),
    )
    .map((part) => (part.kind === 'document' ? { ...part, findings: [...outside, ...part.findings] } : part));
}

const FILES: FileRules = {
  absent: 'ldt.file-not-included',
  other: 'ldt.other-document',
  detail: 'ldt.other-document',
};

const read = (input: SourceInput, context: ReadContext): readonly ReadPart[] =>
  readPackages(input, context).flatMap((part) => withFilesBeside(part, input, context.profile, FILES));

/** The first line of a record: its length, 8000 and a type of the laboratory packages. */
const OPENING = /^\s*0138000(?:0020|82[0-3]\d|80\d\d)\s*[\r\n]/;

export const ldtFormat: Format = {
  name: 'ldt',

  detect({ bytes, name }) {
    const head = asciiHead(bytes, 4096).replace(/^ï»¿/, '');
    // A media header stands above the records of a practice as well.
    if (OPENING.test(head) && !/0138000(?:0010|6[12]00)/.test(head))
      return /[\r\n]\d{3}(?:8100|8132|9212|0001|0201|9106|8401|8136|8122)|^013800082/.test(head) ? 1 : 0.8;
    return /\.ldt$/i.test(name) && /^\d{7}\S/m.test(head) ? 0.6 : 0;
  },

  completeness({ bytes }, siblings, source) {
    const { lines } = linesOf(bytes);
    if (!endsWhole(lines)) return { state: 'waiting', for: 'end-of-file' };
    return wholeWithFiles(xdtPointers(bytes, source?.charset ?? 'windows-1252'), siblings);
  },

  read,
};
