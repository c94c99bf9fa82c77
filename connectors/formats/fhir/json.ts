/** FHIR JSON as it was written: decimals keep their digits (FHIR R4 §2.24.0.1: `5.10` is not `5.1`), nothing is deeper than a reader can go. */
import { decodeStrictly } from '../bytes.ts';

/** A JSON number by its digits. */
export class Digits {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Digits);

/** Deeper than any clinical document, and far from the end of the stack. */
const DEEPEST = 200;

/** Whether it is deeper than a reader goes. */
export function isTooDeep(root: Json): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((value) =>
      Array.isArray(value) ? (value as unknown[]) : isJson(value) ? Object.values(value) : [],
    );
  }
  return false;
}

/** FHIR is UTF-8 (FHIR R4 §2.6.2); anything else, and anything cut short, is no JSON object. */
export function parseJson(bytes: Uint8Array): Json | undefined {
  const text = decodeStrictly(bytes, 'utf-8');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text, (_key: string, one: unknown, context?: { readonly source?: string }) =>
      typeof one === 'number' ? new Digits(context?.source ?? String(one)) : one,
    );
    return isJson(value) && !isTooDeep(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON text of what was read, each number with its digits. */
export function jsonText(value: unknown): string {
  if (value instanceof Digits) return value.digits;
  if (Array.isArray(value)) return `[${(value as unknown[]).map(jsonText).join(',')}]`;
  if (!isJson(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${jsonText(one)}`)
    .join(',')}}`;
}

/** What a person reads of a file inside a resource: never its base64. */
const LONGEST = 20_000;
const shown = (text: string): string => (text.length > LONGEST ? `${text.slice(0, 80)}… (${text.length})` : text);

/** Every primitive below a value, by path: what the mapping report has to account for. */
export function leavesOf(value: unknown, path: string, into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) value.forEach((entry, index) => leavesOf(entry, `${path}[${index + 1}]`, into));
  else if (isJson(value)) for (const [key, entry] of Object.entries(value)) leavesOf(entry, `${path}.${key}`, into);
  else
    into.set(
      path,
      typeof value === 'string' ? shown(value) : value instanceof Digits ? value.digits : JSON.stringify(value),
    );
  return into;
}

export const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
