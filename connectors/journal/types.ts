/**
 * The journal's words: receipts, documents, attempts and outcomes. Nothing here speaks of SQLite, so that another store can keep
 * the same promises. The journal imports no other room: documents, findings and metadata are stored as JSON that others wrote.
 */

import type { AccountStore } from './account-types.ts';
import type { DirectoryStore } from './directory-types.ts';
import type {
  ClearedStep,
  Damage,
  DiskSpace,
  Retention,
  StorageUse,
  StoredJson,
  VerifyProblem,
} from './upkeep-types.ts';

export type ReceiptState = 'received' | 'read' | 'unreadable' | 'dismissed';
export type DocumentState = 'held' | 'ready' | 'sending' | 'unknown' | 'delivered' | 'refused' | 'cancelled';

/** What the sender of a message was told: an axis of its own, beside the state of the receipt. */
export type AcknowledgementState = 'none' | 'pending' | 'accepted' | 'rejected' | 'undelivered';

export interface NewReceipt {
  /** Name of the source as configured. */
  readonly source: string;
  readonly sourceKind: 'folder' | 'mllp' | 'handover';
  /** File name without folder, or the message's control id. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Files that belong to it (side files), by file name. */
  readonly companions?: ReadonlyMap<string, Uint8Array>;
  /** Sender + MSH-10 of a message: a second arrival under this key is a duplicate, not a new receipt. */
  readonly messageKey?: string;
  /** The receipt of the batch that this one is a part of: every message of a batch has an outcome of its own. */
  readonly parentId?: string;
  /** Which part of the batch, a stable word such as `3`. */
  readonly part?: string;
}

export interface Receipt {
  readonly id: string;
  readonly source: string;
  readonly sourceKind: NewReceipt['sourceKind'];
  readonly name: string;
  /** SHA-256, hex. */
  readonly contentHash: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly state: ReceiptState;
  readonly acknowledgement: AcknowledgementState;
  readonly format?: string;
  /** Why it is unreadable or dismissed: the JSON of a clinical Problem or the name of a rule. */
  readonly reason?: string;
  /** As in {@link NewReceipt}. */
  readonly parentId?: string;
  readonly part?: string;
}

/** What `take` found. `stored` = new; `duplicate` = same key and same content: answer with what was answered then. */
export type TakeResult =
  | { readonly kind: 'stored'; readonly receipt: Receipt }
  | {
      readonly kind: 'duplicate';
      readonly receipt: Receipt;
      readonly acknowledgement?: Uint8Array;
      /** What `acknowledgement` says, whether or not it reached the sender. */
      readonly answered?: 'accepted' | 'rejected';
    }
  /** Same key, other content: both are kept, the second under its own receipt; the sender must be told. */
  | { readonly kind: 'conflict'; readonly receipt: Receipt; readonly earlier: Receipt };

/** One member of a group that is stored together; the parts are those of `Journal.take`. */
export interface Arrival {
  readonly receipt: NewReceipt;
  readonly ledger?: TakenFile;
  readonly answer?: (result: TakeResult) => { readonly bytes: Uint8Array; readonly state: 'accepted' | 'rejected' };
}

/** What became of one change of a group; `error`: a JournalError, or what the change itself threw. */
export type GroupResult<Result> =
  { readonly kind: 'done'; readonly value: Result } | { readonly kind: 'failed'; readonly error: unknown };

/** What became of one member: as `take`, or what it failed with (a JournalError, or what its `answer` threw). */
export type ArrivalResult = TakeResult | { readonly kind: 'failed'; readonly error: unknown };

