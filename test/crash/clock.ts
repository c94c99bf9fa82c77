/** A wall clock that a test sets, for the processes that are started with its environment (`clock.child.ts`). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Clock {
  readonly environment: Readonly<Record<string, string>>;
  /** From now on it is so many milliseconds ahead of the true one, or behind. */
  readonly jump: (milliseconds: number) => void;
}

export function clockOf(file: string): Clock {
  const jump = (milliseconds: number): void => {
    writeFileSync(file, String(milliseconds));
  };
  jump(0);
  return {
    environment: {
      RELAIS_TEST_CLOCK: file,
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'clock.child.ts')).href}`,
    },
    jump,
  };
}
