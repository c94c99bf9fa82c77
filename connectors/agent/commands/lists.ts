/** `relais profile`: what is known of receivers and sources. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isInForce, rulePacks } from '../../conformance/index.ts';
import {
  checkProfile,
  loadProfile,
  profileNames,
  sourceProfileData,
  sourceProfileNames,
  sourceProfileOf,
  type SourceProfile,
} from '../../profiles/index.ts';
import { today } from '../context.ts';
import { contextFor } from './files.ts';
import { tableChecks } from './table-check.ts';
import { UsageError, exit, printJson, readArguments, type ExitCode } from './shared.ts';

const shippedSource = (name: string) => sourceProfileOf({ ...sourceProfileData(name), name });

/** A national profile names its document types or builds on one that does; everything else describes a source. */
const isNational = (text: string): boolean => {
  try {
    const { documentTypes, country, extends: base } = JSON.parse(text) as Record<string, unknown>;
    return documentTypes !== undefined || country !== undefined || profileNames().includes(String(base));
  } catch {
    return true;
  }
};

/** Its changes of rules with whether they hold today: a softening ends by itself. */
function nationalShown(name: string): unknown {
  const shown = loadProfile(name);
  return { ...shown, rules: shown.rules.map((change) => ({ ...change, inForce: isInForce(change, today()) })) };
}

const named = z.object({ rules: z.array(z.object({ rule: z.string() })) });

/** Changes of rules that no pack has: misspelt, or of a pack that is gone. */
function unknownRules(text: string): readonly string[] {
  const known = new Set(rulePacks().flatMap(({ rules }) => rules.map(({ id }) => id)));
  try {
    const { rules } = named.parse(JSON.parse(text));
    return rules.flatMap(({ rule }, index) =>
      known.has(rule) ? [] : [`rules.${index}.rule: there is no rule “${rule}”`],
    );
  } catch {
    // Not of this shape: the check of the profile says so.
    return [];
  }
}

/** A file of JSON is a profile; anything else is a table that a profile is tried on. */
const isProfile = (file: string): boolean => /\.json$/i.test(file) || statSync(file).isDirectory();

/** The profile of a source that somebody is writing, as it stands; undefined when it has faults. */
function writtenSource(text: string): SourceProfile | undefined {
  if (checkProfile(text, 'source').length > 0) return undefined;
  const { extends: base, ...own } = JSON.parse(text) as Partial<SourceProfile> & { extends?: string };
  return sourceProfileOf({
    ...(base === undefined ? {} : sourceProfileData(base)),
    ...own,
    name: own.name ?? 'source',
  });
}

export async function profile(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    json: { type: 'boolean' },
    profile: { type: 'string', default: 'sandbox' },
    source: { type: 'string', default: 'file' },
    data: { type: 'string' },
  });
  const [verb, name, ...tables] = files;
  if (verb === 'list') {
    const national = profileNames().map((known) => {
      const { title, version, validFrom, country, gaps } = loadProfile(known);
      return { name: known, kind: 'national', title, version, validFrom, country, gaps: gaps.length };
    });
    const sources = sourceProfileNames().map((known) => {
      const { title, version, formats, quirks, gaps } = shippedSource(known);
      return { name: known, kind: 'source', title, version, formats, quirks, gaps: gaps.length };
    });
    printJson([...national, ...sources]);
    return exit.done;
  }
  if (verb === 'show' && name !== undefined) {
    const known = [...profileNames(), ...sourceProfileNames()];
    if (!known.includes(name)) throw new UsageError(`there is no profile “${name}”: ${known.join(', ')}`);
    printJson(profileNames().includes(name) ? nationalShown(name) : shippedSource(name));
    return exit.done;
  }
  if (verb === 'check' && name !== undefined) {
    const missing = [name, ...tables].find((file) => !existsSync(file));
    if (missing !== undefined) throw new UsageError(`no such file: ${missing}`);
    if (!isProfile(name)) {
      const context = await contextFor(values.profile, values.data);
      return tableChecks([name, ...tables], { profile: context.profile, source: context.sourceProfile(values.source) });
    }
    const file = statSync(name).isDirectory() ? join(name, 'profile.json') : name;
    if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
    const text = readFileSync(file, 'utf8');
    const kind = isNational(text) ? 'national' : 'source';
    const problems = [...checkProfile(text, kind), ...(kind === 'national' ? unknownRules(text) : [])];
    const written = kind === 'source' ? writtenSource(text) : undefined;
    if (written && tables.length > 0)
      return tableChecks(tables, { profile: loadProfile(values.profile), source: written });
    printJson({ file, kind, ok: problems.length === 0, problems });
    return problems.length === 0 ? exit.done : exit.findings;
  }
  throw new UsageError('relais profile needs: list | show NAME | check DIR | check [PROFILE] TABLE…');
}
