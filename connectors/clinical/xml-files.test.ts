/** Base64 of files: what was written comes back, and what is none is told from it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from './xml-files.ts';

describe('base64', () => {
  const read = (text: string): string | undefined => {
    const bytes = decodeBase64(Buffer.from(text));
    return bytes && Buffer.from(bytes).toString('latin1');
  };

  it('gives back what was written, whatever its length and its line ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 80 }), (bytes, width) => {
        const text = Buffer.from(bytes)
          .toString('base64')
          .replaceAll(new RegExp(`.{${width}}`, 'g'), '$&\r\n');
        expect(decodeBase64(Buffer.from(text))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 60 },
    );
  });

  it('gives back a large file with its lines', () => {
    const file = Buffer.alloc(3_150_000, 'Befund ');
    const lines = file.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    const whole = decodeBase64(Buffer.from(lines));
    expect(whole && Buffer.from(whole).equals(file)).toBe(true);
  });

  it.each(['', ' ', 'QQ', 'QQ=', 'QQ===', 'Q=Q=', 'QQ==QQ==', 'Q!==', 'QQ-_', `${'A'.repeat(1 << 20)}QQ==\nQQ==`])(
    'is none: %.12s',
    (text) => {
      expect(read(text)).toBeUndefined();
    },
  );
});
