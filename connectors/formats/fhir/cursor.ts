/** One reading of FHIR resources, and places in them that take values out by name and write each one's path into the ledger. */
import type { Address, Coding, Concept, Identifier, Telecom, Timestamp } from '../../clinical/index.ts';
import { readIsoTime } from '../iso-time.ts';
import { SourceReading } from '../source-reading.ts';
import type { ReadContext } from '../types.ts';
import { fhirFinding, type FhirDoubt } from './findings.ts';
import { Digits, isJson, leavesOf, stringOf, type Json } from './json.ts';
import type { Resource, Resources } from './resources.ts';
import { systemOfUri } from './systems.ts';

const TELECOM_SCHEMES: Readonly<Record<string, string>> = { phone: 'tel:', fax: 'fax:', email: 'mailto:', url: '' };

const LANGUAGES = ['fr', 'de', 'en'] as const;

/** What the parts of one reading share: the resources, the account of every element, the doubts, the language. */
export class Reading extends SourceReading {
  readonly resources: Resources;
  readonly leaves: ReadonlyMap<string, string>;
  /** The language of the few words that the reader adds. */
  readonly language: (typeof LANGUAGES)[number];

  constructor(leaves: ReadonlyMap<string, string>, resources: Resources, context: ReadContext) {
    super(leaves, context);
    this.leaves = leaves;
    this.resources = resources;
    this.language = LANGUAGES.find((language) => context.source.language.startsWith(language)) ?? 'fr';
  }

  cursor(resource: Resource): Cursor {
    return new Cursor(this, resource, resource.node, resource.path);
  }

  /** Whom all of it is about, and by which references it is so. */
  patient: Resource | undefined;
  readonly #names = new Set<string>();

  setPatient(patient: Resource, reference: Json): void {
    this.patient = patient;
    this.#names.add(nameOf(reference));
  }

  /** Whether a reference that leads nowhere is at least the one by which the patient was found, or says nothing. */
  isNamedAsPatient(reference: Json): boolean {
    const name = nameOf(reference);
    return name === '' || this.#names.has(name);
  }
}

const nameOf = ({ reference, identifier }: Json): string =>
  typeof reference === 'string'
    ? reference
    : isJson(identifier)
      ? `${stringOf(identifier['system'])}|${stringOf(identifier['value'])}`
      : '';

export class Cursor {
  readonly reading: Reading;
  /** The resource that this place is in: what relative and contained references count from. */
  readonly resource: Resource;
  readonly node: Json;
  readonly path: string;

  constructor(reading: Reading, resource: Resource, node: Json, path: string) {
    this.reading = reading;
    this.resource = resource;
    this.node = node;
    this.path = path;
  }

