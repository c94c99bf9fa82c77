/** The narrative of a resource in XML as the text that its JSON form holds (FHIR R4 §2.6.2.6): the same XHTML, written again. */
import { FHIR_NAMESPACE, XHTML } from '../namespaces.ts';
import type { XmlNode } from '../xml.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string, what: RegExp): string =>
  text.replaceAll(what, (letter) => ESCAPES[letter] ?? `&#${letter.codePointAt(0)};`);

/** `html:p` of the reader of XML is `p`; what is of another namespace says so. */
function tagOf(name: string): { readonly tag: string; readonly namespace?: string } {
  const foreign = /^\{(.*)\}([^}]+)$/.exec(name);
  if (foreign) return { tag: foreign[2] ?? '', namespace: foreign[1] ?? '' };
  return name.startsWith('html:') ? { tag: name.slice(5) } : { tag: name, namespace: FHIR_NAMESPACE };
}

/** `within` is the namespace that holds where the element stands. */
export function xhtmlText({ name, attributes, content = [] }: XmlNode, within = ''): string {
  const { tag, namespace = XHTML } = tagOf(name);
  const said = [...(namespace === within ? [] : [['xmlns', namespace] as const]), ...attributes].map(
    ([key, value]) => ` ${key}="${escaped(value, /[&<>"\t\n\r]/g)}"`,
  );
  const inner = content
    .map((part) => (typeof part === 'string' ? escaped(part, /[&<>\r]/g) : xhtmlText(part, namespace)))
    .join('');
  return inner === '' ? `<${tag}${said.join('')}/>` : `<${tag}${said.join('')}>${inner}</${tag}>`;
}
