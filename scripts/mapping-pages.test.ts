import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mappingPages } from './mapping-pages.ts';

const page = (name: string): string =>
  readFileSync(join(resolve(import.meta.dirname, '../docs/mapping'), name), 'utf8');
/** The formatter pads tables. */
const bare = (text: string): string =>
  text
    .replaceAll(/ *\| */g, '|')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/\s+\n/g, '\n');

describe('the pages of the mapping', () => {
  it('say what the reader does today (otherwise: node scripts/mapping-pages.ts, then prettier)', () => {
    for (const [name, text] of Object.entries(mappingPages())) expect(bare(page(name)), name).toBe(bare(text));
  });
});
