/**
 * XPath 3.1 by fontoxpath, with what Schematron expects of XSLT: `current()` is the node of the rule, `document()` opens files of the
 * pack and nothing else, `generate-id()` tells nodes apart.
 */
import fontoxpath, { type Options } from 'fontoxpath';
import type { Document, Node } from '@xmldom/xmldom';
import type { PackFiles } from '../content.ts';
import { resolveIn } from '../content.ts';
import { fileMissing, needsXslt } from '../problems.ts';
import { textOf } from './entities.ts';
import { parseXml, type Variable } from './schema.ts';

const {
  createTypedValueFactory,
  domFacade,
  evaluateXPath,
  evaluateXPathToBoolean,
  evaluateXPathToNodes,
  registerCustomXPathFunction,
} = fontoxpath;

/** The namespace under which functions of XSLT are known here. */
const FUNCTIONS = 'urn:relais:schematron-functions';
const OWN = new Set(['current', 'document', 'generate-id']);

interface Evaluation {
  readonly current: Node;
  readonly open: (href: string) => Document;
  readonly idOf: (node: Node) => string;
}

type Call = { readonly currentContext: Evaluation };

let registered = false;
function registerFunctions(): void {
  if (registered) return;
  registered = true;
  const name = (localName: string) => ({ namespaceURI: FUNCTIONS, localName });
  registerCustomXPathFunction(name('current'), [], 'node()', ({ currentContext }: Call) => currentContext.current);
  registerCustomXPathFunction(name('document'), ['xs:string'], 'node()', ({ currentContext }: Call, href: string) =>
    currentContext.open(href),
  );
  registerCustomXPathFunction(name('generate-id'), ['node()'], 'xs:string', ({ currentContext }: Call, node: Node) =>
    currentContext.idOf(node),
  );
}

export type Values = Readonly<Record<string, unknown>>;

export interface XPath {
  /** @throws ProblemError when an expression opens a file by name that the pack lacks */
  assertFiles(expression: string): void;
  /** The nodes that an XSLT match pattern means, in document order. */
  nodes(pattern: string, document: Document, values: Values): readonly Node[];
  holds(expression: string, node: Node, values: Values): boolean;
  /** The values with those of more variables, each seeing the ones before it. */
  withVariables(variables: readonly Variable[], node: Node, values: Values): Values;
}

export function xpathOf(files: PackFiles, path: string, namespaces: ReadonlyMap<string, string>): XPath {
  registerFunctions();
  const opened = new Map<string, Document>();
  // Published sets name their tables from the folder of the schema, or from the one that it was built in.
  const fileOf = (href: string): string | undefined =>
    [resolveIn(path, href), ...[...files.keys()].filter((file) => href.endsWith(`/${file}`))].find((file) =>
      files.has(file),
    );
  const open = (href: string): Document => {
    const target = fileOf(href);
    if (target === undefined) throw fileMissing(href, path);
    const known = opened.get(target) ?? parseXml(textOf(files, target));
    opened.set(target, known);
    return known;
  };
  const ids = new WeakMap<Node, string>();
  let lastId = 0;
  const idOf = (node: Node): string => {
    const known = ids.get(node) ?? `n${(lastId += 1)}`;
    ids.set(node, known);
    return known;
  };
  const sequence = createTypedValueFactory('item()*');
  const shared: Omit<Options, 'currentContext'> = {
    namespaceResolver: (prefix) =>
      prefix === 'xs' ? 'http://www.w3.org/2001/XMLSchema' : prefix === '' ? null : (namespaces.get(prefix) ?? null),
    functionNameResolver: ({ prefix, localName }) =>
      prefix === ''
        ? { namespaceURI: OWN.has(localName) ? FUNCTIONS : 'http://www.w3.org/2005/xpath-functions', localName }
        : { namespaceURI: namespaces.get(prefix) ?? 'http://www.w3.org/2001/XMLSchema', localName },
  };
  const options = (current: Node): Options => ({
    ...shared,
    currentContext: { current, open, idOf } satisfies Evaluation,
  });
  return {
    assertFiles: (expression) => {
      for (const [, , href = ''] of expression.matchAll(/\bdocument\(\s*(["'])(.+?)\1/g))
        if (fileOf(href) === undefined) throw fileMissing(href, path);
    },
    nodes: (pattern, document, values) =>
      evaluateXPathToNodes<Node>(selectorOf(pattern), document, domFacade, { ...values }, options(document)),
    holds: (expression, node, values) =>
      evaluateXPathToBoolean(expression, node, domFacade, { ...values }, options(node)),
    withVariables: (variables, node, values) =>
      variables.reduce<Values>((known, { name, value }) => {
        const results = evaluateXPath(
          value,
          node,
          domFacade,
          { ...known },
          evaluateXPath.ALL_RESULTS_TYPE,
          options(node),
        );
        return { ...known, [name]: results.length === 1 ? results[0] : sequence(results as never[], domFacade) };
      }, values),
  };
}

/** An XSLT match pattern means every node that it fits, wherever: `a/b` is `//a/b`. */
function selectorOf(pattern: string): string {
  if (/\bcurrent\s*\(/.test(pattern)) throw needsXslt('current() in a context');
  if (/^\s*(key|id)\s*\(/.test(pattern)) throw needsXslt(pattern.trim().slice(0, 40));
  return alternatives(pattern)
    .map((one) => (one.startsWith('/') ? one : `//${one}`))
    .join(' | ');
}

/** Splits at `|` outside of brackets and strings. */
function alternatives(pattern: string): readonly string[] {
  const parts: string[] = [];
  let [depth, begin, quote] = [0, 0, ''];
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern.charAt(at);
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '[' || sign === '(') depth += 1;
    else if (sign === ']' || sign === ')') depth -= 1;
    else if (sign === '|' && depth === 0) {
      parts.push(pattern.slice(begin, at));
      begin = at + 1;
    }
  }
  return [...parts, pattern.slice(begin)].map((part) => part.trim());
}
