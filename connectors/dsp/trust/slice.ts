/**
 * Cuts one element out of an XML text byte for byte, with the namespaces that its place gave it: a signed assertion goes on as it
 * came. The text is known to be well-formed and to have no DOCTYPE (wire/reading), which leaves five kinds of token.
 */
import type { SignedMarkup } from '../wire/soap.ts';

// A comment, a CDATA section, a processing instruction, or a tag whose attribute values may hold `>`.
const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')+>/g;
const DECLARATION = /\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

type Scope = Readonly<Record<string, string>>;

interface Open {
  readonly scope: Scope;
  readonly parent: Scope;
  readonly begin: number;
  readonly wanted: boolean;
}

/** All elements with this name that do not lie inside one another. */
export function sliceElements(text: string, namespace: string, localName: string): SignedMarkup[] {
  const found: SignedMarkup[] = [];
  const open: Open[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('<!') || token.startsWith('<?')) continue;
    const end = index + token.length;
    if (token.startsWith('</')) {
      const closed = open.pop();
      if (closed?.wanted) found.push(sliceOf(text, closed, end));
      continue;
    }
    const parent = open.at(-1)?.scope ?? {};
    const scope = { ...parent, ...declarationsOf(token) };
    const inside = open.some((element) => element.wanted);
    const element = { scope, parent, begin: index, wanted: !inside && isNamed(token, scope, namespace, localName) };
    if (!token.endsWith('/>')) open.push(element);
    else if (element.wanted) found.push(sliceOf(text, element, end));
  }
  return found;
}

const sliceOf = (text: string, { begin, parent }: Open, end: number): SignedMarkup => ({
  markup: text.slice(begin, end),
  inheritedNamespaces: Object.fromEntries(Object.entries(parent).filter(([, uri]) => uri !== '')),
});

function declarationsOf(tag: string): Scope {
  const declared = [...tag.matchAll(DECLARATION)].map(([, prefix, double, single]) => [
    prefix ?? '',
    unescape(double ?? single ?? ''),
  ]);
  return Object.fromEntries(declared) as Scope;
}

function isNamed(tag: string, scope: Scope, namespace: string, localName: string): boolean {
  const qualified = /^<([^\s/>]+)/.exec(tag)?.[1] ?? '';
  const [prefix, local] = qualified.includes(':') ? qualified.split(':') : ['', qualified];
  return local === localName && scope[prefix ?? ''] === namespace;
}

const unescape = (value: string): string =>
  value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
