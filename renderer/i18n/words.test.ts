import { expect, test } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const flat = (words: Readonly<Record<string, Readonly<Record<string, string>>>>): Map<string, string> =>
  new Map(
    Object.entries(words).flatMap(([group, texts]) =>
      Object.entries(texts).map(([key, text]) => [`${group}.${key}`, text]),
    ),
  );

const all = { fr: flat(fr), de: flat(de), en: flat(en) };

/** What a text leaves open, e.g. `{{count, number}}`. */
const gaps = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? '').sort();

test.each(['de', 'en'] as const)('%s leaves the same things open as French', (language) => {
  for (const [key, text] of all.fr) {
    const other = all[language].get(key) ?? '';
    const french = key.endsWith('_one') ? gaps(text).filter((gap) => gap !== 'count') : gaps(text);
    const translated = key.endsWith('_one') ? gaps(other).filter((gap) => gap !== 'count') : gaps(other);
    expect([key, translated]).toEqual([key, french]);
  }
});

test.each(['fr', 'de', 'en'] as const)('%s never uses a technician’s word on the first level', (language) => {
  const forbidden = /\b(queue|payload|XDS|HTTP|MLLP|endpoint|ITI|null|undefined)\b/i;
  expect([...all[language]].filter(([, text]) => forbidden.test(text))).toEqual([]);
});

test.each(['fr', 'de', 'en'] as const)('%s has both plural forms wherever it counts', (language) => {
  const keys = [...all[language].keys()];
  const alone = keys.filter(
    (key) =>
      (key.endsWith('_one') && !keys.includes(key.replace(/_one$/, '_other'))) ||
      (key.endsWith('_other') && !key.startsWith('document.sex_') && !keys.includes(key.replace(/_other$/, '_one'))),
  );
  expect(alone).toEqual([]);
});
