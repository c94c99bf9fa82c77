/**
 * PNG (ISO/IEC 15948): where PDF knows the same packing its data goes in as it is; what is woven, finer than eight bits or see-through is
 * unpacked by fast-png and laid on white, for PDF/A-1 knows no transparency (ISO 19005-1 6.4).
 */
import { crc32 } from 'node:zlib';
import { decode, type DecodedPng } from 'fast-png';
import { unzlibSync } from 'fflate';
import type { Picture } from '../engine.ts';
import { MOST_COLOUR_PIXELS, MOST_PIXELS, type Sheets, type StoredImage } from './sheet.ts';

interface Chunks {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly woven: boolean;
  readonly palette?: Uint8Array;
  readonly seeThrough: boolean;
  readonly perMetre?: readonly [number, number];
  readonly data: readonly Uint8Array[];
  readonly ended: boolean;
}

const COMPONENTS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const METRE_TO_INCH = 0.0254;

/** Undefined where a chunk that matters is not what its checksum says (ISO/IEC 15948 5.5), or there is no header. */
function readChunks(bytes: Uint8Array): Chunks | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  let ended = false;
  for (let at = 8; at + 12 <= bytes.length && !ended;) {
    const length = view.getUint32(at);
    const kind = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (at + 12 + length > bytes.length) break;
    const body = bytes.subarray(at + 8, at + 8 + length);
    const isCritical = /^[A-Z]/.test(kind);
    if (isCritical && crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      return undefined;
    if (kind === 'IDAT') data.push(body);
    else parts.set(kind, body);
    ended = kind === 'IEND';
    at += 12 + length;
  }
  const header = parts.get('IHDR');
  if (header?.length !== 13) return undefined;
  const fields = new DataView(header.buffer, header.byteOffset, 13);
  const size = parts.get('pHYs');
  const sizes = size?.length === 9 && size[8] === 1 ? new DataView(size.buffer, size.byteOffset, 9) : undefined;
  const palette = parts.get('PLTE');
  return {
    width: fields.getUint32(0),
    height: fields.getUint32(4),
    depth: fields.getUint8(8),
    colour: fields.getUint8(9),
    woven: fields.getUint8(12) !== 0,
    ...(palette ? { palette } : {}),
    seeThrough: parts.has('tRNS'),
    ...(sizes ? { perMetre: [sizes.getUint32(0), sizes.getUint32(4)] as const } : {}),
    data,
    ended,
  };
}

export function readPng(bytes: Uint8Array): Sheets {
  const chunks = readChunks(bytes);
  if (!chunks) return { ok: false, fault: 'image-unreadable' };
  const { width, height, depth, colour } = chunks;
  const components = COMPONENTS[colour];
  if (width === 0 || height === 0 || components === undefined) return { ok: false, fault: 'image-unreadable' };
  const plain = !chunks.woven && depth <= 8 && colour <= 3 && !chunks.seeThrough;
  if (width * height > (plain ? MOST_PIXELS : MOST_COLOUR_PIXELS)) return { ok: false, fault: 'too-many-pixels' };
  if (!chunks.ended) return { ok: false, fault: 'incomplete' };
  const image = plain ? stored(chunks, components) : flattened(bytes);
  if (!image) return { ok: false, fault: 'image-unreadable' };
  const [x, y] = (chunks.perMetre ?? [0, 0]).map((value) => value * METRE_TO_INCH);
  const resolution = x !== undefined && y !== undefined && x > 0 && y > 0 ? { resolution: { x, y } } : {};
  return { ok: true, sheets: [{ width, height, orientation: 1, ...resolution, image }] };
}

/** The packed rows as they are, once it is known that they unpack to what the header promises. */
function stored({ width, height, depth, colour, palette, data }: Chunks, components: number): StoredImage | undefined {
  const packed = Buffer.concat(data);
  const promised = (Math.ceil((width * components * depth) / 8) + 1) * height;
  try {
    if (unzlibSync(packed, { out: new Uint8Array(promised) }).length !== promised) return undefined;
  } catch {
    return undefined;
  }
  if (colour === 3 && (palette === undefined || palette.length < 3)) return undefined;
  const last = Math.min(Math.floor((palette?.length ?? 0) / 3), 2 ** depth) - 1;
  return {
    bytes: packed,
    entries: {
      Width: width,
      Height: height,
      BitsPerComponent: depth,
      ColorSpace:
        colour === 3 && palette
          ? ['Indexed', 'DeviceRGB', last, palette.subarray(0, (last + 1) * 3)]
          : colour === 2
            ? 'DeviceRGB'
            : 'DeviceGray',
      Filter: 'FlateDecode',
      DecodeParms: { Predictor: 15, Colors: components, BitsPerComponent: depth, Columns: width },
    },
  };
}

function flattened(bytes: Uint8Array): Picture | undefined {
  try {
    return onWhite(decode(bytes));
  } catch {
    // Damaged data; the message may quote it.
    return undefined;
  }
}

/** Grey, colour or palette of any depth, with or without opacity, on white paper. */
function onWhite(png: DecodedPng): Picture {
  const { width, height, data, depth, channels, palette, transparency } = png;
  const rgba = new Uint8Array(width * height * 4);
  const most = 2 ** depth - 1;
  const row = depth < 8 ? Math.ceil((width * channels * depth) / 8) : width * channels;
  const sample = (line: number, index: number): number => {
    if (depth >= 8) return data[line * row + index] ?? 0;
    const bit = index * depth;
    return ((data[line * row + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & most;
  };
  const eight = (value: number): number => Math.round((value * 255) / most);
  const colours = channels >= 3 ? 3 : 1;
  for (let line = 0; line < height; line += 1) {
    for (let column = 0; column < width; column += 1) {
      const from = column * channels;
      const to = (line * width + column) * 4;
      const raw = Array.from({ length: colours }, (_, part) => sample(line, from + part));
      const entry = palette?.[raw[0] ?? 0];
      const opacity = entry
        ? (entry[3] ?? 255)
        : channels > colours
          ? eight(sample(line, from + colours))
          : transparency && raw.every((value, part) => value === transparency[part])
            ? 0
            : 255;
      for (let part = 0; part < 3; part += 1) {
        const value = entry ? (entry[part] ?? 0) : eight(raw[colours === 3 ? part : 0] ?? 0);
        rgba[to + part] = Math.round((value * opacity + 255 * (255 - opacity)) / 255);
      }
      rgba[to + 3] = 255;
    }
  }
  return { width, height, rgba };
}
