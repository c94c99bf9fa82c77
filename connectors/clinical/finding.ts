/** What a check or a reader says about a document: one shape for every room, in three languages, never with patient data. */

/** Text for people. French first, as the users are; all three are always present. */
export interface LocalizedText {
  readonly fr: string;
  readonly de: string;
  readonly en: string;
}

export type Language = keyof LocalizedText;

/** `error` holds the document; `warning` is sent and shown; `information` is shown. */
export type Severity = 'error' | 'warning' | 'information';

export interface Finding {
  /** Stable id of the rule, e.g. `identity.national-id-check-digit`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Where: a source path (`PID-3`), an XPath into the rendering, or a metadata attribute (`documentEntry.hash`). */
  readonly path: string;
  /** What is wrong, without any patient data in it. */
  readonly message: LocalizedText;
  /** What a person can do about it. */
  readonly fix: LocalizedText;
  /** The rule pack with its version, e.g. `lu-header@2026-11-01`. */
  readonly pack?: string;
  /** The paragraph of the standard, e.g. `XD-LAB 6.3.2.4`. */
  readonly reference?: string;
  /**
   * `relais`: Relais mends it by itself when it takes the document, and tells what it did. `untouched`: it could, had it made the document; a
   * finished one of somebody else is never changed. Absent: a person has to mend it.
   */
  readonly mend?: 'relais' | 'untouched';
}

/**
 * Something that went wrong with a file, a connection or the machine: a value, not an exception class.
 * `code` has a page in the error catalogue (docs/errors.md).
 */
export interface Problem {
  readonly code: string;
  readonly cause: LocalizedText;
  readonly next: LocalizedText;
  /** When the problem is a question: what a person may answer (names of formats). */
  readonly choices?: readonly string[];
}

/** Thrown only where a caller cannot go on; carries the problem to the surface unchanged. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.cause.en}`, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}
