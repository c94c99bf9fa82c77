/** The people and houses of a FHIR document, each once: Patient, Practitioner, PractitionerRole, Organization, Device (HL7 Europe base). */
import type { Author, Organization, Patient, Professional } from '../../clinical/index.ts';
import { distinctIdentifiers, patientIdentifiers } from '../authority.ts';
import { idAt, type Rendered } from '../context.ts';
import { address, codeableConcept, contactPoint, humanName, identifier, identifiers, reference } from './datatypes.ts';
import { dataAbsent, type FhirObject } from './json.ts';

const BASE = 'http://hl7.eu/fhir/base/StructureDefinition';
const IPS = 'http://hl7.org/fhir/uv/ips/StructureDefinition';

/** The guide whose profiles the people and houses of a document follow. */
export type Guide = 'eu' | 'ips';

const profiles = {
  eu: {
    patient: `${BASE}/patient-eu-core`,
    practitioner: `${BASE}/practitioner-eu-core`,
    role: `${BASE}/practitionerRole-eu-core`,
    organization: `${BASE}/organization-eu-core`,
  },
  ips: {
    patient: `${IPS}/Patient-uv-ips`,
    practitioner: `${IPS}/Practitioner-uv-ips`,
    role: `${IPS}/PractitionerRole-uv-ips`,
    organization: `${IPS}/Organization-uv-ips`,
  },
} as const;

export interface Entry {
  readonly id: string;
  readonly resource: FhirObject;
}

const entry = (id: string, resourceType: string, profile: string | undefined, content: FhirObject): Entry => ({
  id,
  resource: { resourceType, id, meta: profile === undefined ? undefined : { profile: [profile] }, ...content },
});

/** Collects the parties of one document; the same party is one resource, whoever names it. */
export class Parties {
  readonly entries: Entry[] = [];
  readonly #ids = new Map<string, string>();
  readonly #rendered: Rendered;

  readonly #profiles: (typeof profiles)[Guide];

  constructor(rendered: Rendered, guide: Guide) {
    this.#rendered = rendered;
    this.#profiles = profiles[guide];
  }

  /** The id of an organisation's resource. */
  organization(value: Organization): string {
    return this.#once('organization', value, (id) =>
      entry(id, 'Organization', this.#profiles.organization, {
        identifier: identifiers(value.identifiers, this.#rendered.document.lineage.authority),
        ...(value.name === undefined || value.name.trim() === '' ? { _name: dataAbsent() } : { name: value.name }),
        telecom: value.telecoms.map(contactPoint),
        address: [address(value.address, this.#rendered.profile)],
      }),
    );
  }

  /** The id of the role in which a person acts, with the person and the house beside it. */
  role(value: Professional, house: Organization | undefined): string {
    const { organization: own, specialty } = value;
    const employer = own ?? house;
    const practitioner = this.#once('practitioner', { ...value, organization: undefined }, (id) =>
      entry(id, 'Practitioner', this.#profiles.practitioner, {
        identifier: identifiers(value.identifiers, this.#rendered.document.lineage.authority),
        name: humanName(value.name),
      }),
    );
    const organization = employer && this.organization(employer);
    return this.#once('role', { practitioner, organization, specialty }, (id) =>
      entry(id, 'PractitionerRole', this.#profiles.role, {
        practitioner: reference(practitioner),
        organization: reference(organization),
        specialty: [codeableConcept(specialty)],
      }),
    );
  }

  /** The id of the device that made the report. */
  device(value: NonNullable<Author['device']>, house: Organization | undefined): string {
    const owner = house && this.organization(house);
    return this.#once('device', { value, owner }, (id) =>
      entry(id, 'Device', undefined, {
        identifier: identifiers(value.identifiers, this.#rendered.document.lineage.authority),
        deviceName: [{ name: value.name, type: 'user-friendly-name' }],
        owner: reference(owner),
      }),
    );
  }

  #once(kind: string, value: object, make: (id: string) => Entry): string {
    const key = `${kind}:${JSON.stringify(value)}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = idAt(this.#rendered, 'fhir', kind, String(this.#ids.size + 1));
    this.#ids.set(key, id);
    this.entries.push(make(id));
    return id;
  }
}

const patientTypes = { local: 'PI', national: 'NI', dossier: 'MR', other: undefined } as const;

export function patientEntry(rendered: Rendered, patient: Patient, guide: Guide): Entry {
  const { profile } = rendered;
  const { authority } = rendered.document.lineage;
  const numbers = distinctIdentifiers(patientIdentifiers(patient, profile), authority);
  return entry(idAt(rendered, 'fhir', 'patient'), 'Patient', profiles[guide].patient, {
    identifier: numbers.map((one) => identifier(one, authority, patientTypes[one.kind])),
    name: humanName(patient.name),
    telecom: patient.telecoms.map(contactPoint),
    gender: patient.sex,
    ...(patient.birthDate === undefined ? { _birthDate: dataAbsent() } : { birthDate: patient.birthDate }),
    address: [address(patient.address, profile)],
  });
}
