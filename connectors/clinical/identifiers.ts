/** Identifiers and their check digits: pure functions. Which scheme a country uses is said by its profile, never here. */
import { createHash, hash } from 'node:crypto';
import type { ClinicalDocument } from './document.ts';
import type { Oid, Uuid } from './model.ts';

const VERHOEFF_D = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
] as const;
const VERHOEFF_P = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
  [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
  [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
  [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
  [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
  [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
  [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
] as const;
const VERHOEFF_INV = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9] as const;

const digitsOf = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0) - 48);
const cell = (table: readonly (readonly number[])[], row: number, column: number): number => table[row]?.[column] ?? 0;

/** The Luhn check digit (ISO/IEC 7812-1 annex B) of a string of digits. */
export function luhnDigit(payload: string): number {
  const sum = digitsOf(payload)
    .reverse()
    .reduce((total, digit, index) => {
      const term = index % 2 === 0 ? digit * 2 : digit;
      return total + (term > 9 ? term - 9 : term);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

/** The Verhoeff check digit of a string of digits (dihedral group D5, right-most payload digit at position 1). */
export function verhoeffDigit(payload: string): number {
  const check = digitsOf(payload)
    .reverse()
    .reduce((c, digit, index) => cell(VERHOEFF_D, c, cell(VERHOEFF_P, (index + 1) % 8, digit)), 0);
  return VERHOEFF_INV[check] ?? 0;
}

/** Why a number is not a valid identifier under its scheme; undefined when it is valid. */
export type IdentifierFault = 'form' | 'check-digit' | 'date' | 'placeholder';

/**
 * Luxembourg's matricule (law of 19 June 2013): `YYYYMMDD` + 3 digits + Luhn + Verhoeff, **both over the first 11 digits**;
 * month and day may be `00`. The 11-digit form of 1987: `YYYYMMDD` + 2 digits + a mod-11 check digit.
 * `placeholders` are numbers that a profile names as "no real person" (dummies); they are faults of their own kind.
 */
export function matriculeFault(value: string, placeholders: readonly string[] = []): IdentifierFault | undefined {
  if (placeholders.includes(value)) return 'placeholder';
  if (!/^\d{13}$|^\d{11}$/.test(value)) return 'form';
  const month = Number(value.slice(4, 6));
  const day = Number(value.slice(6, 8));
  const year = Number(value.slice(0, 4));
  const daysInMonth = month === 0 ? 31 : new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month > 12 || day > daysInMonth || year < 1800 || year > 2200) return 'date';
  const payload = value.slice(0, 11);
  if (value.length === 13) {
    return value === `${payload}${luhnDigit(payload)}${verhoeffDigit(payload)}` ? undefined : 'check-digit';
  }
  const weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
  const sum = digitsOf(value.slice(0, 10)).reduce((total, digit, index) => total + digit * (weights[index] ?? 0), 0);
  const remainder = sum % 11;
  const check = Number(value[10]);
  // A second and a third series were opened when the first was exhausted: 12 − r and 13 − r.
  const allowed = remainder === 0 ? [0, 1, 2] : [11 - remainder, 12 - remainder, 13 - remainder];
  return allowed.some((digit) => digit === check) ? undefined : 'check-digit';
}

type IdentifierCheck = (value: string, placeholders?: readonly string[]) => IdentifierFault | undefined;

const digits10: IdentifierCheck = (value) => (/^\d{10}$/.test(value) ? undefined : 'form');
const notEmpty: IdentifierCheck = (value) => (value.trim() === '' ? 'form' : undefined);

/** The schemes of person identifiers that a profile may name; a profile that names another one is refused when it is loaded. */
export const identifierSchemes = { matricule: matriculeFault, 'digits-10': digits10, any: notEmpty } as const;

/** The birth date written inside a matricule, with unknown parts (`00`) left out: `1980-07`, `2024`. */
export function matriculeBirthDate(value: string): string {
  const [year, month, day] = [value.slice(0, 4), value.slice(4, 6), value.slice(6, 8)];
  if (month === '00') return year;
  return day === '00' ? `${year}-${month}` : `${year}-${month}-${day}`;
}

const birthDates: Readonly<Partial<Record<keyof typeof identifierSchemes, (value: string) => string>>> = {
  matricule: matriculeBirthDate,
};

/** The birth date that a number holds, as far as it says it; undefined where numbers of its scheme hold none. */
export const birthDateHeldBy = (scheme: keyof typeof identifierSchemes, value: string): string | undefined =>
  birthDates[scheme]?.(value);

/** OID with first arc 0–2 and at most 63 characters, as strict receivers of both schools take it. */
export const isOid = (value: string): boolean => value.length <= 63 && /^[0-2](\.(0|[1-9]\d*))+$/.test(value);

/** Lower-case UUID without prefix. */
export const isUuid = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** A UUID as an OID below 2.25 (ITU-T X.667): at most 44 characters. */
export function uuidToOid(uuid: Uuid): Oid {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}

/** The namespace of every id that is derived here (RFC 9562 §5.5): our own, made once. */
const NAMESPACE = Buffer.from('6c1f4a2e0b7d4d3a9c5e8f2a7b1d3e60', 'hex');

/**
 * A UUID derived from content (RFC 9562 version 5): same parts, same id, on every machine and in every year. The name under the namespace is
 * the SHA-256 of the parts, so that nobody can choose two contents with one id, weak as SHA-1 has become.
 */
export function derivedUuid(...parts: readonly string[]): Uuid {
  let text = '';
  for (const part of parts) text += `${Buffer.byteLength(part)}:${part}`;
  const name = Buffer.allocUnsafe(48);
  NAMESPACE.copy(name);
  hash('sha256', text, 'buffer').copy(name, NAMESPACE.length);
  const hex = hash('sha1', name, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Deterministic JSON: keys sorted, bytes as their SHA-256, undefined left out. Written in one pass: it is as long as the document. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `"sha256:${createHash('sha256').update(value).digest('hex')}"`;
  let text = '';
  if (Array.isArray(value)) {
    for (const one of value) text += text === '' ? canonical(one) : `,${canonical(one)}`;
    return `[${text}]`;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(field)}`;
  }
  return `{${text}}`;
}

/** The id of a document: derived from its clinical content, so that the same report sent twice is one document. */
export function documentId(document: ClinicalDocument): Uuid {
  return derivedUuid('relais:document', canonical(document));
}

/** The id shared by all versions of a document. */
export function documentSetId(lineage: ClinicalDocument['lineage']): Uuid {
  return derivedUuid('relais:set', lineage.authority, lineage.number);
}
