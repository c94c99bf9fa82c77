/**
 * A document against the grammar of CDA R2: elements and their order, attributes, values, types named by `xsi:type`, ids.
 * Agrees with the XML schema of the standard (test/corpus/conformance.test.ts); says more than a schema about where and what.
 */
import { XSI, pathOf, type XmlAttribute, type XmlNode } from '../xml.ts';
import { matchModel } from './automaton.ts';
import { sameValue } from './lexical.ts';
import type { AttributeRule, ElementType } from './notation.ts';
import { documentType, typeNamed } from './schema.ts';

export const CDA_NAMESPACE = 'urn:hl7-org:v3';

export type StructureRule =
  | 'root'
  | 'element-unknown'
  | 'element-order'
  | 'element-missing'
  | 'text'
  | 'attribute-unknown'
  | 'attribute-missing'
  | 'attribute-value'
  | 'xsi-type-missing'
  | 'xsi-type'
  | 'id-twice'
  | 'id-dangling';

/** One fault. `details` hold names of the standard only (elements, attributes, types), never a value of the document. */
export interface StructureFault {
  readonly rule: StructureRule;
  readonly path: string;
  readonly details: Readonly<Record<string, string>>;
}

/** Every fault of a document, in document order; ids last. */
export function validateStructure(root: XmlNode): readonly StructureFault[] {
  const documents = documentType();
  if (root.name !== 'ClinicalDocument' || root.namespace !== CDA_NAMESPACE || !documents)
    return [{ rule: 'root', path: pathOf(root), details: {} }];
  const walk: Walk = { faults: [], ids: new Map(), references: [] };
  visit(root, documents, walk);
  const dangling = walk.references
    .filter(({ id }) => !walk.ids.has(id))
    .map(({ node, name }) => fault('id-dangling', node, { attribute: name }));
  return [...walk.faults, ...dangling];
}

interface Walk {
  readonly faults: StructureFault[];
  readonly ids: Map<string, XmlNode>;
  readonly references: { readonly node: XmlNode; readonly name: string; readonly id: string }[];
}

const fault = (rule: StructureRule, node: XmlNode, details: Readonly<Record<string, string>> = {}): StructureFault => ({
  rule,
  path: pathOf(node),
  details,
});

function visit(node: XmlNode, declared: ElementType, walk: Walk): void {
  const type = actualType(node, declared, walk);
  if (!type) return;
  visitAttributes(node, type, walk);
  if (type.simple) {
    if (node.children.length > 0 || !type.simple(node.text)) walk.faults.push(fault('text', node));
    return;
  }
  visitText(node, type, walk);
  visitChildren(node, type, walk);
}

/** The type that `xsi:type` names, or the declared one. Undefined when neither can be used. */
function actualType(node: XmlNode, declared: ElementType, walk: Walk): ElementType | undefined {
  if (!node.xsiType) {
    if (!declared.abstract) return declared;
    walk.faults.push(fault('xsi-type-missing', node, { element: node.name }));
    return undefined;
  }
  const named = node.xsiType.namespace === CDA_NAMESPACE ? typeNamed(node.xsiType.local) : undefined;
  if (named && !named.abstract && named.ancestry.has(declared.name)) return named;
  walk.faults.push(fault('xsi-type', node, { element: node.name, type: declared.name }));
  return undefined;
}

/** Attributes of the schema instance namespace that say nothing about the document itself. */
const SCHEMA_HINTS = new Set(['type', 'schemaLocation', 'noNamespaceSchemaLocation']);

function visitAttributes(node: XmlNode, type: ElementType, walk: Walk): void {
  for (const attribute of node.attributes) {
    if (attribute.namespace === XSI && SCHEMA_HINTS.has(attribute.name)) continue;
    const rule = attribute.namespace === '' ? type.attributes.get(attribute.name) : undefined;
    if (rule) visitValue(node, attribute, rule, walk);
    else walk.faults.push(fault('attribute-unknown', node, { attribute: attribute.name, element: node.name }));
  }
  for (const name of type.required) {
    if (!node.attributes.some((attribute) => attribute.name === name && attribute.namespace === ''))
      walk.faults.push(fault('attribute-missing', node, { attribute: name, element: node.name }));
  }
}

function visitValue(node: XmlNode, attribute: XmlAttribute, rule: AttributeRule, walk: Walk): void {
  const { name, value } = attribute;
  const right = rule.accepts(value) && (rule.fixed === undefined || sameValue(value, rule.fixed));
  if (!right) walk.faults.push(fault('attribute-value', node, { attribute: name, element: node.name }));
  else if (rule.type === 'xs:ID') declareId(node, value.trim(), walk);
  else if (rule.type === 'xs:IDREF' || rule.type === 'xs:IDREFS')
    for (const id of value.trim().split(/\s+/)) walk.references.push({ node, name, id });
}

function declareId(node: XmlNode, id: string, walk: Walk): void {
  if (walk.ids.has(id)) walk.faults.push(fault('id-twice', node, { element: node.name }));
  else walk.ids.set(id, node);
}

function visitText(node: XmlNode, type: ElementType, walk: Walk): void {
  if (type.mixed || node.text === '') return;
  const empty = type.model.types.size === 0;
  if (empty || node.text.trim() !== '') walk.faults.push(fault('text', node, { element: node.name }));
}

/** What every class may begin with: naming it helps only where there is nothing else. */
const INFRASTRUCTURE = new Set(['realmCode', 'typeId', 'templateId']);

/** The first few of the names that could have stood there; a dash when nothing more may follow. */
function namesForPeople(expected: readonly string[]): string {
  const own = expected.filter((name) => !INFRASTRUCTURE.has(name));
  return (own.length > 0 ? own : expected).slice(0, 6).join(', ') || '—';
}

function visitChildren(node: XmlNode, type: ElementType, walk: Walk): void {
  const names = node.children.map((child) =>
    child.namespace === CDA_NAMESPACE ? child.name : `{${child.namespace}}${child.name}`,
  );
  for (const { kind, index, expected } of matchModel(type.model, names)) {
    const child = node.children[index];
    const expectation = namesForPeople(expected);
    if (kind === 'missing' || !child) {
      walk.faults.push(fault('element-missing', node, { element: node.name, expected: expectation }));
    } else {
      const known = type.model.types.has(names[index] ?? '');
      const rule = known ? 'element-order' : 'element-unknown';
      walk.faults.push(fault(rule, child, { element: child.name, parent: node.name, expected: expectation }));
    }
  }
  node.children.forEach((child, index) => {
    const name = type.model.types.get(names[index] ?? '');
    const childType = name === undefined ? undefined : typeNamed(name);
    if (childType) visit(child, childType, walk);
  });
}
