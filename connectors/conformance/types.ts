/** What a check is given. Every applicable rule runs; all findings are collected; a rule that crashes is itself a finding. */
import type { ClinicalDocument, Finding } from '../clinical/index.ts';
import type { Rendering } from '../documents/types.ts';
import type { DocumentEntry, SubmissionSet } from '../dsp/types.ts';
import type { NationalProfile } from '../profiles/index.ts';

/** Everything known about a document that is about to leave. */
export interface CheckSubject {
  readonly document: ClinicalDocument;
  readonly rendering: Rendering;
  readonly entry: DocumentEntry;
  /** Whether an archive copy of its file was tried already: then none is promised. */
  readonly copyTried?: boolean;
  /** Present once the submission is fixed. */
  readonly submissionSet?: SubmissionSet;
  /** The entry of the registry that this document takes the place of. */
  readonly replaces?: { readonly entryUuid: string };
}

export interface CheckContext {
  readonly profile: NationalProfile;
  /** Today, `YYYY-MM-DD`: rules and packs have dates, and birth dates lie in the past. */
  readonly today: string;
  /** What was submitted before, where it is known. */
  readonly history?: SubmissionHistory;
}

/** Our own earlier submissions, as far as a check asks for them. */
export interface SubmissionHistory {
  /** A document under this XDS uniqueId: SHA-1 in lower-case hex. */
  readonly document: (uniqueId: string) => { readonly hash: string } | undefined;
  /** An entry under this `urn:uuid:…`, with its patient as CX where that is still known. */
  readonly entry: (
    entryUuid: string,
  ) => { readonly status: 'approved' | 'deprecated'; readonly patientId?: string } | undefined;
  readonly submissionSet: (uniqueId: string) => boolean;
}

/** The kinds of file that `relais check` knows. */
export type CheckedKind = 'cda' | 'fhir' | 'pdf' | 'iti-41' | 'iti-65' | 'unknown';

export interface FileCheck {
  readonly kind: CheckedKind;
  readonly findings: readonly Finding[];
  /** The documents that a captured submission carries, with their places; none for anything else. */
  readonly contents: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}
