/**
 * Which elements a type of FHIR R4 (4.0.1) has, which of them are lists and what they hold: from HL7's StructureDefinitions, written to
 * `r4-elements.json` by `scripts/fhir-elements.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ElementOf {
  /** A type of `r4-elements.json`: `HumanName`, `code`, `Patient.contact`, or `Resource` for any resource. */
  readonly type: string;
  readonly isList: boolean;
}

/** By name: `status`, `valueQuantity`, `@url` for an attribute. */
export type Elements = ReadonlyMap<string, ElementOf>;

let written: ReadonlyMap<string, string> | undefined;
const types = (): ReadonlyMap<string, string> =>
  (written ??= new Map(
    Object.entries(
      JSON.parse(readFileSync(join(import.meta.dirname, 'r4-elements.json'), 'utf8')) as Record<string, string>,
    ),
  ));

const known = new Map<string, Elements>();

/** The elements of a type with those of the types that it is built on; none of a type that R4 does not have. */
export function elementsOf(type: string): Elements {
  const before = known.get(type);
  if (before) return before;
  const [base = '', ...own] = types().get(type)?.split(' ') ?? [];
  const made = new Map([...(base === '' ? [] : elementsOf(base)), ...own.flatMap(elementsSaid)]);
  known.set(type, made);
  return made;
}

const capital = (type: string): string => type.slice(0, 1).toUpperCase() + type.slice(1);

/** `value[x]:Quantity|string` is `valueQuantity` and `valueString` (FHIR R4 §2.24.1.1.6). */
function elementsSaid(said: string): [string, ElementOf][] {
  const colon = said.indexOf(':');
  const isList = said[colon - 1] === '*';
  const name = said.slice(0, isList ? colon - 1 : colon);
  const holds = said.slice(colon + 1).split('|');
  const stem = name.endsWith('[x]') ? name.slice(0, -3) : undefined;
  return holds.map((type) => [stem === undefined ? name : stem + capital(type), { type, isList }]);
}

/** What a type is built on, itself first. */
function lineOf(type: string): readonly string[] {
  const base = types().get(type)?.split(' ', 1)[0] ?? '';
  return [type, ...(base === '' ? [] : lineOf(base))];
}

const numbers = new Map<string, 'boolean' | 'integer' | 'decimal' | undefined>();

/** How JSON writes a primitive that is no text (FHIR R4 §2.6.2.1): `positiveInt` as an integer. */
export function plainKind(type: string): 'boolean' | 'integer' | 'decimal' | undefined {
  if (!numbers.has(type))
    numbers.set(
      type,
      (['boolean', 'integer', 'decimal'] as const).find((kind) => lineOf(type).includes(kind)),
    );
  return numbers.get(type);
}

/** A resource that can stand somewhere: no abstract one. */
export const isResource = (type: string): boolean =>
  type !== 'Resource' && type !== 'DomainResource' && lineOf(type).includes('Resource');

/** Types of one value (FHIR R4 §2.24.0.1) begin with a small letter. */
export const isPrimitive = (type: string): boolean => /^[a-z]/.test(type);
