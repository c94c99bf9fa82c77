/**
 * Open fonts for the letters that the text fonts have not: other scripts, whose letters join, stack and run their own ways. HarfBuzz chooses and
 * places their shapes, which are drawn as outlines. Only fonts that are shipped are looked at: the same file gives the same pages everywhere.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as harfbuzzjs from 'harfbuzzjs';

type HarfBuzz = typeof harfbuzzjs;
type Weight = 'Regular' | 'Bold';

/** All measures in thousandths of an em, `y` upwards from the line on which letters stand. */
export interface Shaped {
  readonly glyphs: readonly { readonly glyph: number; readonly x: number; readonly y: number }[];
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

export type Segment = readonly [operator: 'M' | 'L' | 'Q' | 'C' | 'Z', ...values: number[]];

/** A font of other scripts. */
export interface Face {
  /** Where a line may end inside a text without spaces: between any two letters, or between words of a dictionary. */
  readonly breaks: 'letters' | 'words' | undefined;
  has(letter: string): boolean;
  /** Undefined where a letter, or what letters come to together, has no shape. */
  shape(text: string, rightToLeft: boolean): Shaped | undefined;
  outline(glyph: number): readonly Segment[];
}

interface Source {
  readonly letters: RegExp;
  /** The font shows no others than its letters, and these where they follow one. */
  readonly followers?: RegExp;
  readonly breaks?: 'letters' | 'words';
  readonly file: (weight: Weight) => string;
}

const { resolve } = createRequire(import.meta.url);

const noto = (family: string, label: string): Source['file'] => {
  return (weight) => {
    const folder = weight === 'Bold' ? '700Bold' : '400Regular';
    return resolve(`@expo-google-fonts/noto-${family}/${folder}/Noto${label}_${folder}.ttf`);
  };
};
const sans = (script: string): Source['file'] => noto(`sans-${script.toLowerCase()}`, `Sans${script}`);
/** Its manifest names the way to the fonts by its entry alone. */
const eastern =
  (region: string, label: string): Source['file'] =>
  (weight) =>
    join(dirname(resolve(`@embedpdf/fonts-${region}`)), '..', 'fonts', `${label}-${weight}.otf`);

/**
 * Signs of feeling and things (emoji), but for those of which only the colour tells one from another, as drawn in ink a red circle is a green one:
 * hearts other than the red one, circles, squares, diamonds, apples and books of a colour, and flags.
 */
const PICTURED =
  /(?![\u{1f534}-\u{1f539}\u{1f7e0}-\u{1f7eb}\u{1f499}-\u{1f49c}\u{1f5a4}\u{1f90d}\u{1f90e}\u{1f9e1}\u{1fa75}-\u{1fa77}\u{1f34e}\u{1f34f}\u{1f4d5}-\u{1f4d9}])\p{Extended_Pictographic}/u;

/** By the script properties of Unicode; where one letter belongs to several, the font of the letters before it is asked first. */
const SOURCES: readonly Source[] = [
  { letters: /\p{scx=Arab}/u, file: sans('Arabic') },
  { letters: /\p{scx=Hebr}/u, file: sans('Hebrew') },
  { letters: /\p{scx=Geor}/u, file: sans('Georgian') },
  { letters: /\p{scx=Armn}/u, file: sans('Armenian') },
  { letters: /\p{scx=Deva}/u, file: sans('Devanagari') },
  { letters: /\p{scx=Beng}/u, file: sans('Bengali') },
  { letters: /\p{scx=Guru}/u, file: sans('Gurmukhi') },
  { letters: /\p{scx=Taml}/u, file: sans('Tamil') },
  { letters: /\p{scx=Thai}/u, file: sans('Thai'), breaks: 'words' },
  { letters: /\p{scx=Ethi}/u, file: sans('Ethiopic') },
  {
    letters: /[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\uff01-\uff60]/u,
    breaks: 'letters',
    file: eastern('sc', 'NotoSansHans'),
  },
  { letters: /\p{scx=Hang}/u, file: eastern('kr', 'NotoSansKR') },
  { letters: PICTURED, followers: /\p{Emoji_Modifier}/u, file: noto('emoji', 'Emoji') },
];

let harfbuzz: HarfBuzz | undefined;

/** Before it, no face is found. */
export async function readyFaces(): Promise<void> {
  harfbuzz ??= await import('harfbuzzjs');
}

const loaded = new Map<string, Face>();

/** The font for a letter that the text fonts have not. */
export function faceFor(letter: string, bold: boolean): Face | undefined {
  if (!harfbuzz) return undefined;
  const weight: Weight = bold ? 'Bold' : 'Regular';
  for (const source of SOURCES) {
    if (!source.letters.test(letter)) continue;
    const file = source.file(weight);
    const face = loaded.get(file) ?? openFace(harfbuzz, readFileSync(file), source);
    loaded.set(file, face);
    if (face.has(letter)) return face;
  }
  return undefined;
}

function openFace(hb: HarfBuzz, bytes: Uint8Array, { letters, followers, breaks }: Source): Face {
  const font = new hb.Font(new hb.Face(new hb.Blob(bytes)));
  font.setScale(1000, 1000);
  const shapes = new Map<string, Shaped | undefined>();
  const outlines = new Map<number, readonly Segment[]>();
  const outline = (glyph: number): readonly Segment[] => {
    const known = outlines.get(glyph);
    if (known) return known;
    const drawn = font.glyphToJson(glyph).map(({ type, values }): Segment => [type as Segment[0], ...values]);
    outlines.set(glyph, drawn);
    return drawn;
  };
  // One for all texts: HarfBuzz gives memory back when the collector comes round, which it does not while pages are set.
  const buffer = new hb.Buffer();
  const shape = (text: string, rightToLeft: boolean): Shaped | undefined => {
    buffer.clearContents();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    buffer.setDirection(rightToLeft ? hb.Direction.RTL : hb.Direction.LTR);
    hb.shape(font, buffer);
    const [infos, places] = [buffer.getGlyphInfos(), buffer.getGlyphPositions()];
    if (infos.some(({ codepoint }) => codepoint === 0)) return undefined;
    const glyphs: Shaped['glyphs'][number][] = [];
    let [pen, top, bottom] = [0, 0, 0];
    for (const [at, { codepoint: glyph }] of infos.entries()) {
      const { xAdvance = 0, xOffset = 0, yOffset = 0 } = places[at] ?? {};
      const heights = outline(glyph).flatMap(([, ...values]) => values.filter((_, index) => index % 2 === 1));
      if (heights.length > 0) {
        glyphs.push({ glyph, x: pen + xOffset, y: yOffset });
        top = Math.max(top, yOffset + Math.max(...heights));
        bottom = Math.min(bottom, yOffset + Math.min(...heights));
      }
      pen += xAdvance;
    }
    return { glyphs, width: pen, top, bottom };
  };
  return {
    breaks,
    outline,
    has: (letter) =>
      (!followers || letters.test(letter) || followers.test(letter)) &&
      font.nominalGlyph(letter.codePointAt(0) ?? 0) !== undefined,
    shape: (text, rightToLeft) => {
      const key = `${rightToLeft ? '<' : '>'}${text}`;
      if (!shapes.has(key)) shapes.set(key, shape(text, rightToLeft));
      return shapes.get(key);
    },
  };
}
