/**
 * The life of a document and of a receipt (docs: guarantees, "The life of a document"): which moves there are. Pure: no store,
 * no clock. Every change of state in the journal passes through here, so that no room can take a short cut to `delivered`.
 */
import { JournalError } from './types.ts';
import type { DocumentState, ReceiptState } from './types.ts';

/** From each state, the states that may follow. An empty list is an end. */
export const documentMoves: Readonly<Record<DocumentState, readonly DocumentState[]>> = {
  held: ['ready', 'cancelled'],
  ready: ['sending', 'held', 'cancelled'],
  sending: ['delivered', 'unknown', 'refused', 'ready'],
  unknown: ['delivered', 'ready', 'refused', 'held'],
  refused: ['ready', 'held', 'cancelled'],
  delivered: [],
  cancelled: [],
};

/** A dismissed receipt can be read again: what a person sets aside by mistake is not lost. */
export const receiptMoves: Readonly<Record<ReceiptState, readonly ReceiptState[]>> = {
  received: ['read', 'unreadable'],
  read: [],
  unreadable: ['received', 'dismissed'],
  dismissed: ['received'],
};

/** The cause of a cancellation that a person decided; every other one is the machine's. */
export const CANCELLED_BY_PERSON = 'cancelled-by-person';

/** The cause of a refusal because the receiver has something else under the same id: it stops the line until a person decides. */
export const OTHER_CONTENT = 'other-content-under-this-id';
/** The cause of a version that waits behind such a document. */
export const LINE_STOPPED = 'line-stopped';
/** The cause of a document that waits so that the patient can still object, and of one that waits for the end of hours without sending. */
export const HOLD_WINDOW = 'hold-window';
export const QUIET_HOURS = 'quiet-hours';
/** The causes of a document that goes by itself when its time has come. */
export const WAITS_FOR_TIME: readonly string[] = [HOLD_WINDOW, QUIET_HOURS];
/** The cause of a document that a person must let go, because oppositions may have been lost with a damaged journal. */
export const OPPOSITIONS_LOST = 'oppositions-lost';
/** The causes of a version that waits for an earlier one. */
export const WAITS_FOR_EARLIER: readonly string[] = ['earlier-version', LINE_STOPPED];

export const documentStates = Object.keys(documentMoves) as DocumentState[];
export const receiptStates = Object.keys(receiptMoves) as ReceiptState[];

/** Throws `forbidden` unless a document may go from one state to the other. */
export function assertDocumentMove(from: DocumentState, to: DocumentState): void {
  if (!documentMoves[from].includes(to))
    throw new JournalError('forbidden', `a document cannot go from ${from} to ${to}`);
}

/** Throws `forbidden` unless a receipt may go from one state to the other. */
export function assertReceiptMove(from: ReceiptState, to: ReceiptState): void {
  if (!receiptMoves[from].includes(to))
    throw new JournalError('forbidden', `a receipt cannot go from ${from} to ${to}`);
}
