/** What some suites need from the machine. A missing tool skips a suite with its reason; with CI=true nothing may be missing. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
/** Public material and independent judges: beside the checkout, or where RELAIS_SHARED says. */
export const shared = process.env['RELAIS_SHARED'] ?? join(root, '..', 'shared');

/** The path of a program, or undefined. */
export function program(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** A real Electron for tests: the project's own where it could be downloaded, otherwise one that the shared tools bring. */
export function electronFolder(): string | undefined {
  const own = join(root, 'node_modules', 'electron', 'dist');
  if (existsSync(join(own, 'electron')) || existsSync(join(own, 'electron.exe'))) return own;
  const tool = join(shared, 'tools', 'electron-dist');
  if (!existsSync(tool)) return undefined;
  return execFileSync(tool, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

export interface Display {
  readonly name: string;
  stop(): void;
}

/** A display of its own for windows nobody looks at. */
export async function virtualDisplay(): Promise<Display> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error('Xvfb did not start'));
    });
    child.stdio[3]?.once('data', (chunk: Buffer) => {
      resolve(chunk.toString('utf8').trim());
    });
  });
  return {
    name: `:${number}`,
    stop: () => {
      child.kill();
    },
  };
}
