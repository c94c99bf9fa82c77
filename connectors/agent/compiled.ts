/**
 * Programs compiled once are kept for the next start, which otherwise takes twice the processor time: in a folder of this user alone, by the system's custom for such
 * things. What lies there is of the programs only, and can be removed at any time.
 */
import { lstatSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where. */
function compiledFolder(environment: NodeJS.ProcessEnv): string {
  const { platform } = process;
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Relais-cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Relais');
  return join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'relais');
}

/** A folder that only this user can write to: what is run from it is what this user compiled. */
function isOwn(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  const { mode, uid } = status;
  return status.isDirectory() && (process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0));
}

/** For this process and those that it starts. Where it cannot be kept, programs are compiled at each start as before. */
export function keepCompiled(environment: NodeJS.ProcessEnv = process.env): void {
  const variable = 'NODE_COMPILE_CACHE';
  if (environment[variable] !== undefined || environment['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return;
  try {
    const folder = compiledFolder(environment);
    if (!isOwn(folder)) return;
    environment[variable] = folder;
    enableCompileCache(folder);
  } catch {
    // Only slower.
  }
}
