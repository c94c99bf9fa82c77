/** Open fonts that stand in for text fonts a file names without carrying them: the same widths as Arial, Times New Roman and Courier New. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readTrueType, type TrueTypeProgram } from '../conformance/pdf/fonts/truetype.ts';

export type Family = 'sans' | 'serif' | 'mono';
type Style = '400Regular' | '700Bold' | '400Regular_Italic' | '700Bold_Italic';

const PACKAGES: Readonly<Record<Family, readonly [string, string]>> = {
  sans: ['@expo-google-fonts/arimo', 'Arimo'],
  serif: ['@expo-google-fonts/tinos', 'Tinos'],
  mono: ['@expo-google-fonts/cousine', 'Cousine'],
};

/** Text families by name. Unknown names may be symbols, barcodes or formulas: no text font stands in for them. */
const FAMILIES: readonly (readonly [Family, RegExp])[] = [
  ['mono', /courier|consol|mono|typewriter|lucidaconsole|cousine|^cour/],
  [
    'sans',
    /helvetica|arial|arimo|sans|verdana|tahoma|calibri|segoe|univers|frutiger|trebuchet|roboto|opensans|lato|myriad|swiss|futura/,
  ],
  ['serif', /times|tinos|serif|georgia|garamond|cambria|bookman|palatino|schoolbook|roman$|minion|^tim/],
];
const NO_TEXT = /symbol|dingbat|wingding|webding|barcode|code39|code128|ocrb|icon|awesome|math|mt extra|emoji|marlett/;

export interface StandIn {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly program: TrueTypeProgram;
  /** From Unicode to glyph. */
  readonly glyphs: ReadonlyMap<number, number>;
}

const loaded = new Map<string, StandIn>();

export function fontFile(family: Family, bold: boolean, italic: boolean): StandIn {
  const style: Style = `${bold ? '700Bold' : '400Regular'}${italic ? '_Italic' : ''}`;
  const [packageName, label] = PACKAGES[family];
  const name = `${label}_${style}`;
  const known = loaded.get(name);
  if (known) return known;
  const bytes = readFileSync(createRequire(import.meta.url).resolve(`${packageName}/${style}/${name}.ttf`));
  const program = readTrueType(bytes);
  if (!program) throw new Error(`the font ${name} cannot be read`);
  const glyphs = program.maps.find(({ platform, encoding }) => platform === 3 && encoding === 1)?.glyphs ?? new Map();
  const font: StandIn = {
    name: name
      .replace(/_(?:400)?(Regular|700Bold)/, '-$1')
      .replace('700', '')
      .replace('_', ''),
    bytes,
    program,
    glyphs,
  };
  loaded.set(name, font);
  return font;
}

/** The stand-in for a font by its name; undefined when no text font can stand in for it. */
export function standInFor(baseFont: string): StandIn | undefined {
  const plain = baseFont
    .replace(/^[A-Z]{6}\+/, '')
    .toLowerCase()
    .replaceAll(/[\s_]/g, '');
  if (NO_TEXT.test(plain)) return undefined;
  const family = FAMILIES.find(([, pattern]) => pattern.test(plain))?.[0];
  if (family === undefined) return undefined;
  return fontFile(family, /bold|black|heavy|demi|-b(?:i|$)/.test(plain), /italic|oblique|slanted|-b?i$/.test(plain));
}
