import { describe, expect, it } from 'vitest';
import { first, readXml } from './xml.ts';

const LARGE = 4_200_000;
const lines = Buffer.alloc((LARGE * 3) / 4, 'Befund ')
  .toString('base64')
  .replaceAll(/.{76}/g, '$&\r\n');
const document = (more = ''): Buffer => Buffer.from(`<a><b>${lines}</b><c>${lines}</c><d>é</d>${more}</a>`);

describe('a large file inside XML', () => {
  it.each([
    ['an element that is read', {}],
    ['one whose text is taken in one piece', { folded: new Set(['b']) }],
  ])('is whole in %s', (_, more) => {
    const reading = readXml(document(), { nameOf: (local) => local, ...more });
    const root = reading.ok ? reading.root : undefined;
    expect(first(root, 'b')?.text).toBe(lines.replaceAll(/\s+/g, ' ').trim());
    expect(first(root, 'd')?.text).toBe('é');
  });

  it('keeps the line in which something is wrong where it was', () => {
    const reading = readXml(document('\n<e>'), { nameOf: (local) => local });
    const before = document().toString().split('\n').length;
    expect(reading).toMatchObject({ ok: false, fault: 'not-well-formed', line: before + 1 });
  });
});

describe('an element with a processing instruction inside', () => {
  it.each([
    ['between children', '<a>x<?y z?><b>1</b><!-- c --><b>2</b></a>', 'x'],
    ['at its end', '<a><b>1</b><b>2</b>x<?y?></a>', 'x'],
    ['alone', '<a><b>1<?y?></b><b><?y?>2</b></a>', ''],
  ])('is read to its end: %s', (_, text, said) => {
    for (const more of [{}, { mixed: new Set(['a']) }, { folded: new Set(['b']) }]) {
      const reading = readXml(Buffer.from(text), { nameOf: (local) => local, ...more });
      const root = reading.ok ? reading.root : undefined;
      expect(root?.text).toBe(said);
      expect(root?.children.map((child) => child.text)).toEqual(['1', '2']);
    }
  });
});