/** A document as a reading of a receipt gives it: everything fixed that does not depend on the platform. */
export interface NewDocument {
  /** Derived from content (clinical/identifiers): the same document read again has the same id. */
  readonly id: string;
  readonly setId: string;
  readonly part: string;
  readonly versionNumber: number;
  /** Document of the same set that this version replaces or waits for. */
  readonly previousId?: string;
  /** The set id of the document's own number, where it differs from `setId`: a later version may name it by that number. */
  readonly filedAs?: string;
  readonly state: 'held' | 'ready' | 'cancelled';
  /** Why it starts in this state, a stable word: `conformance`, `identity`, `earlier-version`, `preliminary`, `withdrawn` … */
  readonly cause: string;
  /** The moment before which a document that is held to wait for it may not go, milliseconds since 1970. */
  readonly notBefore?: number;
  readonly type: string;
  readonly title: string;
  /** What lists show and search: name, birth date, national id. Lies encrypted like everything else. */
  readonly patient: { readonly name: string; readonly birthDate?: string; readonly nationalId?: string };
  readonly serviceTime?: string;
  readonly mediaType: string;
  /** Rendered bytes; absent when it could not be rendered. */
  readonly bytes?: Uint8Array;
  /** JSON: Finding[], MappingReport, dsp DocumentEntry without what only sending fixes, what the screens show of the content. */
  readonly findings: string;
  readonly mapping: string;
  readonly entry?: string;
  readonly view: string;
  /** Made by `packDocument`: what of the bulk is written in a packed form. */
  readonly packed?: PackedDocument;
}

/** Bytes in a packed form, and how many they were. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly size: number;
}

export interface PackedDocument {
  /** The rendered bytes; absent where they are better left as they are. */
  readonly content?: Packed;
  /** Mapping and view together, which are then empty themselves. */
  readonly shown?: Packed;
}

export interface DocumentRow {
  readonly id: string;
  readonly receiptId: string;
  readonly setId: string;
  readonly part: string;
  readonly versionNumber: number;
  readonly previousId?: string;
  readonly filedAs?: string;
  readonly state: DocumentState;
  readonly cause: string;
  /** When the present state began, milliseconds since 1970. */
  readonly since: number;
  readonly receivedAt: number;
  readonly deliveredAt?: number;
  readonly source: string;
  readonly type: string;
  readonly title: string;
  readonly patient: NewDocument['patient'];
  readonly serviceTime?: string;
  readonly mediaType: string;
  /** SHA-256 of the rendered bytes, hex. */
  readonly contentHash?: string;
  readonly size?: number;
  /** When the content was cleared away after its time. */
  readonly clearedAt?: number;
  readonly attempts: number;
  /** When it goes by itself, while it waits for its time. */
  readonly notBefore?: number;
}

/** A document that waits for its time. Without `notBefore` the moment was lost with a damaged journal. */
export interface WaitingDocument {
  readonly id: string;
  readonly cause: string;
  /** When it began to wait. */
  readonly since: number;
  readonly source: string;
  readonly type: string;
  readonly notBefore?: number;
}

/** All that deciding about a document and sending it need. */
export interface DocumentFacts extends DocumentRow {
  readonly findings: string;
  readonly entry?: string;
  /** JSON of the fixed dsp Submission; present from the first attempt on, until its content is cleared away. */
  readonly submission?: string;
  /** What was kept of the submission when the content was cleared away. */
  readonly proof?: string;
  readonly events: readonly JournalEvent[];
  readonly tries: readonly Attempt[];
}

/** With what it is shown with as well: several times as much. */
export interface DocumentDetail extends DocumentFacts {
  readonly mapping: string;
  readonly view: string;
}

/** One line of the story. `detail` is JSON without patient data. */
export interface JournalEvent {
  readonly sequence: number;
  readonly at: number;
  readonly subject: 'receipt' | 'document' | 'agent';
  readonly subjectId: string;
  readonly kind: string;
  readonly cause: string;
  readonly detail: string;
}

export interface Attempt {
  readonly id: number;
  readonly documentId: string;
  readonly transaction: 'ITI-41' | 'ITI-18' | 'ITI-47';
  readonly startedAt: number;
  readonly endedAt?: number;
  /** accepted, refused, busy, unreachable, unknown, found, absent … */
  readonly outcome?: string;
  /** JSON: problem, error codes, warnings. */
  readonly answer?: string;
}

