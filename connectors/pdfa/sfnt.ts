/** Writing TrueType files: tables in order, with their checksums (Apple TrueType Reference Manual). */

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function checksum(bytes: Uint8Array): number {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  const data = view(padded);
  let sum = 0;
  for (let at = 0; at < padded.length; at += 4) sum = (sum + data.getUint32(at)) >>> 0;
  return sum;
}

/** What viewers and checkers of a PDF need; layout tables, names and signatures are left out. */
const KEPT = new Set(['OS/2', 'cmap', 'cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'prep', 'post']);

export function writeSfnt(tables: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const kept = [...tables].filter(([tag]) => KEPT.has(tag)).sort(([a], [b]) => (a < b ? -1 : 1));
  const count = kept.length;
  const power = 2 ** Math.floor(Math.log2(count));
  const directory = new Uint8Array(12 + count * 16);
  const data = view(directory);
  data.setUint32(0, 0x00010000);
  data.setUint16(4, count);
  data.setUint16(6, power * 16);
  data.setUint16(8, Math.log2(power));
  data.setUint16(10, count * 16 - power * 16);
  const parts: Uint8Array[] = [directory];
  let offset = directory.length;
  for (const [index, [tag, original]] of kept.entries()) {
    const bytes = tag === 'head' ? new Uint8Array(original) : original;
    if (tag === 'head') view(bytes).setUint32(8, 0);
    const at = 12 + index * 16;
    for (let character = 0; character < 4; character += 1) directory[at + character] = tag.charCodeAt(character);
    data.setUint32(at + 4, checksum(bytes));
    data.setUint32(at + 8, offset);
    data.setUint32(at + 12, bytes.length);
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    parts.push(padded);
    offset += padded.length;
  }
  const file = Buffer.concat(parts);
  const head = kept.findIndex(([tag]) => tag === 'head');
  if (head >= 0) view(file).setUint32(data.getUint32(12 + head * 16 + 8) + 8, (0xb1b0afba - checksum(file)) >>> 0);
  return file;
}

/** A `cmap` with one map for symbols (3, 0): codes of one byte at F000 to F0FF. */
export function symbolMap(glyphs: ReadonlyMap<number, number>): Uint8Array {
  const codes = [...glyphs.keys()].filter((code) => code >= 0 && code < 256).sort((a, b) => a - b);
  const count = codes.length + 1;
  const length = 16 + count * 8;
  const table = new Uint8Array(12 + length);
  const data = view(table);
  data.setUint16(2, 1);
  data.setUint16(4, 3);
  data.setUint32(8, 12);
  const power = 2 ** Math.floor(Math.log2(count));
  const at = 12;
  data.setUint16(at, 4);
  data.setUint16(at + 2, length);
  data.setUint16(at + 6, count * 2);
  data.setUint16(at + 8, power * 2);
  data.setUint16(at + 10, Math.log2(power));
  data.setUint16(at + 12, (count - power) * 2);
  for (const [index, code] of [...codes, -1].entries()) {
    const character = code < 0 ? 0xffff : 0xf000 + code;
    data.setUint16(at + 14 + index * 2, character);
    data.setUint16(at + 16 + count * 2 + index * 2, character);
    data.setUint16(at + 16 + count * 4 + index * 2, code < 0 ? 1 : ((glyphs.get(code) ?? 0) - character) & 0xffff);
  }
  return table;
}

/** `hmtx` with the advances asked for, and `hhea` to go with it. `advances` in font units, by glyph. */
export function withAdvances(
  tables: ReadonlyMap<string, Uint8Array>,
  glyphCount: number,
  advances: ReadonlyMap<number, number>,
): ReadonlyMap<string, Uint8Array> {
  const [hhea, hmtx] = [tables.get('hhea'), tables.get('hmtx')];
  if (!hhea || !hmtx || advances.size === 0) return tables;
  const metrics = view(hhea).getUint16(34);
  const old = view(hmtx);
  const fresh = new Uint8Array(glyphCount * 4);
  const data = view(fresh);
  for (let glyph = 0; glyph < glyphCount; glyph += 1) {
    const long = Math.min(glyph, metrics - 1) * 4;
    const bearing = glyph < metrics ? glyph * 4 + 2 : metrics * 4 + (glyph - metrics) * 2;
    data.setUint16(glyph * 4, advances.get(glyph) ?? old.getUint16(long));
    data.setInt16(glyph * 4 + 2, bearing + 2 <= hmtx.length ? old.getInt16(bearing) : 0);
  }
  const head = new Uint8Array(hhea);
  view(head).setUint16(34, glyphCount);
  return new Map([...tables, ['hmtx', fresh], ['hhea', head]]);
}
