/** Data types of XDS metadata (ITI TF-3 table 4.2.3.1.7-2), as strict receivers of both schools take them. */
import { isOid } from '../../clinical/index.ts';
import type { MetadataAuthor, MetadataCode } from '../../dsp/types.ts';

/** DTM: digits only, even length 4 to 14, a date and time that exist. */
export function isDtm(value: string): boolean {
  if (!/^\d{4}(\d{2}){0,5}$/.test(value)) return false;
  const part = (from: number, fallback: string): string => value.slice(from, from + 2) || fallback;
  const day = part(6, '01');
  const clock = `${part(8, '00')}:${part(10, '00')}:${part(12, '00')}`;
  const date = new Date(`${value.slice(0, 4)}-${part(4, '01')}-${day}T${clock}Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

/** `urn:uuid:` and a lower-case UUID: 45 characters. */
export const isEntryUuid = (value: string): boolean =>
  /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** An OID, or an OID and an extension of at most 16 characters. */
export function isUniqueId(value: string): boolean {
  const [oid = '', extension, ...rest] = value.split('^');
  return isOid(oid) && rest.length === 0 && (extension === undefined || /^[\x21-\x5d\x5f-\x7e]{1,16}$/.test(extension));
}

/** Code, scheme and display name, none of them empty (receivers disagree whether the name may be left out). */
export const isCode = ({ code, scheme, display }: MetadataCode): boolean =>
  [code, scheme, display].every((part) => part.trim() !== '') &&
  (isOid(scheme) || /^[a-z][a-z0-9+.-]*:\S+$/i.test(scheme));

/** XCN: family and given name, an authority only together with an id. */
export const isPerson = (person: NonNullable<MetadataAuthor['person']>): boolean =>
  person.family.trim() !== '' && hasAuthority(person.id, person.authority);

/** XON: a name, an authority only together with an id. */
const isInstitution = (institution: MetadataAuthor['institutions'][number]): boolean =>
  institution.name.trim() !== '' && hasAuthority(institution.id, institution.authority);

const hasAuthority = (id: string | undefined, authority: string | undefined): boolean =>
  authority === undefined ? true : isOid(authority) && (id ?? '') !== '';

/** At least a person or an institution, each well formed. */
export const isAuthor = ({ person, institutions }: MetadataAuthor): boolean =>
  (person !== undefined || institutions.length > 0) &&
  (person === undefined || isPerson(person)) &&
  institutions.every(isInstitution);
