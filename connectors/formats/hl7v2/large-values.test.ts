import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import type { ReadPart } from '../types.ts';
import { hl7v2Format } from './index.ts';
import { withoutLargeValues } from './large-values.ts';

const context = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'test' }) };
/** A PDF as far as the reader looks: its first and last bytes. */
const pdfOf = (size: number): Buffer =>
  Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(size, 'Ceci est une lettre. '), Buffer.from('\n%%EOF\n')]);

const letter = (data: string, more = ''): string =>
  [
    'MSH|^~\\&|KIS|HOPITAL|RELAIS||20260302150000+0100||MDM^T02|M1|P|2.5',
    'PID|1||P1^^^HOPITAL^PI||Exemple^Émile||19800727|M',
    'TXA|1|18842-5^Lettre^LN|TX|20260302||20260302||||||D1^HOPITAL||||lettre.pdf|AU||AV',
    `OBX|1|ED|18842-5^Lettre^LN||KIS^application^pdf^Base64^${data}||||||F${more}`,
  ].join('\r');

const read = (text: string): (ReadPart & { readonly kind: 'document' })[] =>
  hl7v2Format.read({ bytes: Buffer.from(text), name: 'm.hl7' }, context).filter((part) => part.kind === 'document');
const bytesOf = (part: ReadPart | undefined): Buffer => {
  const body = part?.kind === 'document' ? part.document.body : undefined;
  return Buffer.from(body?.kind === 'attachment' ? body.attachment.bytes : []);
};

describe('a large file inside a message', () => {
  const large = pdfOf(4_000_001);
  const base64 = large.toString('base64');

  it('is taken out of the bytes, and whole for whoever asks', () => {
    const bytes = Buffer.from(letter(base64));
    const { bytes: slim, values } = withoutLargeValues(bytes);
    expect(slim.length).toBeLessThan(10_000);
    const raw = Buffer.from(slim).toString('latin1').split('^').at(-1)?.split('|')[0] ?? '';
    expect(values.whole(raw)).toBe(base64);
    expect(values.lengthOf(raw)).toBe(base64.length);
    expect(withoutLargeValues(Buffer.from(letter('QUJD'))).bytes).toHaveLength(letter('QUJD').length + 1);
  });

  it('is read to the last byte, and told by its length', () => {
    const [part, ...more] = read(letter(base64));
    expect(more).toEqual([]);
    expect(bytesOf(part).equals(large)).toBe(true);
    expect(part?.findings.map(({ rule }) => rule)).not.toContain('hl7v2.attachment-broken');
    const told = part?.mapping.mapped.find(({ path }) => path.endsWith('-5.5'));
    expect(told?.value).toBe(`${base64.slice(0, 200)}… (${base64.length})`);
  });

  it.each([
    [
      'cut into two lines',
      letter(base64.slice(0, 2_000_000)) +
        `\rOBX|2|ED|18842-5^Lettre^LN||KIS^application^pdf^Base64^${base64.slice(2_000_000)}||||||F`,
    ],
    ['with an escape in it', letter(`${base64.slice(0, 20)}\\X0D0A\\${base64.slice(20)}`)],
    ['with an escape that is no line end', letter(`${base64.slice(0, 2_000_000)}\\X20\\${base64.slice(2_000_000)}`)],
  ])('is the same %s', (_, text) => {
    expect(bytesOf(read(text)[0]).equals(large)).toBe(true);
  });

  it.each([
    ['a carriage return', '\r'],
    ['a line feed', '\n'],
    ['both', '\r\n'],
    ['an escape for both', '\\X0D0A\\'],
    ['a formatting command', '\\.br\\'],
  ])('in lines of 76 letters with %s between them is taken out as well', (_, between) => {
    const lines = base64.replaceAll(/.{76}(?=.)/g, (line) => line + between);
    const text = letter(lines, '\rNTE|1||Fin');
    const { bytes: slim, values } = withoutLargeValues(Buffer.from(text));
    expect(slim.length).toBeLessThan(20_000);
    const raw = Buffer.from(slim).toString('latin1').split('Base64^').at(-1)?.split('|')[0] ?? '';
    expect(values.whole(raw) === lines).toBe(true);
    const [part, ...more] = read(text);
    expect(more).toEqual([]);
    expect(bytesOf(part).equals(large)).toBe(true);
    // Its own buffer, and no larger: it changes hands between threads without a copy.
    const body = part?.document.body;
    const bytes = body?.kind === 'attachment' ? body.attachment.bytes : undefined;
    expect(bytes?.buffer.byteLength).toBe(large.length);
    expect(part?.findings.map(({ rule }) => rule)).not.toContain('hl7v2.attachment-broken');
  });

  it.each([
    ['padding in the middle', `${base64.slice(0, 3_000_000)}==${base64.slice(3_000_000)}`],
    ['one letter too few', base64.slice(0, base64.length - (base64.length % 4) - 3)],
  ])('with %s is held', (_, data) => {
    expect(read(letter(data))[0]?.findings.map(({ rule }) => rule)).toContain('hl7v2.attachment-broken');
  });

  it('of text is text', () => {
    const text = letter('').replace('|ED|', '|TX|').replace('KIS^application^pdf^Base64^', 'A'.repeat(4_000_001));
    expect(bytesOf(read(text)[0]).toString()).toContain('A'.repeat(4_000_001));
  });
});
