/**
 * Rows straight from the pages of a database (https://sqlite.org/fileformat2.html, "B-tree Pages", "Record Format"), each page on its own:
 * a row whose page is good is found even when the pages that led to it are not.
 */
const TABLE_LEAF = 0x0d;
const INDEX_LEAF = 0x0a;
const INDEX_INTERIOR = 0x02;

export type Value = null | number | string | Buffer;

export interface StoredRow {
  /** Absent for a row of an index or of a table without row ids. */
  readonly rowid?: number;
  readonly values: readonly Value[];
  /** False when a page that carries the rest of the row is bad: `values` then ends with the last one that is whole. */
  readonly whole: boolean;
}

export interface Pages {
  /** A decrypted page; `undefined` when it is bad. */
  page(number: number): Buffer | undefined;
  /** Bytes of a page that SQLite uses. */
  readonly usable: number;
}

/** The rows that a decrypted page holds; none for a page of another kind. What does not parse is left out. */
export function* rowsOf(page: Buffer, number: number, pages: Pages): Generator<StoredRow> {
  if (number === 1) return;
  const kind = page[0];
  if (kind !== TABLE_LEAF && kind !== INDEX_LEAF && kind !== INDEX_INTERIOR) return;
  const count = page.readUInt16BE(3);
  const pointers = kind === INDEX_INTERIOR ? 12 : 8;
  if (pointers + 2 * count > pages.usable) return;
  for (let cell = 0; cell < count; cell += 1) {
    const row = rowAt(page, page.readUInt16BE(pointers + 2 * cell), kind, pages);
    if (row) yield row;
  }
}

function rowAt(page: Buffer, start: number, kind: number, pages: Pages): StoredRow | undefined {
  const { usable } = pages;
  if (start < 8 || start >= usable) return undefined;
  let at = kind === INDEX_INTERIOR ? start + 4 : start;
  const [size, afterSize] = varint(page, at);
  at = afterSize;
  let rowid: number | undefined;
  if (kind === TABLE_LEAF) [rowid, at] = varint(page, at);
  const largest = kind === TABLE_LEAF ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  const local = localSize(size, largest, usable);
  if (at + local > usable) return undefined;
  const parts = [page.subarray(at, at + local)];
  if (local < size) parts.push(...overflow(page.readUInt32BE(at + local), size - local, pages));
  const record = parse(Buffer.concat(parts), size);
  return record && { ...(rowid === undefined ? {} : { rowid }), ...record };
}

function localSize(size: number, largest: number, usable: number): number {
  if (size <= largest) return size;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const kept = least + ((size - least) % (usable - 4));
  return kept <= largest ? kept : least;
}

/** The chain of pages that carries the rest of a row; ends early at a bad one. */
function* overflow(first: number, length: number, pages: Pages): Generator<Buffer> {
  let [number, left] = [first, length];
  while (left > 0 && number > 0) {
    const page = pages.page(number);
    if (!page) return;
    const take = Math.min(left, pages.usable - 4);
    yield page.subarray(4, 4 + take);
    left -= take;
    number = page.readUInt32BE(0);
  }
}

function varint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0n;
  for (let index = 0; index < 9; index += 1) {
    const byte = BigInt(bytes[start + index] ?? 0);
    if (index === 8) return [Number(BigInt.asIntN(64, (value << 8n) | byte)), start + 9];
    value = (value << 7n) | (byte & 0x7fn);
    if (byte < 0x80n) return [Number(value), start + index + 1];
  }
  return [Number(value), start + 9];
}

const integerLengths: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8 };

function parse(record: Buffer, size: number): { values: Value[]; whole: boolean } | undefined {
  const [headerSize, afterSize] = varint(record, 0);
  if (headerSize > record.length || headerSize < 1) return undefined;
  const values: Value[] = [];
  let body = headerSize;
  for (let at = afterSize; at < headerSize;) {
    const [type, next] = varint(record, at);
    at = next;
    const length = type >= 12 ? Math.floor((type - 12) / 2) : (integerLengths[type] ?? 0);
    if (body + length > record.length) return { values, whole: false };
    values.push(valueOf(type, record.subarray(body, body + length)));
    body += length;
  }
  return { values, whole: record.length >= size };
}

function valueOf(type: number, bytes: Buffer): Value {
  if (type === 0) return null;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type <= 5) return bytes.readIntBE(0, bytes.length);
  if (type === 8 || type === 9) return type - 8;
  return type % 2 === 0 ? bytes : bytes.toString('utf8');
}
