/** Large files inside XML: out of the parser's way, and the tree the same as with them. */
import { describe, expect, it } from 'vitest';
import { withoutFiles } from '../clinical/index.ts';
import { childOf, readXml, type XmlNode } from './xml.ts';

const LARGE = 4_200_000;
const base64 = Buffer.alloc((LARGE * 3) / 4, 'Befund ').toString('base64');
const lines = base64.replaceAll(/.{76}/g, '$&\r\n');

const around = (content: string, more = ''): Buffer =>
  Buffer.from(
    `<?xml version="1.0"?>\n<a xmlns="urn:x">\n<b mediaType="application/pdf">${content}</b>\n<c>é</c>${more}</a>`,
  );

const rootOf = (bytes: Uint8Array): XmlNode => {
  const reading = readXml(bytes);
  if (!reading.ok) throw new Error(reading.fault.kind);
  return reading.root;
};

describe('a large file inside XML', () => {
  it('is not given to the parser, and its bytes are at hand without a text', () => {
    const given = withoutFiles(around(base64));
    expect(given.bytes.length).toBeLessThan(300);
    const node = childOf(rootOf(around(base64)), 'b');
    expect(Buffer.from(node?.base64 ?? []).equals(Buffer.from(base64))).toBe(true);
  });

  it('is the same tree for whoever asks for text and content', () => {
    const root = rootOf(around(lines));
    const node = childOf(root, 'b');
    expect(node?.text).toBe(lines.replaceAll('\r\n', '\n'));
    expect(node?.content).toEqual([node?.text]);
    expect(childOf(root, 'c')).toMatchObject({ text: 'é' });
  });

  it.each([
    ['beside other elements', around(`${base64}<d/>`)],
    ['with a word that is no base64', around(`${base64}é`)],
    ['in a comment', around('x', `<!-- a>${base64}<b -->`)],
    ['in a section of characters', around(`<![CDATA[${base64}]]>`)],
    ['in a document that is small', around(base64.slice(0, 400_000))],
  ])('%s the text is whole', (_, bytes) => {
    const text = bytes.toString('utf8');
    const inside = /<b [^>]*>(?:<!\[CDATA\[)?([^<\]]*)/.exec(text)?.[1];
    expect(childOf(rootOf(bytes), 'b')?.text).toBe(inside);
  });

  it('that is itself called like what takes its place is not mixed up with it', () => {
    const root = rootOf(around(base64, '<d>file-taken-out-0</d>'));
    expect(childOf(root, 'd')?.text).toBe('file-taken-out-0');
    expect(childOf(root, 'b')?.base64?.length).toBe(base64.length);
  });

  it('does not hide what is wrong around it', () => {
    expect(readXml(Buffer.concat([around(base64), Buffer.from('<')]))).toMatchObject({ ok: false });
    expect(readXml(Buffer.from(`<!DOCTYPE a []>${around(base64).toString('utf8').slice(22)}`))).toMatchObject({
      fault: { kind: 'doctype' },
    });
  });
});
