import { describe, expect, test } from 'vitest';
import { speechOf } from './format.ts';

describe('how long something took', () => {
  test.each([
    ['fr', 0, '0 ms'],
    ['fr', 999.4, '999 ms'],
    ['fr', 999.6, '1,0 s'],
    ['fr', 1023, '1,0 s'],
    ['de', 1023, '1,0 s'],
    ['en', 1023, '1.0 s'],
    ['en', 61_250, '61.3 s'],
  ] as const)('in %s, of %d ms: %s', (language, milliseconds, words) => {
    expect(speechOf(language).took(milliseconds)).toBe(words.replace(' ', '\u00a0'));
  });
});
