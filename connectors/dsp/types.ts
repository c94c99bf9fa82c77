/** What goes to the platform and what comes back, free of SOAP. Names are the standards' own (ITI TF-3 4.2). */
import type { Patient, Problem } from '../clinical/index.ts';

export interface MetadataCode {
  readonly code: string;
  readonly scheme: string;
  readonly display: string;
}

/** DocumentEntry.author / SubmissionSet.author; XCN and XON are put together by the wire format. */
export interface MetadataAuthor {
  readonly person?: {
    readonly id?: string;
    readonly authority?: string;
    readonly family: string;
    readonly given: string;
  };
  readonly institutions: readonly { readonly name: string; readonly id?: string; readonly authority?: string }[];
  readonly role?: string;
  readonly specialty?: string;
}

/** `id^^^&authority&ISO`. */
export interface MetadataPatientId {
  readonly id: string;
  readonly authority: string;
}

export interface DocumentEntry {
  /** `urn:uuid:…`, assigned by us so that a later version can name it. */
  readonly entryUuid: string;
  /** OID form of the document's id. */
  readonly uniqueId: string;
  /** Absent until the dossier is known, when the profile names patients by their dossier. */
  readonly patientId?: MetadataPatientId;
  readonly sourcePatientId: MetadataPatientId;
  readonly sourcePatientInfo: {
    readonly family: string;
    readonly given: string;
    readonly birthDate?: string;
    readonly sex: 'M' | 'F' | 'O' | 'U';
  };
  readonly mimeType: string;
  /** SHA-1, lower-case hex, of the bytes sent. */
  readonly hash: string;
  readonly size: number;
  readonly title: string;
  readonly languageCode: string;
  /** DTM, UTC. */
  readonly creationTime: string;
  readonly serviceStartTime?: string;
  readonly serviceStopTime?: string;
  readonly classCode: MetadataCode;
  readonly typeCode: MetadataCode;
  readonly formatCode: MetadataCode;
  readonly confidentialityCodes: readonly MetadataCode[];
  readonly healthcareFacilityTypeCode: MetadataCode;
  readonly practiceSettingCode: MetadataCode;
  readonly author: MetadataAuthor;
  readonly legalAuthenticator?: {
    readonly id?: string;
    readonly authority?: string;
    readonly family: string;
    readonly given: string;
  };
}

export interface SubmissionSet {
  readonly entryUuid: string;
  readonly uniqueId: string;
  readonly sourceId: string;
  /** DTM, 14 digits, UTC. Fixed before the first attempt. */
  readonly submissionTime: string;
  readonly contentTypeCode: MetadataCode;
  readonly author: MetadataAuthor;
}

/** One document with its metadata: everything that is fixed and stored before the first attempt. Serialisable. */
export interface Submission {
  readonly submissionSet: SubmissionSet;
  readonly documentEntry: DocumentEntry;
  /** The entry that this document replaces (RPLC). */
  readonly replaces?: { readonly entryUuid: string };
}

/**
 * What the platform said. `unknown` means: the request may or may not have been stored (time-out, reset, 5xx after the body
 * left, unreadable answer) — ask before sending again. `unclear`: there is an answer and it does not decide (“I have this already”, a part
 * of it was processed) — ask; what is not stored was refused. `conflict`: something else is stored under the same id.
 * `unreachable` means: surely nothing was stored.
 */
export type SubmissionOutcome =
  | { readonly kind: 'accepted'; readonly warnings: readonly PlatformError[]; readonly answer: string }
  | {
      readonly kind: 'refused' | 'unclear' | 'conflict';
      readonly errors: readonly PlatformError[];
      readonly answer: string;
      readonly problem: Problem;
    }
  | { readonly kind: 'busy'; readonly retryAfterSeconds?: number; readonly problem: Problem }
  | { readonly kind: 'unreachable'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly problem: Problem };

/** One RegistryError or SOAP fault as received. `codeContext` may hold anything: it is stored, never logged. */
export interface PlatformError {
  readonly code: string;
  readonly codeContext: string;
  readonly severity: 'error' | 'warning';
  readonly location?: string;
}

/** What a registry knows of a document (ITI-18 GetDocuments by uniqueId). */
export type RegistryAnswer =
  | {
      readonly kind: 'found';
      readonly entryUuid: string;
      readonly hash: string;
      readonly size: number;
      readonly status: 'approved' | 'deprecated';
      readonly patientId: string;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly problem: Problem };

/** One person that the platform's directory answered with (ITI-47). */
export interface DossierMatch {
  readonly dossierId: string;
  readonly authority: string;
  readonly patient: Patient;
}

export type DossierAnswer =
  | { readonly kind: 'matches'; readonly matches: readonly DossierMatch[] }
  | { readonly kind: 'unreachable'; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The steps of the path to the platform, for the Connection screen; each is tried only when the one before held. */
export type PathStep = 'network' | 'tls' | 'certificate' | 'clock' | 'identity' | 'dossier' | 'submission';

export interface StepResult {
  readonly step: PathStep;
  readonly state: 'ok' | 'failed' | 'not-tried';
  readonly milliseconds?: number;
  /** A fact without patient data: protocol, offset of the clock … */
  readonly detail?: string;
  readonly problem?: Problem;
}

/** The platform as the delivery room sees it. No method throws for anything the network or the platform does. */
export interface Platform {
  /** ITI-41. Streams the bytes; the token is obtained or renewed inside. */
  submit(submission: Submission, bytes: Uint8Array, signal?: AbortSignal): Promise<SubmissionOutcome>;
  /** ITI-18 by document uniqueId. */
  find(uniqueId: string, signal?: AbortSignal): Promise<RegistryAnswer>;
  /** ITI-47 by national id. */
  lookUp(nationalId: string, signal?: AbortSignal): Promise<DossierAnswer>;
  checkPath(signal?: AbortSignal): Promise<readonly StepResult[]>;
  close(): Promise<void>;
}
