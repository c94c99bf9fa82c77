/** Pictures of paper as pages of a PDF: each at the size that its resolution tells, turned as it says it was held. */
import { PDFArray, type PDFContext, type PDFObject, type PDFRawStream, type PDFRef } from '@cantoo/pdf-lib';
import type { Picture } from '../engine.ts';
import { freshPdf, number } from '../fresh-pdf.ts';
import { dictionary, name, packedStream, plainStream } from '../objects.ts';
import { imageOf } from '../picture-page.ts';

/** An image in the form in which a PDF stores it: its dictionary's entries as PDF objects see them, and its bytes. */
export interface StoredImage {
  readonly entries: Readonly<Record<string, ImageEntry>>;
  readonly bytes: Uint8Array;
}

/** A text is a name. */
export type ImageEntry =
  string | number | boolean | Uint8Array | readonly ImageEntry[] | { readonly [key: string]: ImageEntry };

export interface Sheet {
  /** In pixels, as stored. */
  readonly width: number;
  readonly height: number;
  /** Pixels to the inch, where the file tells. */
  readonly resolution?: { readonly x: number; readonly y: number };
  /** TIFF 6.0 tag 274: 1 is upright; 5 to 8 exchange width and height. */
  readonly orientation: number;
  readonly image: StoredImage | Picture;
}

export type SheetFault = 'image-unreadable' | 'incomplete' | 'too-many-pixels' | 'too-many-pages';
export type Sheets =
  { readonly ok: true; readonly sheets: readonly Sheet[] } | { readonly ok: false; readonly fault: SheetFault };

/** More than an A3 sheet at 600 dots an inch: what is drawn or unpacked is bounded by it. */
export const MOST_PIXELS = 80_000_000;
/** Where every pixel takes four bytes while it is worked on. */
export const MOST_COLOUR_PIXELS = 40_000_000;

const A4 = { width: 595.28, height: 841.89 };
const A3_LONG_SIDE = 1190.55;
/** A resolution below this may be what a program writes when it knows none (72, 96). */
const SCANNERS_BEGIN = 100;
const MARGIN = 18;
/** PDF 1.4 Appendix C. */
const LONGEST_SIDE = 14_400;

interface Placed {
  readonly page: readonly [width: number, height: number];
  /** Of the image on the page, upright. */
  readonly box: Box;
}

type Box = readonly [x: number, y: number, width: number, height: number];

/** True size where it is known, otherwise as large as an A4 sheet takes it, never enlarged beyond 96 dots an inch. */
export function placeOf({ width, height, resolution, orientation }: Sheet): Placed {
  const turned = orientation >= 5;
  const [across, down] = turned ? [height, width] : [width, height];
  if (resolution) {
    const [x, y] = turned ? [resolution.y, resolution.x] : [resolution.x, resolution.y];
    const size = [(across * 72) / x, (down * 72) / y] as const;
    const believed = Math.max(x, y) >= SCANNERS_BEGIN || Math.max(...size) <= A3_LONG_SIDE;
    if (believed && Math.max(...size) <= LONGEST_SIDE && Math.min(...size) >= 3)
      return { page: size, box: [0, 0, ...size] };
  }
  const page = across > down ? ([A4.height, A4.width] as const) : ([A4.width, A4.height] as const);
  const scale = Math.min((page[0] - 2 * MARGIN) / across, (page[1] - 2 * MARGIN) / down, 72 / 96);
  const [w, h] = [across * scale, down * scale];
  return { page, box: [(page[0] - w) / 2, page[1] - MARGIN - h, w, h] };
}

/** The matrix that puts the unit square of an image into its box, for each of the eight ways of holding it. */
export function orientedMatrix(orientation: number, [x, y, w, h]: Box): readonly number[] {
  switch (orientation) {
    case 2:
      return [-w, 0, 0, h, x + w, y];
    case 3:
      return [-w, 0, 0, -h, x + w, y + h];
    case 4:
      return [w, 0, 0, -h, x, y + h];
    case 5:
      return [0, -h, -w, 0, x + w, y + h];
    case 6:
      return [0, -h, w, 0, x, y + h];
    case 7:
      return [0, h, w, 0, x, y];
    case 8:
      return [0, h, -w, 0, x + w, y];
    default:
      return [w, 0, 0, h, x, y];
  }
}

export interface PlacedImage {
  readonly image: StoredImage | Picture;
  readonly matrix: readonly number[];
}

/** A PDF of pages that hold pictures and nothing else; its own rules are judged later, with those of every other PDF. */
export async function pdfOfPictures(
  pages: readonly { readonly size: readonly [number, number]; readonly images: readonly PlacedImage[] }[],
): Promise<Uint8Array> {
  const pdf = freshPdf();
  for (const { size, images } of pages) {
    const objects: Record<string, PDFRef> = {};
    const lines: string[] = [];
    for (const [index, { image, matrix }] of images.entries()) {
      objects[`Im${index}`] = await registered(pdf.context, image);
      lines.push(`q ${matrix.map(number).join(' ')} cm /Im${index} Do Q`);
    }
    const resources = dictionary(pdf.context, { XObject: dictionary(pdf.context, objects) });
    pdf.addPage(size, resources, lines);
  }
  return pdf.write();
}

export const registered = async (context: PDFContext, image: StoredImage | Picture): Promise<PDFRef> =>
  'rgba' in image ? imageOf(context, image) : context.register(streamOf(context, image));

function streamOf(context: PDFContext, { entries, bytes }: StoredImage): PDFRawStream {
  const all = { Type: 'XObject', Subtype: 'Image', ...entries };
  const objects = Object.fromEntries(Object.entries(all).map(([key, value]) => [key, objectOf(context, value)]));
  return 'Filter' in entries ? plainStream(context, objects, bytes) : packedStream(context, objects, bytes);
}

function objectOf(context: PDFContext, value: ImageEntry): PDFObject {
  if (typeof value === 'string') return name(value);
  if (typeof value === 'number') return context.obj(value);
  if (typeof value === 'boolean') return context.obj(value);
  // A table of colours.
  if (value instanceof Uint8Array) return context.register(plainStream(context, {}, value));
  if (Array.isArray(value)) {
    const array = PDFArray.withContext(context);
    for (const item of value as readonly ImageEntry[]) array.push(objectOf(context, item));
    return array;
  }
  return dictionary(
    context,
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, objectOf(context, item)])),
  );
}

export const pdfOfSheets = (sheets: readonly Sheet[]): Promise<Uint8Array> =>
  pdfOfPictures(
    sheets.map((sheet) => {
      const { page, box } = placeOf(sheet);
      return { size: page, images: [{ image: sheet.image, matrix: orientedMatrix(sheet.orientation, box) }] };
    }),
  );
