/**
 * Large files inside a message (OBX-5), taken out of its bytes before any text is made of them: a letter of 50 MB is otherwise there several times
 * over as text. What is taken out is a run of base64 letters, with the line ends and escapes that some senders put between its lines, and nothing
 * else; whoever asks for the value gets it whole.
 */

/** Below this a message is read as it is. */
const LARGE_MESSAGE = 4_000_000;
const LARGE_VALUE = 1_000_000;
/** So much of a value, or a little more, stays in the text: what it is can be told by that. */
const HEAD = 8192;
const [RETURN, FEED, ESCAPE] = [0x0d, 0x0a, 0x5c];

/** RFC 4648 §4 and §5. */
const isBase64 = ((): Uint8Array => {
  const table = new Uint8Array(256);
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_')
    table[letter.charCodeAt(0)] = 1;
  return table;
})();

/** What was taken out, by the mark that stands in its place. */
export class LargeValues {
  readonly #rests = new Map<string, Buffer>();

  /** @internal Only while values are taken out. */
  keep(mark: string, rest: Buffer): void {
    this.#rests.set(mark, rest);
  }

  #markIn(raw: string): string | undefined {
    if (raw.length < HEAD || this.#rests.size === 0) return undefined;
    return [...this.#rests.keys()].find((mark) => raw.includes(mark));
  }

  /** A value as it stands in the message, whole. */
  whole(raw: string): string {
    const mark = this.#markIn(raw);
    const rest = mark === undefined ? undefined : this.#rests.get(mark);
    return mark === undefined || !rest ? raw : this.whole(raw.replace(mark, () => rest.toString('latin1')));
  }

  /** How long it is, without making it. */
  lengthOf(raw: string): number {
    const mark = this.#markIn(raw);
    const rest = mark === undefined ? undefined : this.#rests.get(mark);
    return mark === undefined || !rest ? raw.length : this.lengthOf(raw.replace(mark, '')) + rest.length;
  }

  /** A value that ends with what was taken out of it, as its beginning and the bytes of the rest; undefined for every other. */
  partsOf(raw: string): { readonly head: string; readonly rest: Uint8Array } | undefined {
    const mark = this.#markIn(raw);
    const rest = mark === undefined ? undefined : this.#rests.get(mark);
    if (mark === undefined || !rest || !raw.endsWith(mark)) return undefined;
    const head = raw.slice(0, -mark.length);
    return this.#markIn(head) === undefined ? { head, rest } : undefined;
  }
}

/** Nothing was taken out. */
export const noLargeValues = new LargeValues();

interface Slimmed {
  readonly bytes: Uint8Array;
  readonly values: LargeValues;
}

/** A message without the larger part of its large values. The same bytes where it has none. */
export function withoutLargeValues(given: Uint8Array): Slimmed {
  const none = { bytes: given, values: noLargeValues };
  if (given.length < LARGE_MESSAGE) return none;
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const runs = longRuns(bytes);
  if (runs.length === 0) return none;
  const values = new LargeValues();
  let name = '{taken-out';
  while (bytes.includes(name)) name += '-';
  const pieces: Uint8Array[] = [];
  let at = 0;
  runs.forEach(({ head, to }, index) => {
    const mark = `${name}-${index}}`;
    values.keep(mark, bytes.subarray(head, to));
    pieces.push(bytes.subarray(at, head), Buffer.from(mark));
    at = to;
  });
  pieces.push(bytes.subarray(at));
  return { bytes: Buffer.concat(pieces), values };
}

/** `head`: where the part that stays ends, never inside an escape. */
interface Run {
  readonly head: number;
  readonly to: number;
}

function longRuns(bytes: Buffer): readonly Run[] {
  const runs: Run[] = [];
  let [from, head] = [0, 0];
  for (let at = 0; at <= bytes.length;) {
    const length = at === bytes.length ? 0 : isBase64[bytes[at] ?? 0] === 1 ? 1 : breakAt(bytes, at, from);
    if (length > 0) {
      if (head === from && at - from >= HEAD) head = at;
      at += length;
      continue;
    }
    if (at - from >= LARGE_VALUE) runs.push({ head, to: at });
    at += 1;
    from = head = at;
  }
  return runs;
}

/** How long what stands between two lines of base64 is here; 0 where nothing of that kind does. A run neither begins nor ends with it. */
function breakAt(bytes: Buffer, at: number, from: number): number {
  const end = at === from ? at : endOfBreak(bytes, at);
  // What begins a segment is a name of three letters and a separator: four letters are none.
  for (let next = end; next < end + 4; next += 1) if (isBase64[bytes[next] ?? 0] !== 1) return 0;
  return end - at;
}

function endOfBreak(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === RETURN) return at + (bytes[at + 1] === FEED ? 2 : 1);
  if (byte === FEED) return at + 1;
  if (byte !== ESCAPE) return at;
  const [escape = ''] = /^\\(?:X(?:0[DdAa])+|\.br)\\/.exec(bytes.toString('latin1', at, at + 12)) ?? [];
  return at + escape.length;
}

/** The letters of what was taken out, without what stands between its lines, a stretch at a time: there is never a text of the whole. */
export function* lettersOf(rest: Uint8Array, stretch: number): Generator<string> {
  const letters = Buffer.allocUnsafe(stretch);
  let used = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const byte = rest[at] ?? 0;
    if (byte === ESCAPE) at = rest.indexOf(ESCAPE, at + 1);
    else if (byte !== RETURN && byte !== FEED) {
      letters[used] = byte;
      used += 1;
    }
    if (used === stretch) {
      yield letters.toString('latin1');
      used = 0;
    }
  }
  if (used > 0) yield letters.toString('latin1', 0, used);
}

/** How many letters {@link lettersOf} gives. */
export function countLetters(rest: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < rest.length; at += 1) {
    const byte = rest[at] ?? 0;
    if (byte === ESCAPE) at = rest.indexOf(ESCAPE, at + 1);
    else if (byte !== RETURN && byte !== FEED) count += 1;
  }
  return count;
}
