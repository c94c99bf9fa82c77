/** Receipts: what arrived, once, with what its sender was told. */
import { companionsOf } from './companions.ts';
import { contentGone, known, present, sha256, without } from './parts.ts';
import type { Contents, Context, Detail, Events } from './parts.ts';
import { assertReceiptMove } from './states.ts';
import type { Journal, JournalEvent, NewReceipt, Receipt, ReceiptState, TakeResult } from './types.ts';
import { JournalError } from './types.ts';

const COLUMNS = `sequence, id, source, source_kind AS sourceKind, name, content_hash AS contentHash, size, received_at AS receivedAt,
  state, acknowledgement_state AS acknowledgement, format, reason,
  (SELECT p.id FROM receipt p WHERE p.sequence = receipt.parent) AS parentId, part`;

interface ReceiptRow {
  sequence: number;
  id: string;
  source: string;
  sourceKind: Receipt['sourceKind'];
  name: string;
  contentHash: string;
  size: number;
  receivedAt: number;
  state: ReceiptState;
  acknowledgement: Receipt['acknowledgement'];
  format: string | null;
  reason: string | null;
  parentId: string | null;
  part: string | null;
}

interface AnsweredRow extends ReceiptRow {
  answered: 'accepted' | 'rejected' | null;
  answer: Uint8Array | null;
}

const toReceipt = (row: ReceiptRow): Receipt => present(without(row, 'sequence'));

/** The named reason of a message that came under a key already used for another content. */
export const MESSAGE_KEY_CONFLICT = 'message-key-conflict';

type AnswerTo = NonNullable<Parameters<Journal['take']>[2]>;

export interface Receipts extends Pick<
  Journal,
  | 'acknowledge'
  | 'acknowledgementUndelivered'
  | 'receiptsToRead'
  | 'receipt'
  | 'receiptByKey'
  | 'receipts'
  | 'receiptContent'
  | 'dismissReceipt'
  | 'reread'
> {
  /** As `Journal.take`, without the ledger. What is stored as new is stored with its answer; every other result still has to be answered. */
  take(receipt: NewReceipt, answer?: AnswerTo): TakeResult;
  /** Where a receipt stands in the order of arrival. */
  row(id: string): { readonly sequence: number; readonly receipt: Receipt };
  move(
    id: string,
    to: ReceiptState,
    cause: string,
    change?: { format?: string; reason?: string; detail?: Detail },
  ): void;
  readonly events: (id: string) => readonly JournalEvent[];
}

