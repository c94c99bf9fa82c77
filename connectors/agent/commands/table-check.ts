/** `relais profile check TABLE`: a mapping tried on the spot. Says what becomes of each column and row; tells no value. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { inspectColumns, type ReadContext } from '../../formats/index.ts';
import { exit, printJson, say, type ExitCode } from './shared.ts';

interface TableCheck {
  readonly file: string;
  readonly kind: 'table';
  readonly ok: boolean;
  /** Rows that cannot be read, and why: `row[17] CSV-ROW-DATE`. */
  readonly problems: readonly string[];
  readonly documents: number;
  readonly columns: ReturnType<typeof inspectColumns>['columns'];
  /** Columns that nobody knows, by what their values look like: to be confirmed by being written into the profile of the source. */
  readonly proposal?: { readonly table: { readonly columns: Readonly<Record<string, string>> } };
}

function checkTable(file: string, context: ReadContext): TableCheck {
  const { columns, parts } = inspectColumns({ name: basename(file), bytes: readFileSync(file) }, context);
  const problems = parts.flatMap((part) =>
    part.kind === 'unreadable' ? [`${part.part} ${part.problem.code}`.trim()] : [],
  );
  const proposed = columns.flatMap(({ header, becomes, proposal }) =>
    becomes === undefined && proposal !== undefined ? [[header, proposal] as const] : [],
  );
  return {
    file,
    kind: 'table',
    ok: problems.length === 0,
    problems,
    documents: parts.filter(({ kind }) => kind === 'document').length,
    columns,
    ...(proposed.length === 0 ? {} : { proposal: { table: { columns: Object.fromEntries(proposed) } } }),
  };
}

/** One JSON value a table, as for every check of files; a line for each column for people. */
export function tableChecks(files: readonly string[], context: ReadContext): ExitCode {
  const checks = files.map((file) => checkTable(file, context));
  for (const check of checks) {
    printJson(check);
    for (const { header, becomes, carried, filled, proposal } of check.columns)
      say(`  ${header}: ${becomes ?? (proposal === undefined ? '?' : `? (${proposal})`)}, ${carried}/${filled}`);
  }
  return checks.every(({ ok }) => ok) ? exit.done : exit.findings;
}
