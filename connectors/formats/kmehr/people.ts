/** Patient and health care parties (KMEHR personType, hcpartyType) in the words of the model. */
import type {
  Address,
  CalendarDate,
  Identifier,
  Organization,
  Patient,
  PatientIdentifier,
  Professional,
  Sex,
  Telecom,
} from '../../clinical/index.ts';
import { toFhirDateTime } from '../../clinical/index.ts';
import { compactNumber, nationalNumbersIn } from '../identifiers.ts';
import { all, first, type XmlNode } from '../xml.ts';
import { kmehrFindings } from './findings.ts';
import type { Reading } from './reading.ts';

/** CD-SEX; `changed` is neither of the two on purpose, `undefined` and all else is not known. */
const SEX: Readonly<Record<string, Sex>> = { male: 'male', female: 'female', changed: 'other' };

function readAddress(reading: Reading, node: XmlNode | undefined, to: string): Address | undefined {
  if (!node) return undefined;
  const part = (name: string): string => reading.one(node, name, to);
  const street = [part('street'), part('housenumber'), part('postboxnumber')].filter((text) => text !== '').join(' ');
  const lines = [street, ...reading.texts(all(node, 'text'), to)].filter((line) => line !== '');
  const [city, postalCode] = [part('city'), part('zip')];
  const country = reading.one(node, 'country/cd', to).toUpperCase();
  if (lines.length === 0 && city === '' && postalCode === '') return undefined;
  return {
    lines,
    ...(city === '' ? {} : { city }),
    ...(postalCode === '' ? {} : { postalCode }),
    ...(country === '' ? {} : { country }),
  };
}

function readTelecoms(reading: Reading, parent: XmlNode, to: string): Telecom[] {
  return all(parent, 'telecom').flatMap((node): Telecom[] => {
    const kinds = all(node, 'cd').map((cd) => reading.take(cd, to));
    const number = reading.one(node, 'telecomnumber', to);
    if (number === '') return [];
    const uri = kinds.includes('email') ? `mailto:${number}` : `${kinds.includes('fax') ? 'fax' : 'tel'}:${number}`;
    const use = kinds.includes('mobile') ? 'mobile' : (['home', 'work'] as const).find((one) => kinds.includes(one));
    return [{ uri: uri.replaceAll(' ', ''), ...(use ? { use } : {}) }];
  });
}

function patientIdentifiers(reading: Reading, node: XmlNode, birthDate: string | undefined): PatientIdentifier[] {
  const { nationalId } = reading.profile.patient;
  const names = [...nationalId.authorities, ...nationalId.typeCodes, nationalId.name].map((name) => name.toLowerCase());
  const national = new Set<string>();
  const others: PatientIdentifier[] = [];
  for (const id of all(node, 'id')) {
    const said = reading.take(id, 'patient.identifier');
    if (said === '') continue;
    const scheme = id.attributes.get('S') ?? '';
    const assigner = id.attributes.get('SL') ?? scheme;
    const proven = nationalNumbersIn(said, nationalId, birthDate);
    const named = assigner
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((word) => names.includes(word));
    if (proven.length > 0) for (const number of proven) national.add(number);
    else if (named) national.add(compactNumber(said));
    // The Belgian number (INSS, ID-PATIENT) is a number like any other outside Belgium.
    else if (!others.some(({ extension }) => extension === said))
      others.push({ kind: 'local', extension: said, ...(assigner === '' ? {} : { assigner }) });
  }
  if (national.size > 1) reading.doubt(kmehrFindings.twoNationalIds('patient.identifier'));
  return [
    ...[...national].map((extension) => ({ kind: 'national' as const, root: nationalId.root, extension })),
    ...others.map((identifier, index) => (index === 0 ? identifier : { ...identifier, kind: 'other' as const })),
  ];
}

