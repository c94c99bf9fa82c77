/** A way in steps: how far it is done is a line, each step's state a word (and a mark where asked). */
import { VisuallyHidden } from '@mantine/core';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';

export interface Step {
  readonly key: string;
  readonly name: string;
  readonly state: 'done' | 'current' | 'problem' | 'open';
  /** The state as a word, for those who do not see the line. */
  readonly word: string;
  readonly lines: readonly string[];
}

const toneOf: Record<Step['state'], Tone> = { done: 'good', current: 'waiting', problem: 'bad', open: 'off' };

export function Steps({
  label,
  steps,
  marks = false,
}: {
  readonly label: string;
  readonly steps: readonly Step[];
  readonly marks?: boolean;
}): React.JSX.Element {
  return (
    <ol className={marks ? 'steps with-marks' : 'steps'} aria-label={label}>
      {steps.map(({ key, name, state, word, lines }) => (
        <li
          key={key}
          className={`step step-${state}`}
          {...(state === 'current' || state === 'problem' ? { 'aria-current': 'step' } : {})}
        >
          {marks && (
            <span className="step-mark">
              {state === 'open' ? <OpenMark /> : <Shape tone={toneOf[state]} size={14} />}
            </span>
          )}
          <p className="step-name">
            {name}
            {!marks && <VisuallyHidden> : {word}</VisuallyHidden>}
          </p>
          {lines.map((line) => (
            <p key={line} className="small quiet">
              {line}
            </p>
          ))}
        </li>
      ))}
    </ol>
  );
}

const OpenMark = (): React.JSX.Element => (
  <svg className="shape tone-off" width="14" height="14" viewBox="0 0 12 12" aria-hidden="true">
    <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
);
