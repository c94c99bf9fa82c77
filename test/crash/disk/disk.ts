/** The disk of `disk.c`: compiled where there is a compiler, put under a process, and its record played back as a cut of power would leave it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../support/tools.ts';

export const missing = process.platform !== 'linux' ? 'Linux' : program('cc') === undefined ? 'a C compiler (cc)' : '';

export function compiledDisk(): string {
  const library = join(mkdtempSync(join(tmpdir(), 'relais-disk-')), 'disk.so');
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(import.meta.dirname, 'disk.c'), '-ldl']);
  return library;
}

export type Step =
  | { readonly kind: 'C'; readonly name: string }
  | { readonly kind: 'D'; readonly name: string }
  | { readonly kind: 'S'; readonly name: string }
  | { readonly kind: 'R'; readonly name: string; readonly to: string }
  | { readonly kind: 'T'; readonly name: string; readonly length: number }
  | { readonly kind: 'W'; readonly name: string; readonly at: number; readonly bytes: Buffer };

/** The record of a disk, in the order in which the process asked. Names in it have no spaces. */
export const stepsOf = (record: string): Step[] =>
  record
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Step => {
      const [kind = '', name = '', first = '', second = ''] = line.split(' ');
      if (kind === 'R') return { kind, name, to: first };
      if (kind === 'T') return { kind, name, length: Number(first) };
      if (kind === 'W') return { kind, name, at: Number(first), bytes: Buffer.from(second, 'hex') };
      if (kind === 'C' || kind === 'D' || kind === 'S') return { kind, name };
      throw new Error(`not a line of the disk: ${line.slice(0, 80)}`);
    });

type Change = Extract<Step, { kind: 'W' | 'T' }>;
type Naming = Extract<Step, { kind: 'C' | 'D' | 'R' }>;

interface File {
  durable: Buffer;
  pending: Change[];
}

function changed(before: Buffer, change: Change): Buffer {
  if (change.kind === 'T') {
    const after = Buffer.alloc(change.length);
    before.copy(after);
    return after;
  }
  const after = Buffer.alloc(Math.max(before.length, change.at + change.bytes.length));
  before.copy(after);
  change.bytes.copy(after, change.at);
  return after;
}

function renamed(names: Map<string, File>, naming: Naming, made: (name: string) => File): void {
  if (naming.kind === 'C') names.set(naming.name, made(naming.name));
  else {
    const file = names.get(naming.name);
    names.delete(naming.name);
    if (naming.kind === 'R' && file) names.set(naming.to, file);
  }
}

/** What of the writes that nobody made durable reached the disk: all; none; all, the last one by half; some, in any order, one of them torn. */
export type Fate = 'all' | 'none' | 'torn' | 'some';

const SECTOR = 512;

/**
 * What lies on the disk when the power goes after each step. Only what was made durable is sure to be there: of a file by syncing the file, of
 * names by syncing the folder. Whatever came after may have reached the disk or not, as `fate` says and `draw` chooses.
 */
export class PowerCut {
  #names = new Map<string, File>();
  #durableNames = new Map<string, File>();
  #pendingNames: { naming: Naming; file: File | undefined }[] = [];

  step(step: Step): void {
    if (step.kind === 'S') {
      if (step.name === '.') {
        this.#durableNames = new Map(this.#names);
        this.#pendingNames = [];
        return;
      }
      const file = this.#names.get(step.name);
      if (!file) return;
      file.durable = file.pending.reduce(changed, file.durable);
      file.pending = [];
    } else if (step.kind === 'W' || step.kind === 'T') {
      this.#names.get(step.name)?.pending.push(step);
    } else {
      renamed(this.#names, step, () => ({ durable: Buffer.alloc(0), pending: [] }));
      const after = step.kind === 'R' ? step.to : step.name;
      this.#pendingNames.push({ naming: step, file: this.#names.get(after) });
    }
  }

  /** Names and contents as they are found when the power is back. */
  left(fate: Fate, draw: () => number): Map<string, Buffer> {
    const names = new Map(this.#durableNames);
    // File systems keep the order of names; how far they had come is theirs to choose.
    const reached =
      fate === 'none' ? 0 : fate === 'some' ? draw() * (this.#pendingNames.length + 1) : this.#pendingNames.length;
    for (const { naming, file } of this.#pendingNames.slice(0, Math.floor(reached)))
      renamed(names, naming, () => file ?? { durable: Buffer.alloc(0), pending: [] });
    return new Map([...names].map(([name, file]) => [name, contentOf(file, fate, draw)]));
  }
}

function contentOf({ durable, pending }: File, fate: Fate, draw: () => number): Buffer {
  if (fate === 'none') return durable;
  if (fate === 'all') return pending.reduce(changed, durable);
  const torn = fate === 'torn' ? pending.length - 1 : Math.floor(draw() * pending.length);
  return pending.reduce((before, change, index) => {
    if (fate === 'some' && draw() < 0.5) return before;
    if (change.kind === 'T' || index !== torn) return changed(before, change);
    const part = fate === 'torn' ? 0.5 : draw();
    const whole = Math.floor((part * change.bytes.length) / SECTOR) * SECTOR;
    return changed(before, { ...change, bytes: change.bytes.subarray(0, whole) });
  }, durable);
}
