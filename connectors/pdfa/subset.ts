/** A TrueType file with one glyph for each code that is shown, each with the width that the document gives the code. */
import type { TrueTypeProgram } from '../conformance/pdf/fonts/truetype.ts';
import { symbolMap, writeSfnt } from './sfnt.ts';

export interface WantedGlyph {
  readonly glyph: number;
  /** In thousandths of an em. */
  readonly width: number;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Outlines of a program; composite glyphs name others. */
class Outlines {
  readonly #glyf: Uint8Array;
  readonly #place: (glyph: number) => number;

  constructor({ tables }: TrueTypeProgram) {
    const [head, loca, glyf] = ['head', 'loca', 'glyf'].map((tag) => tables.get(tag) ?? new Uint8Array(64));
    const long = view(head ?? new Uint8Array(64)).getInt16(50) === 1;
    const places = view(loca ?? new Uint8Array());
    this.#glyf = glyf ?? new Uint8Array();
    this.#place = (glyph) => (long ? places.getUint32(glyph * 4) : places.getUint16(glyph * 2) * 2);
  }

  of(glyph: number): Uint8Array {
    return this.#glyf.subarray(this.#place(glyph), this.#place(glyph + 1));
  }

  /** Where in a composite glyph the numbers of its parts stand. */
  parts(glyph: number): readonly number[] {
    const bytes = this.of(glyph);
    if (bytes.length < 12 || view(bytes).getInt16(0) >= 0) return [];
    const places: number[] = [];
    for (let at = 10, more = true; more && at + 4 <= bytes.length;) {
      const flags = view(bytes).getUint16(at);
      places.push(at + 2);
      at +=
        4 +
        ((flags & 1) === 0 ? 2 : 4) +
        ((flags & 8) === 0 ? ((flags & 64) === 0 ? ((flags & 128) === 0 ? 0 : 8) : 4) : 2);
      more = (flags & 32) !== 0;
    }
    return places;
  }
}

/** `wanted` by code. Glyphs that others are made of follow after those with a code. */
export function subsetFor(program: TrueTypeProgram, wanted: ReadonlyMap<number, WantedGlyph>): Uint8Array {
  const outlines = new Outlines(program);
  const order: { readonly glyph: number; readonly width: number }[] = [{ glyph: 0, width: program.width(0) ?? 500 }];
  const codes = new Map<number, number>();
  for (const [code, { glyph, width }] of wanted) {
    codes.set(code, order.length);
    order.push({ glyph, width });
  }
  const part = new Map<number, number>();
  for (let at = 0; at < order.length; at += 1) {
    const { glyph } = order[at] ?? { glyph: 0 };
    const bytes = outlines.of(glyph);
    for (const place of outlines.parts(glyph)) {
      const used = view(bytes).getUint16(place);
      if (part.has(used)) continue;
      part.set(used, order.length);
      order.push({ glyph: used, width: program.width(used) ?? 500 });
    }
  }
  const glyf: Uint8Array[] = [];
  const loca = new Uint8Array((order.length + 1) * 4);
  const hmtx = new Uint8Array(order.length * 4);
  let length = 0;
  for (const [at, { glyph, width }] of order.entries()) {
    const bytes = new Uint8Array(outlines.of(glyph));
    for (const place of outlines.parts(glyph))
      view(bytes).setUint16(place, part.get(view(bytes).getUint16(place)) ?? 0);
    view(loca).setUint32(at * 4, length);
    view(hmtx).setUint16(at * 4, Math.round((width * program.unitsPerEm) / 1000));
    view(hmtx).setInt16(at * 4 + 2, bytes.length >= 4 ? view(bytes).getInt16(2) : 0);
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    glyf.push(padded);
    length += padded.length;
  }
  view(loca).setUint32(order.length * 4, length);
  const tables = new Map(program.tables);
  const changed = (tag: string, change: (data: DataView) => void): void => {
    const copy = new Uint8Array(tables.get(tag) ?? new Uint8Array(64));
    change(view(copy));
    tables.set(tag, copy);
  };
  changed('head', (data) => data.setInt16(50, 1));
  changed('maxp', (data) => data.setUint16(4, order.length));
  changed('hhea', (data) => data.setUint16(34, order.length));
  tables.set('post', Uint8Array.of(0, 3, 0, 0, ...new Uint8Array(28)));
  tables.set('glyf', Buffer.concat(glyf.length > 0 ? glyf : [new Uint8Array(4)]));
  tables.set('loca', loca);
  tables.set('hmtx', hmtx);
  tables.set('cmap', symbolMap(codes));
  return writeSfnt(tables);
}