/** Somebody of whom a document was filed: the platform knew them by that number and name. */
export interface FiledPerson {
  readonly documentId: string;
  readonly name: string;
  readonly birthDate?: string;
  readonly nationalId: string;
}

export interface DocumentFilter {
  readonly states?: readonly DocumentState[];
  readonly source?: string;
  /** Why a document is in its state, exactly. */
  readonly cause?: string;
  /** Delivered at this moment or later, milliseconds since 1970. */
  readonly deliveredSince?: number;
  /** Part of a name, a number, a title, a date `YYYY-MM-DD`. */
  readonly search?: string;
  readonly limit: number;
  readonly offset: number;
}

/** One file of a watched folder that was taken, so that a copy, a rename and a restart are recognised. */
export interface LedgerEntry {
  readonly source: string;
  /** Path relative to the watched folder. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly contentHash: string;
  readonly receiptId: string;
  /** Where it lies now, relative to the folder of taken files, or a word for its end; absent while something is still owed to it. */
  readonly movedTo?: string;
}

/** A file as it is taken; its receipt and hash are those of the arrival. `beside`: its side files, where they stay beside it. */
export type TakenFile = Omit<LedgerEntry, 'receiptId' | 'contentHash'> & {
  readonly beside?: readonly Omit<LedgerEntry, 'source' | 'receiptId'>[];
};

/** A taken file that lies where it lay until everything in it has reached its end. */
export interface OwedDeletion {
  readonly entry: LedgerEntry;
  /** Its place in the order of taking, to ask for those that follow. */
  readonly sequence: number;
  /** Every document of it is delivered, or was cancelled by a person; or a person said that there is nothing to send in it. */
  readonly finished: boolean;
}

export interface SourceActivity {
  readonly source: string;
  readonly lastReceivedAt?: number;
  readonly received: number;
  readonly delivered: number;
  readonly undelivered: number;
}

export interface DayActivity {
  /** `YYYY-MM-DD`, local to the given zone. */
  readonly day: string;
  /** The day's first moment in the zone asked for, milliseconds since 1970. */
  readonly start: number;
  readonly received: number;
  readonly delivered: number;
}

export interface JournalSummary {
  readonly states: Readonly<Record<DocumentState, number>>;
  readonly receipts: Readonly<Record<ReceiptState, number>>;
  /** Documents neither delivered nor cancelled, and receipts received or unreadable. */
  readonly undelivered: number;
  /** When the oldest of them was received. */
  readonly oldestAt?: number;
  readonly lastDeliveredAt?: number;
}

/**
 * The durable state. Every method that changes something is one transaction, synced to disk before it returns; a failed one
 * leaves no trace and throws {@link JournalError}. Time is passed in when the journal is opened.
 */
export interface Journal {
  // Intake -----------------------------------------------------------------------------------------------------------
  /**
   * Stores what arrived. `answer` decides inside the same transaction what the sender is told, so that a message and its
   * acknowledgement cost one sync; it is not asked for a duplicate that was answered before, and what it throws undoes the take.
   */
  take(
    receipt: NewReceipt,
    ledger?: TakenFile,
    answer?: (result: TakeResult) => { readonly bytes: Uint8Array; readonly state: 'accepted' | 'rejected' },
  ): TakeResult;
  /**
   * Stores many arrivals in one transaction with one sync, in order, each with its own result in the same place. One that fails
   * leaves no trace and the others stay; when the commit itself fails, it throws and none is stored.
   */
  takeAll(arrivals: readonly Arrival[]): readonly ArrivalResult[];
  /** Stores the acknowledgement before it is sent, so that the same bytes answer a repetition. */
  acknowledge(receiptId: string, bytes: Uint8Array, state: 'accepted' | 'rejected'): void;
  acknowledgementUndelivered(receiptId: string): void;
  ledgerEntry(source: string, path: string, size: number, modifiedAt: number): LedgerEntry | undefined;
  /** The latest file taken with this content; with `name`, the latest that was called so, in whatever subfolder. */
  ledgerByHash(source: string, contentHash: string, name?: string): LedgerEntry | undefined;
  /** A file whose content was taken before lies there again: remembered, not taken twice. */
  ledgerAgain(entry: TakenFile & Pick<LedgerEntry, 'receiptId' | 'contentHash'>): void;
  ledgerMoved(source: string, path: string, contentHash: string, movedTo: string): void;
  owedMoves(source: string): readonly LedgerEntry[];
  /** The same, for a source whose files go when they are finished with: a page of them, in the order of taking. */
  owedDeletions(source: string, after: number, limit: number): readonly OwedDeletion[];

