/** The journal as a whole: every change one synced transaction, every failure a JournalError. */
import { account as accountOf } from './account.ts';
import { attempts as attemptsOf } from './attempts.ts';
import { crashPoint } from './crash-points.ts';
import { damages } from './damages.ts';
import { openDatabase } from './database.ts';
import type { OpenedDatabase } from './database.ts';
import { directory as directoryOf } from './directory.ts';
import { documents as documentsOf } from './documents.ts';
import { guarded } from './faults.ts';
import { filedPeople as filedPeopleOf } from './filed-people.ts';
import { groupIn } from './group.ts';
import type { Group } from './group.ts';
import { ledger as ledgerOf } from './ledger.ts';
import { overview as overviewOf } from './overview.ts';
import { clearing } from './clearing.ts';
import { contents, events as eventsOf } from './parts.ts';
import { recordReading } from './reading.ts';
import { receipts as receiptsOf } from './receipts.ts';
import { spaceAround } from './space.ts';
import type { SpaceLimits } from './space.ts';
import { JournalError } from './types.ts';
import type { Arrival, ArrivalResult, Journal } from './types.ts';
import { verifier } from './verify.ts';
import { waits as waitsOf } from './waits.ts';

/**
 * Opens the journal at `path` (made when absent) with a 32-byte key. `now` gives milliseconds since 1970, `newId` a new unique id.
 * Throws JournalError: `locked` (another agent has it), `wrong-key`, `damaged`, `full`, `io`.
 */
export function openJournal(options: {
  path: string;
  key: Uint8Array;
  now: () => number;
  newId: () => string;
  /** How much room on the disk is kept for outcomes; absent: none. */
  space?: SpaceLimits;
}): Journal {
  return journalOn(openDatabase(options.path, options.key, { now: options.now }), options);
}

