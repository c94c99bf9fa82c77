/** The codes and units of a document, each with the system that it claims, the name beside it and the place where it stands. */
import { isObject, listOf, textOf, visit, type Json, type JsonObject } from './fhir.ts';
import { pathOf, type XmlNode } from './xml.ts';

/** LOINC as CDA names it, by its OID. */
export const LOINC = '2.16.840.1.113883.6.1';
export const LOINC_URI = 'http://loinc.org';

export interface Placed {
  /** Where it stands, worked out only for what is told: in a long report that is dear. */
  readonly path: () => string;
}

export interface Coded extends Placed {
  /** OID or URI of the code system; an OID stands without `urn:oid:`. */
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

export interface Collected {
  readonly codes: readonly Coded[];
  /** Units of CDA, which are always those of UCUM. */
  readonly units: readonly (Placed & { readonly unit: string })[];
}

/** Answers, parts, lists and groups of LOINC (`LA6576-8`) have a check digit of another kind. */
export const isOtherLoinc = (code: string): boolean => /^(?:LA|LP|LL|LG)\d+-\d$/.test(code);

export function cdaCodes(cda: XmlNode): Collected {
  const codes: Coded[] = [];
  const units: Collected['units'][number][] = [];
  // Every element of every document: a plain walk, and each attribute looked at once.
  const see = (node: XmlNode): void => {
    let [code, system, display, unit]: (string | undefined)[] = [];
    for (const { name, value } of node.attributes) {
      if (name === 'code') code = value;
      else if (name === 'codeSystem') system = value;
      else if (name === 'displayName') display = value;
      else if (name === 'unit') unit = value;
    }
    if (code !== undefined && system !== undefined)
      codes.push({ path: () => pathOf(node), system, code, display: display ?? '' });
    if (unit !== undefined) units.push({ path: () => `${pathOf(node)}/@unit`, unit });
    for (const child of node.children) see(child);
  };
  see(cda);
  return { codes, units };
}

export function bundleCodes(bundle: JsonObject): Collected {
  const codes: Coded[] = [];
  const see = ({ system, code, display }: JsonObject, path: string): void => {
    if (typeof system === 'string' && typeof code === 'string')
      codes.push({
        path: () => `${path}.code`,
        system: system.replace(/^urn:oid:/, ''),
        code,
        display: textOf(display),
      });
  };
  listOf(bundle['entry']).forEach((entry: Json, index) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    if (isObject(resource)) visit(resource, `Bundle.entry[${index}].resource`, 0, see);
  });
  return { codes, units: [] };
}
