/**
 * Large files inside a message (OBX-5), taken out of its bytes before any text is made of them: a letter of 50 MB is otherwise there several times
 * over as text. What is taken out is a run of base64 letters and nothing else; whoever asks for the value gets it whole.
 */

/** Below this a message is read as it is. */
const LARGE_MESSAGE = 4_000_000;
const LARGE_VALUE = 1_000_000;
/** So much of a value stays in the text: what it is can be told by that. A multiple of four. */
const HEAD = 8192;

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
  runs.forEach(({ from, to }, index) => {
    const mark = `${name}-${index}}`;
    values.keep(mark, bytes.subarray(from + HEAD, to));
    pieces.push(bytes.subarray(at, from + HEAD), Buffer.from(mark));
    at = to;
  });
  pieces.push(bytes.subarray(at));
  return { bytes: Buffer.concat(pieces), values };
}

function longRuns(bytes: Uint8Array): { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && isBase64[bytes[at] ?? 0] === 1) continue;
    if (at - from >= LARGE_VALUE) runs.push({ from, to: at });
    from = at + 1;
  }
  return runs;
}
