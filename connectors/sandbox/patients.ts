/**
 * Who has a dossier. Open: every valid matricule, at a dossier number computed from it. Listed: only the patients of the list.
 * The computed number can be turned back, so that nothing needs to be remembered and no two patients share a dossier.
 */
import { matriculeBirthDate, matriculeFault, luhnDigit, verhoeffDigit } from '../clinical/index.ts';
import { sandboxPatient, type SandboxPatient } from './types.ts';
import { oids } from './standards.ts';
import type { Cx } from './datatypes.ts';

export interface Dossier {
  readonly matricule: string;
  readonly dossierId: string;
  /** `YYYY[-MM[-DD]]`. */
  readonly birthDate: string;
  /** Unknown in open mode: a name that nobody told must not look like one that was compared. */
  readonly person: { readonly family: string; readonly given: string; readonly sex: 'M' | 'F' | 'UN' } | undefined;
  readonly closed: boolean;
  readonly opposed: boolean;
}

export interface Patients {
  /** By matricule or dossier number; undefined when there is no such dossier. Closed ones are found. */
  readonly find: (id: Cx) => Dossier | undefined;
}

/** 9·10⁹ numbers of ten digits that begin with 1 to 9; the factor has no divisor in common with it. */
const SPACE = 9_000_000_000n;
const FACTOR = 7_654_321_987n;
const INVERSE = inverse(FACTOR, SPACE);
const FIRST = 1_000_000_000n;
/** Months 0 to 12 and days 0 to 31, three digits of order, from the year 1800 on. */
const FORMS_13 = 401n * 13n * 32n * 1000n;

/** The dossier number of a valid matricule. */
export function dossierNumber(matricule: string): string {
  const [year, month, day] = [matricule.slice(0, 4), matricule.slice(4, 6), matricule.slice(6, 8)].map(BigInt);
  const date = (((year ?? 0n) - 1800n) * 13n + (month ?? 0n)) * 32n + (day ?? 0n);
  const order = BigInt(matricule.slice(8, 11));
  const index = date * 1000n + order + (matricule.length === 13 ? 0n : FORMS_13);
  return String(((index * FACTOR) % SPACE) + FIRST);
}

/** The matricule whose number this is; undefined when no valid matricule gives it. */
export function matriculeOf(dossierId: string): string | undefined {
  if (!/^[1-9]\d{9}$/.test(dossierId)) return undefined;
  const index = ((BigInt(dossierId) - FIRST) * INVERSE) % SPACE;
  const long = index < FORMS_13;
  const place = long ? index : index - FORMS_13;
  const date = place / 1000n;
  const digits = (value: bigint, length: number): string => String(value).padStart(length, '0');
  const payload =
    digits(date / 416n + 1800n, 4) + digits((date / 32n) % 13n, 2) + digits(date % 32n, 2) + digits(place % 1000n, 3);
  const matricule = long ? `${payload}${luhnDigit(payload)}${verhoeffDigit(payload)}` : payload;
  return payload.length === 11 && matriculeFault(matricule) === undefined ? matricule : undefined;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, value, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}

const open: Patients = {
  find: ({ id, authority }) => {
    if (authority !== oids.matricule && authority !== oids.dossier) return undefined;
    const matricule = authority === oids.dossier ? matriculeOf(id) : id;
    if (matricule === undefined || matriculeFault(matricule) !== undefined) return undefined;
    return {
      matricule,
      dossierId: dossierNumber(matricule),
      birthDate: matriculeBirthDate(matricule),
      person: undefined,
      closed: false,
      opposed: false,
    };
  },
};

export function patientsOf(patients: 'open' | readonly SandboxPatient[]): Patients {
  if (patients === 'open') return open;
  const dossiers = patients
    .map((patient) => sandboxPatient.parse(patient))
    .map(({ matricule, dossierId, birthDate, family, given, sex, closed, opposed }): Dossier => ({
      matricule,
      dossierId,
      birthDate,
      person: { family, given, sex },
      closed,
      opposed,
    }));
  return {
    find: ({ id, authority }) =>
      dossiers.find(
        (dossier) =>
          (authority === oids.matricule && dossier.matricule === id) ||
          (authority === oids.dossier && dossier.dossierId === id),
      ),
  };
}
