/** The journal's words for who is who here: patients, admissions, oppositions. Rows only; what they mean is decided in directory/. */

export type DirectorySex = 'male' | 'female' | 'other' | 'unknown';

/** `root`: an OID where one is known, otherwise the name of who gave the number. */
export interface DirectoryIdentifier {
  readonly kind: 'local' | 'national' | 'dossier' | 'other';
  readonly root: string;
  readonly extension: string;
}

export interface NewDirectoryPatient {
  readonly family: string;
  readonly given: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly sex: DirectorySex;
  /** Who said so: a source's name, or `person`. */
  readonly source: string;
  readonly identifiers: readonly DirectoryIdentifier[];
}

export interface DirectoryPatient extends NewDirectoryPatient {
  readonly id: string;
  /** The patient that this one turned out to be; never itself merged. */
  readonly mergedInto?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type AdmissionState = 'admitted' | 'discharged' | 'cancelled';

export interface NewAdmission {
  readonly patientId: string;
  readonly root: string;
  readonly number: string;
  readonly state: AdmissionState;
  /** Milliseconds since 1970. */
  readonly begins: number;
  readonly ends?: number;
  readonly source: string;
}

export interface Admission extends NewAdmission {
  readonly id: string;
  readonly updatedAt: number;
}

export interface NewOpposition {
  readonly patientId: string;
  /** Absent: the patient as a whole. */
  readonly admissionId?: string;
  /** Milliseconds since 1970. Documents that leave from then on are opposed. */
  readonly begins: number;
  readonly ends?: number;
  readonly recordedBy: string;
}

export interface Opposition extends NewOpposition {
  readonly id: string;
  readonly recordedAt: number;
  readonly liftedBy?: string;
  readonly liftedAt?: number;
}

/** The number of an order, under the OID or the name of who gave it. */
export interface OrderNumber {
  readonly root: string;
  readonly number: string;
}

/** What somebody asked for here; at least one of the two numbers is present. */
export interface NewPlacedOrder {
  readonly patientId: string;
  /** The number of who asked. */
  readonly placer?: OrderNumber;
  /** The number of who carries it out. */
  readonly filler?: OrderNumber;
  readonly state: 'requested' | 'cancelled';
  /** JSON; its shape is the business of directory/. */
  readonly details: string;
  readonly source: string;
}

export interface PlacedOrder extends NewPlacedOrder {
  readonly id: string;
  readonly updatedAt: number;
}

export interface PlacedOrderStore {
  /** Those under one of these numbers, each once. */
  readonly placedOrders: (numbers: Pick<NewPlacedOrder, 'placer' | 'filler'>) => readonly PlacedOrder[];
  /** A new order, or the newest word about the one of this id. What nobody has spoken of for 400 days is forgotten. */
  readonly putPlacedOrder: (order: NewPlacedOrder, id?: string) => PlacedOrder;
}

/** Every method that changes something is one synced transaction with one event; ids are given by the journal. */
export interface DirectoryStore extends PlacedOrderStore {
  readonly patient: (id: string) => DirectoryPatient | undefined;
  /** Patients that have one of these identifiers, each once, in the order of their first entry. */
  readonly patientsWith: (
    identifiers: readonly Pick<DirectoryIdentifier, 'root' | 'extension'>[],
  ) => readonly DirectoryPatient[];
  /** Those merged into a patient. */
  readonly mergedInto: (id: string) => readonly DirectoryPatient[];
  /** By name, number or birth date, newest first; merged ones left out. */
  readonly patients: (filter: { search?: string; opposed?: boolean; limit: number; offset: number }) => {
    rows: readonly DirectoryPatient[];
    total: number;
  };
  readonly addPatient: (patient: NewDirectoryPatient) => DirectoryPatient;
  /** New facts of a known patient. Identifiers are added; one that another patient has stays with that one. */
  readonly updatePatient: (id: string, patient: NewDirectoryPatient) => DirectoryPatient;
  /** `prior` and all that was merged into it are `survivor` from now on. Neither may be merged away already. */
  readonly merge: (survivorId: string, priorId: string) => void;
  readonly admission: (root: string, number: string) => Admission | undefined;
  readonly admissionById: (id: string) => Admission | undefined;
  readonly admissionsOf: (patientIds: readonly string[]) => readonly Admission[];
  /** Adds an admission, or takes the newest word about a known one (same root and number). */
  readonly putAdmission: (admission: NewAdmission) => Admission;
  readonly opposition: (id: string) => Opposition | undefined;
  /** Of these patients, lifted ones included, oldest first. */
  readonly oppositionsOf: (patientIds: readonly string[]) => readonly Opposition[];
  /** All of them, newest first; `standing` leaves out those that were lifted. */
  readonly oppositions: (filter: { standing?: boolean; limit: number; offset: number }) => {
    rows: readonly Opposition[];
    total: number;
  };
  readonly addOpposition: (opposition: NewOpposition) => Opposition;
  /** @throws JournalError `forbidden` when it was lifted before */
  readonly liftOpposition: (id: string, liftedBy: string) => Opposition;
}
