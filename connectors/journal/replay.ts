/**
 * The story told again: from a subject's first event to its last, move by move, by the table of moves alone. Pure: no store. What a story
 * ends in is the state that the subject must have.
 */
import { documentMoves, receiptMoves } from './states.ts';

/** An event that changed a state. */
export interface Step {
  readonly kind: string;
  /** The state before, as the event says; absent in the first. */
  readonly from?: string;
  /** Rendered again while held: the one change that may begin and end in the same state. */
  readonly rendered?: boolean;
  /** Written when a damaged journal was rebuilt: it says what is, not what followed from what. */
  readonly rebuilt?: boolean;
}

const firstStates: Readonly<Record<'document' | 'receipt', readonly string[]>> = {
  document: ['held', 'ready', 'cancelled'],
  receipt: ['received'],
};
const moves: Readonly<Record<'document' | 'receipt', Readonly<Record<string, readonly string[]>>>> = {
  document: documentMoves,
  receipt: receiptMoves,
};

/** The state in which the story ends; throws the first thing in it that cannot have been, in words. */
export function replay(subject: 'document' | 'receipt', steps: readonly Step[]): string | undefined {
  let state: string | undefined;
  for (const { kind, from, rendered = false, rebuilt = false } of steps) {
    if (!rebuilt) {
      if (from !== state)
        throw new StoryError(`its story goes on from ${from ?? 'nothing'} where it was ${state ?? 'nothing'}`);
      const allowed =
        state === undefined || (rendered && state === 'held') ? firstStates[subject] : (moves[subject][state] ?? []);
      if (!allowed.includes(kind)) throw new StoryError(`its story goes from ${state ?? 'nothing'} to ${kind}`);
    }
    state = kind;
  }
  return state;
}

/** A story that cannot have been. */
export class StoryError extends Error {
  override name = 'StoryError';
}
