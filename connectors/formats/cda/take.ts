/** Takes facts out of a CDA header, each with its path written into the ledger: identifiers, codes, names, addresses, times. */
import {
  readTimestamp,
  type Address,
  type Coding,
  type Concept,
  type Identifier,
  type Organization,
  type PersonName,
  type Professional,
  type Telecom,
  type Timestamp,
} from '../../clinical/index.ts';
import type { Ledger } from '../ledger.ts';
import { all, first, type XmlNode as Node } from '../xml.ts';

const TELECOM_USES: Readonly<Record<string, NonNullable<Telecom['use']>>> = {
  H: 'home',
  HP: 'home',
  WP: 'work',
  MC: 'mobile',
};

export class Take {
  readonly #ledger: Ledger;
  readonly #zone: string;
  readonly #wordsAt: (id: string) => string | undefined;

  /** `wordsAt`: what the narrative says at an ID, for texts that only refer to it. */
  constructor(ledger: Ledger, zone: string, wordsAt: (id: string) => string | undefined = () => undefined) {
    this.#ledger = ledger;
    this.#zone = zone;
    this.#wordsAt = wordsAt;
  }

  /** HL7 v3 ED: its own text, or what the narrative says at the place that it refers to (CDA R2 §4.3.5.1). */
  words(node: Node | undefined, to: string): string | undefined {
    const own = this.text(node, to);
    if (own !== undefined) return own;
    const reference = first(node, 'reference');
    const said = this.#wordsAt((reference?.attributes.get('value') ?? '').replace('#', ''));
    if (said !== undefined) this.attribute(reference, 'value', to);
    return said;
  }

  attribute(node: Node | undefined, name: string, to: string): string | undefined {
    const value = node?.attributes.get(name)?.trim();
    if (!node || value === undefined || value === '') return undefined;
    this.#ledger.map(`${node.path}/@${name}`, to);
    return value;
  }

  text(node: Node | undefined, to: string): string | undefined {
    if (!node || node.text === '') return undefined;
    this.#ledger.map(node.path, to);
    return node.text;
  }

  /** A time as written, if it is one; a value that is no time stays unmapped. */
  time(node: Node | undefined, to: string): Timestamp | undefined {
    const read = readTimestamp(node?.attributes.get('value') ?? '', this.#zone);
    if (read) this.attribute(node, 'value', to);
    return read?.timestamp;
  }

  /** HL7 v3 II: an identifier with a root; an empty extension means that the root alone is the identifier. */
  identifier(node: Node | undefined, to: string): Identifier | undefined {
    const root = this.attribute(node, 'root', `${to}.root`);
    if (root === undefined) return undefined;
    const assigner = this.attribute(node, 'assigningAuthorityName', `${to}.assigner`);
    return {
      root,
      extension: this.attribute(node, 'extension', `${to}.extension`) ?? '',
      ...(assigner === undefined ? {} : { assigner }),
    };
  }

  identifiers(node: Node | undefined, to: string): readonly Identifier[] {
    return all(node, 'id').flatMap((id, index) => this.identifier(id, `${to}[${index + 1}]`) ?? []);
  }

  #coding(node: Node | undefined, to: string): Coding | undefined {
    // A code with blanks in it stands as text.
    const code =
      this.attribute(node, 'code', `${to}.code`) ??
      (to.endsWith(']') ? this.words(first(node, 'originalText'), `${to}.code`) : undefined);
    if (code === undefined) return undefined;
    const system = this.attribute(node, 'codeSystem', `${to}.system`);
    const systemName = this.attribute(node, 'codeSystemName', `${to}.systemName`);
    const display = this.attribute(node, 'displayName', `${to}.display`);
    return {
      code,
      ...(system === undefined ? {} : { system }),
      ...(systemName === undefined ? {} : { systemName }),
      ...(display === undefined ? {} : { display }),
    };
  }

  concept(node: Node | undefined, to: string): Concept | undefined {
    if (!node) return undefined;
    const coding = this.#coding(node, to);
    const translations = all(node, 'translation').flatMap(
      (entry, index) => this.#coding(entry, `${to}.translations[${index + 1}]`) ?? [],
    );
    const text = this.words(first(node, 'originalText'), `${to}.text`);
    return { ...(coding ? { coding } : {}), translations, ...(text === undefined ? {} : { text }) };
  }

