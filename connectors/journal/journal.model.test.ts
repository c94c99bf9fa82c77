/** The journal against a model of a few lines: whatever is done in whatever order, with restarts in between, both agree. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newDocument } from './document.test-data.ts';
import { JournalError, documentMoves } from './index.ts';
import type { DocumentState, Journal } from './index.ts';
import { journalPlace } from './place.test-data.ts';

const states = Object.keys(documentMoves) as DocumentState[];

interface ModelDocument {
  state: DocumentState;
  /** States it has been in, the present one last. */
  story: DocumentState[];
  attempts: number;
}

interface Model {
  readonly documents: Map<string, ModelDocument>;
  received: number;
  read: number;
}

interface Real {
  journal: Journal;
  readonly reopen: () => void;
}

type Step = (model: Model, real: Real) => void;

/** Runs what the journal may refuse; tells whether it did. */
function refused(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(JournalError);
    expect((error as JournalError).fault).toBe('forbidden');
    return true;
  }
}

const pick = (model: Model, choice: number): [string, ModelDocument] | undefined =>
  [...model.documents][choice % Math.max(1, model.documents.size)];

const arrive =
  (content: number, state: 'held' | 'ready' | 'cancelled'): Step =>
  (model, { journal }) => {
    const { receipt } = journal.take({
      source: 's',
      sourceKind: 'folder',
      name: 'n',
      bytes: new Uint8Array([content]),
    });
    const id = `d${content}`;
    const { added, repeated } = journal.recordReading(receipt.id, {
      format: 'f',
      documents: [newDocument(id, { state, cause: 'model' })],
      setAside: [],
    });
    expect([added, repeated]).toEqual(model.documents.has(id) ? [[], [id]] : [[id], []]);
    if (!model.documents.has(id)) model.documents.set(id, { state, story: [state], attempts: 0 });
    model.read += 1;
  };

const takeOnly: Step = (model, { journal }) => {
  journal.take({ source: 's', sourceKind: 'mllp', name: 'n', bytes: new Uint8Array([200]) });
  model.received += 1;
};

const go = (document: ModelDocument, to: DocumentState): void => {
  document.state = to;
  document.story.push(to);
};

const move =
  (choice: number, to: DocumentState): Step =>
  (model, { journal }) => {
    const [id, document] = pick(model, choice) ?? [];
    if (id === undefined || !document) return;
    const allowed = to !== 'sending' && document.state !== 'sending' && documentMoves[document.state].includes(to);
    expect(
      refused(() => {
        journal.move(id, to, 'model');
      }),
    ).toBe(!allowed);
    if (allowed) go(document, to);
  };

const attempt =
  (choice: number, to: DocumentState): Step =>
  (model, { journal }) => {
    const [id, document] = pick(model, choice) ?? [];
    if (id === undefined || !document) return;
    const submission = `{"of":"${id}"}`;
    let attemptId = 0;
    const none = refused(() => {
      attemptId = journal.beginAttempt(id, submission).id;
    });
    expect(none).toBe(document.state !== 'ready');
    if (none) return;
    document.attempts += 1;
    go(document, 'sending');
    const allowed = documentMoves.sending.includes(to);
    expect(
      refused(() => {
        journal.endAttempt(attemptId, 'model', '{}', { state: to, cause: 'model' });
      }),
    ).toBe(!allowed);
    if (allowed) go(document, to);
  };

const restart: Step = (model, real) => {
  real.reopen();
  const cutOff = [...model.documents].filter(([, { state }]) => state === 'sending');
  expect([...real.journal.recoverInterrupted()].sort()).toEqual(cutOff.map(([id]) => id).sort());
  for (const [, document] of cutOff) go(document, 'unknown');
};

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.nat(8), fc.constantFrom('held' as const, 'ready' as const, 'cancelled' as const))
      .map(([c, s]) => arrive(c, s)),
  },
  { weight: 1, arbitrary: fc.constant(takeOnly) },
  { weight: 6, arbitrary: fc.tuple(fc.nat(20), fc.constantFrom(...states)).map(([c, s]) => move(c, s)) },
  { weight: 6, arbitrary: fc.tuple(fc.nat(20), fc.constantFrom(...states)).map(([c, s]) => attempt(c, s)) },
  { weight: 1, arbitrary: fc.constant(restart) },
);

function agree(model: Model, { journal }: Real): void {
  const summary = journal.summary();
  const open = [...model.documents.values()].filter(({ state }) => state !== 'delivered' && state !== 'cancelled');
  expect(summary.undelivered).toBe(open.length + model.received);
  expect(summary.receipts).toMatchObject({ received: model.received, read: model.read });
  for (const [id, { state, story, attempts }] of model.documents) {
    const document = journal.document(id);
    expect(document).toMatchObject({ state, attempts });
    expect(document?.events.filter(({ kind }) => kind !== 'repeated').map(({ kind }) => kind)).toEqual(story);
  }
  expect(
    journal
      .due(100)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(
    [...model.documents]
      .filter(([, { state }]) => state === 'ready' || state === 'unknown')
      .map(([id]) => id)
      .sort(),
  );
  expect(journal.verify()).toEqual([]);
}

it('agrees with its model after any sequence of arrivals, moves, attempts and restarts', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const place = journalPlace();
      let ids = 0;
      const open = (): Journal => place.open({ now: () => 1, newId: () => `r${(ids += 1)}` });
      const real: Real = {
        journal: open(),
        reopen: () => {
          real.journal.close();
          real.journal = open();
        },
      };
      const model: Model = { documents: new Map(), received: 0, read: 0 };
      try {
        for (const run of steps) run(model, real);
        agree(model, real);
      } finally {
        real.journal.close();
        place.remove();
      }
    }),
    { numRuns: 60 },
  );
}, 600_000);
