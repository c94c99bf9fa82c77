/** Codes beside the value sets that profiles bind them to (FHIR R4 §4.1.5): `required` must be kept, `extensible` where a code fits. */
import { isObject, listOf, textOf, type JsonObject } from '../../fhir.ts';
import { text } from '../../pack.ts';
import type { PackHit } from '../types.ts';
import type { Code, Membership } from './value-sets.ts';

/** By value set, what the validator came across. */
export type Tokens = Record<string, { readonly type: string; readonly value: unknown; readonly path: string }[]>;

/** The validator collects what is bound with `required` only: an extensible binding passes as one, under an address that says so. */
const EXTENSIBLE = 'extensible:';

/** Not for elements of a slice, by whose bindings the validator tells slices apart. */
export function withExtensibleBindings(element: JsonObject): JsonObject {
  const { binding, id } = element;
  if (!isObject(binding) || binding['strength'] !== 'extensible' || textOf(id).includes(':')) return element;
  const valueSet = `${EXTENSIBLE}${textOf(binding['valueSet'])}`;
  return { ...element, binding: { ...binding, strength: 'required', valueSet } };
}

export function outsideTheirSets(
  tokens: Tokens,
  placed: (at: string) => string,
  membership: (valueSet: string, code: Code) => Membership,
): readonly PackHit[] {
  return Object.entries(tokens).flatMap(([address, values]) => {
    const extensible = address.startsWith(EXTENSIBLE);
    const valueSet = extensible ? address.slice(EXTENSIBLE.length) : address;
    return values
      .filter(({ value }) => isOutside(value, (code) => membership(valueSet, code)))
      .map(({ path }) => (extensible ? notInUsualSet : notInRequiredSet)(placed(path), valueSet));
  });
}

/** Whether a coded value is surely not in the set: one coding that is in, or may be in, is enough. */
function isOutside(value: unknown, membership: (code: Code) => Membership): boolean {
  if (typeof value === 'string') return membership({ system: undefined, code: value }) === 'out';
  if (typeof value !== 'object' || value === null) return false;
  const coded = value as JsonObject;
  const codings = coded['coding'] === undefined ? [coded] : listOf(coded['coding']).filter(isObject);
  const codes = codings.flatMap(({ system, code }) =>
    typeof code === 'string' ? [{ system: textOf(system) || undefined, code }] : [],
  );
  return codes.length > 0 && codes.every((code) => membership(code) === 'out');
}

const notInRequiredSet = (path: string, valueSet: string): PackHit => ({
  rule: 'required-binding',
  severity: 'error',
  path,
  message: text(
    `Le code n’est pas dans la liste obligatoire ${valueSet}.`,
    `Der Code steht nicht in der verbindlichen Liste ${valueSet}.`,
    `The code is not in the required value set ${valueSet}.`,
  ),
});

const notInUsualSet = (path: string, valueSet: string): PackHit => ({
  rule: 'extensible-binding',
  severity: 'warning',
  path,
  message: text(
    `Le code n’est pas dans la liste ${valueSet}, à employer dès qu’un de ses codes convient.`,
    `Der Code steht nicht in der Liste ${valueSet}, die gilt, sobald einer ihrer Codes passt.`,
    `The code is not in the value set ${valueSet}, to be used wherever one of its codes fits.`,
  ),
});
