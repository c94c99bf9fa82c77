/**
 * The packages of an LDT file (8220 … 8221) and the records in them, with their checks: record lengths (8100), total length (9202) and the
 * SHA-1 of LDT 3 (9300, over everything before its line).
 */
import { createHash } from 'node:crypto';
import { contentOf, isLengthOf, pieces, type RawLine } from '../xdt-lines.ts';

export type PackageFault = 'end-missing' | 'package-length' | 'checksum' | 'checksum-line-ends' | 'header-missing';

export interface RecordLines {
  /** Content of 8000: `8201`, `8205` … */
  readonly type: string;
  readonly lines: readonly RawLine[];
  /** False when the record stops before its own end says so. */
  readonly closed: boolean;
  /** True when 8100 is not the sum of its lines. */
  readonly wrongLength: boolean;
}

export interface Package {
  readonly version: 2 | 3;
  readonly header: readonly RawLine[];
  readonly records: readonly RecordLines[];
  readonly trailer: readonly RawLine[];
  readonly faults: readonly PackageFault[];
}

const HEADERS = new Set(['8220', '8230', '0020']);
const TRAILERS = new Set(['8221', '8231', '0021']);

/** A record of LDT 3 is closed by 8001 with all its objects closed before. */
function isClosed3(lines: readonly RawLine[]): boolean {
  const open: string[] = [];
  for (const { field, content } of lines) {
    if (field === '8002') open.push(content.trim());
    if (field === '8003' && open.pop() !== content.trim()) return false;
  }
  const last = lines.at(-1);
  return open.length === 0 && last?.field === '8001' && last.content.trim() === contentOf(lines, '8000');
}

function recordOf(piece: { type: string; lines: RawLine[] }, version: 2 | 3, isLast: boolean): RecordLines {
  if (version === 3) return { ...piece, closed: isClosed3(piece.lines), wrongLength: false };
  const written = contentOf(piece.lines, '8100');
  const wrongLength = written !== '' && !isLengthOf(written, piece.lines);
  return { ...piece, closed: !isLast || (written !== '' && !wrongLength), wrongLength };
}

const crLf = (lines: readonly RawLine[]): string =>
  lines.map(({ declared, field, content }) => `${String(declared).padStart(3, '0')}${field}${content}\r\n`).join('');

const sha1 = (data: Uint8Array): string => createHash('sha1').update(data).digest('hex');

function checksumFault(bytes: Uint8Array, lines: readonly RawLine[]): PackageFault | undefined {
  const at = lines.findIndex(({ field }) => field === '9300');
  const line = lines[at];
  const [first] = lines;
  if (!line || !first) return undefined;
  const said = line.content.trim().toLowerCase();
  if (sha1(bytes.subarray(first.start, line.start)) === said) return undefined;
  return sha1(Buffer.from(crLf(lines.slice(0, at)), 'latin1')) === said ? 'checksum-line-ends' : 'checksum';
}

function packageOf(bytes: Uint8Array, lines: readonly RawLine[]): Package {
  const cut = pieces(lines);
  const version = lines.some(({ field, content }) => field === '8002' || (field === '0001' && /^LDT3/.test(content)))
    ? 3
    : 2;
  const [opening] = cut;
  const header = opening && HEADERS.has(opening.type) ? opening : undefined;
  const trailer = cut.find(({ type }) => TRAILERS.has(type));
  const own = cut.filter((piece) => piece !== header && piece !== trailer);
  const records = own.map((piece, index) => recordOf(piece, version, !trailer && index === own.length - 1));
  const total = contentOf(trailer?.lines ?? [], '9202');
  const sum1 = checksumFault(bytes, lines);
  const faults: PackageFault[] = [
    ...(header ? [] : (['header-missing'] as const)),
    ...(trailer && isTrailerWhole(trailer.lines, version) ? [] : (['end-missing'] as const)),
    ...(total !== '' && !isLengthOf(total, lines) ? (['package-length'] as const) : []),
    ...(sum1 ? [sum1] : []),
  ];
  return { version, header: header?.lines ?? [], records, trailer: trailer?.lines ?? [], faults };
}

const isTrailerWhole = (lines: readonly RawLine[], version: 2 | 3): boolean =>
  version === 3
    ? contentOf(lines, '8001') === contentOf(lines, '8000') && /^[0-9a-f]{40}$/i.test(contentOf(lines, '9300'))
    : /^\d{8}$/.test(contentOf(lines, '9202'));

/** The packages of a file; files that were put together hold several. Media headers and ends (0020, 0021) frame them and hold nothing of them. */
export function packagesOf(bytes: Uint8Array, lines: readonly RawLine[]): Package[] {
  const groups: RawLine[][] = [];
  let ended = true;
  let record = '';
  for (const line of lines) {
    const opens = line.field === '8000';
    if (opens) record = line.content.trim();
    if (/^00[12]\d$/.test(record)) continue;
    const last = groups.at(-1);
    if (!last || ended || (opens && HEADERS.has(record))) groups.push([line]);
    else last.push(line);
    // What follows a trailer's last line begins anew.
    ended = TRAILERS.has(record) && /^(?:9202|8001)$/.test(line.field);
  }
  return groups.map((group) => packageOf(bytes, group));
}

const lastStart = (lines: readonly RawLine[]): number =>
  Math.max(
    0,
    lines.findLastIndex(({ field }) => field === '8000'),
  );

/** Whether the file ends with the end of a package: its last record is a trailer with its check in it. */
export function endsWhole(lines: readonly RawLine[]): boolean {
  const last = lines.slice(lastStart(lines));
  const type = contentOf(last, '8000');
  if (type === '0021') return true;
  const version = lines.some(({ field }) => field === '8002') ? 3 : 2;
  return (type === '8221' || type === '8231') && isTrailerWhole(last, version);
}
