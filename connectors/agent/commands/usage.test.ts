/** What is said of the calls of the command line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asksForHelp, usage, usageOf } from './usage.ts';

/** The calls that there are, as the command line names them. */
const calls = [
  ...readFileSync(join(import.meta.dirname, '../cli.ts'), 'utf8').matchAll(/^ {2}(\w+): async \(\) =>/gm),
].map(([, name = '']) => name);

describe('help', () => {
  it('has lines of its own for every call, and each line is of one', () => {
    expect(calls.length).toBeGreaterThan(15);
    const lines = calls.flatMap((name) => usageOf(name).split('\n'));
    expect(lines).not.toContain('');
    expect(lines.toSorted()).toEqual(
      usage
        .split('\n')
        .filter((line) => line.startsWith('  '))
        .toSorted(),
    );
    expect(usageOf('run').split('\n')).toHaveLength(2);
  });

  it.each([
    [['--help'], true],
    [['list', '-h'], true],
    [['FILE', '--quick', '--help', '--', 'x'], true],
    [['FILE', '--', '--help'], false],
    [['help'], false],
    [[], false],
  ])('%j asks for it: %s', (args, asks) => {
    expect(asksForHelp(args)).toBe(asks);
  });
});
