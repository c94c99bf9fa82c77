import { expect, it } from 'vitest';
import type { Answer } from '../../pdfa/index.ts';
import type { Translation } from '../translate.ts';
import { withArchiveFiles } from './archived.ts';
import type { TranslationOutcome } from './translators.ts';

it('a large file that two documents carry is made for both, each under its own title', async () => {
  const rtf = String.raw`{\rtf1\ansi Bonjour{\*\generator ${'x'.repeat(1_100_000)}}\par}`;
  const bytes = new Uint8Array(Buffer.from(rtf));
  const wanted = ['one', 'two'].map((title) => ({
    key: title,
    bytes,
    mediaType: 'application/rtf',
    title,
    language: 'fr',
  }));
  let made: ReadonlyMap<string, Answer> = new Map();
  const translators = withArchiveFiles({
    underWay: 1,
    translate: ({ files = new Map<string, Answer>() }): Promise<TranslationOutcome> => {
      made = new Map(files);
      const translation = { wanted: files.size === 0 ? wanted : [] } as unknown as Translation;
      return Promise.resolve({ kind: 'translated', translation, unchanged: () => true });
    },
    close: () => Promise.resolve(),
  });
  await translators.translate({ source: 's', overrule: false, load: () => ({ name: 'a', bytes }) });
  await translators.close();
  expect([...made].map(([key, { ok }]) => [key, ok])).toEqual([
    ['one', true],
    ['two', true],
  ]);
  // Given back when the last one was made.
  expect(bytes).toHaveLength(0);
});
