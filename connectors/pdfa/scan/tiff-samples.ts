/** Pages whose packing is undone here: none, LZW, Deflate, PackBits. Samples of 1 to 16 bits, grey, colour, palette or ink, become a picture. */
import { PDFContext } from '@cantoo/pdf-lib';
import { unfiltered } from '../../conformance/pdf/decode.ts';
import type { Picture } from '../engine.ts';
import { name, plainStream } from '../objects.ts';
import type { StoredImage } from './sheet.ts';
import type { Piece, TiffPage } from './tiff-page.ts';

/** TIFF's packings are those of PDF 1.4 §3.3, under other names. */
const FILTERS: Readonly<Record<number, string>> = {
  5: 'LZWDecode',
  8: 'FlateDecode',
  32_946: 'FlateDecode',
  32_773: 'RunLengthDecode',
};

/** Undefined where the data is damaged, too short, or means colours that are not known here. */
export function imageFromSamples(page: TiffPage): StoredImage | Picture | undefined {
  const { bits, samples, photometric, predictor } = page;
  if (![1, 2, 4, 8, 16].includes(bits) || ![0, 1, 2, 3, 5].includes(photometric) || predictor > 2) return undefined;
  if ((predictor === 2 && bits < 8) || (photometric === 3 && bits > 8)) return undefined;
  const colours = { 2: 3, 5: 4 }[photometric] ?? 1;
  if (samples < colours) return undefined;
  const pieces: Uint8Array[] = [];
  for (const piece of page.pieces) {
    const rows = unpacked(page, piece);
    if (!rows) return undefined;
    pieces.push(rows);
  }
  return bits === 1 && samples === 1 && photometric <= 1 ? twoColours(page, pieces) : picture(page, pieces, colours);
}

const samplesTogether = ({ planar, samples }: TiffPage): number => (planar ? 1 : samples);
const rowLength = (page: TiffPage, piece: Piece): number =>
  Math.ceil((piece.width * samplesTogether(page) * page.bits) / 8);

function unpacked(page: TiffPage, piece: Piece): Uint8Array | undefined {
  const row = rowLength(page, piece);
  const promised = row * piece.height;
  const filter = FILTERS[page.compression];
  const stream = plainStream(PDFContext.create(), filter === undefined ? {} : { Filter: name(filter) }, piece.bytes);
  // Some writers pad the last piece to the height of the others.
  const data = unfiltered(stream, promised * 2 + 65_536);
  if (!data || data.bytes.length < promised) return undefined;
  const rows = data.bytes.subarray(0, promised);
  return page.predictor === 2 ? withoutDifferences(rows, page, row) : rows;
}

/** TIFF 6.0 §14: each sample is the difference to the one before it in its row. */
function withoutDifferences(rows: Uint8Array, page: TiffPage, row: number): Uint8Array {
  const out = new Uint8Array(rows);
  const step = samplesTogether(page) * (page.bits >> 3);
  if (page.bits === 8) {
    for (let at = 0; at < out.length; at += 1) if (at % row >= step) out[at] = (out[at] ?? 0) + (out[at - step] ?? 0);
    return out;
  }
  const data = new DataView(out.buffer);
  for (let at = 0; at + 1 < out.length; at += 2)
    if (at % row >= step)
      data.setUint16(
        at,
        (data.getUint16(at, page.little) + data.getUint16(at - step, page.little)) & 0xffff,
        page.little,
      );
  return out;
}

/** Tiles begin at multiples of sixteen, so whole bytes move. */
function twoColours({ width, height, pieces, photometric }: TiffPage, data: readonly Uint8Array[]): StoredImage {
  const row = (width + 7) >> 3;
  const bytes = new Uint8Array(row * height);
  for (const [index, piece] of pieces.entries()) {
    const own = (piece.width + 7) >> 3;
    for (let line = 0; line < piece.height && piece.y + line < height; line += 1) {
      const from = (data[index] ?? new Uint8Array()).subarray(line * own, line * own + own);
      const at = (piece.y + line) * row + (piece.x >> 3);
      bytes.set(from.subarray(0, Math.min(own, row - (piece.x >> 3))), at);
    }
  }
  return {
    bytes,
    entries: {
      Width: width,
      Height: height,
      ColorSpace: 'DeviceGray',
      BitsPerComponent: 1,
      ...(photometric === 0 ? { Decode: [1, 0] } : {}),
    },
  };
}

type Sample = (plane: number, line: number, column: number) => number;

function picture(page: TiffPage, data: readonly Uint8Array[], colours: number): Picture {
  const { width, height, pieces, samples, planar } = page;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  const each = planar ? pieces.length / samples : pieces.length;
  const pixel = pixelOf(page, colours);
  for (let index = 0; index < each; index += 1) {
    const piece = pieces[index];
    if (!piece) continue;
    const sample = samplesOf(page, piece, (plane) => data[planar ? plane * each + index : index] ?? new Uint8Array());
    const [lines, columns] = [Math.min(piece.height, height - piece.y), Math.min(piece.width, width - piece.x)];
    for (let line = 0; line < lines; line += 1)
      for (let column = 0; column < columns; column += 1)
        pixel(sample, line, column, rgba, ((piece.y + line) * width + piece.x + column) * 4);
  }
  return { width, height, rgba };
}

/** Raw samples of a piece; of sixteen bits the upper eight, which is what paper and screens show. */
function samplesOf(page: TiffPage, piece: Piece, dataOf: (plane: number) => Uint8Array): Sample {
  const { bits, planar } = page;
  const together = samplesTogether(page);
  const row = rowLength(page, piece);
  const upper = page.little ? 1 : 0;
  return (plane, line, column) => {
    const data = dataOf(plane);
    const index = column * together + (planar ? 0 : plane);
    if (bits === 8) return data[line * row + index] ?? 0;
    if (bits === 16) return data[line * row + index * 2 + upper] ?? 0;
    const bit = index * bits;
    return ((data[line * row + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
  };
}

type Pixel = (sample: Sample, line: number, column: number, rgba: Uint8Array, at: number) => void;

/** Colours by tag 262; opacity is laid on white. */
function pixelOf({ bits, samples, photometric, palette, opacity }: TiffPage, colours: number): Pixel {
  const most = bits === 16 ? 255 : 2 ** bits - 1;
  const entries = palette.length / 3;
  const seeThrough = samples > colours && (opacity === 1 || opacity === 2);
  return (sample, line, column, rgba, at) => {
    const value = (plane: number): number => (sample(plane, line, column) * 255) / most;
    const first = sample(0, line, column);
    const alpha = seeThrough ? value(colours) : 255;
    for (let part = 0; part < 3; part += 1) {
      const colour =
        photometric === 3
          ? (palette[part * entries + first] ?? 0) / 257
          : photometric === 2
            ? value(part)
            : photometric === 5
              ? ((255 - value(part)) * (255 - value(3))) / 255
              : photometric === 0
                ? 255 - value(0)
                : value(0);
      rgba[at + part] = Math.round(
        opacity === 1 && seeThrough ? colour + 255 - alpha : (colour * alpha + 255 * (255 - alpha)) / 255,
      );
    }
  };
}
