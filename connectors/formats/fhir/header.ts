/** What a report and a file among FHIR resources have in common: whom they are about, who made them, in which stay, how protected they are. */
import type { Author, ClinicalDocument, Organization, Professional, Timestamp } from '../../clinical/index.ts';
import { confidentialityLevel, strictest } from '../confidentiality.ts';
import { readIsoTime } from '../iso-time.ts';
import { configuredHouse, sendingHouse } from '../sending-house.ts';
import type { Cursor, Reading } from './cursor.ts';
import { isJson, listOf, stringOf, type Json } from './json.ts';
import { houseOf, isPerson, patientOf, professional } from './people.ts';
import { systemOfUri } from './systems.ts';
import { deviceName } from './observations.ts';
import type { Resource } from './resources.ts';

const CONFIDENTIALITY = '2.16.840.1.113883.5.25';

/** The patient, whom all of the reading is about from now on; undefined where the file does not have them. */
export function readSubject(at: Cursor): ClinicalDocument['patient'] | undefined {
  const reference = at.first('subject') ?? at.first('patient');
  const target = reference?.target('patient');
  if (!reference || target?.resource.type !== 'Patient') return undefined;
  at.reading.setPatient(target.resource, reference.node);
  return patientOf(target);
}

/** The people and houses behind a list of references. */
export function partiesOf(
  references: readonly Cursor[],
  to: string,
): {
  readonly people: readonly Professional[];
  readonly house: Cursor | undefined;
  readonly houses: readonly Organization[];
  readonly device: Author['device'];
} {
  const targets = references.flatMap((reference) => reference.target(to) ?? []);
  const device = targets.find(({ resource }) => resource.type === 'Device');
  return {
    people: targets.filter(isPerson).map((one) => professional(one, `${to}.professional`)),
    house: targets.find(({ resource }) => resource.type === 'Organization'),
    houses: [
      ...targets.flatMap((one) => houseOf(one, `${to}.organization`) ?? []),
      ...references.flatMap((one) => namedHouse(one, to)),
    ],
    device: device && {
      identifiers: device.identifiers(`${to}.device.identifiers`),
      name: deviceName(device, `${to}.device.name`) ?? '',
    },
  };
}

/** A house that is only named in words. */
function namedHouse(reference: Cursor, to: string): readonly Organization[] {
  const { node } = reference;
  const isNamedOnly =
    !('reference' in node) && !('identifier' in node) && (node['type'] ?? 'Organization') === 'Organization';
  const name = isNamedOnly ? reference.text('display', `${to}.organization.name`) : undefined;
  const { source, profile } = reference.reading;
  const house = name === undefined ? undefined : sendingHouse({ name, number: '' }, source, profile);
  return house ? [house] : [];
}

const messageHeader = ({ resources }: Reading): Resource | undefined =>
  resources.all.find(({ type }) => type === 'MessageHeader');

/** The sender of a message, where what it carries names nobody. */
function senderOf(reading: Reading): Organization | undefined {
  const header = messageHeader(reading);
  const at = header && reading.cursor(header);
  const house = at?.follow('sender', 'author.organization') ?? at?.follow('responsible', 'author.organization');
  return house && houseOf(house, 'author.organization');
}

export function authorOf(
  reading: Reading,
  { people, houses, device }: ReturnType<typeof partiesOf>,
  time: Timestamp,
): Author {
  const [person] = people;
  const { organization: employer, ...professional } = person ?? { identifiers: [] };
  const house = houses[0] ?? employer ?? configuredHouse(reading.source, reading.profile) ?? senderOf(reading);
  return {
    ...(person ? { professional } : {}),
    ...(house ? { organization: house } : {}),
    ...(device ? { device } : {}),
    time,
  };
}

export function readEncounter(at: Cursor | undefined): ClinicalDocument['encounter'] {
  if (at?.resource.type !== 'Encounter') return undefined;
  const kind = at.first('class')?.text('code', 'encounter.class');
  const identifiers = at.identifiers('encounter.identifiers');
  return identifiers.length === 0 && kind === undefined
    ? undefined
    : { identifiers, ...(kind === undefined ? {} : { class: kind }) };
}

/** The variant of the source where it speaks the same language, as it said it otherwise. */
export function languageOf(reading: Reading, said: string | undefined): string {
  const { source, profile } = reading;
  if (said === undefined || !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(said)) return source.language;
  if (said.includes('-')) return said;
  return [source.language, profile.language].find((one) => one.toLowerCase().startsWith(said.toLowerCase())) ?? said;
}

/** The strictest word on confidentiality in the security labels of what a document is made of; test data are told. */
export function confidentialityOf(
  reading: Reading,
  made: Iterable<Resource>,
  labels: readonly Json[] = [],
): ClinicalDocument['confidentiality'] {
  const codes = new Set<string>();
  const look = (label: Json, path: string): void => {
    const code = stringOf(label['code']);
    if (code !== '' && systemOfUri(stringOf(label['system'])) === CONFIDENTIALITY) {
      codes.add(code);
      reading.ledger.map(`${path}.code`, 'confidentiality');
    }
  };
  for (const resource of made) {
    const meta = resource.node['meta'];
    listOf(isJson(meta) ? meta['security'] : undefined).forEach((label, index) => {
      if (!isJson(label)) return;
      look(label, `${resource.path}.meta.security[${index + 1}]`);
      if (label['code'] === 'HTEST') reading.cursor(resource).doubt('fhir.test-data', 'meta.security');
    });
  }
  for (const label of labels) look(label, '');
  return strictest(...[...codes].map(confidentialityLevel));
}

/** When the file was made, where its content does not say when it was. */
export const sentAt = (reading: Reading, head: Json, at: Cursor): Timestamp | undefined => {
  const message = messageHeader(reading);
  return (
    bundleTime(reading, head) ??
    (message && reading.cursor(message).time('timestamp', 'effectiveTime')) ??
    at.first('meta')?.time('lastUpdated', 'effectiveTime')
  );
};

function bundleTime(reading: Reading, head: Json): Timestamp | undefined {
  const time = readIsoTime(stringOf(head['timestamp']), reading.zone)?.timestamp;
  if (time !== undefined) reading.ledger.map('Bundle.timestamp', 'effectiveTime');
  return time;
}
