/** The marks that say a state without colour: each has its own outline. Always beside a word. */
export type ShapeKind = 'circle' | 'ring' | 'diamond' | 'square' | 'triangle' | 'cross' | 'letter';
export type Tone = 'good' | 'waiting' | 'mend' | 'held' | 'bad' | 'off' | 'note';

const outlines: Record<ShapeKind, React.ReactNode> = {
  circle: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  ring: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 3.6V6l1.6 1.2" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round" />
    </>
  ),
  diamond: <path d="M6 .2 11.8 6 6 11.8.2 6Z" fill="currentColor" />,
  square: <rect x="1" y="1" width="10" height="10" rx="1.6" fill="currentColor" />,
  triangle: <path d="M6 .6 11.8 11H.2Z" fill="currentColor" />,
  letter: (
    <>
      <circle cx="6" cy="6" r="5" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 5.4v3.4M6 3.1v.9" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />
    </>
  ),
  cross: <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
};

export const shapeOf: Record<Tone, ShapeKind> = {
  good: 'circle',
  waiting: 'ring',
  mend: 'diamond',
  held: 'square',
  bad: 'triangle',
  off: 'cross',
  note: 'letter',
};

export function Shape({ tone, size = 12 }: { readonly tone: Tone; readonly size?: number }): React.JSX.Element {
  return (
    <svg
      className={`shape tone-${tone}`}
      data-shape={shapeOf[tone]}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {outlines[shapeOf[tone]]}
    </svg>
  );
}
