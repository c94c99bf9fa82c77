/**
 * TIFF 6.0 as scanners, faxes and archives write it: every page of the chain, in strips or tiles. Fax coding and JPEG are stored as they
 * are where a page is one piece; what comes in pieces is put together first, by the engine that draws PDFs, since PDF knows the same codings.
 */
import { openTags, type Directory } from './directory.ts';
import { storedJpeg } from './jpeg.ts';
import { MOST_COLOUR_PIXELS, MOST_PIXELS, type Sheet, type SheetFault, type Sheets } from './sheet.ts';
import type { Piece, TiffPage } from './tiff-page.ts';
import { imageFromPieces, type PieceReader } from './tiff-pieces.ts';
import { imageFromSamples } from './tiff-samples.ts';

const MOST_DIRECTORIES = 2000;
const MOST_PAGES = 1000;
const TWO_COLOUR = new Set([2, 3, 4]);
const PLAIN = new Set([1, 5, 8, 32_946, 32_773]);
const JPEG = 7;
const OLD_JPEG = 6;
/** Tag 254: a smaller copy of another page, or a mask. */
const NO_PAGE = 0b101;

class Fault extends Error {
  readonly fault: SheetFault;
  constructor(fault: SheetFault) {
    super(fault);
    this.fault = fault;
  }
}

export async function readTiff(bytes: Uint8Array): Promise<Sheets> {
  const file = openTags(bytes);
  if (!file) return { ok: false, fault: 'image-unreadable' };
  const sheets: Sheet[] = [];
  const seen = new Set<number>();
  try {
    for (let offset = file.first; offset !== 0 && !seen.has(offset);) {
      seen.add(offset);
      if (offset + 2 > bytes.length) throw new Fault('incomplete');
      const tags = file.directory(offset);
      if ((tags.number(254, 0) & NO_PAGE) === 0) sheets.push(await sheetOf(bytes, tags, file.little));
      if (sheets.length > MOST_PAGES || seen.size > MOST_DIRECTORIES) throw new Fault('too-many-pages');
      offset = tags.next;
    }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    // Offsets that lead outside: what is there was the beginning of more.
    if (error instanceof RangeError) return { ok: false, fault: 'incomplete' };
    throw error;
  }
  return sheets.length > 0 ? { ok: true, sheets } : { ok: false, fault: 'image-unreadable' };
}

async function sheetOf(bytes: Uint8Array, tags: Directory, little: boolean): Promise<Sheet> {
  const page = pageOf(bytes, tags, little);
  const { width, height } = page;
  const orientation = tags.number(274, 1);
  const image = PLAIN.has(page.compression) ? imageFromSamples(page) : await imageFromPieces(page, readerOf(page));
  if (!image) throw new Fault('image-unreadable');
  return {
    width,
    height,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    ...resolutionOf(tags),
    image,
  };
}

function resolutionOf(tags: Directory): Pick<Sheet, 'resolution'> {
  const unit = tags.number(296, 2);
  const factor = unit === 3 ? 2.54 : 1;
  const [x, y] = [tags.number(282, 0) * factor, tags.number(283, 0) * factor];
  return unit !== 1 && x > 0 && y > 0 ? { resolution: { x, y } } : {};
}

function pageOf(bytes: Uint8Array, tags: Directory, little: boolean): TiffPage {
  const [width, height] = [tags.number(256, 0), tags.number(257, 0)];
  const depths = tags.numbers(258);
  const bits = depths[0] ?? 1;
  const samples = tags.number(277, 1);
  if (width === 0 || height === 0 || samples > 8) throw new Fault('image-unreadable');
  // Samples of unlike depth, signed ones and fractions are no pictures of paper.
  if (depths.some((depth) => depth !== bits) || tags.numbers(339).some((format) => format !== 1))
    throw new Fault('image-unreadable');
  const bilevel = bits === 1 && samples === 1;
  if (width * height > (bilevel ? MOST_PIXELS : MOST_COLOUR_PIXELS)) throw new Fault('too-many-pixels');
  const compression = tags.number(259, 1);
  const planar = tags.number(284, 1) === 2 && samples > 1;
  const reversed = tags.number(266, 1) === 2 && (bilevel || TWO_COLOUR.has(compression));
  const pieces = piecesOf(bytes, tags, { width, height, planes: planar ? samples : 1, compression });
  return {
    width,
    height,
    bits,
    samples,
    compression,
    photometric: tags.number(262, bilevel ? 0 : samples >= 3 ? 2 : 1),
    predictor: tags.number(317, 1),
    little,
    fax: { twoDimensional: compression === 3 && (tags.number(292, 0) & 1) === 1 },
    palette: tags.numbers(320),
    opacity: tags.number(338, 0),
    planar,
    tables: tags.bytes(347),
    pieces: reversed ? pieces.map((piece) => ({ ...piece, bytes: piece.bytes.map(mirrored) })) : pieces,
  };
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  readonly compression: number;
}