  #at(node: Json, path: string): Cursor {
    return new Cursor(this.reading, this.resource, node, path);
  }

  /** The objects under `key`, whether it holds one or a list. */
  all(key: string): readonly Cursor[] {
    const value = this.node[key];
    if (Array.isArray(value))
      return value.flatMap((entry: unknown, index) =>
        isJson(entry) ? [this.#at(entry, `${this.path}.${key}[${index + 1}]`)] : [],
      );
    return isJson(value) ? [this.#at(value, `${this.path}.${key}`)] : [];
  }

  first(key: string): Cursor | undefined {
    return this.all(key)[0];
  }

  text(key: string, to: string): string | undefined {
    const value = this.node[key];
    if (typeof value !== 'string' || value === '') return undefined;
    this.reading.ledger.map(`${this.path}.${key}`, to);
    return value;
  }

  texts(key: string, to: string): readonly string[] {
    const value = this.node[key];
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry: unknown, index) => {
      if (typeof entry !== 'string') return [];
      this.reading.ledger.map(`${this.path}.${key}[${index + 1}]`, to);
      return [entry];
    });
  }

  /** A number by its digits; a text where a number should stand as it is written. */
  number(key: string, to: string): string | undefined {
    const value = this.node[key];
    if (!(value instanceof Digits)) return this.text(key, to);
    this.reading.ledger.map(`${this.path}.${key}`, to);
    return value.digits;
  }

  boolean(key: string, to: string): boolean | undefined {
    const value = this.node[key];
    if (typeof value !== 'boolean') return undefined;
    this.reading.ledger.map(`${this.path}.${key}`, to);
    return value;
  }

  time(key: string, to: string): Timestamp | undefined {
    const value = this.node[key];
    const read = typeof value === 'string' ? readIsoTime(value, this.reading.zone) : undefined;
    if (read) this.text(key, to);
    return read?.timestamp;
  }

  /** The same, with a doubt where it is none or has no zone. */
  moment(key: string, to: string): Timestamp | undefined {
    const value = this.node[key];
    if (typeof value !== 'string' || value === '') return undefined;
    const read = readIsoTime(value, this.reading.zone);
    if (!read) this.doubt('fhir.time-unreadable', key);
    if (read?.zoneAssumed === true) this.doubt('fhir.zone-assumed', key);
    return this.time(key, to);
  }

  /** Something that a person should know of this place, or of what stands under `key`. */
  doubt(rule: FhirDoubt, key?: string): void {
    this.reading.doubt(fhirFinding(rule, key === undefined ? this.path : `${this.path}.${key}`));
  }

  /** Everything below, or below `key`, is set aside by a rule; what was mapped stays so. */
  ignore(rule: string, key?: string): void {
    const [value, path] = key === undefined ? [this.node, this.path] : [this.node[key], `${this.path}.${key}`];
    for (const leaf of leavesOf(value, path).keys()) this.reading.ledger.ignore(leaf, rule);
  }

  /** The resource behind this Reference. */
  target(to: string): Cursor | undefined {
    this.text('reference', to);
    this.first('identifier')?.identifier(to);
    const resource = this.reading.resources.resolve(this.node, this.resource);
    return resource && this.reading.cursor(resource);
  }

  /** The resource behind the first Reference under `key`, with the reference itself accounted for. */
  follow(key: string, to: string): Cursor | undefined {
    return this.first(key)?.target(to);
  }

  followAll(key: string, to: string): readonly Cursor[] {
    return this.all(key).flatMap((reference) => reference.target(to) ?? []);
  }

  /** FHIR Identifier as II: `urn:oid:` and `urn:uuid:` systems are roots, such values are roots without extension. */
  identifier(to: string): Identifier | undefined {
    const system = this.text('system', `${to}.root`);
    const value = this.text('value', `${to}.extension`);
    if (value === undefined) return undefined;
    const urn = /^urn:(?:uuid|oid):(.+)$/.exec(value)?.[1];
    if (urn !== undefined && (system === undefined || system === 'urn:ietf:rfc:3986'))
      return { root: urn.toLowerCase(), extension: '' };
    const root = /^urn:(?:oid|uuid):(.+)$/.exec(system ?? '')?.[1]?.toLowerCase();
    const name = this.first('assigner')?.text('display', `${to}.assigner`);
    const assigner = root === undefined ? (system ?? name) : name;
    return {
      ...(root === undefined ? {} : { root }),
      extension: value,
      ...(assigner === undefined ? {} : { assigner }),
    };
  }

  identifiers(to: string): readonly Identifier[] {
    return this.all('identifier').flatMap((entry, index) => entry.identifier(`${to}[${index + 1}]`) ?? []);
  }

  coding(to: string): Coding | undefined {
    const code = this.text('code', `${to}.code`);
    if (code === undefined) return undefined;
    const written = this.text('system', `${to}.system`);
    const system = written === undefined ? undefined : systemOfUri(written);
    const display = this.text('display', `${to}.display`);
    return {
      code,
      ...(system === undefined ? {} : { system }),
      ...(system !== undefined || written === undefined ? {} : { systemName: written }),
      ...(display === undefined ? {} : { display }),
    };
  }

  concept(to: string): Concept {
    const [coding, ...translations] = this.all('coding').flatMap((entry) => entry.coding(to) ?? []);
    const text = this.text('text', `${to}.text`);
    return { ...(coding ? { coding } : {}), translations, ...(text === undefined ? {} : { text }) };
  }

  address(to: string): Address {
    const city = this.text('city', `${to}.city`);
    const postalCode = this.text('postalCode', `${to}.postalCode`);
    const country = this.text('country', `${to}.country`);
    return {
      lines: this.texts('line', `${to}.lines`),
      ...(city === undefined ? {} : { city }),
      ...(postalCode === undefined ? {} : { postalCode }),
      ...(country === undefined ? {} : { country }),
    };
  }

  telecoms(to: string): readonly Telecom[] {
    return this.all('telecom').flatMap((entry): Telecom[] => {
      const value = entry.text('value', to);
      if (value === undefined) return [];
      const scheme = TELECOM_SCHEMES[entry.text('system', to) ?? 'phone'] ?? '';
      const use = entry.text('use', to);
      const known: Pick<Telecom, 'use'> = use === 'home' || use === 'work' || use === 'mobile' ? { use } : {};
      return [{ uri: `${scheme}${scheme === 'tel:' ? value.replaceAll(/\s/g, '') : value}`, ...known }];
    });
  }
}
