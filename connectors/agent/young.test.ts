/** What was made of an input is gone with it, after small collections of memory alone. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { loadSamples } from '../sandbox/samples/manifest.ts';
import { translateInput } from './translate.ts';
import { practiceContext } from './translation-context.test-data.ts';
import { keepNewObjectsYoung } from './young.ts';

/** The trees and accounts of one message are several hundred thousand. */
const BYTES_OF_A_MESSAGE = 50_000;

it('a message leaves nothing among the old objects', { timeout: 60_000 }, () => {
  keepNewObjectsYoung();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  const inputs = loadSamples()
    .filter(({ file }) => file.startsWith('hl7/'))
    .map(({ bytes, file }) => ({ bytes, name: file }));
  const all = (): void => {
    for (const input of inputs) translateInput(input, 'lab', practiceContext);
  };
  const used = (): number => {
    // Twice: what is in use at the moment outlives the first.
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    return getHeapStatistics().used_heap_size;
  };
  for (let time = 0; time < 20; time += 1) all();
  collect();
  const before = used();
  for (let time = 0; time < 10; time += 1) all();
  expect((used() - before) / (10 * inputs.length)).toBeLessThan(BYTES_OF_A_MESSAGE);
});
