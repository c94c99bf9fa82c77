/** JSON as FHIR R4 writes it: decimals keep their digits (`5.10` is not `5.1`), strings hold only what FHIR allows, undefined is absent. */
import { legalText } from '../text.ts';

declare global {
  interface JSON {
    /** ECMAScript proposal-json-parse-with-source; in V8 since 11.4. */
    rawJSON(text: string): object;
  }
}

/** A decimal by its digits. */
export class Decimal {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

export type FhirValue = string | number | boolean | Decimal | FhirObject | readonly FhirValue[] | undefined;
export interface FhirObject {
  readonly [key: string]: FhirValue;
}

/** FHIR's decimal for a number as sources write it (`+5.`, `.5`, `007`); undefined where it is none. */
export function decimalOf(number: string): Decimal | undefined {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(number.trim());
  if (!match || !/\d/.test(number)) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  const digits = `${sign === '-' ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  if (whole.length > 18 || fraction.length > 17) return undefined;
  return new Decimal(exponent === undefined ? digits : `${digits}e${exponent}`);
}

/** Objects and arrays with nothing in them do not exist in FHIR. */
function cleaned(value: FhirValue): unknown {
  if (typeof value === 'string') {
    const text = legalText(value);
    return text.trim() === '' ? undefined : text;
  }
  if (value instanceof Decimal) return JSON.rawJSON(value.digits);
  if (Array.isArray(value)) {
    const items = (value as readonly FhirValue[]).map(cleaned).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value as FhirObject)
      .map(([key, item]) => [key, cleaned(item)] as const)
      .filter(([, item]) => item !== undefined);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  return value;
}

/** A resource as bytes. */
export const fhirDocument = (resource: FhirObject): Uint8Array =>
  Buffer.from(`${JSON.stringify(cleaned(resource))}\n`, 'utf8');

/** The extension that stands where a required value is not known. */
export const dataAbsent = (reason: 'unknown' | 'unsupported' = 'unknown'): FhirObject => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: reason }],
});
