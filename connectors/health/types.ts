/** What health takes and gives: facts of the rooms in, warnings for people out. */
import type { LocalizedText, Problem } from '../clinical/index.ts';

export interface Warning {
  readonly code: string;
  readonly severity: 'problem' | 'attention' | 'information';
  readonly who: 'you' | 'doctor' | 'software-house' | 'helpdesk' | 'nobody';
  readonly title: LocalizedText;
  readonly detail: LocalizedText;
  readonly next: LocalizedText;
  readonly count: number;
  readonly since: number;
  readonly link?: string;
}

/** Documents of one state and cause: how many, since when, and one of them. */
export interface Group {
  readonly state: 'held' | 'refused';
  readonly cause: string;
  readonly count: number;
  readonly since: number;
  readonly documentId: string;
}

export interface HealthFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly groups: readonly Group[];
  readonly unreadable: { readonly count: number; readonly since: number };
  /** The platform has not been reached since then. */
  readonly noContact?: { readonly since: number; readonly problem: Problem };
  /** Documents that wait only for the platform. */
  readonly waiting: number;
  readonly certificate?: { readonly validTo: number; readonly holder: string };
  readonly sourceTroubles: readonly { readonly source: string; readonly since: number; readonly problem: Problem }[];
  readonly waitingFiles: readonly { readonly source: string; readonly since: number; readonly problem: Problem }[];
  /** What was not as it should be in what a feed sends, by source and kind; the source goes on. */
  readonly irregular?: readonly {
    readonly source: string;
    readonly problem: Problem;
    readonly count: number;
    readonly since: number;
    readonly latest: number;
  }[];
  /** Rule packs of the user that cannot be used: documents are told so too. */
  readonly brokenPacks?: readonly { readonly name: string; readonly problem: Problem }[];
  /** Messages that say of themselves that they are a test, among the latest ones: taken, acknowledged, never sent. */
  readonly testMessages?: { readonly count: number; readonly since: number; readonly source: string };
  readonly keyInFile: boolean;
  /** Whether a recovery key has been made. */
  readonly recoveryKey?: boolean;
  /** What a damaged journal has lost and nobody has taken note of. */
  readonly damages?: readonly { readonly at: number; readonly subject: string; readonly subjectId: string }[];
  /** Room on the disk: `reserve`, nothing more is taken; `low`, a person should free some. */
  readonly space?: { readonly level: 'roomy' | 'low' | 'reserve'; readonly free: number };
  readonly trial: boolean;
  readonly startedAt: number;
}
