/** Runs a Schematron over a document: of each pattern the first rule whose context fits a node judges it (ISO/IEC 19757-3, 6.5). */
import type { Document, Element, Node } from '@xmldom/xmldom';
import { text } from '../../pack.ts';
import { xmlText, readXml } from '../../xml.ts';
import { ONLY_FILE, type PackFiles } from '../content.ts';
import { noRules, notMade, whichMain } from '../problems.ts';
import { MOST_HITS, type Judge, type PackHit } from '../types.ts';
import { parseXml, readSchema, type Assertion, type Pattern, type Schema } from './schema.ts';
import { xpathOf, type Values, type XPath } from './xpath.ts';

/** @throws ProblemError when it is not one that can be run whole */
export function schematronJudge(
  files: PackFiles,
  { main, phase }: { readonly main?: string | undefined; readonly phase?: string | undefined },
): Judge {
  const path = mainOf(files, main);
  const schema = readSchema(files, path, phase);
  const xpath = xpathOf(files, path, schema.namespaces);
  tryOut(schema, xpath);
  const rules = schema.patterns.reduce(
    (sum, pattern) => sum + pattern.rules.reduce((count, rule) => count + rule.assertions.length, 0),
    0,
  );
  if (rules === 0) throw noRules();
  return {
    rules,
    ...(schema.version === undefined ? {} : { version: schema.version }),
    gaps: [],
    judge: (bytes) => {
      const given = xmlText(bytes);
      return given.ok && readXml(bytes).ok ? verdict(schema, xpath, parseXml(given.text)) : [];
    },
  };
}

const isSchematron = (path: string): boolean => /\.(sch|sch\.xml)$/i.test(path);

function mainOf(files: PackFiles, main: string | undefined): string {
  const all = [...files.keys()];
  const wanted =
    main === undefined
      ? all.filter((path) => isSchematron(path))
      : all.filter((path) => path === main || path.endsWith(`/${main}`));
  const shallowest = Math.min(...wanted.map((path) => path.split('/').length));
  const first = wanted.filter((path) => path.split('/').length === shallowest);
  const only = all.length === 1 && all[0] === ONLY_FILE ? ONLY_FILE : first.length === 1 ? first[0] : undefined;
  if (only === undefined) throw whichMain(wanted.length > 0 ? wanted : all);
  return only;
}

const STATIC_ERROR = /\b(XPST\d{4}|XQST\d{4})\b/;

/** Every expression once, on a document without content: what cannot be understood is told when the pack is added, not when a document waits. */
function tryOut(schema: Schema, xpath: XPath): void {
  const empty = parseXml('<empty/>');
  const attempt = (what: () => unknown, expression: string): void => {
    xpath.assertFiles(expression);
    try {
      what();
    } catch (error) {
      const said = error instanceof Error ? error.message : '';
      if (error instanceof Error && error.name === 'ProblemError') throw error;
      if (STATIC_ERROR.test(said) || !/\b[A-Z]{4}\d{4}\b/.test(said))
        throw notMade(`${expression.slice(0, 160)} (${said.split('\n')[0] ?? ''})`);
    }
  };
  let values: Values = {};
  for (const variable of schema.variables)
    attempt(() => {
      values = xpath.withVariables([variable], empty, values);
    }, variable.value);
  for (const { variables, rules } of schema.patterns) {
    for (const { value } of variables) xpath.assertFiles(value);
    for (const rule of rules) {
      for (const { value } of rule.variables) xpath.assertFiles(value);
      attempt(() => xpath.nodes(rule.context, empty, values), rule.context);
      const known = Object.fromEntries([...variables, ...rule.variables].map(({ name }) => [name, '']));
      for (const { test } of rule.assertions) {
        attempt(() => xpath.holds(test, empty, { ...values, ...known }), test);
      }
    }
  }
}

function verdict(schema: Schema, xpath: XPath, document: Document): readonly PackHit[] {
  const hits: PackHit[] = [];
  const values = xpath.withVariables(schema.variables, document, {});
  for (const pattern of schema.patterns) {
    judgePattern(pattern, xpath, document, values, hits);
    if (hits.length >= MOST_HITS) break;
  }
  return hits;
}

function judgePattern(pattern: Pattern, xpath: XPath, document: Document, values: Values, hits: PackHit[]): void {
  const known = xpath.withVariables(pattern.variables, document, values);
  const judged = new Set<Node>();
  for (const rule of pattern.rules) {
    for (const node of xpath.nodes(rule.context, document, known)) {
      if (judged.has(node)) continue;
      judged.add(node);
      const own = xpath.withVariables(rule.variables, node, known);
      for (const assertion of rule.assertions) {
        const said = outcome(assertion, xpath, node, own);
        if (said !== undefined && hits.length < MOST_HITS) hits.push({ ...said, path: pathOf(node) });
      }
    }
  }
}

/** Undefined when the assertion holds. */
function outcome(assertion: Assertion, xpath: XPath, node: Node, values: Values): Omit<PackHit, 'path'> | undefined {
  const { id, severity, says, test, wanted } = assertion;
  try {
    if (xpath.holds(test, node, values) === wanted) return undefined;
    return { rule: id, severity, message: { fr: says, de: says, en: says } };
  } catch (error) {
    // The message may quote the document: only the code of the error is kept.
    const code = /\b[A-Z]{4}\d{4}\b/.exec(error instanceof Error ? error.message : '')?.[0] ?? 'unknown';
    return { rule: id, severity: 'error', message: notEvaluated(code) };
  }
}

const notEvaluated = (code: string): PackHit['message'] =>
  text(
    `Cette assertion n’a pas pu être évaluée ici (${code}).`,
    `Diese Zusicherung konnte hier nicht ausgewertet werden (${code}).`,
    `This assertion could not be evaluated here (${code}).`,
  );

/** `/ClinicalDocument/recordTarget/patientRole/id[2]`; numbers only where there are several. */
function pathOf(node: Node): string {
  if (node.nodeType === 9) return '/';
  if (node.nodeType === 2) {
    const owner = (node as unknown as { readonly ownerElement: Element | null }).ownerElement;
    return `${owner ? pathOf(owner) : ''}/@${(node as unknown as Element).localName ?? node.nodeName}`;
  }
  const parent = node.parentNode;
  const above = parent && parent.nodeType === 1 ? pathOf(parent) : '';
  if (node.nodeType !== 1) return above;
  const name = (node as Element).localName ?? node.nodeName;
  const same = parent
    ? Array.from(parent.childNodes).filter((one) => one.nodeType === 1 && (one as Element).localName === name)
    : [];
  return `${above}/${name}${same.length > 1 ? `[${same.indexOf(node) + 1}]` : ''}`;
}
