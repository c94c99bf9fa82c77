/** Soft masks of images: dropped when they hide nothing, otherwise the image is blended on white, which the comparison then judges. */
import { PDFName, PDFRawStream, PDFStream, type PDFContext } from '@cantoo/pdf-lib';
import { zlibSync } from 'fflate';
import { unfiltered } from '../conformance/pdf/decode.ts';
import { nameIn, numberIn, valueIn } from '../conformance/pdf/file.ts';
import { dictionaries } from './clean.ts';
import { name, references } from './objects.ts';
import type { PDFObject } from '@cantoo/pdf-lib';

/** Larger pictures are not blended here. */
const MOST_PIXELS = 20_000_000;

interface Samples {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3;
  readonly bytes: Uint8Array;
}

export function withoutSoftMasks(context: PDFContext, catalog: PDFObject): void {
  const place = references(context);
  for (const object of [...dictionaries(context, catalog)]) {
    if (!(object instanceof PDFRawStream) || nameIn(object.dict, 'Subtype') !== 'Image') continue;
    const mask = valueIn(object.dict, 'SMask');
    if (!(mask instanceof PDFStream)) continue;
    const alpha = samplesOf(mask);
    if (alpha?.components !== 1) continue;
    if (alpha.bytes.every((value) => value === 255)) {
      object.dict.delete(name('SMask'));
      continue;
    }
    const image = samplesOf(object);
    const ref = place.get(object);
    if (image && ref) context.assign(ref, blended(object, image, alpha));
  }
}

/** Eight-bit samples of a grey or RGB image whose filters can be taken off. */
function samplesOf(stream: PDFStream): Samples | undefined {
  const { dict } = stream;
  const [width, height] = [numberIn(dict, 'Width') ?? 0, numberIn(dict, 'Height') ?? 0];
  const space = valueIn(dict, 'ColorSpace');
  const components =
    space instanceof PDFName ? { DeviceGray: 1 as const, DeviceRGB: 3 as const }[space.decodeText()] : undefined;
  if (components === undefined || width * height > MOST_PIXELS || width * height === 0) return undefined;
  if (numberIn(dict, 'BitsPerComponent') !== 8 || valueIn(dict, 'Decode') !== undefined) return undefined;
  if (valueIn(dict, 'Matte') !== undefined) return undefined;
  const data = unfiltered(stream, width * height * components + height + 1024);
  if (!data || data.left.length > 0 || data.bytes.length < width * height * components) return undefined;
  return { width, height, components, bytes: data.bytes };
}

function blended(image: PDFRawStream, samples: Samples, alpha: Samples): PDFRawStream {
  const { width, height, components, bytes } = samples;
  const out = new Uint8Array(width * height * components);
  for (let row = 0; row < height; row += 1) {
    const maskRow = Math.floor((row * alpha.height) / height) * alpha.width;
    for (let column = 0; column < width; column += 1) {
      const opacity = alpha.bytes[maskRow + Math.floor((column * alpha.width) / width)] ?? 255;
      for (let part = 0; part < components; part += 1) {
        const at = (row * width + column) * components + part;
        out[at] = Math.round(((bytes[at] ?? 0) * opacity + 255 * (255 - opacity)) / 255);
      }
    }
  }
  const { dict } = image;
  for (const key of ['SMask', 'DecodeParms', 'Mask']) dict.delete(name(key));
  dict.set(name('Filter'), name('FlateDecode'));
  const hidden = hardMask(alpha, width, height);
  if (hidden) {
    const { context } = dict;
    const mask = context.obj({
      Type: 'XObject',
      Subtype: 'Image',
      Width: width,
      Height: height,
      BitsPerComponent: 1,
      ImageMask: true,
      Filter: 'FlateDecode',
    });
    dict.set(name('Mask'), context.register(PDFRawStream.of(mask, zlibSync(hidden, { level: 6 }))));
  }
  return PDFRawStream.of(dict, zlibSync(out, { level: 6 }));
}

/** One bit a pixel, set where nothing is painted; undefined when everything is. */
function hardMask(alpha: Samples, width: number, height: number): Uint8Array | undefined {
  if (!alpha.bytes.includes(0)) return undefined;
  const row = (width + 7) >> 3;
  const bits = new Uint8Array(row * height);
  for (let line = 0; line < height; line += 1) {
    const maskRow = Math.floor((line * alpha.height) / height) * alpha.width;
    for (let column = 0; column < width; column += 1)
      if (alpha.bytes[maskRow + Math.floor((column * alpha.width) / width)] === 0) {
        const at = line * row + (column >> 3);
        bits[at] = (bits[at] ?? 0) | (128 >> (column & 7));
      }
  }
  return bits;
}
