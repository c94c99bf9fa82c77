/**
 * Packs that the user has: a schema (XSD), a Schematron, a FHIR package or the table of LOINC, got under agreement or from a publisher.
 * Relais ships none of them; it judges documents with them beside its own rules.
 */
import type { LocalizedText, Severity } from '../../clinical/index.ts';

export const USER_PACK_KINDS = ['xsd', 'schematron', 'fhir', 'loinc'] as const;
export type UserPackKind = (typeof USER_PACK_KINDS)[number];

export const JUDGED_FORMATS = ['cda', 'fhir'] as const;
export type JudgedFormat = (typeof JUDGED_FORMATS)[number];

/** A document as a pack sees it. `types`: names in the profile that its code may mean; none where nobody knows. */
export interface JudgedDocument {
  readonly format: JudgedFormat;
  readonly types: readonly string[];
  readonly bytes: Uint8Array;
}

/** What is said of a pack when it is added, and holds until it is removed. */
export interface UserPack {
  /** Chosen by the user: small letters, digits and hyphens. */
  readonly name: string;
  readonly kind: UserPackKind;
  readonly version: string;
  /** SHA-256 of the file as it was given, in hex. */
  readonly sha256: string;
  /** The documents that it judges: formats, and names of document types of the profile; no types means all. */
  readonly formats: readonly JudgedFormat[];
  readonly types: readonly string[];
  /** The gravest weight of its findings: a pack on trial only warns. */
  readonly severity: Severity;
  /** Where an archive holds several: the schema to begin with. */
  readonly main?: string;
  /** A phase of the Schematron; absent: its default phase, else all patterns. */
  readonly phase?: string;
  /** Profiles of a FHIR package that every document must keep, beside those that its resources name. */
  readonly structures?: readonly string[];
}

/** What a pack is made ready with, beside its file as it was given. Without `kind`, the file decides. */
export type PackSettings = Partial<Pick<UserPack, 'kind' | 'main' | 'phase' | 'structures'>>;

/** What a thread is made ready with: the pack of a user, or FHIR R4 itself, which needs no file. */
export type PackSource =
  { readonly bytes: Uint8Array; readonly settings: PackSettings } | { readonly shipped: 'fhir-r4' };

/** One place of a document that a pack does not accept. Never a value of the document: names, places and the pack's own words. */
export interface PackHit {
  /** Stable within the pack. */
  readonly rule: string;
  readonly severity: Severity;
  readonly path: string;
  readonly message: LocalizedText;
  /** What a person can do, where it is another thing than telling the maker of the document. */
  readonly fix?: LocalizedText;
}

/** What is known of a pack once it was made ready. */
export interface JudgeFacts {
  /** How many rules (assertions, profiles, schema files, questions asked of each code) it holds. */
  readonly rules: number;
  /** What the pack says of its own version, where it does. */
  readonly version?: string;
  /** What of it cannot be checked here, for the person who adds it. */
  readonly gaps: readonly LocalizedText[];
}

export interface Judge extends JudgeFacts {
  /** Every place that it does not accept; nothing for bytes that cannot be read at all, which our own rules tell. */
  readonly judge: (bytes: Uint8Array) => readonly PackHit[];
}

/** More hits of one document than this help nobody. */
export const MOST_HITS = 500;
