/** What a document is to the packs: its format, and its type by the profile's codes. */
import type { NationalProfile } from '../../profiles/index.ts';
import { isObject, listOf, readFhir, textOf } from '../fhir.ts';
import { kindOf } from '../kind.ts';
import { attribute, childOf, readXml } from '../xml.ts';
import type { JudgedDocument } from './types.ts';

/** Undefined for what no pack judges: PDF and captured requests. */
export function judgedDocument(bytes: Uint8Array, profile: NationalProfile): JudgedDocument | undefined {
  const format = kindOf(bytes, '');
  if (format !== 'cda' && format !== 'fhir') return undefined;
  const codes = format === 'cda' ? cdaCodes(bytes) : fhirCodes(bytes);
  // Level 1 and level 3 share a code: the types that may be meant all count.
  const types = profile.documentTypes.filter(
    ({ code, fhir }) => codes.includes(code.code) || codes.includes(fhir?.type?.code ?? code.code),
  );
  return { format, types: types.map(({ name }) => name), bytes };
}

function cdaCodes(bytes: Uint8Array): readonly string[] {
  const reading = readXml(bytes);
  const code = reading.ok ? attribute(childOf(reading.root, 'code'), 'code') : undefined;
  return code === undefined ? [] : [code];
}

function fhirCodes(bytes: Uint8Array): readonly string[] {
  const type = readFhir(bytes).entries[0]?.resource['type'];
  const codings = isObject(type) ? listOf(type['coding']).filter(isObject) : [];
  return codings.map(({ code }) => textOf(code));
}
