/** The first heading of a screen. On arrival the focus goes to it, so that a screen reader begins there; the window is named after the screen, never after a patient. */
import { useEffect, useRef } from 'react';

let firstScreen = true;

export function ScreenHeading({
  windowTitle,
  children,
  tone,
}: {
  readonly windowTitle: string;
  readonly children: React.ReactNode;
  readonly tone?: 'good';
}): React.JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${windowTitle} – Relais`;
  }, [windowTitle]);
  useEffect(() => {
    // When the console opens, the focus stays at the top so that the skip link comes first.
    if (!firstScreen) heading.current?.focus({ preventScroll: true });
    firstScreen = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={tone === 'good' ? 'sentence is-good' : 'sentence'}>
      {children}
    </h1>
  );
}
