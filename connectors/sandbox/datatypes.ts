/** Data types of XDS metadata (ITI TF-3 4.2.3.1.7): each check is as strict as the stricter of the two schools of receivers. */

/** First arc 1 or 2, at most 63 characters: what both schools take. */
export const isOid = (value: string): boolean => value.length <= 63 && /^[12](\.(0|[1-9]\d*))+$/.test(value);

/** `OID` or `OID^extension` with an extension of at most 16 characters. */
export const isDocumentUniqueId = (value: string): boolean => {
  const [root = '', extension, ...more] = value.split('^');
  return isOid(root) && more.length === 0 && (extension === undefined || /^[\x21-\x7e]{1,16}$/.test(extension));
};

export const isUuidUrn = (value: string): boolean =>
  /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value);

export interface Cx {
  readonly id: string;
  readonly authority: string;
}

/** `id^^^&OID&ISO`, nothing else filled. */
export function readCx(value: string): Cx | undefined {
  const [, id, authority] = /^([^\^&~|]+)\^\^\^&([^\^&]+)&ISO$/.exec(value) ?? [];
  return id === undefined || authority === undefined || !isOid(authority) ? undefined : { id, authority };
}

const isAuthority = (component: string): boolean => {
  const [namespace, id = '', type, ...more] = component.split('&');
  return namespace === '' && isOid(id) && type === 'ISO' && more.length === 0;
};

/** Person: an id, or family and given name; an authority only together with an id. */
export function isXcn(value: string): boolean {
  const components = value.split('^');
  const [id = '', family = '', given = ''] = components;
  const authority = components[8] ?? '';
  if (id === '' && (family === '' || given === '')) return false;
  return authority === '' || (id !== '' && isAuthority(authority));
}

/** Organisation: a name; an id with its authority, unless the id is an OID itself. */
export function isXon(value: string): boolean {
  const components = value.split('^');
  const [name = ''] = components;
  const authority = components[5] ?? '';
  const id = components[9] ?? '';
  if (name === '' || components.length > 10) return false;
  if (authority !== '' && !isAuthority(authority)) return false;
  return id === '' || isOid(id) || authority !== '';
}

/** Telecommunication: `^NET^Internet^address`, or a telephone in parts or in one piece. */
export function isXtn(value: string): boolean {
  const components = value.split('^');
  if (components[2] === 'Internet') return components[1] === 'NET' && (components[3] ?? '') !== '';
  const parts = (components[6] ?? '') !== '';
  const unformatted = (components[11] ?? '') !== '';
  return ['PH', 'CP', 'FX'].includes(components[2] ?? '') && parts !== unformatted;
}

/** `YYYY[MM[DD[hh[mm[ss]]]]]`, a date that exists. */
export function isDtm(value: string): boolean {
  if (!/^\d{4}(\d{2}){0,5}$/.test(value)) return false;
  const part = (at: number, otherwise: number): number =>
    value.length > at ? Number(value.slice(at, at + 2)) : otherwise;
  const [year, month, day] = [Number(value.slice(0, 4)), part(4, 1), part(6, 1)];
  if (year < 1800 || month < 1 || month > 12) return false;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day >= 1 && day <= days && part(8, 0) < 24 && part(10, 0) < 60 && part(12, 0) < 60;
}

/** RFC 3066. */
export const isLanguage = (value: string): boolean => /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(value);

export const isSha1 = (value: string): boolean => /^[0-9a-fA-F]{40}$/.test(value);

export const isSize = (value: string): boolean => /^(0|[1-9]\d{0,15})$/.test(value);

/** Entries of sourcePatientInfo: `PID-n|value`; patient numbers of the sender's own kind and account numbers are prohibited. */
export function isPatientInfo(value: string): boolean {
  const [, field, content] = /^PID-(\d+)\|(.*)$/s.exec(value) ?? [];
  if (field === undefined || content === undefined || content === '') return false;
  const number = Number(field);
  if (number < 1 || number > 39 || [2, 4, 12, 19].includes(number)) return false;
  if (number === 3) return content.split('~').every((repetition) => readCx(repetition) !== undefined);
  if (number === 7) return isDtm(content);
  if (number === 8) return ['M', 'F', 'O', 'U', 'A', 'N'].includes(content);
  return true;
}