  /** HL7 v3 PN: the birth name is the family part with qualifier BR, the used name any other, or the same when there is no other. */
  personName(node: Node | undefined, to: string): PersonName | undefined {
    if (!node) return undefined;
    const isBirth = (part: Node): boolean => (part.attributes.get('qualifier') ?? '').split(/\s+/).includes('BR');
    const families = all(node, 'family');
    const birth = families.find(isBirth);
    if (birth) this.attribute(birth, 'qualifier', `${to}.birthFamily`);
    const birthFamily = this.text(birth, `${to}.birthFamily`);
    const used = this.text(
      families.find((part) => !isBirth(part)),
      `${to}.family`,
    );
    const prefix = all(node, 'prefix')
      .flatMap((part) => this.text(part, `${to}.prefix`) ?? [])
      .join(' ');
    const suffix = all(node, 'suffix')
      .flatMap((part) => this.text(part, `${to}.suffix`) ?? [])
      .join(' ');
    return {
      family: used ?? birthFamily ?? this.text(node, `${to}.family`) ?? '',
      given: all(node, 'given').flatMap((part) => this.text(part, `${to}.given`) ?? []),
      ...(birthFamily === undefined ? {} : { birthFamily }),
      ...(prefix === '' ? {} : { prefix }),
      ...(suffix === '' ? {} : { suffix }),
    };
  }

  address(node: Node | undefined, to: string): Address | undefined {
    if (!node || node.attributes.has('nullFlavor')) return undefined;
    const part = (name: string, key: string): string | undefined => this.text(first(node, name), `${to}.${key}`);
    const street = [part('houseNumber', 'lines'), part('streetName', 'lines')].filter((text) => text !== undefined);
    const written = all(node, 'streetAddressLine').flatMap((line) => this.text(line, `${to}.lines`) ?? []);
    const [city, postalCode, country] = [
      part('city', 'city'),
      part('postalCode', 'postalCode'),
      part('country', 'country'),
    ];
    return {
      lines: [...written, ...(street.length > 0 ? [street.join(' ')] : [])],
      ...(city === undefined ? {} : { city }),
      ...(postalCode === undefined ? {} : { postalCode }),
      ...(country === undefined ? {} : { country }),
    };
  }

  telecoms(node: Node | undefined, to: string): readonly Telecom[] {
    return all(node, 'telecom').flatMap((telecom): Telecom[] => {
      const uri = this.attribute(telecom, 'value', to);
      if (uri === undefined) return [];
      const use = TELECOM_USES[this.attribute(telecom, 'use', to) ?? ''];
      return [{ uri, ...(use ? { use } : {}) }];
    });
  }

  organization(node: Node | undefined, to: string): Organization | undefined {
    if (!node) return undefined;
    const name = this.text(first(node, 'name'), `${to}.name`);
    const address = this.address(first(node, 'addr'), `${to}.address`);
    return {
      identifiers: this.identifiers(node, `${to}.identifiers`),
      ...(name === undefined ? {} : { name }),
      ...(address ? { address } : {}),
      telecoms: this.telecoms(node, `${to}.telecoms`),
    };
  }

  /** An assignedAuthor, assignedEntity or intendedRecipient: its ids, its person and its organisation. */
  professional(
    node: Node | undefined,
    to: string,
    names: { readonly person: string; readonly organization: string },
  ): Professional | undefined {
    if (!node) return undefined;
    const name = this.personName(first(node, `${names.person}/name`), `${to}.name`);
    const specialty = this.concept(first(node, 'code'), `${to}.specialty`);
    const organization = this.organization(first(node, names.organization), `${to}.organization`);
    return {
      identifiers: this.identifiers(node, `${to}.identifiers`),
      ...(name ? { name } : {}),
      ...(specialty?.coding || specialty?.text !== undefined ? { specialty } : {}),
      ...(organization ? { organization } : {}),
    };
  }
}
