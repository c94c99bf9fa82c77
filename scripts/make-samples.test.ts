/** The shipped samples that a script makes are what it makes, byte for byte: on this machine as on the one that made them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const shipped = join(import.meta.dirname, '../connectors/sandbox/samples');

it('makes the shipped letters, side files and messages again, byte for byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relais-samples-'));
  try {
    execFileSync(process.execPath, [join(import.meta.dirname, 'make-samples.ts'), folder]);
    const made = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
    expect(made.length).toBeGreaterThan(15);
    for (const name of made) {
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(shipped, name))), name).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
