/** JPEG (ITU-T T.81; JFIF; Exif 2.3): its bytes go into the PDF as they are; size, resolution and orientation are read from its markers. */
import { openTags } from './directory.ts';
import { MOST_COLOUR_PIXELS, type Sheet, type Sheets, type StoredImage } from './sheet.ts';

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** The file says how its colours are mixed, in Adobe's words. */
  readonly adobe: boolean;
}

interface Header extends Partial<Frame> {
  readonly resolution?: { readonly x: number; readonly y: number };
  readonly orientation: number;
}

const START_OF_SCAN = 0xda;
/** Baseline, extended and progressive frames by Huffman codes: what PDF 1.4 knows. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
const OTHER_FRAMES = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Undefined when a marker leads outside or the frame is of a kind that PDF does not know. */
function readHeader(bytes: Uint8Array): Header | undefined {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header = { orientation: 1 };
  let adobe = false;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === START_OF_SCAN) return { ...header, adobe };
    const length = data.getUint16(at + 2);
    const body = bytes.subarray(at + 4, at + 2 + length);
    if (length < 2 || at + 2 + length > bytes.length || OTHER_FRAMES.has(marker)) return undefined;
    if (FRAMES.has(marker)) {
      if (body.length < 6 || body[0] !== 8) return undefined;
      header = { ...header, height: data.getUint16(at + 5), width: data.getUint16(at + 7), components: body[5] ?? 0 };
    } else if (marker === 0xe0) header = { ...header, ...jfif(body) };
    else if (marker === 0xe1) header = { ...header, ...exif(body) };
    else if (marker === 0xee && latin(body, 5) === 'Adobe') adobe = true;
    at += 2 + length;
  }
  return undefined;
}

const latin = (bytes: Uint8Array, length: number): string => Buffer.from(bytes.subarray(0, length)).toString('latin1');

/** Units of a resolution as JFIF and TIFF count them, to the inch. */
const CENTIMETRE = 2.54;

function jfif(body: Uint8Array): Partial<Header> {
  if (latin(body, 4) !== 'JFIF' || body.length < 12) return {};
  const data = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const factor = { 1: 1, 2: CENTIMETRE }[body[7] ?? 0];
  const [x, y] = [data.getUint16(8), data.getUint16(10)];
  return factor === undefined || x === 0 || y === 0 ? {} : { resolution: { x: x * factor, y: y * factor } };
}

function exif(body: Uint8Array): Partial<Header> {
  if (latin(body, 4) !== 'Exif') return {};
  const file = openTags(body.subarray(6));
  try {
    const tags = file?.directory(file.first);
    if (!tags) return {};
    const orientation = tags.number(274, 1);
    const factor = tags.number(296, 2) === 3 ? CENTIMETRE : 1;
    const [x, y] = [tags.number(282, 0) * factor, tags.number(283, 0) * factor];
    return {
      orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
      ...(x > 0 && y > 0 ? { resolution: { x, y } } : {}),
    };
  } catch {
    // A directory that leads outside: the picture itself may be whole.
    return {};
  }
}

/** The end mark stands after the last scan; without it the picture was cut. */
const isWhole = (bytes: Uint8Array): boolean => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return all.lastIndexOf(Buffer.of(0xff, 0xd9)) > all.lastIndexOf(Buffer.of(0xff, START_OF_SCAN));
};

/** The image as a PDF stores it; undefined when it is damaged or of another kind. `rgb`: three components that are no luminance and chroma. */
export function storedJpeg(bytes: Uint8Array, rgb = false): (StoredImage & Frame & Header) | undefined {
  const header = readHeader(bytes);
  const { width = 0, height = 0, components = 0, adobe = false } = header ?? {};
  const space = { 1: 'DeviceGray', 3: 'DeviceRGB', 4: 'DeviceCMYK' }[components];
  if (!header || space === undefined || width === 0 || height === 0) return undefined;
  return {
    ...header,
    width,
    height,
    components,
    adobe,
    bytes,
    entries: {
      Width: width,
      Height: height,
      ColorSpace: space,
      BitsPerComponent: 8,
      Filter: 'DCTDecode',
      // Adobe's programs write their four inks the other way round.
      ...(components === 4 && adobe ? { Decode: [1, 0, 1, 0, 1, 0, 1, 0] } : {}),
      ...(rgb && components === 3 && !adobe ? { DecodeParms: { ColorTransform: 0 } } : {}),
    },
  };
}

export function readJpeg(bytes: Uint8Array): Sheets {
  const stored = storedJpeg(bytes);
  if (!stored) return { ok: false, fault: 'image-unreadable' };
  if (!isWhole(bytes)) return { ok: false, fault: 'incomplete' };
  const { width, height, orientation, resolution, entries } = stored;
  if (width * height > MOST_COLOUR_PIXELS * 2) return { ok: false, fault: 'too-many-pixels' };
  const sheet: Sheet = { width, height, orientation, ...(resolution ? { resolution } : {}), image: { entries, bytes } };
  return { ok: true, sheets: [sheet] };
}
