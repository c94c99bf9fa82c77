import fc from 'fast-check';
import { XmlDocument, XmlElement } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { legalText } from './text.ts';
import { element, xmlDocument } from './xml.ts';

/** Any UTF-16 there is: control characters, lone surrogates, markup. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('<a>&amp;</a>', ']]>', '\r\n\t', '<!--', '"\'', '\u0000', '\uD800'),
);

function reread(text: string): { content: string; attribute: string | undefined } {
  const document = XmlDocument.fromBuffer(xmlDocument(element('a', { b: text }, element('c', {}, text))));
  try {
    const c = document.get('/a/c');
    const a = document.get('/a');
    return {
      content: c instanceof XmlElement ? c.content : '',
      attribute: a instanceof XmlElement ? a.attr('b')?.value : undefined,
    };
  } finally {
    document.dispose();
  }
}

describe('an XML document', () => {
  it('is well-formed and re-read equal, whatever text is put into it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = reread(text);
        expect(read.content).toBe(legalText(text));
        expect(read.attribute ?? '').toBe(legalText(text));
      }),
      { numRuns: 500 },
    );
  });

  it('shows what XML forbids as U+FFFD and keeps everything else', () => {
    expect(reread('a\u0000b\u001Fc\uFFFEd\uD800e').content).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe');
    expect(reread('é 😀\r\n\t').content).toBe('é 😀\r\n\t');
    expect(reread('é 😀\r\n\t').attribute).toBe('é 😀\r\n\t');
  });

  it('leaves out attributes without a value, and writes an element without content as empty', () => {
    expect(element('a', { b: undefined, c: '', d: 'x' }, undefined, []).xml).toBe('<a d="x"/>');
  });
});
