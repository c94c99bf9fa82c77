/**
 * What a translation was told of the journal, remembered until its result is recorded: another document of the same line may have been
 * recorded, sent or cancelled meanwhile, and then the result rests on something that is no longer so.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Question } from '../translate.ts';
import type { History } from './messages.ts';

export interface ToldHistory {
  answer(question: Question): unknown;
  /** Whether every answer would be the same now. */
  unchanged(): boolean;
}

/** Method and subject belong together; only the compiler cannot see it. */
const ask = (history: History, { method, subject }: Question): unknown =>
  (history[method] as (subject: unknown) => unknown)(subject);

export function toldHistory(history: History): ToldHistory {
  const told: { readonly question: Question; readonly answer: unknown }[] = [];
  return {
    answer: (question) => {
      const answer = ask(history, question);
      told.push({ question, answer });
      return answer;
    },
    unchanged: () => told.every(({ question, answer }) => isDeepStrictEqual(ask(history, question), answer)),
  };
}