  // Reading ----------------------------------------------------------------------------------------------------------
  receiptsToRead(limit: number): readonly Receipt[];
  receipt(id: string): Receipt | undefined;
  /** What came under a key of its source, the first if others came under the same. */
  receiptByKey(source: string, messageKey: string): Receipt | undefined;
  receipts(filter: { states?: readonly ReceiptState[]; limit: number; offset: number }): readonly Receipt[];
  receiptContent(id: string): { bytes: Uint8Array; companions: ReadonlyMap<string, Uint8Array> } | undefined;
  /**
   * The outcome of reading a receipt, in one transaction: its documents (those already known by id are left as they are and
   * noted as repeated), and its new state.
   */
  recordReading(
    receiptId: string,
    reading: { format: string; documents: readonly NewDocument[]; unreadable?: string; setAside: readonly string[] },
  ): { added: readonly string[]; repeated: readonly string[] };
  /** A person decides about an unreadable receipt: nothing to send in it. */
  dismissReceipt(id: string, cause: string): void;
  /** Reads an unreadable receipt again (a new version, a changed profile). */
  reread(id: string, cause: string): void;
  /**
   * The whole line of versions, oldest first, of the set that has this id or in which a document was filed under it: an author may name
   * a version by the number of any version before it.
   */
  versions(setId: string): readonly DocumentRow[];
  /** Replaces what rendering and checking gave, for a document that is held; state and story change with it. */
  rerendered(id: string, document: NewDocument): void;

  // Delivery ---------------------------------------------------------------------------------------------------------
  /**
   * Ready or unknown documents of `lanes` patients (or lines, where the patient has no number), at most 50 of each, in the order of
   * arrival within a patient. First the patients with an unknown outcome or a new version of something, then those with the newest
   * acts, bulk history last; the patient who has waited longest is always among them. `without`: documents that step aside.
   */
  due(lanes: number, without?: readonly string[]): readonly DocumentRow[];
  /**
   * As what a document stands here at this moment, with the sequence of the last line of its story: while that is the same, nobody has decided
   * about it and nothing has made it again. `undefined` when there is no such document.
   */
  stands(id: string): (Pick<DocumentRow, 'state' | 'setId'> & { readonly lastEvent: number }) | undefined;
  facts(id: string): DocumentFacts | undefined;
  document(id: string): DocumentDetail | undefined;
  documents(filter: DocumentFilter): { rows: readonly DocumentRow[]; total: number };
  documentContent(id: string): Uint8Array | undefined;
  /**
   * At most `limit` people of whom a document was filed that was not cleared away, each national number once, by part of a name, a number or a
   * birth date.
   */
  filedPeople(search: string, limit: number): readonly FiledPerson[];
  /** ready → sending: ids, metadata and bytes are fixed from here on. Stores the submission and opens the attempt. */
  beginAttempt(id: string, submission: string): Attempt;
  /** Opens an attempt that does not change the state (a lookup, a registry query). */
  beginQuery(id: string, transaction: 'ITI-18' | 'ITI-47'): Attempt;
  /** Ends an attempt and moves the document, in one transaction. `to` absent: the state stays. */
  endAttempt(attemptId: number, outcome: string, answer: string, to?: { state: DocumentState; cause: string }): void;
  /** A person's or the machine's decision outside an attempt: hold, release, retry, cancel. Refuses what the state machine forbids. */
  move(id: string, to: DocumentState, cause: string, detail?: Record<string, string | number | boolean>): void;
  /** ready → held right before it would have left: with what a check found in it now, or the moment until which it waits. */
  hold(id: string, cause: string, why: { readonly findings?: string; readonly notBefore?: number }): void;
  /** Documents whose time has come at `until`, the longest due first. */
  waits(until: number, limit: number): readonly WaitingDocument[];
  /** They go: held → ready in one transaction. What does not wait for its time any more is passed over. */
  endWaits(ids: readonly string[], cause: string): void;
  /** Another moment for documents that wait. */
  moveWaits(moved: readonly { readonly id: string; readonly notBefore: number }[]): void;
  /**
   * Changes that happen at the same moment, in one transaction with one sync, in order, each with its own result in the same place. A change
   * asks and calls this journal, and nothing else: it may be made twice. One that throws leaves no trace and the others stay; when the commit
   * itself fails, it throws and none is stored.
   */
  together<Result>(changes: readonly (() => Result)[]): readonly GroupResult<Result>[];
  /** At start: every document found in `sending` was cut off; its outcome is unknown. */
  recoverInterrupted(): readonly string[];

