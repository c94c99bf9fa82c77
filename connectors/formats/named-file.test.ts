/** What a document may name: a file beside it. */
import { describe, expect, it } from 'vitest';
import { fileBeside, namedFile } from './named-file.ts';

describe('a file that a document names', () => {
  it.each(['letter.pdf', 'Bericht 2026-03.pdf', 'é à.rtf', 'a..b.pdf', '.hidden.pdf', '100%.pdf'])('%s', (pointer) =>
    expect(namedFile(` ${pointer} `)).toEqual({ kind: 'named', name: pointer }),
  );

  it('is of this folder with a dot before it', () => {
    expect(namedFile('./letter.pdf')).toEqual({ kind: 'named', name: 'letter.pdf' });
    expect(namedFile('.\\letter.pdf')).toEqual({ kind: 'named', name: 'letter.pdf' });
  });

  it.each([
    '../letter.pdf', '..\\letter.pdf', './../letter.pdf', '..', '.', 'pdf/letter.pdf', 'pdf\\letter.pdf', '/etc/passwd', 'C:\\labo\\letter.pdf', 'C:letter.pdf', '\\\\server\\share\\letter.pdf',
    '//server/share/letter.pdf', 'file:///letter.pdf', 'http://labo.example/letter.pdf', 'letter.pdf:stream', '..%2fletter.pdf', '%2Fetc%2Fpasswd', 'c%3Aletter.pdf',
  ])('never %s', (pointer) => expect(namedFile(pointer)).toEqual({ kind: 'elsewhere' })); // prettier-ignore

  it.each(['', '  ', './', 'a\0.pdf', 'a\n.pdf', 'x'.repeat(300)])('not %j', (pointer) =>
    expect(namedFile(pointer)).toEqual({ kind: 'nothing' }),
  );

  it('is the one of that name, else the only one alike', () => {
    expect(fileBeside('a.pdf', ['A.PDF', 'a.pdf'])).toBe('a.pdf');
    expect(fileBeside('é.pdf', ['e\u0301.PDF', 'b.pdf'])).toBe('e\u0301.PDF');
    expect(fileBeside('a.pdf', ['A.pdf', 'a.PDF'])).toBeUndefined();
    expect(fileBeside('a.pdf', [])).toBeUndefined();
  });
});
