/** The scripts that sources name: read with the settings, run in a sandbox of the reading thread. No patient data is in them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openScriptEngine, type ScriptEngine, type UserScript } from '../formats/index.ts';
import type { DataFolder } from './data-folder.ts';

export interface ScriptText {
  readonly name: string;
  readonly text: string;
}

/** A script is a handful of rules, not a program. */
const LARGEST = 64 * 1024;

/** The text of a script, or what is wrong with it, for whoever made the settings. */
export function readScript(data: Pick<DataFolder, 'path'>, name: string): ScriptText | { readonly fault: string } {
  const file = join(data.path, 'scripts', name);
  if (!existsSync(file)) return { fault: `“${name}” is not in ${join(data.path, 'scripts')}` };
  const text = readFileSync(file, 'utf8');
  return text.length > LARGEST ? { fault: `“${name}” is larger than 64 KB` } : { name, text };
}

export interface Scripts {
  of(source: string): UserScript | undefined;
  /** To be awaited before each input. */
  ready(): Promise<void>;
}

/** For whoever has no settings: a source that names a script all the same is not read. */
export const noScripts: Scripts = { of: () => undefined, ready: () => Promise.resolve() };

/** The scripts of all sources, ready to run; without any, no engine is loaded. */
export async function openScripts({
  scripts = {},
}: {
  readonly scripts?: Readonly<Record<string, ScriptText>>;
}): Promise<Scripts> {
  if (Object.keys(scripts).length === 0) return noScripts;
  const engine = await openScriptEngine();
  const all = new Map(Object.entries(scripts).map(([source, script]) => [source, userScript(engine, script)]));
  return { of: (source) => all.get(source), ready: () => engine.ready() };
}

const userScript = (engine: ScriptEngine, { name, text }: ScriptText): UserScript => ({
  name,
  sha256: createHash('sha256').update(text).digest('hex'),
  run: (request) => engine.run(name, text, request),
});
