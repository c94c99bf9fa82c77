/**
 * Large files inside XML, taken out before a parser sees them: a document around a PDF of 50 MB is otherwise copied five times as text. What is taken
 * out is base64 text between two tags and nothing else, so that the tree is the same; its text is made again only for whoever asks for it.
 */

export interface CutFile {
  /** The base64 text as it stands in the document, ASCII. */
  readonly base64: Uint8Array;
}

export interface XmlWithoutFiles {
  readonly bytes: Uint8Array;
  /** What was taken out, by what stands in its place (without the line ends that keep lines where they were). */
  readonly files: ReadonlyMap<string, CutFile>;
}

/** Below this a document is read as it is. */
const LARGE_DOCUMENT = 4_000_000;
const LARGE_FILE = 1_000_000;

const [OPEN, CLOSE, LINE] = [0x3c, 0x3e, 0x0a];

/** RFC 4648 §4 and white space. */
const isBase64 = ((): Uint8Array => {
  const table = new Uint8Array(256);
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n')
    table[letter.charCodeAt(0)] = 1;
  return table;
})();

export function withoutFiles(given: Uint8Array): XmlWithoutFiles {
  const none = { bytes: given, files: new Map<string, CutFile>() };
  // An encoding of two bytes a letter has other bytes between its letters.
  if (given.length < LARGE_DOCUMENT || given[0] === 0 || given[1] === 0 || (given[0] ?? 0) >= 0xfe) return none;
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const ranges: { readonly from: number; readonly to: number }[] = [];
  let close = bytes.indexOf(CLOSE);
  while (close !== -1) {
    const open = bytes.indexOf(OPEN, close);
    if (open === -1) break;
    if (open - close > LARGE_FILE && holdsOnly(bytes, close + 1, open)) ranges.push({ from: close + 1, to: open });
    close = bytes.indexOf(CLOSE, open);
  }
  if (ranges.length === 0) return none;
  const files = new Map<string, CutFile>();
  const pieces: Uint8Array[] = [];
  const token = tokensOf(bytes);
  let at = 0;
  for (const { from, to } of ranges) {
    const base64 = bytes.subarray(from, to);
    const name = token(files.size);
    files.set(name, { base64 });
    pieces.push(bytes.subarray(at, from), Buffer.from(name + '\n'.repeat(linesIn(base64))));
    at = to;
  }
  pieces.push(bytes.subarray(at));
  return { bytes: Buffer.concat(pieces), files };
}

/** The text of a file that was taken out, as a parser gives it: line ends normalised (XML 1.0 §2.11). */
export const textOfFile = ({ base64 }: CutFile): string =>
  Buffer.from(base64.buffer, base64.byteOffset, base64.byteLength).toString('latin1').replaceAll(/\r\n?/g, '\n');

function holdsOnly(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (isBase64[bytes[at] ?? 0] !== 1) return false;
  return true;
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE); at !== -1; at = bytes.indexOf(LINE, at + 1)) lines += 1;
  return lines;
}

/** Names that stand nowhere in the document. */
function tokensOf(bytes: Buffer): (index: number) => string {
  let start = 'file-taken-out';
  while (bytes.includes(start)) start += '-';
  return (index) => `${start}-${index}`;
}

/** Of one piece at a time: no copy of the whole beside the bytes. */
const PIECE = 1 << 20;

/** The bytes of base64 text; undefined when it is not base64 (RFC 4648 §4, white space allowed). */
export function decodeBase64(base64: Uint8Array): Uint8Array | undefined {
  const given = Buffer.from(base64.buffer, base64.byteOffset, base64.byteLength);
  const decoded = Buffer.allocUnsafe(Math.ceil((given.length * 3) / 4));
  let [written, left] = [0, ''];
  for (let at = 0; at < given.length; at += PIECE) {
    const compact = left + given.toString('latin1', at, at + PIECE).replaceAll(/\s+/g, '');
    // Padding ends the text: what follows it in a later piece would be lost without a word.
    if (left.includes('=') && compact !== left) return undefined;
    const whole = compact.length - (compact.length % 4);
    const now = compact.endsWith('=') || whole === compact.length ? Math.max(0, whole - 4) : whole;
    if (!/^[A-Za-z0-9+/]*$/.test(compact.slice(0, now))) return undefined;
    written += decoded.write(compact.slice(0, now), written, 'base64');
    left = compact.slice(now);
  }
  if (left === '' || left.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(left)) return undefined;
  written += decoded.write(left, written, 'base64');
  return decoded.subarray(0, written);
}
