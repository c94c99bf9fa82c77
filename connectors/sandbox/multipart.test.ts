/** Multipart bodies however they are cut into chunks. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaType, readMultipart, type MultipartOptions } from './multipart.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relais-multipart-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* chunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
const options = (): MultipartOptions => ({
  boundary: 'b',
  start: '<root>',
  folder,
  maximumBytes: 1_000_000,
  uuid: randomUUID,
});
const message = (parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    Buffer.from('preamble\r\n--b\r\nContent-ID: <root>\r\n\r\n<root/>'),
    ...parts.map((part, index) =>
      Buffer.concat([Buffer.from(`\r\n--b\r\nContent-ID: <p${index}>\r\nX-Folded: a\r\n b\r\n\r\n`), part]),
    ),
    Buffer.from('\r\n--b--\r\nepilogue'),
  ]);

describe('readMultipart', () => {
  it('gives every part byte for byte, whatever the chunks', async () => {
    // Bytes that look like delimiters are what goes wrong first.
    const tricky = fc
      .array(fc.constantFrom('\r', '\n', '-', '--', 'b', '\r\n--', 'x'), { maxLength: 40 })
      .map((pieces) => Buffer.from(pieces.join('')));
    const part = fc
      .oneof(tricky, fc.uint8Array({ maxLength: 300 }))
      .filter((bytes) => !Buffer.from(bytes).includes('\r\n--b'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 8 }),
        async (parts, sizes) => {
          const read = await readMultipart(chunks(message(parts), sizes), options());
          expect(Buffer.from(read.root.bytes).toString()).toBe('<root/>');
          expect(read.parts.map((entry) => entry.contentId)).toEqual(parts.map((_, index) => `p${index}`));
          for (const [index, entry] of read.parts.entries()) {
            const expected = Buffer.from(parts[index] ?? []);
            expect((await readFile(entry.path)).equals(expected)).toBe(true);
            expect(entry.size).toBe(expected.length);
            expect(entry.sha1).toBe(createHash('sha1').update(expected).digest('hex'));
            expect(entry.headers.get('x-folded')).toBe('a b');
          }
          read.discard();
        },
      ),
      { numRuns: 60 },
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['cut off anywhere before its end', (bytes: Buffer) => bytes.subarray(0, bytes.length - 14), 'closing boundary'],
    [
      'without its start part',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('<root>', '<other>')),
      'start part',
    ],
    [
      'with the start part twice',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('<p0>', '<root>')),
      'start part',
    ],
    [
      'with a malformed header',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('Content-ID: <p0>', 'nonsense')),
      'header',
    ],
  ])('refuses a body %s and leaves nothing', async (_, change, reason) => {
    const bytes = change(message([Buffer.from('one')]));
    await expect(readMultipart(chunks(bytes, [7]), options())).rejects.toThrow(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a part over the limit', async () => {
    const bytes = message([Buffer.alloc(2000)]);
    await expect(readMultipart(chunks(bytes, [512]), { ...options(), maximumBytes: 1999 })).rejects.toThrow('larger');
    const read = await readMultipart(chunks(bytes, [512]), { ...options(), maximumBytes: 2000 });
    read.discard();
  });
});

describe('mediaType', () => {
  it('reads quoted and bare parameters', () => {
    const { type, parameters } = mediaType(
      'Multipart/Related; TYPE="application/xop+xml"; boundary=a-b;start="<r;\\"x>"',
    );
    expect(type).toBe('multipart/related');
    expect([...parameters]).toEqual([
      ['type', 'application/xop+xml'],
      ['boundary', 'a-b'],
      ['start', '<r;"x>'],
    ]);
  });
});
