/** Letters that the embedded fonts have not are drawn in their shapes and order, and say what they are; what no font has is never drawn. */
import { describe, expect, it } from 'vitest';
import { engine, type OpenedPdf, type Word } from './engine.ts';
import { lossFindings, type Answer } from './index.ts';
import { makePdfa } from './make.ts';
import { scripts } from './scripts.test-data.ts';
import { turnedRound } from './set/direction.ts';
import { faceFor, readyFaces, type Face } from './set/faces.ts';

const make = (words: string, title = 'Essai'): Promise<Answer> =>
  makePdfa({ bytes: Buffer.from(words), mediaType: '', title, language: 'fr-LU' });

async function made<T>(answer: Answer, look: (pdf: OpenedPdf) => T): Promise<T> {
  if (!answer.ok) throw new Error(`refused: ${answer.refusal}`);
  const pdf = (await engine()).open(answer.bytes);
  if (typeof pdf === 'string') throw new Error(pdf);
  try {
    return look(pdf);
  } finally {
    pdf.close();
  }
}

const losses = (answer: Answer): unknown => answer.ok && answer.losses.map(({ kind, count }) => [kind, count]);
const words = (answer: Answer): Promise<readonly Word[]> => made(answer, (pdf) => pdf.words(0));
const textOf = (answer: Answer): Promise<string> => made(answer, (pdf) => pdf.text(0).replaceAll(/\s+/g, ' '));

