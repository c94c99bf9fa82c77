/**
 * Loaded before the agent by the test of the jumping clock: the wall clock of this process is off by the milliseconds that a file says.
 * Only the wall clock: monotonic time goes on, as it does on a machine whose clock somebody sets.
 */
import { readFileSync } from 'node:fs';

const file = process.env['RELAIS_TEST_CLOCK'] ?? '';
const RealDate = Date;

function now(): number {
  try {
    return RealDate.now() + (Number(readFileSync(file, 'utf8')) || 0);
  } catch {
    return RealDate.now();
  }
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: unknown[], made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made === globalThis.Date ? target : made) as object,
  get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
});
