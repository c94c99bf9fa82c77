/** `relais profile` and `relais pack`: what is known of receivers, and which rules are in force. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rulePacks } from '../../conformance/index.ts';
import { checkProfile, loadProfile, profileNames } from '../../profiles/index.ts';
import { UsageError, exit, printJson, readArguments, type ExitCode } from './shared.ts';

export async function profile(args: readonly string[]): Promise<ExitCode> {
  const { files } = readArguments(args, { json: { type: 'boolean' } });
  const [verb, name] = files;
  if (verb === 'list') {
    printJson(
      profileNames().map((known) => {
        const { title, version, validFrom, country, gaps } = loadProfile(known);
        return { name: known, title, version, validFrom, country, gaps: gaps.length };
      }),
    );
    return exit.done;
  }
  if (verb === 'show' && name !== undefined) {
    if (!profileNames().includes(name))
      throw new UsageError(`there is no profile “${name}”: ${profileNames().join(', ')}`);
    printJson(loadProfile(name));
    return exit.done;
  }
  if (verb === 'check' && name !== undefined) {
    const file = existsSync(name) && statSync(name).isDirectory() ? join(name, 'profile.json') : name;
    if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
    const problems = checkProfile(readFileSync(file, 'utf8'));
    printJson({ file, ok: problems.length === 0, problems });
    return problems.length === 0 ? exit.done : exit.findings;
  }
  throw new UsageError('relais profile needs: list | show NAME | check DIR');
}

export async function pack(args: readonly string[]): Promise<ExitCode> {
  const { files } = readArguments(args, { json: { type: 'boolean' } });
  const [verb] = files;
  if (verb === 'list') {
    printJson(rulePacks());
    return exit.done;
  }
  throw new UsageError(
    verb === 'add' || verb === 'remove' ? `“relais pack ${verb}” is not there yet` : 'relais pack needs: list',
  );
}