const MOST_PIECES = 200_000;

function piecesOf(bytes: Uint8Array, tags: Directory, { width, height, planes, compression }: Grid): Piece[] {
  if (compression === OLD_JPEG) {
    // The whole picture as one file (tags 513, 514); strips of the old way refer to tables that lie elsewhere.
    const [at, length] = [tags.number(513, 0), tags.number(514, 0)];
    if (at === 0) throw new Fault('image-unreadable');
    if (at + length > bytes.length) throw new Fault('incomplete');
    return [{ bytes: bytes.subarray(at, length === 0 ? bytes.length : at + length), x: 0, y: 0, width, height }];
  }
  const tiled = tags.numbers(324).length > 0;
  const [offsets, lengths] = tiled ? [tags.numbers(324), tags.numbers(325)] : [tags.numbers(273), tags.numbers(279)];
  const across = tiled ? tags.number(322, 0) : width;
  const down = Math.min(tiled ? tags.number(323, 0) : tags.number(278, height), tiled ? 65_536 : height);
  if (across === 0 || down === 0 || offsets.length === 0) throw new Fault('image-unreadable');
  const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
  const count = columns * rows * planes;
  if (count > MOST_PIECES || offsets.length < count) throw new Fault('image-unreadable');
  return Array.from({ length: count }, (_, index) => {
    const at = offsets[index] ?? 0;
    const length = lengths[index] ?? (count === 1 ? bytes.length - at : 0);
    if (at + length > bytes.length) throw new Fault('incomplete');
    if (length === 0) throw new Fault('image-unreadable');
    const place = index % (columns * rows);
    const y = Math.floor(place / columns) * down;
    return {
      bytes: bytes.subarray(at, at + length),
      x: (place % columns) * across,
      y,
      width: across,
      height: tiled ? down : Math.min(down, height - y),
    };
  });
}

/** The bits of a byte the other way round (tag 266, FillOrder 2). */
const mirrored = (byte: number): number => {
  let out = 0;
  for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) out |= 128 >> bit;
  return out;
};

/** How PDF reads a piece of the page; undefined where it does not know the coding. */
function readerOf(page: TiffPage): PieceReader | undefined {
  if (TWO_COLOUR.has(page.compression) && page.bits === 1 && page.samples === 1)
    return (piece) => faxImage(page, piece);
  if (page.compression === JPEG || page.compression === OLD_JPEG) return (piece) => jpegImage(page, piece);
  return undefined;
}

/** PDF 1.4 §3.3.5: K below zero is Group 4, above zero Group 3 in two dimensions, zero in one. */
function faxImage({ compression, photometric, fax }: TiffPage, piece: Piece): ReturnType<PieceReader> {
  return {
    bytes: piece.bytes,
    entries: {
      Width: piece.width,
      Height: piece.height,
      ColorSpace: 'DeviceGray',
      BitsPerComponent: 1,
      Filter: 'CCITTFaxDecode',
      DecodeParms: {
        K: compression === 4 ? -1 : fax.twoDimensional ? 1 : 0,
        Columns: piece.width,
        Rows: piece.height,
        BlackIs1: photometric === 1,
        EncodedByteAlign: compression === 2,
        EndOfBlock: false,
      },
    },
  };
}

/** A piece with the tables that all pieces share (Technical Note 2 to TIFF 6.0) put in front. */
function jpegImage({ tables, photometric }: TiffPage, piece: Piece): ReturnType<PieceReader> {
  const shared = tables && tables.length > 4 ? tables.subarray(2, -2) : new Uint8Array();
  const bytes = Buffer.concat([piece.bytes.subarray(0, 2), shared, piece.bytes.subarray(2)]);
  const stored = storedJpeg(bytes, photometric === 2);
  return stored && stored.width <= piece.width + 16 ? { entries: stored.entries, bytes } : undefined;
}
