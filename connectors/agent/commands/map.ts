/** `relais map`: tables of local tests of a source. Imported and confirmed by a person, kept by version; suggestions are only that. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ClinicalDocument } from '../../clinical/index.ts';
import { readInput } from '../../formats/index.ts';
import { loadProfile } from '../../profiles/index.ts';
import { keepTable, parseTable, readTable, tableSources, tableVersions } from '../code-tables.ts';
import { readConfiguration } from '../configuration.ts';
import { sourceProfileFor } from '../context.ts';
import { dataFolderAt, defaultDataFolder, type DataFolder } from '../data-folder.ts';
import { openScripts } from '../scripts.ts';
import { suggestTests } from '../test-suggestions.ts';
import { UsageError, exit, printJson, readArguments, say, type ExitCode } from './shared.ts';

const usage =
  'relais map needs: list | show SOURCE [VERSION] | check FILE | import SOURCE FILE --by NAME | use SOURCE VERSION --by NAME | suggest SOURCE FILE…';

const options = {
  data: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean' },
} as const;

function textOf(file: string): string {
  if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
  return readFileSync(file, 'utf8');
}

const now = (): string => new Date().toISOString();

/** Who vouches for the lines: without a name nothing is imported. */
function confirmer(by: string | undefined): string {
  if (by === undefined || by.trim() === '') throw new UsageError('name who confirms the table: --by NAME');
  return by.trim();
}

function importTable(data: DataFolder, source: string, file: string, by: string): ExitCode {
  const { lines, faults } = parseTable(textOf(file), by);
  if (faults.length > 0) {
    printJson({ source, file, ok: false, faults });
    return exit.findings;
  }
  const { version, importedAt } = keepTable(data, source, lines, { by, at: now() });
  printJson({ source, file, ok: true, version, importedAt, by, lines: lines.length });
  say(
    `${lines.length} line(s) for “${source}”, version ${version}. An agent that is running takes them at its next start.`,
  );
  return exit.done;
}

async function suggest(data: DataFolder, source: string, files: readonly string[]): Promise<ExitCode> {
  const configuration = readConfiguration(data.configuration, data);
  const profile = loadProfile(configuration.profile);
  const scripts = await openScripts(configuration);
  const script = scripts.of(source);
  const context = { profile, source: sourceProfileFor(source, configuration, profile), ...(script ? { script } : {}) };
  const documents: ClinicalDocument[] = [];
  for (const file of files) {
    if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
    await scripts.ready();
    const { parts } = readInput({ bytes: readFileSync(file), name: basename(file) }, context);
    documents.push(...parts.flatMap((part) => (part.kind === 'document' ? [part.document] : [])));
  }
  printJson(suggestTests(documents));
  return exit.done;
}

export async function map(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, options);
  const [verb, first, second] = files;
  const data = dataFolderAt(values.data ?? defaultDataFolder());
  if (verb === 'list') {
    printJson(
      tableSources(data).map((source) => {
        const table = readTable(data, source);
        return {
          source,
          versions: tableVersions(data, source),
          by: table?.by,
          importedAt: table?.importedAt,
          lines: table?.lines.length ?? 0,
        };
      }),
    );
    return exit.done;
  }
  if (verb === 'check' && first !== undefined) {
    const { lines, faults } = parseTable(textOf(first), values.by ?? '');
    printJson({ file: first, ok: faults.length === 0, lines: lines.length, faults });
    return faults.length === 0 ? exit.done : exit.findings;
  }
  if (first === undefined) throw new UsageError(usage);
  if (verb === 'show') {
    const table = readTable(data, first, second === undefined ? undefined : Number(second));
    if (!table)
      throw new UsageError(`there is no table for “${first}”${second === undefined ? '' : ` of version ${second}`}`);
    printJson(table);
    return exit.done;
  }
  if (verb === 'import' && second !== undefined) return importTable(data, first, second, confirmer(values.by));
  if (verb === 'use' && second !== undefined) {
    const table = readTable(data, first, Number(second));
    if (!table) throw new UsageError(`there is no table for “${first}” of version ${second}`);
    const { version } = keepTable(data, first, table.lines, { by: confirmer(values.by), at: now() });
    printJson({ source: first, version, lines: table.lines.length, from: table.version });
    return exit.done;
  }
  if (verb === 'suggest' && second !== undefined) return suggest(data, first, files.slice(2));
  throw new UsageError(usage);
}
