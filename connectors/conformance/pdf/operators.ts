/**
 * The operators of a content stream with their operands (PDF 1.4 §3.7.1), read from bytes and never thrown upon: what is no operator is
 * handed over as it stands. Places are kept, so that a stream can be edited where it must be and left alone everywhere else.
 */

interface Placed {
  readonly start: number;
  readonly end: number;
}

export type Operand = Placed &
  (
    | { readonly kind: 'number'; readonly value: number; readonly real: boolean }
    | { readonly kind: 'name'; readonly value: string }
    /** `sound`: hexadecimal strings hold an even number of hexadecimal digits (6.1.6). */
    | { readonly kind: 'string'; readonly bytes: readonly number[]; readonly sound: boolean }
    | { readonly kind: 'array'; readonly items: readonly Operand[] }
    | { readonly kind: 'dictionary'; readonly items: readonly Operand[] }
    | { readonly kind: 'word'; readonly value: string }
  );

export interface Operation extends Placed {
  readonly operator: string;
  readonly operands: readonly Operand[];
}

/** PDF 1.4 §3.1.1: what a byte is; looked up, for each byte of each page is asked about. */
const [REGULAR, SPACE, DELIMITER] = [0, 1, 2];
const KINDS = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) KINDS[byte] = SPACE;
for (const byte of Buffer.from('()<>[]{}/%', 'latin1')) KINDS[byte] = DELIMITER;
const isSpace = (byte: number | undefined): boolean => byte !== undefined && KINDS[byte] === SPACE;
const isRegular = (byte: number | undefined): boolean => byte !== undefined && KINDS[byte] === REGULAR;
/** Deeper nesting than any real content has. */
const DEEPEST = 50;

const hexValue = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte & 0xdf;
  return letter >= 65 && letter <= 70 ? letter - 55 : -1;
};

class Reader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  skipSpace(): void {
    for (; this.at < this.bytes.length; this.at += 1) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte === 37)
        while (this.at < this.bytes.length && ![10, 13].includes(this.bytes[this.at] ?? 10)) this.at += 1;
      else if (!isSpace(byte)) return;
    }
  }

  regular(): string {
    const from = this.at;
    while (isRegular(this.bytes[this.at])) this.at += 1;
    return latin1(this.bytes, from, this.at);
  }

  literal(): Operand {
    const start = this.at;
    const { bytes } = this;
    const out: number[] = [];
    let depth = 1;
    let at = start + 1;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === 92) {
        at += 1;
        const next = bytes[at] ?? 0;
        const plain = 'nrtbf'.indexOf(String.fromCharCode(next));
        if (plain >= 0) out.push([10, 13, 9, 8, 12][plain] ?? 0);
        else if (next >= 48 && next <= 55) {
          let code = next - 48;
          for (let more = 0; more < 2 && isOctal(bytes[at + 1]); more += 1)
            code = code * 8 + ((bytes[(at += 1)] ?? 48) - 48);
          out.push(code & 255);
        } else if (next === 13) at += bytes[at + 1] === 10 ? 1 : 0;
        else if (next !== 10) out.push(next);
        continue;
      }
      if (byte === 40) depth += 1;
      if (byte === 41 && (depth -= 1) === 0) break;
      out.push(byte);
    }
    this.at = at + 1;
    return { kind: 'string', bytes: out, sound: true, start, end: this.at };
  }

  hex(): Operand {
    const start = this.at;
    const out: number[] = [];
    let [sound, high] = [true, -1];
    let at = start + 1;
    for (; at < this.bytes.length && this.bytes[at] !== 62; at += 1) {
      const byte = this.bytes[at] ?? 0;
      if (isSpace(byte)) continue;
      const value = hexValue(byte);
      if (value < 0) sound = false;
      else if (high < 0) high = value;
      else {
        out.push(high * 16 + value);
        high = -1;
      }
    }
    this.at = at + 1;
    const isOdd = high >= 0;
    if (isOdd) out.push(high * 16);
    return { kind: 'string', bytes: out, sound: sound && !isOdd, start, end: this.at };
  }

  /** The next thing in the stream; undefined at its end. */
  token(depth = 0): Operand | undefined {
    this.skipSpace();
    const start = this.at;
    const byte = this.bytes[start];
    if (byte === undefined) return undefined;
    if (byte === 40) return this.literal();
    if (byte === 47) {
      this.at += 1;
      return { kind: 'name', value: decodeName(this.regular()), start, end: this.at };
    }
    if (byte === 60 && this.bytes[start + 1] !== 60) return this.hex();
    if (byte === 91 || byte === 60) return this.group(byte === 91 ? 'array' : 'dictionary', depth);
    if (!isRegular(byte)) {
      this.at += byte === 62 && this.bytes[start + 1] === 62 ? 2 : 1;
      return { kind: 'word', value: latin1(this.bytes, start, this.at), start, end: this.at };
    }
    const word = this.regular();
    // Numbers begin so, and operators never: the longer look is for the few that are neither.
    if (byte < 58 && /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(word))
      return { kind: 'number', value: Number(word), real: word.includes('.'), start, end: this.at };
    return { kind: 'word', value: word, start, end: this.at };
  }

  group(kind: 'array' | 'dictionary', depth: number): Operand {
    const start = this.at;
    this.at += kind === 'array' ? 1 : 2;
    const close = kind === 'array' ? ']' : '>>';
    const items: Operand[] = [];
    while (depth < DEEPEST) {
      const item = this.token(depth + 1);
      if (item === undefined || (item.kind === 'word' && item.value === close)) break;
      items.push(item);
    }
    return { kind, items, start, end: this.at };
  }

  /** After `ID`: the end of the data, at the `EI` that stands alone and is not followed by more binary. */
  inlineData(): void {
    const { bytes } = this;
    for (let at = this.at + 1; at < bytes.length - 1; at += 1) {
      if (bytes[at] !== 69 || bytes[at + 1] !== 73) continue;
      if (!isSpace(bytes[at - 1]) || isRegular(bytes[at + 2])) continue;
      const after = bytes.subarray(at + 2, at + 12);
      if (after.every((byte) => (byte >= 32 && byte < 127) || isSpace(byte))) {
        this.at = at + 2;
        return;
      }
    }
    this.at = bytes.length;
  }
}

const isOctal = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 55;

/** Short words only: for those a call into Node costs more. */
const latin1 = (bytes: Uint8Array, from: number, to: number): string => {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
};

const decodeName = (name: string): string =>
  name.includes('#')
    ? name.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : name;

/** Every operation in order. An inline image is one operation `BI`, its keys and values the operands. */
export function* operationsOf(bytes: Uint8Array): Generator<Operation> {
  const reader = new Reader(bytes);
  let operands: Operand[] = [];
  let start: number | undefined;
  for (let token = reader.token(); token; token = reader.token()) {
    start ??= token.start;
    if (token.kind !== 'word' || token.value === 'true' || token.value === 'false' || token.value === 'null') {
      operands.push(token);
      continue;
    }
    if (token.value === 'BI') {
      operands = [];
      for (let item = reader.token(); item; item = reader.token()) {
        if (item.kind === 'word' && item.value === 'ID') break;
        operands.push(item);
      }
      reader.inlineData();
    }
    yield { operator: token.value, operands, start, end: reader.at };
    operands = [];
    start = undefined;
  }
  if (operands.length > 0) yield { operator: '', operands, start: start ?? bytes.length, end: bytes.length };
}
