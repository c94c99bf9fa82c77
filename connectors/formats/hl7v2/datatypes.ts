/** Compound data types of HL7 v2 (chapter 2A: CX, EI, HD, XPN, XCN, XAD, XTN, CWE, TS) as words of the clinical model. */
import {
  isLoinc,
  isOid,
  readTimestamp,
  type Address,
  type Coding,
  type Concept,
  type Identifier,
  type Oid,
  type PersonName,
  type Professional,
  type Telecom,
  type Timestamp,
} from '../../clinical/index.ts';
import type { SourceProfile } from '../../profiles/index.ts';
import type { Account } from './account.ts';
import type { Findings } from './findings.ts';
import type { Segment } from './message.ts';
import { LOINC, systemOid } from '../terminology.ts';

/** What every reader of a field needs: the account that is kept, the profile of the source, and a place for doubts. */
export interface Reading {
  readonly account: Account;
  readonly source: SourceProfile;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  readonly findings: Findings;
}

/** One repetition of one field: where a reader reads. `path` is for findings. */
export interface Place {
  readonly segment: Segment | undefined;
  readonly field: number;
  readonly rep?: number;
  readonly path: string;
}

/** An assigning authority (HD): its name and its OID where one is given or the profile knows the name. */
export function authorityOf(parts: readonly string[], source: SourceProfile): { name?: string; root?: Oid } {
  const [namespace = '', universal = '', type = ''] = parts;
  const mapped = Object.hasOwn(source.authorities, namespace) ? source.authorities[namespace] : undefined;
  const oid = isOid(universal) && (type === 'ISO' || type === '') ? universal : isOid(namespace) ? namespace : mapped;
  const name = namespace || (universal === oid ? '' : universal);
  return { ...(name === '' ? {} : { name }), ...(oid === undefined ? {} : { root: oid }) };
}

const identifier = (extension: string, authority: { name?: string; root?: Oid }): Identifier => ({
  extension,
  ...(authority.root === undefined ? {} : { root: authority.root }),
  ...(authority.name === undefined ? {} : { assigner: authority.name }),
});

/** EI: number, namespace, universal id and its type. */
export function readEntityIdentifier(reading: Reading, place: Place, to: string): Identifier | undefined {
  const { account, source } = reading;
  const { segment, field, rep = 1 } = place;
  const extension = account.take(segment, field, to, rep, 1);
  if (extension === '') return undefined;
  const parts = [2, 3, 4].map((component) => account.take(segment, field, `${to}.assigner`, rep, component));
  return identifier(extension, authorityOf(parts, source));
}

/** A time; a doubt is told when there is a value that is no time. */
export function readTime(reading: Reading, place: Place, to: string): Timestamp | undefined {
  const { account, zone, findings } = reading;
  const { segment, field, rep = 1 } = place;
  const text = account.peek(segment, field, rep);
  if (text === '') return undefined;
  const read = readTimestamp(text, zone) ?? readTimestamp(text.replace(/([+-]\d{2}):(\d{2})$/, '$1$2'), zone);
  if (!read) {
    findings.add('hl7v2.time-unreadable', place.path);
    return undefined;
  }
  account.use(segment, field, to, rep);
  if (read.zoneAssumed) findings.add('hl7v2.zone-assumed', place.path);
  return read.timestamp;
}

/** A person's name from the components of XPN, or of XCN with `offset` 1. FN's own surname is the name at birth. */
export function readName(reading: Reading, place: Place, to: string, offset = 0): PersonName | undefined {
  const { account } = reading;
  const { segment, field, rep = 1 } = place;
  const raw = account.peek(segment, field, rep, 1 + offset);
  const parts = account.takeParts(segment, field, `${to}.family`, rep, 1 + offset);
  // An ampersand with blanks around it is a word of the name, not a separator.
  const whole = /\s&|&\s/.test(raw);
  const family = whole ? raw : (parts[0] ?? '');
  const birthFamily = whole ? '' : (parts[2] ?? '');
  const take = (component: number, part: string): string =>
    account.take(segment, field, `${to}.${part}`, rep, component + offset);
  const given = [take(2, 'given'), take(3, 'given')].filter((name) => name !== '');
  const suffix = [take(4, 'suffix'), take(6, 'suffix')].filter((name) => name !== '').join(' ');
  const prefix = take(5, 'prefix');
  if (family === '' && given.length === 0) return undefined;
  return {
    family,
    given,
    ...(birthFamily === '' || birthFamily === family ? {} : { birthFamily }),
    ...(prefix === '' ? {} : { prefix }),
    ...(suffix === '' ? {} : { suffix }),
  };
}

/** XCN: number, name and authority of a professional; CN of older versions has the authority at another place. */
export function readProfessional(reading: Reading, place: Place, to: string): Professional | undefined {
  const { account, source } = reading;
  const { segment, field, rep = 1 } = place;
  const number = account.take(segment, field, `${to}.identifier`, rep, 1);
  const name = readName(reading, place, `${to}.name`, 1);
  if (number === '' && !name) return undefined;
  const authority = authorityOf(account.takeParts(segment, field, `${to}.identifier.assigner`, rep, 9), source);
  account.take(segment, field, `${to}.identifier.type`, rep, 13);
  account.ignoreRest(segment, field, 'hl7v2.identifier-detail', rep);
  return { identifiers: number === '' ? [] : [identifier(number, authority)], ...(name ? { name } : {}) };
}

/** All repetitions of a field of professionals. */
export const readProfessionals = (
  reading: Reading,
  segment: Segment | undefined,
  field: number,
  path: string,
  to: string,
): Professional[] =>
  Array.from({ length: reading.account.count(segment, field) }, (_, index) =>
    readProfessional(reading, { segment, field, rep: index + 1, path }, to),
  ).filter((professional) => professional !== undefined);

