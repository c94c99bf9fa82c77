/** TrueType programs (Apple TrueType Reference Manual; ISO/IEC 14496-22): as much as PDF/A asks, which is glyphs, widths and character maps. */

export interface CharacterMap {
  readonly platform: number;
  readonly encoding: number;
  /** From character code to glyph; codes without a glyph are absent. */
  readonly glyphs: ReadonlyMap<number, number>;
}

export interface TrueTypeProgram {
  readonly tables: ReadonlyMap<string, Uint8Array>;
  readonly glyphCount: number;
  readonly unitsPerEm: number;
  readonly maps: readonly CharacterMap[];
  /** Number of entries of the `cmap` table, read or not. */
  readonly mapCount: number;
  /** Glyph names of `post`, by glyph. */
  readonly names: ReadonlyMap<string, number>;
  /** The advance of a glyph in thousandths of an em. */
  width(glyph: number): number | undefined;
  /** Whether `loca` gives the glyph a place inside `glyf`. */
  hasOutline(glyph: number): boolean;
}

const MOST_TABLES = 100;
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The tables of an sfnt file; undefined when it is none. */
export function sfntTables(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | undefined {
  if (bytes.length < 12) return undefined;
  const data = view(bytes);
  const count = data.getUint16(4);
  if (count === 0 || count > MOST_TABLES || 12 + count * 16 > bytes.length) return undefined;
  const tables = new Map<string, Uint8Array>();
  for (let index = 0; index < count; index += 1) {
    const at = 12 + index * 16;
    const tag = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    const offset = data.getUint32(at + 8);
    const length = data.getUint32(at + 12);
    if (offset > bytes.length) return undefined;
    tables.set(tag, bytes.subarray(offset, Math.min(offset + length, bytes.length)));
  }
  return tables;
}

/** Reads a program; undefined when it is damaged in a part that PDF/A needs. */
export function readTrueType(bytes: Uint8Array): TrueTypeProgram | undefined {
  try {
    return read(bytes);
  } catch {
    // Offsets that lead outside: damaged.
    return undefined;
  }
}

function read(bytes: Uint8Array): TrueTypeProgram | undefined {
  const tables = sfntTables(bytes);
  const [head, maxp, hhea, hmtx, loca, glyf] = ['head', 'maxp', 'hhea', 'hmtx', 'loca', 'glyf'].map((tag) =>
    tables?.get(tag),
  );
  if (!tables || !head || !maxp || !hhea || !hmtx || !loca || !glyf) return undefined;
  const unitsPerEm = view(head).getUint16(18);
  const glyphCount = view(maxp).getUint16(4);
  const metrics = view(hhea).getUint16(34);
  const long = view(head).getInt16(50) === 1;
  if (unitsPerEm === 0 || glyphCount === 0 || metrics === 0 || hmtx.length < metrics * 4) return undefined;
  if (loca.length < (glyphCount + 1) * (long ? 4 : 2)) return undefined;
  const advances = view(hmtx);
  const places = view(loca);
  const place = (glyph: number): number => (long ? places.getUint32(glyph * 4) : places.getUint16(glyph * 2) * 2);
  const cmap = tables.get('cmap');
  return {
    tables,
    glyphCount,
    unitsPerEm,
    maps: cmap ? characterMaps(cmap) : [],
    mapCount: cmap && cmap.length >= 4 ? view(cmap).getUint16(2) : 0,
    names: postNames(tables.get('post')),
    width: (glyph) =>
      glyph < glyphCount ? (advances.getUint16(Math.min(glyph, metrics - 1) * 4) * 1000) / unitsPerEm : undefined,
    hasOutline: (glyph) => {
      if (glyph >= glyphCount) return false;
      const [from, to] = [place(glyph), place(glyph + 1)];
      return to >= from && to <= glyf.length;
    },
  };
}

function characterMaps(cmap: Uint8Array): readonly CharacterMap[] {
  const data = view(cmap);
  const maps: CharacterMap[] = [];
  for (let index = 0; index < data.getUint16(2) && index < MOST_TABLES; index += 1) {
    const at = 4 + index * 8;
    if (at + 8 > cmap.length) break;
    const offset = data.getUint32(at + 4);
    const glyphs = offset < cmap.length ? subtable(cmap.subarray(offset)) : undefined;
    if (glyphs) maps.push({ platform: data.getUint16(at), encoding: data.getUint16(at + 2), glyphs });
  }
  return maps;
}

function subtable(bytes: Uint8Array): ReadonlyMap<number, number> | undefined {
  const data = view(bytes);
  const glyphs = new Map<number, number>();
  const put = (code: number, glyph: number): unknown => glyph > 0 && glyphs.set(code, glyph);
  try {
    const format = data.getUint16(0);
    if (format === 0) for (let code = 0; code < 256; code += 1) put(code, data.getUint8(6 + code));
    else if (format === 4) segments(data, put);
    else if (format === 6) {
      const first = data.getUint16(6);
      for (let index = 0; index < data.getUint16(8); index += 1) put(first + index, data.getUint16(10 + index * 2));
    } else if (format === 12) {
      for (let group = 0; group < Math.min(data.getUint32(12), 10_000); group += 1) {
        const at = 16 + group * 12;
        const [first, last, glyph] = [data.getUint32(at), data.getUint32(at + 4), data.getUint32(at + 8)];
        for (let code = first; code <= last && code - first < 70_000; code += 1) put(code, glyph + code - first);
      }
    } else return undefined;
  } catch {
    // A table that ends too early: what was read stands.
  }
  return glyphs;
}

function segments(data: DataView, put: (code: number, glyph: number) => unknown): void {
  const count = data.getUint16(6) / 2;
  for (let segment = 0; segment < count; segment += 1) {
    const last = data.getUint16(14 + segment * 2);
    const first = data.getUint16(16 + count * 2 + segment * 2);
    const delta = data.getUint16(16 + count * 4 + segment * 2);
    const rangeAt = 16 + count * 6 + segment * 2;
    const range = data.getUint16(rangeAt);
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      if (range === 0) put(code, (code + delta) & 0xffff);
      else {
        const at = rangeAt + range + (code - first) * 2;
        if (at + 2 > data.byteLength) break;
        const glyph = data.getUint16(at);
        if (glyph !== 0) put(code, (glyph + delta) & 0xffff);
      }
    }
  }
}

function postNames(post: Uint8Array | undefined): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  if (!post || post.length < 34 || view(post).getUint32(0) !== 0x00020000) return names;
  const data = view(post);
  const count = data.getUint16(32);
  const own: string[] = [];
  for (let at = 34 + count * 2; at < post.length;) {
    const length = post[at] ?? 0;
    own.push(Buffer.from(post.subarray(at + 1, at + 1 + length)).toString('latin1'));
    at += 1 + length;
  }
  for (let glyph = 0; glyph < count && 34 + glyph * 2 + 2 <= post.length; glyph += 1) {
    const index = data.getUint16(34 + glyph * 2);
    const name = index < 258 ? undefined : own[index - 258];
    if (name !== undefined && !names.has(name)) names.set(name, glyph);
  }
  return names;
}
