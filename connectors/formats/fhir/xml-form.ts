/**
 * The XML form of a FHIR R4 resource (§2.6.1) turned into its JSON form (§2.6.2). What is a list and which kind of JSON value a primitive is comes
 * from the definitions, never from what happens to be there. Comments, processing instructions and `xsi:schemaLocation` are no part of a resource
 * (§2.6.1.1). What R4 does not have is kept under names that JSON cannot have (`<name>`, `@name`, `text()`), so that each account shows it.
 */
import type { Problem } from '../../clinical/index.ts';
import { FHIR_NAMESPACE, XHTML } from '../namespaces.ts';
import { tooDeep, xmlProblem } from '../xml-problems.ts';
import { readXml, type XmlNode, type XmlRules } from '../xml.ts';
import { elementsOf, isPrimitive, isResource, plainKind, type ElementOf, type Elements } from './elements.ts';
import { Digits, isTooDeep, type Json } from './json.ts';
import { xhtmlText } from './xhtml.ts';
import { fhirXmlProblems } from './xml-problems.ts';

export type XmlFormReading =
  | {
      readonly ok: true;
      readonly resource: Json;
      /** Where something stands that R4 does not have. */
      readonly strange: readonly string[];
      /** Where a value stands that is none of its type: a decimal comma, `yes` for a boolean. It is kept as text. */
      readonly wrong: readonly string[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** `{namespace}name` for what is neither FHIR's nor the narrative's. */
const rules: XmlRules = {
  nameOf: (local, namespace) =>
    namespace === FHIR_NAMESPACE ? local : namespace === XHTML ? `html:${local}` : `{${namespace}}${local}`,
  mixed: new Set(['html:div']),
  keepLines: true,
};

export function readXmlForm(bytes: Uint8Array): XmlFormReading {
  const refused = (problem: Problem): XmlFormReading => ({ ok: false, problem });
  const reading = readXml(bytes, rules);
  if (!reading.ok) return refused(xmlProblem(reading, fhirXmlProblems));
  const conversion = new Conversion();
  const resource = conversion.resource(reading.root);
  const [fault] = conversion.faults;
  if (fault !== undefined) return refused(fhirXmlProblems.notR4(fault));
  if (isTooDeep(resource)) return refused(tooDeep);
  return { ok: true, resource, strange: conversion.strange, wrong: conversion.wrong };
}

type Members = Map<string, unknown>;

class Conversion {
  /** Places that no JSON form can be given: a resource that R4 does not have, or a second one of what may stand once. */
  readonly faults: string[] = [];
  readonly strange: string[] = [];
  readonly wrong: string[] = [];

  resource(node: XmlNode): Json {
    if (!isResource(node.name)) {
      this.faults.push(node.path);
      return {};
    }
    const members: Members = new Map([['resourceType', node.name]]);
    this.#fill(members, node, elementsOf(node.name));
    return Object.fromEntries(members);
  }

  #fill(members: Members, node: XmlNode, elements: Elements, hasValue = false): Members {
    for (const [name, value] of node.attributes) {
      if (name === 'xsi:schemaLocation' || (hasValue && name === 'value')) continue;
      const known = elements.get(`@${name}`);
      if (known) members.set(name, trimmed(value, known.type));
      else this.#keep(members, `@${name}`, value, `${node.path}/@${name}`);
    }
    if (node.text !== '') this.#keep(members, 'text()', node.text, node.path);
    for (const [name, children] of Map.groupBy(node.children, nameInJson)) {
      const element = elements.get(name);
      const fits = element && children.every((child) => (element.type === 'xhtml') === child.name.startsWith('html:'));
      if (fits) {
        this.#member(members, name, element, children);
        continue;
      }
      for (const child of children) this.strange.push(child.path);
      members.set(`<${name}>`, children.map(asItStands));
    }
    return members;
  }

  #keep(members: Members, name: string, value: unknown, path: string): void {
    this.strange.push(path);
    members.set(name, value);
  }

  #member(members: Members, name: string, { type, isList }: ElementOf, children: readonly XmlNode[]): void {
    const [, second] = children;
    if (second && !isList) this.faults.push(second.path);
    const held = <T>(values: readonly T[]): T | readonly T[] | undefined => (isList ? values : values[0]);
    if (!isPrimitive(type)) {
      members.set(
        name,
        held(children.map((child) => (type === 'Resource' ? this.#held(child) : this.#object(child, type)))),
      );
      return;
    }
    const values = children.map((child) => this.#value(child, type));
    const more = children.map((child) => (type === 'xhtml' ? null : this.#beside(child, type)));
    if (values.some((value) => value !== null)) members.set(name, held(values));
    if (more.some((one) => one !== null)) members.set(`_${name}`, held(more));
    children.forEach((child, index) => {
      if (values[index] === null && more[index] === null) this.#keep(members, `<${name}>`, '', child.path);
    });
  }

  #object(node: XmlNode, type: string): Json {
    return Object.fromEntries(this.#fill(new Map(), node, elementsOf(type)));
  }

  /** The one resource in `contained`, `entry.resource` and their like. */
  #held(node: XmlNode): Json {
    const [only, ...others] = node.children;
    if (!only || others.length > 0) this.faults.push(others[0]?.path ?? node.path);
    const around = this.#fill(new Map(), { ...node, children: [] }, new Map());
    return { ...(only ? this.resource(only) : {}), ...Object.fromEntries(around) };
  }

  /** The value of a primitive as JSON has it; null where there is none. */
  #value(node: XmlNode, type: string): unknown {
    if (type === 'xhtml') return xhtmlText(node);
    const written = node.attributes.get('value');
    if (written === undefined) return null;
    const value = trimmed(written, type);
    const kind = plainKind(type);
    if (kind === undefined) return value;
    if (kind === 'boolean' && /^(?:true|false)$/.test(value)) return value === 'true';
    if (kind === 'integer' && INTEGER.test(value)) return new Digits(value);
    if (kind === 'decimal' && DECIMAL.test(value)) return new Digits(value);
    this.wrong.push(node.path);
    return value;
  }

  /** Id and extensions of a primitive, the `_name` of the JSON form (FHIR R4 §2.6.2.3). */
  #beside(node: XmlNode, type: string): Json | null {
    const members = this.#fill(new Map(), node, elementsOf(type), true);
    return members.size === 0 ? null : Object.fromEntries(members);
  }
}

/** What the types allow and JSON can write as a number (FHIR R4 §2.24.0.1). */
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const nameInJson = ({ name }: XmlNode): string => (name === 'html:div' ? 'div' : name);

/** The white space around a value is part of it in texts alone (XML Schema part 2, 4.3.6). */
const trimmed = (value: string, type: string): string =>
  type === 'string' || type === 'markdown' ? value : value.trim();

/** An element that R4 does not have, with everything in it. */
function asItStands({ attributes, children, text }: XmlNode): Json {
  return Object.fromEntries([
    ...[...attributes].map(([name, value]): [string, unknown] => [`@${name}`, value]),
    ...(text === '' && (attributes.size > 0 || children.length > 0) ? [] : [['text()', text] as const]),
    ...[...Map.groupBy(children, ({ name }) => name)].map(([name, same]): [string, unknown] => [
      `<${name}>`,
      same.map(asItStands),
    ]),
  ]);
}
