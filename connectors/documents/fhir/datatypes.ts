/** FHIR R4 data types from the model: CodeableConcept, Identifier, Quantity, HumanName, Address, ContactPoint. */
import {
  isUuid,
  toFhirDateTime,
  type Address,
  type Coding,
  type Concept,
  type Identifier,
  type PersonName,
  type Telecom,
  type Timestamp,
  type Unit,
} from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { authorityName, authorityRoot, distinctIdentifiers, isOwnedOid } from '../authority.ts';
import type { Rendered } from '../context.ts';
import { countrySpelling } from '../country.ts';
import { LOINC, systemUri, ucumOf } from '../systems.ts';
import { legalText } from '../text.ts';
import { saysSomething } from '../words.ts';
import { dataAbsent, decimalOf, type FhirObject } from './json.ts';

const UCUM_URI = 'http://unitsofmeasure.org';

/** `urn:uuid:` of an id derived here: a full URL, a reference, an identifier's value. */
export const urn = (uuid: string): string => `urn:uuid:${uuid}`;

export const reference = (uuid: string | undefined): FhirObject | undefined =>
  uuid === undefined ? undefined : { reference: urn(uuid) };

export const loinc = (code: string, display: string): FhirObject => ({ system: systemUri(LOINC), code, display });

/** FHIR codes have no blanks at the ends and no double ones. */
const codeText = (code: string): string => legalText(code).trim().replaceAll(/\s+/g, ' ');

const coding = ({ code, system, display }: Coding): FhirObject => ({
  system: system !== undefined && isOwnedOid(system) ? systemUri(system) : undefined,
  code: codeText(code),
  display,
});

export function codeableConcept(concept: Concept | undefined): FhirObject | undefined {
  if (!concept) return undefined;
  const codings = [...(concept.coding ? [concept.coding] : []), ...concept.translations];
  return { coding: codings.map(coding), text: concept.text };
}

/** A concept where one is required. */
export const requiredConcept = (concept: Concept | undefined): FhirObject =>
  concept && saysSomething(concept) ? { ...codeableConcept(concept) } : { ...dataAbsent() };

/** An identifier with its type (HL7 v2 table 0203) where it has one. `authority` stands for the source where it names no assigner. */
export function identifier(value: Identifier, authority: string, type?: string): FhirObject {
  const root = authorityRoot(value, authority);
  return {
    type:
      type === undefined
        ? undefined
        : { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: type }] },
    system: isUuid(root) ? urn(root) : `urn:oid:${root}`,
    value: value.extension,
    assigner: { display: authorityName(value) },
  };
}

export const identifiers = (values: readonly Identifier[], authority: string): FhirObject[] =>
  distinctIdentifiers(values, authority).map((value) => identifier(value, authority));

export const uuidIdentifier = (uuid: string): FhirObject => ({ system: 'urn:ietf:rfc:3986', value: urn(uuid) });

/** Of a document of somebody else: an id without an extension is an address. */
const foreignIdentifier = (id: Identifier): FhirObject =>
  id.extension === '' && id.root !== undefined
    ? { system: 'urn:ietf:rfc:3986', value: isUuid(id.root) ? urn(id.root) : `urn:oid:${id.root}` }
    : identifier(id, '');

/** Composition.relatesTo: the version that is replaced, and the finished document that this one was made of. */
export const relatedDocuments = ({ history: { replaces }, document: { madeFrom } }: Rendered): FhirObject[] => [
  ...(replaces
    ? [
        {
          code: 'replaces',
          targetIdentifier: replaces.id ? foreignIdentifier(replaces.id) : uuidIdentifier(replaces.documentId),
        },
      ]
    : []),
  ...(madeFrom ? [{ code: 'transforms', targetIdentifier: foreignIdentifier(madeFrom) }] : []),
];

/** A quantity; undefined where the number is none. `pure` is the UCUM code of a number without a unit, where a profile wants a code. */
export function quantity(number: string, unit: Unit | undefined, pure?: '1'): FhirObject | undefined {
  const value = decimalOf(number);
  if (value === undefined) return undefined;
  const code = ucumOf(unit) ?? (unit === undefined || unit.text.trim() === '' ? pure : undefined);
  return { value, unit: unit?.text, system: code === undefined ? undefined : UCUM_URI, code };
}

export const dateTime = (time: Timestamp | undefined): string | undefined =>
  time === undefined ? undefined : toFhirDateTime(time);

export function humanName(name: PersonName | undefined): FhirObject[] {
  const given = name?.given.filter((part) => part.trim() !== '') ?? [];
  if (!name || (name.family.trim() === '' && given.length === 0 && !name.birthFamily)) return [dataAbsent()];
  const { family, birthFamily, prefix, suffix } = name;
  const parts = { given, prefix: prefix ? [prefix] : [], suffix: suffix ? [suffix] : [] };
  return [
    { use: 'official', family: family.trim() === '' ? birthFamily : family, ...parts },
    ...(birthFamily ? [{ use: 'maiden', family: birthFamily, given }] : []),
  ];
}

export function address(value: Address | undefined, profile: NationalProfile): FhirObject | undefined {
  if (!value) return undefined;
  const { lines, city, postalCode, country } = value;
  return {
    line: lines.filter((line) => line.trim() !== ''),
    city,
    postalCode,
    country: country === undefined ? undefined : countrySpelling(country, profile),
  };
}

/** `tel:` and `mailto:` URIs as contact points; anything else by its URI. */
export function contactPoint({ uri: written, use }: Telecom): FhirObject {
  const uri = legalText(written).trim();
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(uri) ?? [];
  const systems: Readonly<Record<string, string>> = {
    tel: 'phone',
    fax: 'fax',
    mailto: 'email',
    http: 'url',
    https: 'url',
  };
  const system = Object.hasOwn(systems, scheme.toLowerCase()) ? systems[scheme.toLowerCase()] : undefined;
  if (system === undefined) return { system: 'other', value: uri, use };
  return { system, value: system === 'url' ? uri : rest, use };
}

/** The tags of FHIR's list of languages (R4, ValueSet/languages) that documents here are written in. */
const listedLanguages: ReadonlySet<string> = new Set([
  'de',
  'de-AT',
  'de-CH',
  'de-DE',
  'en',
  'en-GB',
  'en-US',
  'fr',
  'fr-BE',
  'fr-CH',
  'fr-FR',
  'pt',
  'nl',
  'it',
  'es',
]);

/** A resource's language: the tag where FHIR's list has it, its first part otherwise; validators take the list seriously (`fr-LU` is not in it). */
export const resourceLanguage = (tag: string): string =>
  listedLanguages.has(tag) ? tag : (tag.toLowerCase().split('-')[0] ?? tag);
