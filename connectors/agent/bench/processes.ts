/** The real programs, started as a service would start them, on fresh data folders that go away afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxReady } from '../../sandbox/index.ts';
import { journalKey, noKeyring } from '../../journal/index.ts';
import type { AgentReady } from '../agent.ts';
import { controlClient, type ControlClient } from '../client.ts';

export const cli = join(import.meta.dirname, '..', 'cli.ts');

export interface Running<Ready> {
  readonly ready: Ready;
  /** Milliseconds from the start of the process to its line. */
  readonly readyAfter: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface AgentProcess extends Running<AgentReady> {
  readonly client: ControlClient;
}

export interface SandboxProcess extends Running<SandboxReady> {
  /** The file that `relais run --sandbox` takes. */
  readonly file: string;
  tell(what: 'offline' | 'online'): Promise<void>;
}

/** A folder for one benchmark, removed when the work ends, however it ends. `RELAIS_BENCH_DIR` chooses the disk. */
export async function inFreshFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(process.env['RELAIS_BENCH_DIR'] ?? tmpdir(), 'relais-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A data folder whose key lies in a file: a benchmark leaves nothing in the key store of the computer. */
export function dataFolder(folder: string, name: string): { readonly path: string; readonly key: Uint8Array } {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return { path, key: journalKey({ dataDir: path, keyring: noKeyring, random: (size) => randomBytes(size) }).key };
}

export async function withSandbox<T>(folder: string, work: (sandbox: SandboxProcess) => Promise<T>): Promise<T> {
  const running = await start<SandboxReady>(['sandbox', '--data', join(folder, 'sandbox')]);
  const file = join(folder, 'sandbox.json');
  writeFileSync(file, JSON.stringify(running.ready), { mode: 0o600 });
  try {
    return await work({
      ...running,
      file,
      tell: async (what) => {
        await fetch(new URL(what, running.ready.admin), { method: 'POST' });
      },
    });
  } finally {
    await running.stop();
  }
}

export async function withAgent<T>(
  data: string,
  sandbox: SandboxProcess,
  work: (agent: AgentProcess) => Promise<T>,
): Promise<T> {
  const running = await start<AgentReady>(['run', '--data', data, '--sandbox', sandbox.file]);
  try {
    return await work({ ...running, client: controlClient(running.ready.control, running.ready.token) });
  } finally {
    await running.stop();
  }
}

/** Starts a call that stays, and waits for its line. @throws Error with what it said when it ends before */
function start<Ready>(args: readonly string[]): Promise<Running<Ready>> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`relais ${args[0] ?? ''} ended with ${String(code)}: ${said}`));
    });
    createInterface({ input: child.stdout }).once('line', (line) => {
      const readyAfter = performance.now() - begun;
      resolve({ ready: JSON.parse(line) as Ready, readyAfter, pid: child.pid ?? 0, stop: () => stop(child) });
    });
  });
}

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

/** Asks again and again until it is so. @throws Error after `seconds` */
export async function until(seconds: number, every: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not reached within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