/** The journal on an open database; for `openJournal`, and for tests that make the database fail. */
export function journalOn(
  database: OpenedDatabase,
  { now, newId, space: limits }: { now: () => number; newId: () => string; space?: SpaceLimits },
): Journal {
  const { store, close } = database;
  const context = { store, now, newId };
  const content = contents(context);
  const events = eventsOf(context);
  const receipts = receiptsOf(context, content, events);
  const ledger = ledgerOf(context);
  const documents = documentsOf(context, content, events);
  const attempts = attemptsOf(context, content, events, documents);
  const waits = waitsOf(context, documents);
  const filed = filedPeopleOf(context);
  const overview = overviewOf(context);
  const account = accountOf(context);
  const read = recordReading(receipts, documents, events);
  const damage = damages(context, documents);
  const verify = verifier(context, database, damage.unseen);
  const people = directoryOf(context, events);
  const clear = clearing(context, content, events);
  const space = guarded(() => spaceAround(database.path, limits));

  const group = groupIn(context);
  const begun = store.transaction((work: () => unknown) => {
    const result = work();
    crashPoint('before-commit');
    return result;
  });
  const part = store.transaction((work: () => unknown) => work());
  const transaction = {
    immediate: (work: () => unknown): unknown => {
      // One change of a group: what it writes is on the disk with the group.
      if (store.inTransaction) return part(work);
      const result = begun.immediate(work);
      crashPoint('after-commit');
      return result;
    },
  };
  /** A change: all of it is on the disk when this returns, or none of it is. On a full disk it gets the reserve. */
  const change =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      const once = (): Result => guarded(() => transaction.immediate(() => work(...given)) as Result);
      const alone = !store.inTransaction;
      try {
        return once();
      } catch (error) {
        if (alone && error instanceof JournalError && error.fault === 'full' && space.giveBack()) return once();
        throw error;
      }
    };
  /** A change that makes the journal larger: not when the room that is left is kept for outcomes. */
  const growth =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      space.admitIntake();
      return guarded(() => transaction.immediate(() => work(...given)) as Result);
    };
  const beginning =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      space.admitAttempt();
      return guarded(() => transaction.immediate(() => work(...given)) as Result);
    };
  const look =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) =>
    (...given: Arguments): Result =>
      guarded(() => work(...given));

  const take: Journal['take'] = (receipt, entry, answer) => {
    const result = receipts.take(receipt, answer);
    if (entry) ledger.add({ ...entry, contentHash: result.receipt.contentHash, receiptId: result.receipt.id });
    if (answer && result.kind !== 'stored' && !(result.kind === 'duplicate' && result.acknowledgement)) {
      const { bytes, state } = answer(result);
      receipts.acknowledge(result.receipt.id, bytes, state);
    }
    return result;
  };
  const takeTogether = growth((arrivals: readonly Arrival[]): readonly ArrivalResult[] =>
    arrivals.map(({ receipt, ledger: entry, answer }) => take(receipt, entry, answer)),
  );
  const takeApart = growth((arrivals: readonly Arrival[]): readonly ArrivalResult[] =>
    group(
      arrivals.map(
        ({ receipt, ledger: entry, answer }) =>
          () =>
            take(receipt, entry, answer),
      ),
    ).map((result) => (result.kind === 'done' ? result.value : result)),
  );
  /** A savepoint for each keeps a copy of every page that it changes, so at first there is none; where one fails, nothing is stored, and all are taken again. */
  const takeAll: Journal['takeAll'] = (arrivals) => {
    try {
      return takeTogether(arrivals);
    } catch {
      return takeApart(arrivals);
    }
  };
  const ledgerAgain: Journal['ledgerAgain'] = (entry) => {
    ledger.add(entry);
    events.add('receipt', entry.receiptId, 'repeated', 'same-file');
  };

  return {
    take: growth(take),
    takeAll,
    acknowledge: change(receipts.acknowledge),
    acknowledgementUndelivered: change(receipts.acknowledgementUndelivered),
    ledgerEntry: look(ledger.ledgerEntry),
    ledgerByHash: look(ledger.ledgerByHash),
    ledgerAgain: growth(ledgerAgain),
    ledgerMoved: change(ledger.ledgerMoved),
    owedMoves: look(ledger.owedMoves),
    owedDeletions: look(ledger.owedDeletions),
    receiptsToRead: look(receipts.receiptsToRead),
    receipt: look(receipts.receipt),
    receiptByKey: look(receipts.receiptByKey),
    receipts: look(receipts.receipts),
    receiptContent: look(receipts.receiptContent),
    recordReading: growth(read),
    dismissReceipt: change(receipts.dismissReceipt),
    reread: change(receipts.reread),
    versions: look(documents.versions),
    stands: look(documents.stands),
    rerendered: growth(documents.rerendered),
    due: look(documents.due),
    facts: look(attempts.facts),
    document: look(attempts.document),
    documents: look(documents.documents),
    documentContent: look(documents.documentContent),
    beginAttempt: beginning(attempts.beginAttempt),
    beginQuery: beginning(attempts.beginQuery),
    endAttempt: change(attempts.endAttempt),
    move: change(attempts.move),
    hold: change(documents.hold),
    waits: look(waits.waits),
    endWaits: change(waits.endWaits),
    moveWaits: change(waits.moveWaits),
    together: change<Parameters<Group>, ReturnType<Group>>(group) as Group,
    recoverInterrupted: change(attempts.recoverInterrupted),
    directory: {
      patient: look(people.patient),
      patientsWith: look(people.patientsWith),
      mergedInto: look(people.mergedInto),
      patients: look(people.patients),
      addPatient: change(people.addPatient),
      updatePatient: change(people.updatePatient),
      merge: change(people.merge),
      admission: look(people.admission),
      admissionById: look(people.admissionById),
      admissionsOf: look(people.admissionsOf),
      putAdmission: change(people.putAdmission),
      opposition: look(people.opposition),
      oppositionsOf: look(people.oppositionsOf),
      oppositions: look(people.oppositions),
      addOpposition: change(people.addOpposition),
      liftOpposition: change(people.liftOpposition),
      placedOrders: look(people.placedOrders),
      putPlacedOrder: change(people.putPlacedOrder),
    },
    summary: look(overview.summary),
    causes: look(overview.causes),
    activity: look(overview.activity),
    delivered: look(overview.delivered),
    account: {
      counts: look(account.counts),
      lines: look(account.lines),
      repeated: look(account.repeated),
    },
    filedPeople: look(filed.filedPeople),
    receiptEvents: look(receipts.events),
    clear: change(clear.clear),
    compact: look(clear.compact),
    storage: look(clear.storage),
    contentCleared: look(clear.contentCleared),
    space: look(space.look),
    note: change((kind, cause, detail) => events.add('agent', 'agent', kind, cause, detail)),
    verify: look(verify),
    damages: look(damage.unseen),
    oppositionsLost: look(damage.oppositionsLost),
    damagesSeen: change(damage.seen),
    close: look(close),
  };
}
