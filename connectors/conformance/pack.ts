/**
 * What a rule pack is: dated, versioned data with one small function per rule. A pack is in force from its date on; each rule may
 * begin later or end earlier than its pack.
 */
import type { CalendarDate, LocalizedText, Severity } from '../clinical/index.ts';
import type { Subject } from './subject.ts';

/** One place where a rule is broken. `details` fill `{name}` in the rule's message; they never hold a value of the document. */
export interface Hit {
  readonly path: string;
  readonly details?: Readonly<Record<string, string>>;
}

/**
 * How Relais mends a breach of a rule by itself. `archive-copy`: it makes a PDF/A copy of the file that keeps the rule, and says what was lost.
 * `when-read`: what the source says is carried in another way, so that the document keeps the rule; the document's mapping names it. A
 * finished document of somebody else is never touched, whatever stands here.
 */
export type Mend = 'archive-copy' | 'when-read';

export interface Rule {
  /** Stable, e.g. `identity.national-id-check-digit`. */
  readonly id: string;
  readonly severity: Severity;
  readonly message: LocalizedText;
  readonly fix: LocalizedText;
  readonly reference?: string;
  readonly validFrom?: CalendarDate;
  readonly validTo?: CalendarDate;
  /** Absent: only a person can mend it. */
  readonly mend?: Mend;
  /** Every place that breaks the rule; none when it is kept or does not apply. May throw: the runner reports that. */
  readonly check: (subject: Subject) => Iterable<Hit>;
}

export interface RulePack {
  readonly name: string;
  readonly version: string;
  readonly title: LocalizedText;
  /** What the pack does and does not check. */
  readonly description: LocalizedText;
  readonly validFrom: CalendarDate;
  readonly validTo?: CalendarDate;
  /** `always`: whatever the profile says (nothing unreadable leaves); `profile`: when the profile names it. */
  readonly applies: 'always' | 'profile';
  readonly rules: readonly Rule[];
}

/** Text in the three languages, in the order of the house. */
export const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

/** Whether something with these dates is in force on a day. */
export const inForce = (
  dates: { readonly validFrom?: CalendarDate; readonly validTo?: CalendarDate },
  today: CalendarDate,
): boolean => (dates.validFrom ?? '') <= today && today <= (dates.validTo ?? '9999');

/** One hit when a condition fails. */
export const unless = (holds: boolean, path: string): readonly Hit[] => (holds ? [] : [{ path }]);
