/** Patients, practitioners in their roles, and houses: the same in a document that is carried and in a report that is made anew. */
import {
  readDate,
  type Address,
  type Organization,
  type Patient,
  type PatientIdentifier,
  type PersonName,
  type Professional,
  type Sex,
} from '../../clinical/index.ts';
import { patientIdentifier, professionalIdentifier } from '../identifiers.ts';
import { hasTwoNationalNumbers, markOf, patientNumbers, type NumberCandidate } from '../patient-numbers.ts';
import { sendingHouse } from '../sending-house.ts';
import type { Cursor, Reading } from './cursor.ts';
import { isJson, listOf, stringOf } from './json.ts';

const SEXES: readonly Sex[] = ['male', 'female', 'other', 'unknown'];

const firstAddress = (at: Cursor, to: string): Address | undefined => {
  const found = at.first('address');
  const address = found?.address(to);
  const whole = address?.lines.length === 0 ? found?.text('text', `${to}.lines`) : undefined;
  return address && whole !== undefined ? { ...address, lines: whole.split(/\r?\n/) } : address;
};

export function organization(at: Cursor, to: string): Organization {
  const name = at.text('name', `${to}.name`);
  const address = firstAddress(at, `${to}.address`);
  return {
    identifiers: at.identifiers(`${to}.identifiers`),
    ...(name === undefined ? {} : { name }),
    ...(address ? { address } : {}),
    telecoms: at.telecoms(`${to}.telecoms`),
  };
}

/** A Practitioner, or a PractitionerRole with its Practitioner and Organization. */
export function professional(at: Cursor, to: string): Professional {
  if (at.resource.type !== 'PractitionerRole') {
    const name = personName(at, to);
    const identifiers = at
      .identifiers(`${to}.identifiers`)
      .map((id) =>
        id.root === undefined && id.assigner === undefined
          ? professionalIdentifier(at.reading.profile, id.extension)
          : id,
      );
    return { identifiers, ...(name ? { name } : {}) };
  }
  const person = at.follow('practitioner', to);
  const house = at.follow('organization', `${to}.organization`);
  const own = person?.resource.type === 'Practitioner' ? professional(person, to) : { identifiers: [] };
  const specialty = at.first('specialty')?.concept(`${to}.specialty`);
  return {
    ...own,
    ...(specialty ? { specialty } : {}),
    ...(house ? { organization: organization(house, `${to}.organization`) } : {}),
  };
}

/** The official name (or the first), and the birth family name where a name of use `maiden` gives one. */
export function personName(at: Cursor, to: string): PersonName | undefined {
  const names = at.all('name').filter(({ node }) => node['use'] !== 'old');
  const used =
    names.find(({ node }) => node['use'] === 'official') ??
    names.find(({ node }) => node['use'] === 'usual' || node['use'] === undefined) ??
    names.find(({ node }) => node['use'] !== 'maiden');
  const name = used ?? names[0];
  if (!name) return undefined;
  const birthFamily = names.find(({ node }) => node['use'] === 'maiden')?.text('family', `${to}.name.birthFamily`);
  const prefix = name.texts('prefix', `${to}.name.prefix`).join(' ');
  const suffix = name.texts('suffix', `${to}.name.suffix`).join(' ');
  const family = name.text('family', `${to}.name.family`);
  const given = name.texts('given', `${to}.name.given`);
  const whole = family === undefined && given.length === 0 ? name.text('text', `${to}.name.family`) : undefined;
  return {
    family: family ?? whole ?? '',
    given,
    ...(birthFamily === undefined ? {} : { birthFamily }),
    ...(prefix === '' ? {} : { prefix }),
    ...(suffix === '' ? {} : { suffix }),
  };
}

const typeCodeOf = (at: Cursor): string =>
  stringOf(
    listOf(isJson(at.node['type']) ? at.node['type']['coding'] : undefined)
      .filter(isJson)
      .find(({ system }) => /\bv2[-/]0203$/.test(stringOf(system)))?.['code'],
  ).toUpperCase();

/** The root that the source profile gives to an address (`authorities`), or the address's own OID. */
function candidateOf(at: Cursor, reading: Reading, to: string): NumberCandidate | undefined {
  if (at.node['use'] === 'old') return undefined;
  const type = typeCodeOf(at);
  const read = at.identifier(to);
  if (!read || read.extension === '') return undefined;
  const { root: own, assigner, extension: number } = read;
  const system = stringOf(at.node['system']);
  const { authorities } = reading.source;
  const root = own ?? (Object.hasOwn(authorities, system) ? authorities[system] : undefined);
  const said = { type, ...(root === undefined ? {} : { root }), ...(assigner === undefined ? {} : { assigner }) };
  const name = stringOf(isJson(at.node['assigner']) ? at.node['assigner']['display'] : undefined);
  const named = name === '' ? said : { ...said, assigner: name };
  return { ...said, number, mark: markOf(named, reading.profile.patient) };
}

function numbersOf(at: Cursor, reading: Reading, birthDate: string | undefined): readonly PatientIdentifier[] {
  const candidates = at
    .all('identifier')
    .flatMap((entry, index) => candidateOf(entry, reading, `patient.identifiers[${index + 1}]`) ?? []);
  const identifiers = patientNumbers(candidates, reading.profile.patient, birthDate);
  if (hasTwoNationalNumbers(identifiers)) at.doubt('fhir.two-national-ids', 'identifier');
  return identifiers;
}

/** `carried`: a finished document's numbers are what their roots say and nothing else. */
export function patientOf(at: Cursor, carried = false): Patient {
  const { reading } = at;
  const gender = at.text('gender', 'patient.sex');
  const written = at.node['birthDate'];
  const birthDate = typeof written === 'string' ? readDate(written.replaceAll('-', '')) : undefined;
  if (birthDate !== undefined) at.text('birthDate', 'patient.birthDate');
  const address = firstAddress(at, 'patient.address');
  const name = personName(at, 'patient') ?? { family: '', given: [] };
  const identifiers = carried
    ? at.identifiers('patient.identifiers').map((id) => patientIdentifier(reading.profile, id))
    : numbersOf(at, reading, birthDate);
  if (!carried && name.family === '' && name.given.length === 0) at.doubt('fhir.patient-name-missing', 'name');
  return {
    identifiers,
    name,
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEXES.find((sex) => sex === gender) ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms: at.telecoms('patient.telecoms'),
    ...(!carried && isNotInUse(at) ? { identityUncertain: true } : {}),
  };
}

/** A record that its own system no longer uses, or that gave way to another one (Patient.active, Patient.link: both change the meaning). */
function isNotInUse(at: Cursor): boolean {
  const replaced = at.all('link').some(({ node }) => node['type'] === 'replaced-by');
  if (replaced) for (const link of at.all('link')) link.text('type', 'patient.identityUncertain');
  return at.boolean('active', 'patient.identityUncertain') === false || replaced;
}

/** The house behind a reference to a house or to somebody in a role, with the numbers that the source profile knows of it. */
export function houseOf(at: Cursor, to: string): Organization | undefined {
  const { reading } = at;
  const read =
    at.resource.type === 'Organization'
      ? organization(at, to)
      : at.resource.type === 'PractitionerRole'
        ? professional(at, to).organization
        : undefined;
  if (!read || read.identifiers.length > 0) return read;
  return sendingHouse({ name: read.name ?? '', number: '', address: read.address }, reading.source, reading.profile);
}

export const isPerson = ({ resource }: Cursor): boolean =>
  resource.type === 'Practitioner' || resource.type === 'PractitionerRole';
