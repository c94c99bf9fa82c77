/** ISO 19005-1 6.2.3: what a colour space rests on, and whether its profile is one that PDF/A-1 takes. */
import type { PDFDict } from '@cantoo/pdf-lib';
import { PDFArray, PDFName, PDFStream, type PDFObject } from '@cantoo/pdf-lib';
import { unfiltered } from './decode.ts';
import { dictOf, numberIn, valueIn } from './file.ts';

export type DeviceColour = 'RGB ' | 'CMYK' | 'GRAY';

export interface SpaceLook {
  /** Device colours that it ends in. */
  readonly device: readonly DeviceColour[];
  readonly sound: boolean;
  /** Components; undefined for patterns. */
  readonly components?: number;
}

const DEVICES: Readonly<Record<string, SpaceLook>> = {
  DeviceRGB: { device: ['RGB '], sound: true, components: 3 },
  RGB: { device: ['RGB '], sound: true, components: 3 },
  DeviceGray: { device: ['GRAY'], sound: true, components: 1 },
  G: { device: ['GRAY'], sound: true, components: 1 },
  DeviceCMYK: { device: ['CMYK'], sound: true, components: 4 },
  CMYK: { device: ['CMYK'], sound: true, components: 4 },
  Pattern: { device: [], sound: true },
};

const SIGNATURES: Readonly<Record<number, readonly string[]>> = { 1: ['GRAY'], 3: ['RGB ', 'Lab '], 4: ['CMYK'] };
const UNSOUND: SpaceLook = { device: [], sound: false };
const MOST_COLORANTS = 8;

export interface IccHeader {
  readonly version: number;
  readonly deviceClass: string;
  readonly colour: string;
}

/** What the header of an ICC profile says (ICC.1:1998 §6.1); undefined when there is none to be read. */
export function iccHeader(profile: PDFObject | undefined): IccHeader | undefined {
  const data = profile instanceof PDFStream ? unfiltered(profile) : undefined;
  if (!data || data.left.length > 0 || data.bytes.length < 128) return undefined;
  const text = Buffer.from(data.bytes.subarray(0, 40)).toString('latin1');
  if (text.slice(36, 40) !== 'acsp') return undefined;
  return { version: data.bytes[8] ?? 255, deviceClass: text.slice(12, 16), colour: text.slice(16, 20) };
}

/** `resources` resolves names; a space that leads to itself is unsound. */
export function lookAtSpace(space: PDFObject | undefined, resources: PDFDict | undefined, depth = 0): SpaceLook {
  if (depth > 8) return UNSOUND;
  if (space instanceof PDFName) {
    const name = space.decodeText();
    const named = valueIn(dictOf(valueIn(resources, 'ColorSpace')), name);
    if (named !== undefined && !(named instanceof PDFName && named.decodeText() === name))
      return lookAtSpace(named, resources, depth + 1);
    return DEVICES[name] ?? UNSOUND;
  }
  if (!(space instanceof PDFArray)) return UNSOUND;
  const item = (index: number): PDFObject | undefined => (index < space.size() ? space.lookup(index) : undefined);
  const family = item(0);
  const deeper = (index: number): SpaceLook => lookAtSpace(item(index), resources, depth + 1);
  switch (family instanceof PDFName ? family.decodeText() : '') {
    case 'ICCBased':
      return iccSpace(item(1));
    case 'CalGray':
      return { device: [], sound: true, components: 1 };
    case 'CalRGB':
    case 'Lab':
      return { device: [], sound: true, components: 3 };
    case 'Indexed':
    case 'I':
      return { ...deeper(1), components: 1 };
    case 'Separation':
      return { ...deeper(2), components: 1 };
    case 'DeviceN': {
      const colorants = item(1);
      const components = colorants instanceof PDFArray ? colorants.size() : MOST_COLORANTS + 1;
      const look = deeper(2);
      return { device: look.device, sound: look.sound && components <= MOST_COLORANTS, components };
    }
    case 'Pattern':
      return space.size() > 1 ? { device: deeper(1).device, sound: deeper(1).sound } : { device: [], sound: true };
    default:
      return family instanceof PDFName && space.size() === 1 ? deeper(0) : UNSOUND;
  }
}

function iccSpace(profile: PDFObject | undefined): SpaceLook {
  const header = iccHeader(profile);
  const components = profile instanceof PDFStream ? numberIn(profile.dict, 'N') : undefined;
  const sound =
    header !== undefined &&
    components !== undefined &&
    header.version < 3 &&
    ['scnr', 'mntr', 'prtr', 'spac'].includes(header.deviceClass) &&
    (SIGNATURES[components]?.includes(header.colour) ?? false);
  return { device: [], sound, ...(components === undefined ? {} : { components }) };
}
