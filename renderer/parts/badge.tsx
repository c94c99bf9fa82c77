/** A state as shape, colour and word. */
import { useTranslation } from 'react-i18next';
import type { DocumentState } from '../../connectors/agent/contract.ts';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';

export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <span className={`badge on-${tone}`}>
      <Shape tone={tone} size={10} />
      {children}
    </span>
  );
}

/** Held for a reason that nobody here must mend: it waits for a decision, for an earlier version, or for a record in the DSP. */
const heldWithoutFault = new Set([
  'opposition',
  'oppositions-lost',
  'earlier-version',
  'line-stopped',
  'hold-window',
  'quiet-hours',
  'preliminary',
  'withdrawal',
  'no-dossier',
]);

export type StateWord = 'delivered' | 'waiting' | 'held' | 'toMend' | 'refused' | 'cancelled';

export function stateWord(state: DocumentState, cause: string): StateWord {
  switch (state) {
    case 'delivered':
    case 'refused':
    case 'cancelled':
      return state;
    case 'held':
      return heldWithoutFault.has(cause) ? 'held' : 'toMend';
    case 'ready':
    case 'sending':
    case 'unknown':
      return 'waiting';
  }
}

export const toneOf: Record<StateWord, Tone> = {
  delivered: 'good',
  waiting: 'waiting',
  held: 'held',
  toMend: 'mend',
  refused: 'bad',
  cancelled: 'off',
};

export function StateBadge({
  state,
  cause,
}: {
  readonly state: DocumentState;
  readonly cause: string;
}): React.JSX.Element {
  const { t } = useTranslation();
  const word = stateWord(state, cause);
  return <Badge tone={toneOf[word]}>{t(`state.${word}`)}</Badge>;
}
