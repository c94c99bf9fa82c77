// profiles/ holds national profiles and source profiles: validated data with dates, no logic.
// It may import clinical only (and does not need to yet).
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { standardAnswers } from './answers.ts';
import { nationalProfile, type DocumentType, type NationalProfile } from './schema.ts';
import { sourceProfile, type SourceProfile } from './source.ts';

export type { AnswerReason, AnswerRow } from './answers.ts';
export type { DocumentType, NationalProfile, RuleChange } from './schema.ts';
export { tableLayout, type ColumnMeaning, type ColumnRole, type SheetKind, type TableLayout } from './table.ts';
export { quirks, scriptName, testEntry, type Quirk, type SourceProfile, type TestEntry } from './source.ts';

const shipped = import.meta.dirname;

/** The names of the national profiles that Relais ships. */
export const profileNames = (): string[] =>
  readdirSync(shipped, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(shipped, entry.name, 'profile.json')))
    .map((entry) => entry.name)
    .sort();

/**
 * A shipped national profile. A profile may build on another (`extends`), whose fields it overrides one level deep, and whose document types
 * it may add to (`moreDocumentTypes`). Its rows of `answers` come before those of its base and those of the standards.
 * @throws ZodError when the data does not fit the schema, Error when there is no such profile.
 */
export function loadProfile(name: string): NationalProfile {
  if (!profileNames().includes(name))
    throw new Error(`no profile named ${name}; there are: ${profileNames().join(', ')}`);
  return nationalProfile.parse(rawProfile(name));
}

function rawProfile(name: string): Record<string, unknown> {
  const own = JSON.parse(readFileSync(join(shipped, name, 'profile.json'), 'utf8')) as Record<string, unknown>;
  return extended(own);
}

/** A profile's own fields over those of the one that it builds on; `moreDocumentTypes` and `answers` come before the base's own. */
function extended(own: Record<string, unknown>): Record<string, unknown> {
  const { extends: base, moreDocumentTypes, answers, ...fields } = own;
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
  if (typeof base !== 'string') return { ...fields, answers: [...list(answers), ...standardAnswers()] };
  const below = rawProfile(base);
  return {
    ...below,
    documentTypes: [...list(moreDocumentTypes), ...list(below['documentTypes'])],
    answers: [...list(answers), ...list(below['answers'])],
    ...fields,
  };
}

const shippedSources = join(shipped, 'sources');

/** The names of the source profiles that Relais ships. */
export const sourceProfileNames = (): string[] =>
  readdirSync(shippedSources)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5))
    .sort();

/**
 * What a shipped source profile says, without defaults. A profile may build on another (`extends`), whose fields it overrides one
 * level deep.
 * @throws Error when there is no such profile
 */
export function sourceProfileData(name: string): Partial<SourceProfile> {
  if (!sourceProfileNames().includes(name))
    throw new Error(`no source profile named ${name}; there are: ${sourceProfileNames().join(', ')}`);
  const own = JSON.parse(readFileSync(join(shippedSources, `${name}.json`), 'utf8')) as Record<string, unknown>;
  const { extends: base, ...fields } = own;
  const known = typeof base === 'string' ? sourceProfileData(base) : {};
  const data = { ...known, ...fields, name };
  // Checked here, so that a profile with a fault never reads a message; defaults come when the settings of the source are known.
  sourceProfile.strict().parse(data);
  return data;
}

/** A source profile with every default filled in. */
export const sourceProfileOf = (data: Partial<SourceProfile> & { name: string }): SourceProfile =>
  sourceProfile.parse(data);

/** The document type of the profile that fits codes of a source and a kind of body; the first that matches wins. */
export const documentTypeFor = (
  profile: NationalProfile,
  codes: readonly string[],
  body: DocumentType['body'],
): DocumentType | undefined =>
  profile.documentTypes.find(
    (type) => type.body === body && type.matches.some((match) => match === '*' || codes.includes(match)),
  );

/** What is wrong with a profile that somebody wrote: one line per fault, with its place. Empty when it can be used. */
export function checkProfile(json: string, kind: 'national' | 'source' = 'national'): readonly string[] {
  let own: unknown;
  try {
    own = JSON.parse(json);
  } catch (error) {
    return [error instanceof Error ? error.message : 'not JSON'];
  }
  if (typeof own !== 'object' || own === null) return ['not a JSON object'];
  const { extends: base, ...fields } = own as Record<string, unknown>;
  if (kind === 'source') return checkSourceProfile(base, fields);
  if (typeof base === 'string' && !profileNames().includes(base)) return [`extends: no profile named ${base}`];
  const parsed = nationalProfile.safeParse(extended(own as Record<string, unknown>));
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function checkSourceProfile(base: unknown, fields: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof base === 'string' && !sourceProfileNames().includes(base))
    return [`extends: no source profile named ${base}`];
  const known = typeof base === 'string' ? sourceProfileData(base) : {};
  const parsed = sourceProfile.strict().safeParse({ ...known, ...fields });
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}
