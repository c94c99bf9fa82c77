/** A page that cannot be made conforming as it is drawn: its picture, with the text over it invisibly. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import encodeJpeg, { init } from '@jsquash/jpeg/encode.js';
import { zlibSync } from 'fflate';
import { PDFRawStream, type PDFContext, type PDFDict, type PDFRef } from '@cantoo/pdf-lib';
import type { Picture, Word } from './engine.ts';
import { number } from './fresh-pdf.ts';
import { glyphlessFont } from './glyphless.ts';
import { dictionary, name, packedStream, plainStream } from './objects.ts';

export interface PagePicture {
  readonly picture: Picture;
  readonly words: readonly Word[];
  /** As displayed, in points. */
  readonly width: number;
  readonly height: number;
}

let ready: Promise<void> | undefined;

async function jpeg(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  await init(new WebAssembly.Module(readFileSync(file)));
}

/** PDF/A-1 knows no page longer than this (6.1.12 through PDF 1.4 Appendix C). */
const LONGEST_SIDE = 14_400;

/** Its own types name colour spaces by an enumeration that is not there at run time. */
const encode = encodeJpeg as unknown as (
  data: { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number },
  options: Readonly<Record<string, number | boolean>>,
) => Promise<ArrayBuffer>;

const QUALITY = 82;
const GREYSCALE = 1;
const COLOUR = 3;

/** Whether all pixels are grey, give or take what a renderer's smoothing leaves. */
function isGrey(rgba: Uint8Array): boolean {
  for (let at = 0; at < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = [rgba[at], rgba[at + 1], rgba[at + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 3) return false;
  }
  return true;
}

/** How many grey or colour values stand beside their like: text and drawings pack well without loss, photographs do not. */
function isFlat(rgba: Uint8Array): boolean {
  let same = 0;
  let seen = 0;
  for (let at = 4; at < rgba.length; at += 4) {
    seen += 1;
    if (rgba[at] === rgba[at - 4] && rgba[at + 1] === rgba[at - 3] && rgba[at + 2] === rgba[at - 2]) same += 1;
  }
  return seen === 0 || same / seen > 0.8;
}

/** Rows with the PNG predictor `Up`, one component or three. */
function lossless({ width, height, rgba }: Picture, grey: boolean): Uint8Array {
  const components = grey ? 1 : 3;
  const row = width * components;
  const rows = new Uint8Array((row + 1) * height);
  for (let line = 0; line < height; line += 1) {
    rows[line * (row + 1)] = 2;
    for (let column = 0; column < width; column += 1) {
      const from = (line * width + column) * 4;
      for (let part = 0; part < components; part += 1) {
        const value = rgba[from + part] ?? 0;
        const above = line === 0 ? 0 : (rgba[from - width * 4 + part] ?? 0);
        rows[line * (row + 1) + 1 + column * components + part] = value - above;
      }
    }
  }
  return zlibSync(rows, { level: 6 });
}

export async function imageOf(context: PDFContext, picture: Picture): Promise<PDFRef> {
  const { width, height, rgba } = picture;
  const grey = isGrey(rgba);
  const entries = {
    Type: name('XObject'),
    Subtype: name('Image'),
    Width: context.obj(width),
    Height: context.obj(height),
    BitsPerComponent: context.obj(8),
    ColorSpace: name(grey ? 'DeviceGray' : 'DeviceRGB'),
  };
  if (isFlat(rgba)) {
    const parameters = { Predictor: 15, Colors: grey ? 1 : 3, BitsPerComponent: 8, Columns: width };
    return context.register(
      plainStream(
        context,
        { ...entries, Filter: name('FlateDecode'), DecodeParms: context.obj(parameters) },
        lossless(picture, grey),
      ),
    );
  }
  await (ready ??= jpeg());
  const data = { data: new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.length), width, height };
  const bytes = await encode(data, {
    quality: QUALITY,
    progressive: false,
    baseline: true,
    color_space: grey ? GREYSCALE : COLOUR,
  });
  return context.register(plainStream(context, { ...entries, Filter: name('DCTDecode') }, new Uint8Array(bytes)));
}

function invisible(words: readonly Word[], scale: number): string {
  const lines = ['BT', '3 Tr'];
  for (const { text, x, y, length, dx, dy, size } of words) {
    const codes = Buffer.from(text, 'utf16le').swap16().toString('hex');
    const units = text.length;
    const stretch = Math.min(Math.max((length / (units * 0.5 * size)) * 100, 1), 1000);
    const matrix = [dx * scale, dy * scale, -dy * scale, dx * scale, x * scale, y * scale].map(number).join(' ');
    lines.push(`/GL ${number(size)} Tf ${number(stretch)} Tz ${matrix} Tm <${codes}> Tj`);
  }
  // A space after each word would fall between boxes; readers part words by their distance.
  lines.push('ET');
  return lines.join('\n');
}

/** Puts the picture in the place of everything that the page drew. Gives the bytes that the picture takes. */
export async function makePicturePage(context: PDFContext, page: PDFDict, drawn: PagePicture): Promise<number> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
  const [width, height] = [drawn.width * scale, drawn.height * scale];
  const image = await imageOf(context, drawn.picture);
  const content = `q ${number(width)} 0 0 ${number(height)} 0 0 cm /Im0 Do Q\n${drawn.words.length > 0 ? invisible(drawn.words, scale) : ''}\n`;
  for (const [key] of page.entries()) if (!['Type', 'Parent'].includes(key.decodeText())) page.delete(key);
  const box = context.obj([0, 0, Number(number(width)), Number(number(height))]);
  page.set(name('MediaBox'), box);
  page.set(name('CropBox'), box);
  page.set(name('Rotate'), context.obj(0));
  page.set(
    name('Resources'),
    dictionary(context, {
      XObject: dictionary(context, { Im0: image }),
      ...(drawn.words.length > 0 ? { Font: dictionary(context, { GL: glyphlessFont(context) }) } : {}),
    }),
  );
  page.set(name('Contents'), context.register(packedStream(context, {}, Buffer.from(content))));
  const stored = context.lookup(image);
  return stored instanceof PDFRawStream ? stored.contents.length : 0;
}
