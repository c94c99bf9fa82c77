/** Rows as one stop of the Tab key: the arrow keys move among them, as in any grid. */
import { useState } from 'react';

export interface Roving {
  /** Goes on the element around the rows. */
  readonly onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => void;
  /** Goes on each row. */
  row(index: number): { tabIndex: number; 'data-row': number; onFocus: () => void };
}

export function useRoving(count: number): Roving {
  const [active, setActive] = useState(0);
  const current = Math.min(active, Math.max(0, count - 1));
  return {
    onKeyDown: (event) => {
      const steps: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: count - 1 };
      const next = steps[event.key];
      if (next === undefined) return;
      event.preventDefault();
      const target = Math.max(0, Math.min(count - 1, next));
      event.currentTarget.querySelector<HTMLElement>(`[data-row="${target}"]`)?.focus();
    },
    row: (index) => ({ tabIndex: index === current ? 0 : -1, 'data-row': index, onFocus: () => setActive(index) }),
  };
}
