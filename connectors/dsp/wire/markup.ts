/**
 * Writing XML 1.0: every value is escaped; only markup that was itself made here, or a signed element that must stay as it was
 * received, goes in unchanged. A tree builder would re-serialise the signed element and break its signature.
 */

export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | undefined | readonly Content[];
export type Attributes = Readonly<Record<string, string | undefined>>;

// XML 1.0 §2.2: what is no Char cannot be written, not even as a reference.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** What stands for itself in content and in attributes: almost every value, looked at once instead of three times. */
const plain = /^[^\u0000-\u001f&<>"\ud800-\udfff\ufffe\uffff]*$/;

const escape = (text: string, pattern: RegExp): string =>
  plain.test(text)
    ? text
    : text
        .toWellFormed()
        .replaceAll(forbidden, '\ufffd')
        .replaceAll(pattern, (character) => references[character] ?? character);

const contentOf = (content: Content): string => {
  if (content === undefined) return '';
  if (typeof content === 'string') return escape(content, /[&<>\r]/g);
  if ('markup' in content) return content.markup;
  return content.map(contentOf).join('');
};

/** One element; attributes that are undefined are left out. Names are constants of the standards, never data. */
export function element(name: string, attributes: Attributes, ...children: readonly Content[]): Markup {
  const written = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escape(value, /[&<>"\r\n\t]/g)}"`))
    .join('');
  const inner = children.map(contentOf).join('');
  return { markup: inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>` };
}

/** Markup taken over byte for byte. */
export const verbatim = (markup: string): Markup => ({ markup });
