/** What is compiled is kept for the next start, and never in a folder that others can write to. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let cache: string;
const folder = (): string => join(cache, 'relais');
const start = (): number | null => {
  const environment = { ...process.env, XDG_CACHE_HOME: cache };
  Reflect.deleteProperty(environment, 'NODE_COMPILE_CACHE');
  const cli = join(import.meta.dirname, 'cli.ts');
  return spawnSync(process.execPath, [cli, 'help'], { env: environment }).status;
};
const held = (): number => readdirSync(folder(), { recursive: true }).length;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'relais-compiled-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

it.runIf(process.platform === 'linux')('programs once compiled are kept, for this user alone', () => {
  expect(start()).toBe(0);
  expect(held()).toBeGreaterThan(0);
});

it.runIf(process.platform === 'linux')('nothing is kept in, or run from, a folder that others can write to', () => {
  mkdirSync(folder());
  chmodSync(folder(), 0o777);
  expect(start()).toBe(0);
  expect(held()).toBe(0);
});
