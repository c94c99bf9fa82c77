/**
 * ISO Schematron (ISO/IEC 19757-3) as data: included files and abstract patterns and rules are put in their places, each assertion with
 * the weight that its role, its flag or its phase gives it.
 */
import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';
import type { Severity } from '../../../clinical/index.ts';
import { resolveIn, type PackFiles } from '../content.ts';
import { needsXslt, noSuchPhase, notMade } from '../problems.ts';
import { textOf } from './entities.ts';

export const SCHEMATRON = 'http://purl.oclc.org/dsdl/schematron';
const SCHEMATRON_1_5 = 'http://www.ascc.net/xml/schematron';
const XSLT = 'http://www.w3.org/1999/XSL/Transform';
const DEEPEST = 16;

export interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface Assertion {
  readonly id: string;
  /** The test must hold (`assert`) or must not (`report`). */
  readonly wanted: boolean;
  readonly test: string;
  readonly severity: Severity;
  /** Its words; what would quote the document is an ellipsis. */
  readonly says: string;
}

export interface SchematronRule {
  readonly context: string;
  readonly variables: readonly Variable[];
  readonly assertions: readonly Assertion[];
}

export interface Pattern {
  readonly variables: readonly Variable[];
  readonly rules: readonly SchematronRule[];
}

export interface Schema {
  readonly version?: string;
  readonly namespaces: ReadonlyMap<string, string>;
  readonly variables: readonly Variable[];
  readonly patterns: readonly Pattern[];
}

export function parseXml(text: string): Document {
  const complain = (_: unknown, message: string): never => {
    throw notMade(message.split('\n')[0] ?? '');
  };
  return new DOMParser({
    onError: (level, message) => level !== 'warning' && complain(level, message),
  }).parseFromString(text, 'text/xml');
}

const isElement = (node: Node | null): node is Element => node?.nodeType === 1;
const elementsOf = (parent: Element): Element[] => Array.from(parent.childNodes).filter(isElement);
const named = (parent: Element, name: string): Element[] =>
  elementsOf(parent).filter((child) => child.namespaceURI === SCHEMATRON && child.localName === name);
const valueOf = (element: Element, name: string): string | undefined => element.getAttribute(name) ?? undefined;

/** @throws ProblemError when it is not one that can be run whole */
export function readSchema(files: PackFiles, path: string, phase: string | undefined): Schema {
  const root = parseXml(textOf(files, path)).documentElement;
  if (root?.namespaceURI === SCHEMATRON_1_5) throw needsXslt('Schematron 1.5');
  if (root?.namespaceURI !== SCHEMATRON || root.localName !== 'schema') throw notMade('schema: no ISO Schematron');
  include(root, files, path, 0);
  refuseXslt(root);
  const phases = named(root, 'phase');
  const wanted = phase ?? valueOf(root, 'defaultPhase') ?? '#ALL';
  const chosen = phases.find((candidate) => valueOf(candidate, 'id') === wanted);
  if (wanted !== '#ALL' && !chosen)
    throw noSuchPhase(
      wanted,
      phases.map((candidate) => valueOf(candidate, 'id') ?? ''),
    );
  const active = chosen && new Set(named(chosen, 'active').map((one) => valueOf(one, 'pattern')));
  const weights = weightsByPhase(phases);
  const all = named(root, 'pattern');
  const patterns = all.filter(
    (pattern) => valueOf(pattern, 'abstract') !== 'true' && (!active || active.has(valueOf(pattern, 'id'))),
  );
  const version = valueOf(root, 'schemaVersion');
  return {
    ...(version === undefined ? {} : { version }),
    namespaces: new Map(named(root, 'ns').map((ns) => [valueOf(ns, 'prefix') ?? '', valueOf(ns, 'uri') ?? ''])),
    variables: [...variablesOf(root, asIs), ...(chosen ? variablesOf(chosen, asIs) : [])],
    patterns: patterns.map((pattern) => patternOf(pattern, all, weights.get(valueOf(pattern, 'id')) ?? 'error')),
  };
}

/** Puts the root of an included file in the place of `include` (ISO/IEC 19757-3, 5.4.4). */
function include(element: Element, files: PackFiles, path: string, depth: number): void {
  for (const child of elementsOf(element)) {
    const href = child.namespaceURI === SCHEMATRON ? valueOf(child, 'href') : undefined;
    if (href === undefined || (child.localName !== 'include' && child.localName !== 'extends')) {
      include(child, files, path, depth);
      continue;
    }
    if (depth >= DEEPEST) throw notMade(`include ${href}`);
    const [file = '', fragment] = href.split('#');
    const target = resolveIn(path, file);
    const root = parseXml(textOf(files, target, path)).documentElement;
    const found =
      fragment === undefined || !root
        ? root
        : [root, ...Array.from(root.getElementsByTagName('*'))].find((one) => one.getAttribute('id') === fragment);
    if (!found) throw notMade(`include ${href}`);
    include(found, files, target, depth + 1);
    const owner = element.ownerDocument;
    // `extends` takes what stands inside, `include` the element itself.
    const taken = child.localName === 'extends' ? Array.from(found.childNodes) : [found];
    for (const node of taken) if (owner) element.insertBefore(owner.importNode(node, true), child);
    element.removeChild(child);
  }
}

