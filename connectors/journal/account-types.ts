/**
 * The words of an account: what came in a span of time, what became of it, and how each of it stands now. Asked for in bounded pages, so
 * that nobody who waits for an acknowledgement notices: each receipt stands in exactly one page, with everything that came of it.
 */

/**
 * What a receipt came to; each has exactly one. `known`: everything in it was here already. `batch`: it was taken apart, and its messages
 * are counted instead of it.
 */
export type ReceiptOutcome = 'documents' | 'known' | 'set-aside' | 'dismissed' | 'unreadable' | 'waiting' | 'batch';

export interface AccountSpan {
  /** Received from `from` up to, not including, `to`; milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly source?: string;
}

/** The last receipt of a page, in the order of arrival. */
export interface AccountPlace {
  readonly receivedAt: number;
  readonly receipt: number;
}

interface AccountPage {
  /** Where the next page begins; absent: this was the last. */
  readonly next?: AccountPlace;
}

export interface AccountCounts<State extends string> extends AccountPage {
  readonly receipts: readonly { readonly source: string; readonly outcome: ReceiptOutcome; readonly count: number }[];
  readonly documents: readonly {
    readonly source: string;
    readonly type: string;
    readonly state: State;
    readonly cause: string;
    /** 1: a later version of something. */
    readonly later: 0 | 1;
    readonly count: number;
  }[];
}

/** One document, or one receipt of which more is to be told than its documents do. */
export interface AccountLine<State extends string> {
  readonly receivedAt: number;
  readonly source: string;
  /** File name or the message's control id, as `Receipt.name`. */
  readonly name: string;
  readonly part?: string;
  readonly outcome: ReceiptOutcome;
  /** As `Receipt.reason`; of a receipt's own line only. */
  readonly reason?: string;
  readonly document?: {
    readonly id: string;
    readonly type: string;
    readonly state: State;
    readonly cause: string;
    readonly versionNumber: number;
    readonly since: number;
    readonly deliveredAt?: number;
    /** JSON of what it was filed as; of a delivered one only. */
    readonly entry?: string;
  };
}

export interface AccountLines<State extends string> extends AccountPage {
  readonly lines: readonly AccountLine<State>[];
}

export interface AccountStore<State extends string> {
  /** The receipts after a place, `limit` at most, counted. */
  readonly counts: (span: AccountSpan, after: AccountPlace | undefined, limit: number) => AccountCounts<State>;
  /** The same receipts, line by line. `open`: only those with something that is not delivered and not ended, and of them only that. */
  readonly lines: (
    span: AccountSpan,
    which: 'all' | 'open',
    after: AccountPlace | undefined,
    limit: number,
  ) => AccountLines<State>;
  /** How often something came again in the span and was recognised, by source. */
  readonly repeated: (span: AccountSpan) => readonly { readonly source: string; readonly count: number }[];
}
