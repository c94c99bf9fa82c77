/** The plumbing: XML written and read, packages written and read, whatever is in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element } from './markup.ts';
import { mimeParameter, multipartBody, rootPart } from './mime.ts';
import { ANSWER_LIMIT, decodeXml, readXml, textAt, UnreadableXml } from './reading.ts';

const gathered = async (stream: AsyncIterable<unknown>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
};

describe('XML', () => {
  it('gives back every value that was written, in attributes and in text', () => {
    const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const expected = value.toWellFormed().replaceAll(forbidden, '\ufffd');
        const read = readXml(element('a', { b: value }, value).markup, (root) => [root.attr('b')?.value, root.content]);
        expect(read).toEqual([expected, expected]);
      }),
    );
  });

  it.each([
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity', '<!doctype a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an unknown entity', '<a>&b;</a>'],
    ['no end', '<a><b></a>'],
    ['nothing', ''],
    ['an undeclared prefix', '<a:b/>'],
  ])('with %s is not read', (_, text) => {
    expect(() => readXml(text, textAt as never)).toThrow(UnreadableXml);
  });

  it('in another encoding than UTF-8, or too large, is not read', () => {
    expect(() => decodeXml(Buffer.from('<a>é</a>', 'latin1'))).toThrow(UnreadableXml);
    expect(() => decodeXml(Buffer.alloc(ANSWER_LIMIT + 1, 32))).toThrow(UnreadableXml);
  });
});

describe('a package', () => {
  it('has the length that it announced, and its root part comes back whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.uint8Array({ maxLength: 200_000 }),
        async (root, more) => {
          const body = multipartBody('multipart/related; boundary="relais.b"; start="<r@x>"', 'relais.b', [
            { contentType: 'application/xop+xml', contentId: 'r@x', bytes: root },
            { contentType: 'application/pdf', contentId: 'd@x', bytes: more },
          ]);
          const sent = await gathered(body.open(() => undefined));
          expect(sent.byteLength).toBe(body.contentLength);
          expect(rootPart(body.contentType, sent)?.equals(Buffer.from(root))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  const whole = Buffer.from('--b\r\nContent-ID: <r>\r\n\r\n<a/>\r\n--b--\r\n');
  it.each([
    ['cut off before its end', 'multipart/related; boundary=b', whole.subarray(0, -8)],
    ['without its root part', 'multipart/related; boundary=b; start="<other>"', whole],
    ['without a boundary', 'multipart/related', whole],
    [
      'in base64',
      'multipart/related; boundary=b',
      Buffer.from('--b\r\ncontent-transfer-encoding: base64\r\n\r\nPGEvPg==\r\n--b--'),
    ],
  ])('%s is not read', (_, contentType, body) => {
    expect(rootPart(contentType, body)).toBeUndefined();
  });

  it('names its parameters quoted or not', () => {
    expect(mimeParameter('a/b; boundary="x;y\\"z"; start=<q>', 'boundary')).toBe('x;y"z');
    expect(mimeParameter('a/b; boundary="x;y"; START=<q>', 'start')).toBe('<q>');
  });
});