/** XAD: street, other designation, city, state, postal code, country. */
export function readAddress(reading: Reading, place: Place, to: string): Address | undefined {
  const { account } = reading;
  const { segment, field, rep = 1 } = place;
  const street = account
    .takeParts(segment, field, `${to}.line`, rep, 1)
    .filter((part) => part !== '')
    .join(' ');
  const take = (component: number, part: string): string =>
    account.take(segment, field, `${to}.${part}`, rep, component);
  const lines = [street, take(2, 'line')].filter((line) => line !== '');
  account.ignoreRest(segment, field, 'hl7v2.address-detail', rep);
  const [city, postalCode, country] = [take(3, 'city'), take(5, 'postalCode'), take(6, 'country')];
  if (lines.length === 0 && city === '' && postalCode === '' && country === '') return undefined;
  return {
    lines,
    ...(city === '' ? {} : { city }),
    ...(postalCode === '' ? {} : { postalCode }),
    ...(country === '' ? {} : { country }),
  };
}

/** XTN: a telephone number or mail address; old feeds write the number in the first component only. */
export function readTelecom(
  reading: Reading,
  place: Place,
  to: string,
  fallback: 'home' | 'work',
): Telecom | undefined {
  const { account } = reading;
  const { segment, field, rep = 1 } = place;
  const part = (component: number): string => account.take(segment, field, to, rep, component);
  const [first, use, equipment, mail] = [part(1), part(2), part(3), part(4)];
  const [country, area, local, unformatted] = [part(5), part(6), part(7), part(12)];
  account.ignoreRest(segment, field, 'hl7v2.telecom-detail', rep);
  if (mail.includes('@')) return { uri: `mailto:${mail}`, use: fallback };
  if (first.includes('@')) return { uri: `mailto:${first}`, use: fallback };
  const international = country === '' ? '' : `+${country}`;
  const number = first || unformatted || `${international}${area}${local}`;
  const digits = number.replaceAll(/[^\d+]/g, '');
  if (digits === '') return undefined;
  const kind =
    equipment === 'CP' || use === 'PRS' ? 'mobile' : use === 'WPN' ? 'work' : use === 'PRN' ? 'home' : fallback;
  return { uri: `tel:${digits}`, use: kind };
}

interface Triplet {
  readonly coding: Coding | undefined;
  readonly text: string;
}

/**
 * CE and CWE: two codes with text and system, and the original text. LOINC leads; a local code leads to LOINC only by the table of
 * the source profile; nothing else is coded. A single text without code or system stays text.
 */
export function readConcept(reading: Reading, place: Place, to: string): Concept | undefined {
  const { account, source, findings } = reading;
  const { segment, field, rep = 1 } = place;
  const triplet = (first: number, oidAt: number): Triplet => {
    const take = (component: number, part: string): string =>
      account.take(segment, field, `${to}.${part}`, rep, component);
    const [code, text, system] = [take(first, 'code'), take(first + 1, 'display'), take(first + 2, 'system')];
    const said = account.peek(segment, field, rep, oidAt);
    const oid = isOid(said)
      ? account.take(segment, field, `${to}.system`, rep, oidAt)
      : systemOid(system, source.authorities);
    if (code === '') return { coding: undefined, text };
    if (oid === LOINC && !isLoinc(code)) {
      findings.add('hl7v2.loinc-check-digit', place.path);
      return { coding: { code, systemName: system, ...(text === '' ? {} : { display: text }) }, text };
    }
    const coding: Coding = {
      code,
      ...(oid === undefined ? {} : { system: oid }),
      ...(system === '' ? {} : { systemName: system }),
      ...(text === '' ? {} : { display: text }),
    };
    return { coding, text };
  };
  const first = triplet(1, 14);
  const others = [triplet(4, 17), triplet(10, 20)];
  const pair = [first, ...others];
  const original = account.take(segment, field, `${to}.text`, rep, 9);
  account.ignoreRest(segment, field, 'hl7v2.code-system-version', rep);
  const texts = pair.map((entry) => entry.text).filter((text) => text !== '');
  const alone = first.coding;
  if (
    alone &&
    texts.length === 0 &&
    alone.systemName === undefined &&
    alone.system === undefined &&
    others.every((entry) => !entry.coding)
  ) {
    return withTable({ translations: [], text: original || alone.code }, alone.code, source);
  }
  const codings = pair.map((entry) => entry.coding).filter((coding) => coding !== undefined);
  const text = original || (texts[0] ?? '');
  if (codings.length === 0) return text === '' ? undefined : { translations: [], text };
  const best =
    codings.find((coding) => coding.system === LOINC) ??
    codings.find((coding) => coding.system !== undefined) ??
    codings[0];
  const concept: Concept = {
    ...(best ? { coding: best } : {}),
    translations: codings.filter((coding) => coding !== best),
    ...(text === '' ? {} : { text }),
  };
  return best?.system === LOINC
    ? concept
    : withTable(
        concept,
        codings.map((coding) => coding.code),
        source,
      );
}

/** Puts the LOINC code that a person confirmed for a local code in front; the local code stays as a translation. */
function withTable(concept: Concept, codes: string | readonly string[], source: SourceProfile): Concept {
  for (const code of [codes].flat()) {
    const entry = Object.hasOwn(source.codes, code) ? source.codes[code] : undefined;
    if (entry === undefined) continue;
    const local = concept.coding ? [concept.coding] : [{ code, systemName: 'L' }];
    return {
      ...concept,
      coding: { code: entry.loinc, system: LOINC, systemName: 'LOINC', display: entry.display },
      translations: [...local, ...concept.translations],
    };
  }
  return concept;
}