/** Functions and keys of XSLT would be silently missing. */
function refuseXslt(root: Element): void {
  const [first] = Array.from(root.getElementsByTagNameNS(XSLT, '*'));
  if (first) throw needsXslt(first.nodeName);
  const binding = valueOf(root, 'queryBinding')?.toLowerCase() ?? 'xslt';
  if (!/^(xslt[123]?|xpath[23]?|xpath31|xquery|xquery31?)$/.test(binding)) throw needsXslt(`queryBinding ${binding}`);
}

/** What is checked in a phase of warnings alone is a warning. */
function weightsByPhase(phases: readonly Element[]): ReadonlyMap<string | undefined, Severity> {
  const weights = new Map<string | undefined, Severity>();
  const gravest: readonly Severity[] = ['information', 'warning', 'error'];
  for (const phase of phases) {
    const id = valueOf(phase, 'id') ?? '';
    const weight: Severity = /^warn/i.test(id) ? 'warning' : /^(note|info|manual)/i.test(id) ? 'information' : 'error';
    for (const active of named(phase, 'active')) {
      const pattern = valueOf(active, 'pattern');
      const before = weights.get(pattern);
      if (before === undefined || gravest.indexOf(weight) > gravest.indexOf(before)) weights.set(pattern, weight);
    }
  }
  return weights;
}

/** Puts the parameters of an abstract pattern into an expression. */
type Filling = (expression: string) => string;
const asIs: Filling = (expression) => expression;

function patternOf(pattern: Element, all: readonly Element[], weight: Severity): Pattern {
  const base = valueOf(pattern, 'is-a');
  const source = base === undefined ? pattern : all.find((candidate) => valueOf(candidate, 'id') === base);
  if (!source) throw notMade(`is-a ${base ?? ''}`);
  const fill = fillingOf(base === undefined ? [] : named(pattern, 'param'));
  const id = valueOf(pattern, 'id') ?? valueOf(source, 'id') ?? named(source, 'title')[0]?.textContent?.trim() ?? '';
  const rules = named(source, 'rule');
  const every = [...rules, ...all.flatMap((other) => (other === source ? [] : named(other, 'rule')))];
  return {
    variables: variablesOf(source, fill),
    rules: rules
      .filter((rule) => valueOf(rule, 'abstract') !== 'true')
      .map((rule, index) => {
        const context = valueOf(rule, 'context');
        if (context === undefined) throw notMade(`rule ${id}: context`);
        const parts = partsOf(rule, every, 0);
        const ruleName = valueOf(rule, 'id') ?? `${id === '' ? 'rule' : id}.${index + 1}`;
        return {
          context: fill(context),
          variables: parts.filter(({ localName }) => localName === 'let').map((one) => variable(one, fill)),
          assertions: parts
            .filter(({ localName }) => localName === 'assert' || localName === 'report')
            .map((one, number) => assertionOf(one, { fallback: `${ruleName}.${number + 1}`, weight, fill })),
        };
      }),
  };
}

function fillingOf(parameters: readonly Element[]): Filling {
  const values = parameters.map((one): [string, string] => [valueOf(one, 'name') ?? '', valueOf(one, 'value') ?? '']);
  // The longest name first: $code must not take the beginning of $codeSystem.
  values.sort(([a], [b]) => b.length - a.length);
  return (expression) => values.reduce((text, [name, value]) => text.replaceAll(`$${name}`, () => value), expression);
}

/** What a rule says, with what it takes over from abstract rules, in place. */
function partsOf(rule: Element, every: readonly Element[], depth: number): readonly Element[] {
  return elementsOf(rule).flatMap((child) => {
    if (child.namespaceURI !== SCHEMATRON || child.localName !== 'extends') return [child];
    const base = every.find((candidate) => valueOf(candidate, 'id') === valueOf(child, 'rule'));
    if (!base || depth >= DEEPEST) throw notMade(`extends ${valueOf(child, 'rule') ?? ''}`);
    return partsOf(base, every, depth + 1);
  });
}

const variable = (element: Element, fill: Filling): Variable => ({
  name: valueOf(element, 'name') ?? '',
  value: fill(valueOf(element, 'value') ?? `'${(element.textContent ?? '').replaceAll("'", "''")}'`),
});

const variablesOf = (element: Element, fill: Filling): readonly Variable[] =>
  named(element, 'let').map((one) => variable(one, fill));

function assertionOf(
  element: Element,
  { fallback, weight, fill }: { readonly fallback: string; readonly weight: Severity; readonly fill: Filling },
): Assertion {
  return {
    id: valueOf(element, 'id') ?? fallback,
    wanted: element.localName === 'assert',
    test: fill(valueOf(element, 'test') ?? 'true()'),
    severity: severityOf(valueOf(element, 'role') ?? valueOf(element, 'flag')) ?? weight,
    says: wordsOf(element),
  };
}

function severityOf(role: string | undefined): Severity | undefined {
  if (role === undefined) return undefined;
  if (/^warn/i.test(role)) return 'warning';
  if (/^info/i.test(role)) return 'information';
  return /^(error|fatal)/i.test(role) ? 'error' : undefined;
}

/** `value-of` would quote the document; `name` would only name an element, and its place says that already. */
function wordsOf(element: Element): string {
  const word = (node: Node): string => {
    if (!isElement(node)) return node.nodeType === 3 || node.nodeType === 4 ? (node.nodeValue ?? '') : '';
    if (node.localName === 'value-of' || node.localName === 'name') return '…';
    return Array.from(node.childNodes).map(word).join('');
  };
  const said = Array.from(element.childNodes).map(word).join('').replaceAll(/\s+/g, ' ').trim();
  return said.length > 600 ? `${said.slice(0, 600)}…` : said;
}
