/** Tells the agent about the state of a source: once when it changes, never twice the same. */
import type { Problem } from '../clinical/index.ts';
import type { JournalError } from '../journal/index.ts';
import { troubles } from './problems.ts';
import type { IntakeEvents } from './types.ts';

/** `undefined` says that the source is well. */
export type TellTrouble = (problem: Problem | undefined) => void;

export function troubleOf(source: string, events: IntakeEvents): TellTrouble {
  let told: string | undefined;
  return (problem) => {
    if (problem?.code === told) return;
    told = problem?.code;
    events.trouble(source, problem);
  };
}

/** Why the journal does not take anything now. */
export const journalTrouble = (error: JournalError): Problem =>
  error.fault === 'full' ? troubles.notNow : troubles.journalFailed;