  // Who is who here ---------------------------------------------------------------------------------------------------
  readonly directory: DirectoryStore;

  // Looking ----------------------------------------------------------------------------------------------------------
  summary(): JournalSummary;
  /** Documents of a state, counted by cause, with the oldest of each. */
  causes(state: DocumentState): readonly {
    readonly cause: string;
    readonly count: number;
    readonly since: number;
    readonly documentId: string;
    /** When the first of them goes by itself. */
    readonly nextAt?: number;
  }[];
  /** Documents delivered from one moment to another, and the first of those deliveries. */
  delivered(from: number, to: number): { readonly count: number; readonly firstAt?: number };
  activity(days: number, zone: string): { sources: readonly SourceActivity[]; days: readonly DayActivity[] };
  readonly account: AccountStore<DocumentState>;
  receiptEvents(receiptId: string): readonly JournalEvent[];

  // Space ------------------------------------------------------------------------------------------------------------
  /**
   * Clears away the content of what has ended and had its time: one bounded step. `reduce` says what is kept of a document's metadata
   * and submission as proof; it sees and gives JSON.
   */
  clear(retention: Retention, reduce: (stored: StoredJson) => StoredJson): ClearedStep;
  /** Gives free pages back to the disk: one bounded step. Gives the bytes; 0 when there is nothing left to give. */
  compact(): number;
  storage(retention: Retention): StorageUse;
  /** Whether the content with this SHA-256 was cleared away after its time, so that copies of it may go too. */
  contentCleared(hash: string): boolean;
  /** How much room the disk has left; also fills up the reserve again when there is room. */
  space(): DiskSpace;

  note(kind: string, cause: string, detail?: Record<string, string | number | boolean>): void;
  verify(): readonly VerifyProblem[];
  /** What damage took and nobody has taken note of yet, oldest first. */
  damages(): readonly Damage[];
  /** When damage that nobody has taken note of took what oppositions need, milliseconds since 1970; the latest, `undefined` when none did. */
  oppositionsLost(): number | undefined;
  /** A person has seen what is missing: documents that were held because oppositions may be lost go, in the same transaction. */
  damagesSeen(): void;
  close(): void;
}

export type JournalFault =
  | 'full'
  | 'locked'
  | 'wrong-key'
  | 'damaged'
  /** A newer Relais wrote the journal; this one does not know its schema. */
  | 'newer'
  /** The content was cleared away after its time, on purpose. */
  | 'purged'
  | 'forbidden'
  | 'unknown-subject'
  | 'io';

/** What the journal throws; `fault` decides what the caller says (a full disk is "not now", never a loss). */
export class JournalError extends Error {
  readonly fault: JournalFault;
  constructor(fault: JournalFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
    this.fault = fault;
  }
}
