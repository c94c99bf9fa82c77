/** A place in a JSON resource: takes values out of it by name and writes each one's path into the ledger. */
import type { Coding, Concept, Identifier, Address, Telecom, Timestamp } from '../../clinical/index.ts';
import type { Ledger } from '../ledger.ts';
import { readIsoTime } from '../iso-time.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every primitive below a value, by path: what the mapping report has to account for. */
export function leavesOf(value: unknown, path: string, into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) value.forEach((entry, index) => leavesOf(entry, `${path}[${index + 1}]`, into));
  else if (isJson(value)) for (const [key, entry] of Object.entries(value)) leavesOf(entry, `${path}.${key}`, into);
  else into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  return into;
}

const SYSTEMS: Readonly<Record<string, string>> = {
  'http://loinc.org': '2.16.840.1.113883.6.1',
  'http://snomed.info/sct': '2.16.840.1.113883.6.96',
  'http://unitsofmeasure.org': '2.16.840.1.113883.6.8',
};
const TELECOM_SCHEMES: Readonly<Record<string, string>> = { phone: 'tel:', fax: 'fax:', email: 'mailto:', url: '' };

export class Cursor {
  readonly node: Json;
  readonly path: string;
  readonly #ledger: Ledger;
  readonly #zone: string;

  constructor(node: Json, path: string, ledger: Ledger, zone: string) {
    this.node = node;
    this.path = path;
    this.#ledger = ledger;
    this.#zone = zone;
  }

  at(node: Json, path: string): Cursor {
    return new Cursor(node, path, this.#ledger, this.#zone);
  }

  /** The objects under `key`, whether it holds one or a list. */
  all(key: string): readonly Cursor[] {
    const value = this.node[key];
    if (Array.isArray(value))
      return value.flatMap((entry: unknown, index) =>
        isJson(entry) ? [this.at(entry, `${this.path}.${key}[${index + 1}]`)] : [],
      );
    return isJson(value) ? [this.at(value, `${this.path}.${key}`)] : [];
  }

  first(key: string): Cursor | undefined {
    return this.all(key)[0];
  }

  text(key: string, to: string): string | undefined {
    const value = this.node[key];
    if (typeof value !== 'string' || value === '') return undefined;
    this.#ledger.map(`${this.path}.${key}`, to);
    return value;
  }

  texts(key: string, to: string): readonly string[] {
    const value = this.node[key];
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry: unknown, index) => {
      if (typeof entry !== 'string') return [];
      this.#ledger.map(`${this.path}.${key}[${index + 1}]`, to);
      return [entry];
    });
  }

  time(key: string, to: string): Timestamp | undefined {
    const value = this.node[key];
    const read = typeof value === 'string' ? readIsoTime(value, this.#zone) : undefined;
    if (read) this.text(key, to);
    return read?.timestamp;
  }

  /** FHIR Identifier as II: `urn:oid:` systems are roots, `urn:uuid:` and `urn:oid:` values are roots without extension. */
  identifier(to: string): Identifier | undefined {
    const system = this.text('system', `${to}.root`);
    const value = this.text('value', `${to}.extension`);
    if (value === undefined) return undefined;
    const urn = /^urn:(?:uuid|oid):(.+)$/.exec(value)?.[1];
    if (urn !== undefined && (system === undefined || system === 'urn:ietf:rfc:3986'))
      return { root: urn.toLowerCase(), extension: '' };
    const root = /^urn:oid:(.+)$/.exec(system ?? '')?.[1];
    if (root !== undefined) return { root, extension: value };
    return { extension: value, ...(system === undefined ? {} : { assigner: system }) };
  }

  identifiers(to: string): readonly Identifier[] {
    return this.all('identifier').flatMap((entry, index) => entry.identifier(`${to}[${index + 1}]`) ?? []);
  }

  #coding(to: string): Coding | undefined {
    const code = this.text('code', `${to}.code`);
    if (code === undefined) return undefined;
    const written = this.text('system', `${to}.system`);
    const system = SYSTEMS[written ?? ''] ?? /^urn:oid:(.+)$/.exec(written ?? '')?.[1];
    const display = this.text('display', `${to}.display`);
    return {
      code,
      ...(system === undefined ? {} : { system }),
      ...(system !== undefined || written === undefined ? {} : { systemName: written }),
      ...(display === undefined ? {} : { display }),
    };
  }

  concept(to: string): Concept {
    const [coding, ...translations] = this.all('coding').flatMap((entry) => entry.#coding(to) ?? []);
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