/** Where the only word with these letters stands, in whichever order the reader gives them. */
function placeOf(all: readonly Word[], letters: string): Word {
  const wanted = Array.from(letters).sort().join('');
  const found = all.filter(({ text }) => Array.from(text).sort().join('').includes(wanted));
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} words are ${letters}`);
  return found[0];
}

async function face(letter: string): Promise<Face> {
  await readyFaces();
  const found = faceFor(letter, false);
  if (!found) throw new Error('no face');
  return found;
}

describe('a line of another script', () => {
  it.each(Object.entries(scripts))('is drawn, and found again word for word: %s', async (_, line) => {
    const answer = await make(line);
    expect(answer.ok && answer.losses.map(({ kind, pages }) => [kind, pages])).toEqual([['drawn', [1]]]);
    const text = (await textOf(answer)).normalize('NFC');
    for (const word of line.split(' ')) expect(text).toContain(word.normalize('NFC'));
    const dark = await made(
      answer,
      // Above the foot of the page.
      (pdf) => pdf.draw(0, 1)?.rgba.filter((red, at) => at % 4 === 0 && at < 595 * 4 * 200 && red < 128).length,
    );
    expect(dark).toBeGreaterThan(200);
  });

  it('is told in three languages and does not hold the document', async () => {
    const answer = await make('שרה');
    const [, finding] = lossFindings(answer.ok ? answer.losses : []);
    expect(finding?.rule).toBe('pdfa-loss.drawn');
    expect(finding?.severity).toBe('information');
    const { fr = '', de = '', en = '' } = finding?.message ?? {};
    expect([fr, de, en].map((message) => /\((page|Seite) 1\)$/.test(message))).toEqual([true, true, true]);
  });
});

describe('the order of letters', () => {
  it('of a French line with a name that runs from right to left', async () => {
    const all = await words(await make('Patient : محمد علي (né le 12.03.1980) et שרה'));
    const places = ['Patient', 'علي', 'محمد', 'le', '12.03.1980', 'שרה'].map((word) => placeOf(all, word).x);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('of a line that begins with such a name, and is French all the same', async () => {
    const all = await words(await make('محمد viendra demain pour la suite'));
    expect(placeOf(all, 'محمد').x).toBeLessThan(placeOf(all, 'viendra').x);
  });

  it('of an Arabic letter: from the right edge, numbers and Latin words as they are, brackets turned round', async () => {
    const all = await words(
      await make(`نتيجة الفحص COVID-19 سلبية (12.5 mg/L) بتاريخ اليوم\n${scripts['Arabic'] ?? ''}`),
    );
    const line = all.filter(({ y }) => Math.abs(y - placeOf(all, 'COVID-19').y) < 2);
    const places = ['نتيجة', 'COVID-19', 'سلبية', '12.5', 'mg/L', 'بتاريخ'].map((word) => placeOf(line, word).x);
    expect(places).toEqual(places.toSorted((a, b) => b - a));
    // Its origin is that of its first letter, which stands rightmost.
    expect(595.28 - 56 - (places[0] ?? 0)).toBeLessThan(8);
    expect(turnedRound(').')).toBe('.(');
  });

  it('wrapped to several lines: the first words stand on the first', async () => {
    const all = await words(await make(`أولا ${'كلمة '.repeat(60)}أخيرا`));
    expect(placeOf(all, 'أولا').y).toBeGreaterThan(placeOf(all, 'أخيرا').y + 10);
  });

  it('parted by tabs: columns stay where they are', async () => {
    const rtf = String.raw`{\rtf1\ansi\pard\tx3000\tx6000 \u1605?\u1585?\tab \u1593?\u1604?\u1610?\tab fin du texte\par}`;
    const all = await words(await make(rtf));
    const [first, second, third] = ['مر', 'علي', 'texte'].map((word) => placeOf(all, word).x);
    expect(first).toBeLessThan(second ?? 0);
    expect(second).toBeLessThan(third ?? 0);
  });
});

describe('the shapes of letters', () => {
  it('of Arabic join: none is drawn as it stands alone', async () => {
    const arabic = await face('م');
    const glyphs = (text: string): readonly number[] =>
      arabic.shape(text, true)?.glyphs.map(({ glyph }) => glyph) ?? [];
    const joined = glyphs('محمد');
    expect(joined).toHaveLength(4);
    expect(joined.filter((glyph) => ['م', 'ح', 'د'].flatMap(glyphs).includes(glyph))).toEqual([]);
  });

  it('come together where the script says so, and marks stand over their letter', async () => {
    const devanagari = await face('क');
    expect(devanagari.shape('क्ष', false)?.glyphs).toHaveLength(1);
    expect(devanagari.shape('क한', false)).toBeUndefined();
    const arabic = await face('م');
    expect(arabic.shape('مُ', true)?.width).toBe(arabic.shape('م', true)?.width);
    const thai = await face('น');
    expect(thai.shape('ที่', false)?.top).toBeGreaterThan(thai.shape('ที', false)?.top ?? Infinity);
  });

  it('that are stacked get room: the line below stands lower', async () => {
    const gap = async (line: string): Promise<number> => {
      const all = await words(await make(`aaa\n${line}\nbbb`));
      return placeOf(all, 'aaa').y - placeOf(all, 'bbb').y;
    };
    expect(await gap('ปี่ป้ำ')).toBeGreaterThan((await gap('ccc')) + 1);
  });

  it('wrap without spaces: a closing sign begins no line', async () => {
    const answer = await make('检查结果正常。'.repeat(30));
    const lines = await made(answer, (pdf) => pdf.text(0).split(/\r?\n/).slice(0, -1));
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.filter((line) => line.startsWith('。'))).toEqual([]);
    expect(lines.join('').match(/。/g)).toHaveLength(30);
  });

  it('in columns take their places: what follows stays below what stands above', async () => {
    const all = await words(
      await make('Nom         138,5     135 - 145\nשרה         4,1       3,5 - 5,0\n山田        7,2       4,0 - 9,0'),
    );
    const [first, ...others] = ['138,5', '4,1', '7,2'].map((word) => placeOf(all, word).x);
    for (const other of others) expect(other).toBeCloseTo(first ?? 0, 1);
  });
});

describe('emoji', () => {
  it('are one sign where several letters make it', async () => {
    const emoji = await face('🙂');
    for (const sign of ['🙂', '👍🏻', '👩‍⚕', '👨‍👩‍👧', '🐈‍⬛'])
      expect([sign, emoji.shape(sign, false)?.glyphs.length]).toEqual([sign, 1]);
  });

  it('of which only the colour tells one from another hold the document, after another one too', async () => {
    const signs = ['🔴', '🟢', '🟥', '🔷', '💚', '🖤', '📗', '🍏', '🇱🇺'];
    const held = ['characters', 10];
    expect(losses(await make(signs.join(' ')))).toEqual([held]);
    expect(losses(await make(signs.map((sign) => `🙂${sign}`).join(' ')))).toEqual([held, ['drawn', 9]]);
    // A colour of skin is a part of the sign before it, and nothing without one.
    expect(losses(await make('👍🏿 🏿'))).toEqual([
      ['characters', 1],
      ['drawn', 2],
    ]);
  });
});

it('a letter that no font has holds the document and is told from those that are drawn', async () => {
  const answer = await make('Nom : ᠮᠣ \ue123 山田\u{2a6d6} 🟢');
  expect(losses(answer)).toEqual([
    ['characters', 5],
    ['drawn', 2],
  ]);
  expect(await textOf(answer)).toContain('Nom : □□ □ 山田□ □');
});

it('at the foot of the page a name stands in its letters, and what no font has is left out', async () => {
  const answer = await make('Bonjour', 'Bilan · علي ᠮ');
  expect(losses(answer)).toEqual([['drawn', 3]]);
  const all = await words(answer);
  expect(placeOf(all, 'علي').y).toBeCloseTo(placeOf(all, 'Bilan').y, 0);
  expect(await textOf(answer)).not.toContain('□');
});

it('the same letters give the same bytes', async () => {
  const all = Object.values(scripts).join('\n');
  const [one, two] = [await make(all), await make(all)];
  expect(one).toEqual(two);
});
