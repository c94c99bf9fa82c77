/** The words of the journal's upkeep: how long content is kept, how much room there is, what damage took, what an audit finds. */

/** What has ended: `dismissed` are receipts in which there was nothing to send, by a rule or by a person's decision. */
export type EndedState = 'delivered' | 'cancelled' | 'dismissed';

/** How long what has ended keeps its content. Absent: for ever, of any size. Ids, hashes, answers and the story stay for ever. */
export type Retention = Readonly<
  Record<
    EndedState,
    {
      /** Since it ended. */
      readonly milliseconds?: number;
      /** Documents of this state and what they came in, together; the oldest go first. What ended within the last day stays. */
      readonly bytes?: number;
    }
  >
>;

/** What a step of clearing or compacting did; nothing when there is nothing left to do. */
export interface ClearedStep {
  readonly cleared: number;
  readonly bytes: number;
}

export interface StorageUse {
  /** Bytes of the database, and how many of them are free for what comes. */
  readonly bytes: number;
  readonly reusable: number;
  readonly states: Readonly<
    Record<
      EndedState,
      {
        /** Those that still have their content. */
        readonly count: number;
        readonly bytes: number;
        /** When the oldest of them is cleared by its age, milliseconds since 1970. */
        readonly nextAt?: number;
      }
    >
  >;
}

/** `low`: a person should free space. `reserve`: what is left is kept for outcomes, and nothing more is taken. */
export type SpaceLevel = 'roomy' | 'low' | 'reserve';

export interface DiskSpace {
  readonly level: SpaceLevel;
  /** Bytes free on the disk. */
  readonly free: number;
  /** From so many free bytes on nothing more is taken. */
  readonly reserve: number;
}

/** One thing that damage to the store took. Names it by id, number and time; `title` is the name of the file or message it came in. */
export interface Damage {
  /** When it was found, milliseconds since 1970. */
  readonly at: number;
  /** Name of the file that was set aside whole. */
  readonly file: string;
  readonly subject: 'receipt' | 'document' | 'event' | 'attempt' | 'ledger' | 'log';
  /** The id, or `#n` where only the running number is known. */
  readonly subjectId: string;
  /** `missing`: the row; `content`: its bytes; `part`: something of it. */
  readonly loss: 'missing' | 'content' | 'part';
  readonly receivedAt?: number;
  readonly source?: string;
  readonly title?: string;
}

export interface VerifyProblem {
  readonly subject: string;
  readonly problem: string;
}

/** What the journal holds of a document as others wrote it. */
export interface StoredJson {
  readonly entry?: string;
  readonly submission?: string;
}
