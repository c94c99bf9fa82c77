/** The words of the local directory: what a feed, an import or a person tells it, and what it answers. */
import type { Identifier, KnownOrder, News, Patient, Problem } from '../clinical/index.ts';
import type { Admission, DirectoryPatient, Opposition, PlacedOrder } from '../journal/index.ts';

/** Where a word comes from: the name of a source, or `person`. */
export interface Said {
  readonly source: string;
}

/** A stay as a feed names it (HL7 v2 PV1-19, or PV1-50 where it is the one that documents carry). */
export interface Stay {
  readonly number: Identifier;
  /** Milliseconds since 1970 (PV1-44, PV1-45). */
  readonly from: number;
  readonly to?: number;
}

/** What became of an event: what is known now, or why it was not believed. A refused event changes nothing. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Who a document is about and when, as far as an opposition asks. */
export interface OppositionQuestion {
  readonly patient: Patient;
  /** Source of the document: numbers without an assigner are its own. */
  readonly source: string;
  /** Identifiers of the stay that the document names. */
  readonly stays: readonly Identifier[];
  /** When the documented act took place, milliseconds since 1970. */
  readonly actAt?: number;
}

export type OrderTold = Omit<News & { kind: 'order' }, 'kind'>;

/** By which numbers a result names its order, and whose result it is. */
export interface OrderQuestion {
  readonly patient: Patient;
  /** Source of the result: numbers without an assigner are its own. */
  readonly source: string;
  readonly placer?: Identifier;
  readonly filler?: Identifier;
}

/** An opposition that stands, with whom it is about. */
export interface StandingOpposition {
  readonly opposition: Opposition;
  readonly patient: DirectoryPatient;
  readonly admission?: Admission;
}

/**
 * What is known of people here. Each call is one synced transaction of the journal; an event told twice changes nothing the second
 * time. `said.source` also stands for the assigner of local numbers that name none.
 */
export interface Directory {
  /** A04, A08, A28, A31 and whatever else brings a PID: the patient is known with these facts from now on. */
  upsertPatient(patient: Patient, said: Said): Outcome<DirectoryPatient>;
  /** A01, A04: the stay has begun. */
  admit(patient: Patient, stay: Stay, said: Said): Outcome<Admission>;
  /** A03: the stay has ended at `stay.to`, or now. A13 (cancel discharge) is `admit` again. */
  discharge(patient: Patient, stay: Stay, said: Said): Outcome<Admission>;
  /** A11: the stay never was. Oppositions of it hold nothing any more; they stay on record. */
  cancelAdmission(patient: Patient, stay: Stay, said: Said): Outcome<Admission>;
  /** A34, A40: `prior` (the patient of MRG) turned out to be `survivor` (the patient of PID). */
  merge(survivor: Patient, prior: Patient, said: Said): Outcome<DirectoryPatient>;
  /**
   * The patient objects to the transfer: of the documents of one stay, or of all. The same opposition told again is the one on
   * record. `recordedBy`: who took it down, a name or the name of the feed.
   */
  recordOpposition(
    patient: Patient,
    opposition: { readonly stay?: Stay; readonly from?: number; readonly to?: number; readonly recordedBy: string },
    said: Said,
  ): Outcome<Opposition>;
  /** As `recordOpposition`, for a patient on the local table. */
  recordOppositionOf(
    patientId: string,
    opposition: {
      readonly admissionId?: string;
      readonly from?: number;
      readonly to?: number;
      readonly recordedBy: string;
    },
  ): Outcome<Opposition>;
  liftOpposition(id: string, liftedBy: string): Outcome<Opposition>;
  /** What a feed means by “no opposition any more”: lifts those that it recorded for this patient, or for this stay. */
  liftOppositionsOf(patient: Patient, liftedBy: string, said: Said, stay?: Stay): readonly Opposition[];

  /** ORM, OML: somebody asked for something for this patient, or called it off. Lines under one number are one order. */
  recordOrder(order: OrderTold, said: Said): Outcome<PlacedOrder>;
  /** What the order behind a result says; `of-another-patient` when its number is one of somebody else's order. */
  orderFor(question: OrderQuestion): KnownOrder | 'of-another-patient' | undefined;

  /** The opposition that holds this document now, if any: of the patient as a whole first, then of the stay. */
  opposed(question: OppositionQuestion): StandingOpposition | undefined;
  /** The person that a patient's numbers stand for after every merge; undefined when unknown or when they name several people. */
  personOf(patient: Patient, source: string): DirectoryPatient | undefined;
  /** The patient as a document shall name them, where a number of theirs was merged into another person's. */
  presentAs(patient: Patient, source: string): Patient | undefined;
  /** All rows of one person: itself and what was merged into it. */
  peopleOf(patientId: string): readonly DirectoryPatient[];
  /** Whether an opposition holds anything at this moment, and in what way not. */
  standing(opposition: Opposition): 'standing' | 'not-yet' | 'over' | 'lifted' | 'stay-cancelled';
}
