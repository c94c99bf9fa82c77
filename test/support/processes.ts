/** Real processes of Relais for the tests that kill them: the agent and the sandbox, started as a person or a service would. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { controlClient, type ControlClient } from '../../connectors/agent/client.ts';
import type { DocumentRow } from '../../connectors/agent/contract.ts';
import type { DocumentRecord, Fault, RequestRecord, SandboxReady } from '../../connectors/sandbox/index.ts';
import { root } from './tools.ts';

const cli = join(root, 'connectors', 'agent', 'cli.ts');

/** A folder of its own, with a name that careless programs trip over. */
export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'relais essai é '));
export const removeFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of the command line, to its end. */
export function relais(args: readonly string[], environment: Record<string, string> = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...environment } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** One call of the command line, killed after so many milliseconds unless it has ended. */
export function relaisKilledAfter(args: readonly string[], milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

type Environment = Readonly<Record<string, string>>;

interface Started<Ready> {
  readonly child: ChildProcess;
  readonly ready: Ready;
}

/** Starts a call that stays, and waits for its line. */
const start = <Ready>(args: readonly string[], environment: Environment = {}): Promise<Started<Ready>> =>
  readiness(
    spawn(process.execPath, [cli, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    }),
    args[0] ?? '',
  );

function readiness<Ready>(child: ChildProcess, name: string): Promise<Started<Ready>> {
  let said = '';
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('a child without pipes');
  stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`relais ${name} ended with ${String(code)}: ${said}`));
    });
    createInterface({ input: stdout }).once('line', (line) => {
      resolve({ child, ready: JSON.parse(line) as Ready });
    });
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else
      child.once('exit', () => {
        resolve();
      });
  });

export interface SandboxProcess {
  readonly ready: SandboxReady;
  /** The file that `relais run --sandbox` takes. */
  readonly file: string;
  documents(): Promise<DocumentRecord[]>;
  content(uniqueId: string): Promise<Buffer>;
  requests(): Promise<RequestRecord[]>;
  faults(faults: readonly Fault[]): Promise<void>;
  offline(): Promise<void>;
  online(): Promise<void>;
  stop(): Promise<void>;
}

export async function sandboxProcess(
  folder: string,
  args: readonly string[] = [],
  environment: Environment = {},
): Promise<SandboxProcess> {
  const { child, ready } = await start<SandboxReady>(
    ['sandbox', '--data', join(folder, 'sandbox'), ...args],
    environment,
  );
  const file = join(folder, 'sandbox.json');
  writeFileSync(file, JSON.stringify(ready));
  const admin = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(new URL(path, ready.admin), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response;
  };
  return {
    ready,
    file,
    documents: async () => (await admin('GET', 'documents')).json() as Promise<DocumentRecord[]>,
    content: async (uniqueId) => Buffer.from(await (await admin('GET', `documents/${uniqueId}/content`)).arrayBuffer()),
    requests: async () => (await admin('GET', 'requests')).json() as Promise<RequestRecord[]>,
    faults: async (faults) => {
      await admin('POST', 'faults', faults);
    },
    offline: async () => {
      await admin('POST', 'offline');
    },
    online: async () => {
      await admin('POST', 'online');
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}

export interface AgentReadyLine {
  readonly control: string;
  readonly token: string;
  readonly mllp: readonly { name: string; host: string; port: number }[];
  readonly folders: readonly { name: string; path: string }[];
  readonly pid: number;
}

export interface AgentProcess {
  readonly ready: AgentReadyLine;
  readonly client: ControlClient;
  readonly inbox: string;
  rows(): Promise<readonly DocumentRow[]>;
  /** As a power cut would: no signal that it could answer to. */
  kill(): Promise<void>;
  /** Resolves when it has ended, by itself or not. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

export async function agentProcess(
  folder: string,
  sandbox: SandboxProcess,
  args: readonly string[] = [],
  environment: Environment = {},
): Promise<AgentProcess> {
  return agentOf(
    join(folder, 'agent'),
    await start<AgentReadyLine>(['run', ...agentArguments(folder, sandbox), ...args], environment),
  );
}

const agentArguments = (folder: string, sandbox: SandboxProcess): string[] => [
  '--data',
  join(folder, 'agent'),
  '--sandbox',
  sandbox.file,
];

/** An agent that follows the `config.json` of its data folder. */
export const configuredAgent = async (data: string): Promise<AgentProcess> =>
  agentOf(data, await start<AgentReadyLine>(['run', '--data', data]));

function agentOf(data: string, { child, ready }: Started<AgentReadyLine>): AgentProcess {
  const client = controlClient(ready.control, ready.token);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await ended(child);
  };
  return {
    ready,
    client,
    inbox: join(data, 'in'),
    rows: async () => (await client.call('documents', { limit: 500 })).rows,
    kill: () => end('SIGKILL'),
    gone: ended(child),
    stop: () => end('SIGTERM'),
  };
}

/** An agent that has read its program and waits for a word: on a machine with two cores the next one loads while this one lives. */
export interface AgentStandby {
  /** Its start proper: from here on it is `relais run`. `crashAt` as in `test/crash/killer.child.ts`. */
  go(crashAt?: string): { readonly ready: Promise<AgentProcess>; kill(): Promise<void> };
  cancel(): Promise<void>;
}

export function agentStandby(folder: string, sandbox: SandboxProcess): AgentStandby {
  const preload = pathToFileURL(join(root, 'test', 'crash', 'standby.child.ts')).href;
  const child = spawn(process.execPath, ['--import', preload, cli, 'run', ...agentArguments(folder, sandbox)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Killed before it was told to go: nobody reads the word.
  child.stdin.on('error', () => undefined);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended(child);
  };
  return {
    go: (crashAt = '') => {
      const ready = readiness<AgentReadyLine>(child, 'run').then((started) => agentOf(join(folder, 'agent'), started));
      // Whoever kills it while it starts does not wait for it.
      ready.catch(() => undefined);
      child.stdin.end(`${crashAt}\n`);
      return { ready, kill };
    },
    cancel: kill,
  };
}

/** Waits until something is so. @throws Error naming what did not happen */
export async function until(what: string, condition: () => boolean | Promise<boolean>, seconds = 90): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