export function receipts(context: Context, content: Contents, events: Events): Receipts {
  const { store, now, newId } = context;
  const companions = companionsOf(context, content);
  const byId = store.prepare<[string], ReceiptRow>(`SELECT ${COLUMNS} FROM receipt WHERE id = ?`);
  const byKey = store.prepare<[string, string], AnsweredRow>(
    `SELECT ${COLUMNS}, answered, acknowledgement AS answer FROM receipt WHERE source = ? AND message_key = ? ORDER BY sequence`,
  );
  const insert = store.prepare<[Record<string, string | number | Uint8Array | null>]>(
    `INSERT INTO receipt (id, source, source_kind, name, content_hash, size, received_at, state, acknowledgement_state, message_key,
       parent, part, sequence, alone, answered, acknowledgement)
     VALUES ($id, $source, $sourceKind, $name, $contentHash, $size, $receivedAt, 'received', $acknowledgement, $messageKey, $parent, $part,
       $sequence, $alone, $answered, $answer)`,
  );
  const lastSequence = store.prepare<[], { last: number }>(
    "SELECT seq AS last FROM sqlite_sequence WHERE name = 'receipt'",
  );
  const setState = store.prepare<[Record<string, string | null>]>(
    'UPDATE receipt SET state = $state, format = coalesce($format, format), reason = $reason WHERE id = $id',
  );
  const setAnswer = store.prepare<[string, string, Uint8Array, string]>(
    'UPDATE receipt SET acknowledgement_state = ?, answered = ?, acknowledgement = ? WHERE id = ?',
  );
  const setUndelivered = store.prepare<[string]>(
    "UPDATE receipt SET acknowledgement_state = 'undelivered' WHERE id = ?",
  );
  const cleared = store.prepare<[string], { id: string }>(
    'SELECT id FROM receipt WHERE id = ? AND cleared_at IS NOT NULL',
  );
  const oldestReceived = store.prepare<[number], ReceiptRow>(
    `SELECT ${COLUMNS} FROM receipt WHERE state = 'received' ORDER BY coalesce(parent, sequence), sequence LIMIT ?`,
  );
  const newest = store.prepare<[string, number, number], ReceiptRow>(
    `SELECT ${COLUMNS} FROM receipt WHERE state IN (SELECT value FROM json_each(?)) ORDER BY sequence DESC LIMIT ? OFFSET ?`,
  );

  const row = (id: string): ReceiptRow => known(byId.get(id), 'receipt');

  const move: Receipts['move'] = (id, to, cause, change = {}) => {
    const { state: from } = row(id);
    assertReceiptMove(from, to);
    setState.run({ id, state: to, format: change.format ?? null, reason: change.reason ?? null });
    events.add('receipt', id, to, cause, { from, ...change.detail });
  };

  /** Written, and given back as it was written: an arrival is not asked for again while its sender waits. */
  const storeNew = (given: NewReceipt, answer?: AnswerTo): Receipt => {
    const sequence = (lastSequence.get()?.last ?? 0) + 1;
    const { hash, alone } = content.bring(given.bytes, sequence);
    const receipt: Receipt = {
      id: newId(),
      source: given.source,
      sourceKind: given.sourceKind,
      name: given.name,
      contentHash: hash,
      size: given.bytes.length,
      receivedAt: now(),
      state: 'received',
      // Of a batch its sender was answered already.
      acknowledgement: given.sourceKind === 'mllp' && given.parentId === undefined ? 'pending' : 'none',
      ...(given.parentId === undefined ? {} : { parentId: given.parentId }),
      ...(given.part === undefined ? {} : { part: given.part }),
    };
    const { id, source, sourceKind, name, contentHash, size, receivedAt, acknowledgement } = receipt;
    const answered = answer?.({ kind: 'stored', receipt });
    insert.run({
      sequence,
      alone: alone ? 1 : null,
      id,
      source,
      sourceKind,
      name,
      contentHash,
      size,
      receivedAt,
      acknowledgement: answered?.state ?? acknowledgement,
      answered: answered?.state ?? null,
      answer: answered?.bytes ?? null,
      messageKey: given.messageKey ?? null,
      parent: given.parentId === undefined ? null : row(given.parentId).sequence,
      part: given.part ?? null,
    });
    if (given.companions) companions.put(sequence, given.companions);
    events.add('receipt', id, 'received', sourceKind, {
      size,
      ...(given.companions ? { companions: given.companions.size } : {}),
      ...(given.parentId === undefined ? {} : { parent: given.parentId, part: given.part ?? '' }),
    });
    if (answered) events.add('receipt', id, 'acknowledged', answered.state);
    return receipt;
  };

  const repeated = ({ answered, answer, ...earlier }: AnsweredRow): TakeResult => {
    events.add('receipt', earlier.id, 'repeated', 'duplicate-message');
    return {
      kind: 'duplicate',
      receipt: toReceipt(earlier),
      ...(answer === null ? {} : { acknowledgement: answer }),
      ...(answered === null ? {} : { answered }),
    };
  };

  return {
    take: (given, answer) => {
      const earlier = given.messageKey === undefined ? [] : byKey.all(given.source, given.messageKey);
      const hash = earlier.length === 0 ? undefined : sha256(given.bytes);
      const same = earlier.find((candidate) => candidate.contentHash === hash);
      if (same) return repeated(same);
      const [first] = earlier;
      if (!first) return { kind: 'stored', receipt: storeNew(given, answer) };
      const receipt = storeNew(given);
      // The sender is told "rejected": what it meant is for a person to say, so it is not read by itself.
      move(receipt.id, 'unreadable', MESSAGE_KEY_CONFLICT, {
        reason: MESSAGE_KEY_CONFLICT,
        detail: { earlier: first.id },
      });
      return { kind: 'conflict', receipt: toReceipt(row(receipt.id)), earlier: toReceipt(row(first.id)) };
    },
    acknowledge: (receiptId, bytes, state) => {
      const { changes } = setAnswer.run(state, state, bytes, receiptId);
      known(changes === 1 ? receiptId : undefined, 'receipt');
      events.add('receipt', receiptId, 'acknowledged', state);
    },
    acknowledgementUndelivered: (receiptId) => {
      const { acknowledgement } = row(receiptId);
      if (acknowledgement === 'none') {
        throw new JournalError('forbidden', 'nobody waits for an acknowledgement of this receipt');
      }
      setUndelivered.run(receiptId);
      events.add('receipt', receiptId, 'acknowledgement-undelivered', 'connection-lost');
    },
    receiptsToRead: (limit) => oldestReceived.all(limit).map(toReceipt),
    receipt: (id) => {
      const found = byId.get(id);
      return found && toReceipt(found);
    },
    receiptByKey: (source, messageKey) => {
      const [found] = byKey.all(source, messageKey);
      return found && toReceipt(without(found, 'answered', 'answer'));
    },
    receipts: ({ states, limit, offset }) =>
      newest
        .all(JSON.stringify(states ?? ['received', 'read', 'unreadable', 'dismissed']), limit, offset)
        .map(toReceipt),
    receiptContent: (id) => {
      const found = byId.get(id);
      if (!found) return undefined;
      const bytes = content.get(found.contentHash);
      if (!bytes) throw new JournalError(...contentGone(content.gone(found.contentHash)));
      return { bytes, companions: companions.get(found.sequence) };
    },
    dismissReceipt: (id, cause) => move(id, 'dismissed', cause, { reason: cause }),
    reread: (id, cause) => {
      const { contentHash } = row(id);
      // What was cleared away stays so, also when the same content arrived again: nothing would keep that for this receipt.
      const gone = cleared.get(id) ? 'purged' : content.gone(contentHash);
      if (gone) throw new JournalError(...contentGone(gone));
      move(id, 'received', cause);
    },
    row: (id) => {
      const found = row(id);
      return { sequence: found.sequence, receipt: toReceipt(found) };
    },
    move,
    events: (id) => events.of('receipt', id),
  };
}
