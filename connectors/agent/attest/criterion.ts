/** Small parts that every criterion is put together from. */
import type { LocalizedText, Problem } from '../../clinical/index.ts';
import type { DocumentDetail } from '../contract.ts';
import type { Criterion, Evidence, Exchange, Outcome } from './types.ts';

export const text = (fr: string, de: string, en: string): LocalizedText => ({ fr, de, en });

export const evidence = (what: LocalizedText, value: Evidence['value'] | number): Evidence => ({
  what,
  value: typeof value === 'number' ? String(value) : value,
});

export const exchangesOf = (documents: readonly DocumentDetail[]): readonly Exchange[] =>
  documents
    .flatMap(({ attemptList }) => attemptList)
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map(({ transaction, startedAt, outcome, codes }) => ({
      at: new Date(startedAt).toISOString(),
      transaction,
      outcome: outcome ?? 'open',
      codes: [...codes],
    }));

/** What the user reads about these documents: problems of attempts, then errors found before sending. Each text once. */
export function shownOf(documents: readonly DocumentDetail[]): readonly Problem[] {
  const problems = documents.flatMap(({ attemptList, findings }) => [
    ...attemptList.flatMap(({ problem }) => (problem ? [problem] : [])),
    ...findings
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, message, fix }) => ({ code: rule, cause: message, next: fix })),
  ]);
  return [...new Map(problems.map((problem) => [problem.code, problem])).values()];
}

export const hasState = (documents: readonly DocumentDetail[], state: string): boolean =>
  documents.length > 0 && documents.every((document) => document.state === state);

export type Said = Pick<Criterion, 'id' | 'title' | 'asked'>;

export interface Found {
  readonly outcome: Outcome;
  readonly reason?: LocalizedText;
  readonly evidence?: readonly Evidence[];
  readonly exchanges?: readonly Exchange[];
  readonly shown?: readonly Problem[];
}

export const criterion = (
  said: Said,
  { outcome, reason, evidence = [], exchanges = [], shown = [] }: Found,
): Criterion => ({
  ...said,
  outcome,
  ...(reason ? { reason } : {}),
  evidence,
  exchanges,
  shown,
});

export const outcomeOf = (holds: boolean): Outcome => (holds ? 'met' : 'not-met');

export const sandboxOnly = (): Found => ({
  outcome: 'not-run',
  reason: text(
    'Ce scénario a besoin de la plateforme d’essai de Relais (pannes et certificats fabriqués) : lancez « relais attest » sans « --data ».',
    'Dieser Fall braucht die Probeplattform von Relais (erzeugte Störungen und Zertifikate): Rufen Sie „relais attest“ ohne „--data“ auf.',
    'This scenario needs the trial platform of Relais (made faults and certificates): call “relais attest” without “--data”.',
  ),
});
