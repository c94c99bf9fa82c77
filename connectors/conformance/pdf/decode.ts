/** The bytes of a stream with its filters taken off (PDF 1.4 §3.3), within a budget: a stream that explodes is a stream that is not read. */
import { inflateSync, constants } from 'node:zlib';
import { PDFDict, PDFName, PDFNull, PDFRawStream, decodePDFRawStream, type PDFStream } from '@cantoo/pdf-lib';
import { itemsIn, numberIn, textOf } from './file.ts';

/** Far more than a clinical document draws; what unpacks to more is not looked into. */
export const MOST_UNPACKED = 50_000_000;

const LONG_NAMES: Readonly<Record<string, string>> = {
  A85: 'ASCII85Decode',
  AHx: 'ASCIIHexDecode',
  CCF: 'CCITTFaxDecode',
  DCT: 'DCTDecode',
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  RL: 'RunLengthDecode',
};

/** Filter names, long, in the order of decoding. */
export const filtersOf = (dict: PDFDict): readonly string[] =>
  itemsIn(dict, 'Filter').map((item) => {
    const name = item instanceof PDFName ? textOf(item) : '';
    return LONG_NAMES[name] ?? name;
  });

const parametersOf = (dict: PDFDict): readonly (PDFDict | undefined)[] =>
  itemsIn(dict, 'DecodeParms').map((item) => (item instanceof PDFDict ? item : undefined));

const GENERIC = new Set(['ASCII85Decode', 'ASCIIHexDecode', 'LZWDecode', 'RunLengthDecode', 'FlateDecode']);

/** What remains when the generic filters are taken off: the bytes, and the image filters that are left. */
export function unfiltered(
  stream: PDFStream,
  budget = MOST_UNPACKED,
): { readonly bytes: Uint8Array; readonly left: readonly string[] } | undefined {
  if (!(stream instanceof PDFRawStream)) return undefined;
  const filters = filtersOf(stream.dict);
  const parameters = parametersOf(stream.dict);
  let bytes: Uint8Array = stream.getContents();
  try {
    for (const [index, filter] of filters.entries()) {
      if (!GENERIC.has(filter)) return { bytes, left: filters.slice(index) };
      const parameter = parameters[index];
      bytes = withoutPredictor(decodeOne(bytes, filter, parameter, stream, budget), parameter);
      if (bytes.length > budget) return undefined;
    }
    return { bytes, left: [] };
  } catch {
    // Damaged or exploding.
    return undefined;
  }
}

function decodeOne(
  bytes: Uint8Array,
  filter: string,
  parameter: PDFDict | undefined,
  stream: PDFRawStream,
  budget: number,
): Uint8Array {
  if (filter === 'FlateDecode')
    // A stream that was cut gives what there is, as viewers do.
    return inflateSync(bytes, { maxOutputLength: budget, finishFlush: constants.Z_SYNC_FLUSH });
  const dict = PDFDict.withContext(stream.dict.context);
  dict.set(PDFName.of('Filter'), PDFName.of(filter));
  dict.set(PDFName.of('DecodeParms'), parameter ?? PDFNull);
  if (parameter === undefined) dict.delete(PDFName.of('DecodeParms'));
  return decodePDFRawStream(PDFRawStream.of(dict, bytes)).decode();
}

/** Undoes PNG and TIFF predictors (PDF 1.4 §3.3.3). */
export function withoutPredictor(bytes: Uint8Array, parameters: PDFDict | undefined): Uint8Array {
  const predictor = numberIn(parameters, 'Predictor') ?? 1;
  if (predictor < 2) return bytes;
  const colors = numberIn(parameters, 'Colors') ?? 1;
  const bits = numberIn(parameters, 'BitsPerComponent') ?? 8;
  const columns = numberIn(parameters, 'Columns') ?? 1;
  const pixel = Math.max(1, (colors * bits) >> 3);
  const row = Math.ceil((colors * bits * columns) / 8);
  return predictor === 2 ? undoTiff(bytes, row, colors, bits) : undoPng(bytes, row, pixel);
}

function undoTiff(bytes: Uint8Array, row: number, colors: number, bits: number): Uint8Array {
  if (bits !== 8) throw new RangeError('predictor of other than whole bytes');
  const out = new Uint8Array(bytes);
  for (let at = 0; at < out.length; at += 1) if (at % row >= colors) out[at] = (out[at] ?? 0) + (out[at - colors] ?? 0);
  return out;
}

export function undoPng(bytes: Uint8Array, row: number, pixel: number): Uint8Array {
  const rows = Math.ceil(bytes.length / (row + 1));
  const out = new Uint8Array(rows * row);
  for (let line = 0; line < rows; line += 1) {
    const kind = bytes[line * (row + 1)] ?? 0;
    const from = line * (row + 1) + 1;
    const to = line * row;
    for (let at = 0; at < row; at += 1) {
      const left = at >= pixel ? (out[to + at - pixel] ?? 0) : 0;
      const up = line > 0 ? (out[to + at - row] ?? 0) : 0;
      const corner = line > 0 && at >= pixel ? (out[to + at - row - pixel] ?? 0) : 0;
      out[to + at] = (bytes[from + at] ?? 0) + predicted(kind, left, up, corner);
    }
  }
  return out;
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) return 0;
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
