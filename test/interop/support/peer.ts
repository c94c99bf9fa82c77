/** Starts the protocol peers that live beside the project, and calls their one-shot commands. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const command = join(import.meta.dirname, '../../../../shared/oracles/peers/peer');

export const peersPresent = existsSync(command);
export const whyAbsent = 'the protocol peers are not here (../shared/oracles/peers)';

export type Line = Readonly<Record<string, unknown>>;

export interface Peer {
  readonly url: string;
  /** Every line after the ready one. */
  readonly lines: readonly Line[];
  stop(): Promise<void>;
}

const options = { ...process.env, PEER_JAVA_OPTS: '-Xmx700m -XX:+UseSerialGC -XX:TieredStopAtLevel=1' };

export function startPeer(...args: readonly string[]): Promise<Peer> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(command, args, { env: options, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: Line[] = [];
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    child.on('exit', (code) => reject(new Error(`peer ${args[0] ?? ''} ended with ${code ?? ''}: ${complaints}`)));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text) as Line;
      if (line['ready'] !== true) {
        lines.push(line);
        return;
      }
      const stop = (): Promise<void> =>
        new Promise((done) => {
          child.once('exit', () => done());
          child.kill('SIGTERM');
        });
      resolve({ url: String(line['url']), lines, stop });
    });
  });
}

/** Runs a command of the peers to its end; its standard output, whatever its exit status. */
export function callPeer(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env: options, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && stdout.trim() === '') reject(new Error(stderr, { cause: error }));
      else resolve(stdout.trim());
    });
  });
}
