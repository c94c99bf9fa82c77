/**
 * Data types of XDS metadata as strings on the wire (ITI TF-3 table 4.2.3.1.7-2). Where strict receivers of different schools disagree, both
 * must be content: OIDs begin with 0 to 2 and have at most 63 characters, UUIDs are in lower case.
 */
import { isOid } from '../../clinical/index.ts';

/** `&OID&ISO` as the authority of CX, XCN and CXi: no namespace id. */
const isAuthority = (text: string): boolean => {
  const [namespace, oid = '', type, ...more] = text.split('&');
  return namespace === '' && isOid(oid) && type === 'ISO' && more.length === 0;
};

/** CX: `id^^^&OID&ISO` and nothing else. */
export function isCx(value: string): boolean {
  const parts = value.split('^');
  const [id = '', , , authority = ''] = parts;
  return parts.length === 4 && id.trim() !== '' && parts[1] === '' && parts[2] === '' && isAuthority(authority);
}

/** CXi of referenceIdList: a CX whose fifth component says what kind of number it is; the authority may be missing. */
export function isCxi(value: string): boolean {
  const [id = '', second = '', third = '', authority = '', type = '', ...rest] = value.split('^');
  const parts = id.trim() !== '' && second === '' && third === '' && type.trim() !== '';
  return parts && (authority === '' || isAuthority(authority)) && rest.length <= 1;
}

/** XON: a name; an id in the tenth component, whose authority may only be missing when the id is an OID itself. */
export function isXon(value: string): boolean {
  const parts = value.split('^');
  const [name = '', , , , , authority = '', , , , id = ''] = parts;
  if (name.trim() === '' || parts.length > 10) return false;
  if (authority !== '' && (id === '' || !isAuthority(authority))) return false;
  return id === '' || authority !== '' || isOid(id);
}

/** XCN: an id, or a family and a given name; the authority only together with an id. */
export function isXcn(value: string): boolean {
  const [id = '', family = '', given = '', , , , , , authority = ''] = value.split('^');
  const named = family.trim() !== '' && given.trim() !== '';
  if (id.trim() === '' && !named) return false;
  return authority === '' || (id !== '' && isAuthority(authority));
}

/** XTN: a mail address with its type, or a telephone number; never both. */
export function isXtn(value: string): boolean {
  const parts = value.split('^');
  const [, use = '', type = '', mail = ''] = parts;
  if (type === 'Internet') return /^[^@\s]+@[^@\s]+$/.test(mail) && parts.slice(4).every((part) => part === '');
  const number = parts.slice(4, 8).some((part) => part !== '');
  const whole = parts.slice(8).some((part) => part !== '') || (parts[0] ?? '') !== '';
  return mail === '' && number !== whole && use.length <= 3;
}

/** `code^^^&OID&ISO`-like text of roles and specialties: a plain word or a coded one. */
export const isCodeLike = (value: string): boolean => value.trim() !== '' && value.length <= 256;

const PROHIBITED_PID = new Set(['2', '4', '12', '19']);

/** One entry of sourcePatientInfo: `PID-n|…`, PID-3 as CX, PID-7 as a date, none of the prohibited fields. */
export function isPatientInfo(value: string): boolean {
  const match = /^PID-(\d{1,2})\|(.*)$/s.exec(value);
  const [, field = '', content = ''] = match ?? [];
  if (!match || Number(field) < 1 || Number(field) > 39 || PROHIBITED_PID.has(field)) return false;
  if (field === '3') return content.split('~').every(isCx);
  if (field === '7') return content === '' || isDay(content);
  return field !== '8' || /^[MFOUAN]$/.test(content);
}

const isDay = (text: string): boolean => {
  if (!/^\d{4}(\d{2}){0,2}$/.test(text)) return false;
  const date = new Date(`${text.slice(0, 4)}-${text.slice(4, 6) || '01'}-${text.slice(6, 8) || '01'}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(text.slice(6, 8) || '01');
};

/** intendedRecipient: `XON|XCN|XTN`, at most three parts, not all of them empty. */
export function isRecipient(value: string): boolean {
  const parts = value.split('|');
  const [organization = '', person = '', telecom = ''] = parts;
  const right = (part: string, check: (text: string) => boolean): boolean => part === '' || check(part);
  return (
    parts.length <= 3 &&
    parts.some((part) => part !== '') &&
    right(organization, isXon) &&
    right(person, isXcn) &&
    right(telecom, isXtn)
  );
}

/** RFC 5646 as far as receivers look: letters, then subtags of at most eight characters. */
export const isLanguage = (value: string): boolean => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/i.test(value);

/** SHA-1 in hexadecimal: 40 digits. */
export const isSha1 = (value: string): boolean => /^[0-9a-f]{40}$/i.test(value);
