/** HL7 v2.5 data types as metadata values (ITI TF-3 table 4.2.3.1.7-2): CX, XCN, XON, and the fields of sourcePatientInfo. */
import type { DocumentEntry, MetadataAuthor, MetadataPatientId } from '../types.ts';

/** ebRIM limits a Value to 256 characters. */
const SLOT_LIMIT = 256;

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
};

const escaped = (text: string): string => text.replaceAll(/[\\|^&~]/g, (character) => escapes[character] ?? character);

/** `id^^^&OID&ISO`. */
export const cx = ({ id, authority }: MetadataPatientId): string => `${escaped(id)}^^^&${authority}&ISO`;

type Person = NonNullable<DocumentEntry['legalAuthenticator']>;

/** `id^family^given^^^^^^&OID&ISO`; the authority stands only beside an id. */
export function xcn({ id, authority, family, given }: Person): string {
  const name = `${escaped(family)}^${escaped(given)}`;
  if (id === undefined) return `^${name}`;
  return `${escaped(id)}^${name}${authority === undefined ? '' : `^^^^^^&${authority}&ISO`}`;
}

type Institution = MetadataAuthor['institutions'][number];

/** `name^^^^^&OID&ISO^^^^id`; the name alone where there is no identifier with its authority. */
export function xon({ name, id, authority }: Institution): string {
  const start = escaped(name);
  if (id === undefined || authority === undefined) return start;
  return `${start}^^^^^&${authority}&ISO^^^^${escaped(id)}`;
}

/** PID fields as a registry takes them: the source's patient id, name, birth date, sex. */
export function sourcePatientInfo(entry: DocumentEntry): string[] {
  const { family, given, birthDate, sex } = entry.sourcePatientInfo;
  const values = [
    `PID-3|${cx(entry.sourcePatientId)}`,
    `PID-5|${escaped(family)}^${escaped(given)}^^^^^L`,
    ...(birthDate === undefined ? [] : [`PID-7|${birthDate}`]),
    `PID-8|${sex}`,
  ];
  return values.filter((value) => value.length <= SLOT_LIMIT);
}
