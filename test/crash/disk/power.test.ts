/**
 * A cut of power at every point between two writes: what a journal at work asked of its disk is recorded, and played back as far as each
 * point, with everything that was not yet made durable there, gone, or there in part and out of order. What was relied on is there.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../../connectors/journal/index.ts';
import { drawing } from '../reports.ts';
import { PowerCut, compiledDisk, missing, stepsOf, type Fate, type Step } from './disk.ts';

type Mark = { readonly receipt: string; readonly hash: string } | { readonly document: string; readonly state: string };

const key = randomBytes(32);
/** `RELAIS_POWER_LONG=1` cuts at every point in every way; otherwise so around each sync, and elsewhere one way here and there. */
const long = process.env['RELAIS_POWER_LONG'] !== undefined;
const rounds = long ? '6' : '3';
const FATES: readonly Fate[] = ['all', 'none', 'torn', 'some'];
/** In memory where there is such a place: nothing here depends on a real disk any more. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

function record(): Step[] {
  const outside = mkdtempSync(join(tmpdir(), 'relais-power-'));
  const folder = join(outside, 'data');
  mkdirSync(folder);
  const log = join(outside, 'log');
  execFileSync(process.execPath, [join(import.meta.dirname, 'journal.child.ts'), folder, key.toString('hex'), rounds], {
    env: { ...process.env, LD_PRELOAD: compiledDisk(), RELAIS_TEST_DISK: folder, RELAIS_TEST_DISK_LOG: log },
  });
  const steps = stepsOf(readFileSync(log, 'utf8'));
  rmSync(outside, { recursive: true });
  return steps;
}

/** Opens what is left and compares it with what was relied on. Tells what is wrong, or nothing. */
function wrongWith(left: ReadonlyMap<string, Buffer>, marks: readonly Mark[]): string[] {
  const folder = mkdtempSync(join(place, 'relais-left-'));
  try {
    for (const [name, bytes] of left) if (name !== 'marks') writeFileSync(join(folder, name), bytes);
    const journal = openJournal({ path: join(folder, 'journal.db'), key, now: Date.now, newId: () => 'x' });
    try {
      const states = new Map(marks.flatMap((mark) => ('document' in mark ? [[mark.document, mark.state]] : [])));
      const order = ['ready', 'sending', 'delivered'];
      return [
        ...marks.flatMap((mark) => {
          if (!('receipt' in mark)) return [];
          const found = journal.receiptContent(mark.receipt);
          const same = found && createHash('sha256').update(found.bytes).digest('hex') === mark.hash;
          return same === true ? [] : [`${mark.receipt} was acknowledged and is not there`];
        }),
        ...[...states].flatMap(([id, state = '']) => {
          // It may have come further than was said.
          const now = journal.document(id)?.state ?? 'nowhere';
          return order.indexOf(now) >= order.indexOf(state) ? [] : [`${id} was ${state} and is ${now}`];
        }),
        ...journal.verify().map(({ subject, problem }) => `${subject}: ${problem}`),
      ];
    } finally {
      journal.close();
    }
  } catch (error) {
    return [String(error)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fatesAt(index: number, steps: readonly Step[], draw: () => number): readonly Fate[] {
  const aroundSync = [steps[index], steps[index + 1]].some((step) => step?.kind === 'S');
  if (long || aroundSync) return FATES;
  return draw() < 0.2 ? FATES.slice(Math.floor(draw() * FATES.length)).slice(0, 1) : [];
}

describe.skipIf(missing !== '')(`the power is cut${missing === '' ? '' : ` (needs ${missing})`}`, () => {
  it('at every point between two writes: what was acknowledged is there, and the journal is sound', () => {
    const steps = record();
    const seed = Math.floor(Math.random() * 1_000_000);
    const draw = drawing(seed);
    const disk = new PowerCut();
    const marks: Mark[] = [];
    const wrong: string[] = [];
    let cuts = 0;
    for (const [index, step] of steps.entries()) {
      disk.step(step);
      if (step.kind === 'W' && step.name === 'marks') marks.push(JSON.parse(step.bytes.toString('utf8')) as Mark);
      for (const fate of fatesAt(index, steps, draw)) {
        cuts += 1;
        for (const line of wrongWith(disk.left(fate, draw), marks)) wrong.push(`step ${index}, ${fate}: ${line}`);
      }
    }
    process.stdout.write(`power: ${steps.length} steps, ${cuts} cuts, ${marks.length} promises, seed ${seed}\n`);
    expect(wrong).toEqual([]);
    // A record in which nothing was made durable, or nothing promised, would prove nothing.
    expect(steps.filter(({ kind, name }) => kind === 'S' && name.startsWith('journal.db')).length).toBeGreaterThan(10);
    expect(marks.length).toBeGreaterThan(10);
  }, 600_000);
});
