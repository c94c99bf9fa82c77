import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvPage, hl7v2Page, sourcesPage } from './mapping-pages.ts';

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
    expect(bare(page('hl7v2.md'))).toBe(bare(hl7v2Page()));
    expect(bare(page('csv.md'))).toBe(bare(csvPage()));
    expect(bare(page('sources.md'))).toBe(bare(sourcesPage()));
  });
});