/** Undefined when the folder names nobody. */
export function readPatient(reading: Reading, node: XmlNode | undefined): Patient | undefined {
  if (!node) return undefined;
  const born = reading.moment(first(node, 'birthdate'), 'patient.birthDate').time;
  const birthDate: CalendarDate | undefined = born === undefined ? undefined : toFhirDateTime(born.slice(0, 8));
  const identifiers = patientIdentifiers(reading, node, birthDate);
  const family = reading.one(node, 'familyname', 'patient.name.family');
  const given = all(node, 'firstname')
    .flatMap((name) => reading.take(name, 'patient.name.given').split(/\s+/))
    .filter((name) => name !== '');
  if (family === '' && identifiers.length === 0) return undefined;
  if (family === '' || given.length === 0) reading.doubt(kmehrFindings.nameMissing(node.path));
  const address = readAddress(reading, first(node, 'address'), 'patient.address');
  return {
    identifiers,
    name: { family, given },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEX[reading.one(node, 'sex/cd', 'patient.sex')] ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms: readTelecoms(reading, node, 'patient.telecom'),
  };
}

export interface Parties {
  readonly professionals: readonly Professional[];
  readonly organizations: readonly Organization[];
}

/** NIHII and local numbers; a physician's own national number is nobody's business and is set aside. */
function partyIdentifiers(reading: Reading, node: XmlNode, isPerson: boolean, to: string): Identifier[] {
  return all(node, 'id').flatMap((id): Identifier[] => {
    const scheme = id.attributes.get('S') ?? '';
    if ((isPerson && scheme === 'INSS') || scheme.startsWith('ID-ENCRYPTION')) return [];
    const extension = reading.take(id, to);
    if (extension === '') return [];
    const assigner = scheme === 'ID-HCPARTY' ? 'NIHII' : (id.attributes.get('SL') ?? scheme);
    const known = reading.profile.professional.identifiers.find(
      ({ name }) => name.toLowerCase() === assigner.toLowerCase(),
    );
    return [{ ...(known ? { root: known.root } : {}), extension, ...(assigner === '' ? {} : { assigner }) }];
  });
}

/** The parties of an author, a sender or a recipient: persons, and the houses and departments that they belong to. */
export function readParties(reading: Reading, parent: XmlNode | undefined, to: string): Parties {
  const professionals: Professional[] = [];
  const organizations: Organization[] = [];
  const departments: string[] = [];
  for (const node of all(parent, 'hcparty')) {
    const kinds = all(node, 'cd').filter(({ attributes }) => attributes.get('S') !== 'CD-ENCRYPTION-ACTOR');
    const kind = kinds.map((cd) => reading.take(cd, `${to}.kind`)).find((text) => text !== '') ?? '';
    const family = reading.one(node, 'familyname', `${to}.name`);
    const given = all(node, 'firstname').map((name) => reading.take(name, `${to}.name`));
    const name = reading.one(node, 'name', `${to}.name`);
    const isPerson = kind.startsWith('pers') || family !== '';
    const identifiers = partyIdentifiers(reading, node, isPerson, `${to}.identifier`);
    if (isPerson && (family !== '' || name !== '' || identifiers.length > 0)) {
      professionals.push({
        identifiers,
        ...(family === '' && name === ''
          ? {}
          : { name: { family: family || name, given: given.filter((part) => part !== '') } }),
      });
    } else if (kind.startsWith('dept')) departments.push(name || kind.slice(4));
    else if (name !== '' || identifiers.length > 0) {
      const address = readAddress(reading, first(node, 'address'), `${to}.address`);
      organizations.push({
        identifiers,
        ...(name === '' ? {} : { name }),
        ...(address ? { address } : {}),
        telecoms: readTelecoms(reading, node, `${to}.telecom`),
      });
    }
  }
  const specialty = departments.length === 0 ? undefined : { translations: [], text: departments.join(', ') };
  return {
    professionals: specialty ? professionals.map((person) => ({ ...person, specialty })) : professionals,
    organizations:
      specialty && organizations.length === 0 && professionals.length === 0
        ? [{ identifiers: [], name: departments.join(', '), telecoms: [] }]
        : organizations,
  };
}

/** A party as one line of text. */
export function partyWords({ professionals, organizations }: Parties): string {
  const people = professionals.map(({ name }) => [...(name?.given ?? []), name?.family ?? ''].join(' ').trim());
  return [...people, ...organizations.map(({ name }) => name ?? '')].filter((text) => text !== '').join(', ');
}
