/**
 * Tables of local tests of a source, as people confirmed them: read from CSV or a FHIR R4 ConceptMap, checked, kept in the data folder
 * by version. The newest version is in force; an older one comes back as a new version. No patient data is in them.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isLoinc } from '../clinical/index.ts';
import { testEntry, type TestEntry } from '../profiles/index.ts';
import type { DataFolder } from './data-folder.ts';

const codeTable = z.object({
  source: z.string(),
  version: z.number().int().positive(),
  importedAt: z.string(),
  by: z.string(),
  lines: z.array(testEntry),
});
export type CodeTable = z.infer<typeof codeTable>;

/** What is wrong with a line of a table, or with the table: shown to whoever imports it; a table with a fault is not taken. */
export interface TableFault {
  /** Number of the line in the file, or of the element of the map; 0 for the whole. */
  readonly line: number;
  readonly fault: string;
}

const folderOf = (data: Pick<DataFolder, 'path'>, source: string): string =>
  join(data.path, 'maps', encodeURIComponent(source));

const fileOf = (version: number): string => `${String(version).padStart(4, '0')}.json`;

/** The versions of a source's table, oldest first. */
export function tableVersions(data: Pick<DataFolder, 'path'>, source: string): readonly number[] {
  const folder = folderOf(data, source);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^\d{4,}\.json$/.test(file))
    .map((file) => Number(file.slice(0, -5)))
    .sort((a, b) => a - b);
}

export const tableSources = (data: Pick<DataFolder, 'path'>): readonly string[] => {
  const folder = join(data.path, 'maps');
  return existsSync(folder) ? readdirSync(folder).map(decodeURIComponent).sort() : [];
};

/** A version of a table; the newest when none is named; undefined when there is none. */
export function readTable(data: Pick<DataFolder, 'path'>, source: string, version?: number): CodeTable | undefined {
  const versions = tableVersions(data, source);
  const wanted = version ?? versions.at(-1);
  if (wanted === undefined || !versions.includes(wanted)) return undefined;
  return codeTable.parse(JSON.parse(readFileSync(join(folderOf(data, source), fileOf(wanted)), 'utf8')));
}

/** Keeps lines as the next version; on disk before it returns. */
export function keepTable(
  data: Pick<DataFolder, 'path'>,
  source: string,
  lines: readonly TestEntry[],
  said: { readonly by: string; readonly at: string },
): CodeTable {
  const version = (tableVersions(data, source).at(-1) ?? 0) + 1;
  const table: CodeTable = { source, version, importedAt: said.at, by: said.by, lines: [...lines] };
  const folder = folderOf(data, source);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${fileOf(version)}`);
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(table, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(folder, fileOf(version)));
  return table;
}

const COLUMNS = ['code', 'system', 'specimen', 'unit', 'loinc', 'display', 'checkedBy', 'since'];

interface Draft {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

function csvDrafts(text: string): { drafts: Draft[]; faults: TableFault[] } {
  const [first = ''] = text.replace(/^\ufeff/, '').split(/\r?\n/, 1);
  const delimiter = [';', '\t', ','].find((mark) => first.includes(mark)) ?? ',';
  try {
    const records = parse<Record<string, string>>(text, {
      bom: true,
      columns: true,
      delimiter,
      skip_empty_lines: true,
      trim: true,
    });
    const unknown = Object.keys(records[0] ?? {}).filter((column) => !COLUMNS.includes(column) && column !== 'name');
    const faults = unknown.map((column) => ({
      line: 1,
      fault: `column “${column}” is not known: ${COLUMNS.join(', ')}`,
    }));
    const drafts = records.map((record, index) => ({
      line: index + 2,
      fields: Object.fromEntries(Object.entries(record).filter(([column, value]) => column !== 'name' && value !== '')),
    }));
    return { drafts, faults };
  } catch (error) {
    return { drafts: [], faults: [{ line: 0, fault: error instanceof Error ? error.message : 'not CSV' }] };
  }
}

const conceptMap = z.object({
  resourceType: z.literal('ConceptMap'),
  group: z
    .array(
      z.object({
        source: z.string().optional(),
        target: z.string().optional(),
        element: z.array(
          z.object({
            code: z.string(),
            display: z.string().optional(),
            target: z
              .array(z.object({ code: z.string().optional(), display: z.string().optional(), equivalence: z.string() }))
              .optional(),
          }),
        ),
      }),
    )
    .default([]),
});

/** Only what is equal is taken: a broader or narrower code would say something else than the source. */
const EQUAL = new Set(['equal', 'equivalent']);

function conceptMapDrafts(json: unknown): { drafts: Draft[]; faults: TableFault[] } {
  const parsed = conceptMap.safeParse(json);
  if (!parsed.success) return { drafts: [], faults: [{ line: 0, fault: 'not a ConceptMap of FHIR R4' }] };
  const drafts: Draft[] = [];
  const faults: TableFault[] = [];
  let line = 0;
  for (const { target: system, element } of parsed.data.group) {
    if (system !== 'http://loinc.org') faults.push({ line, fault: `target ${system ?? '?'} is not http://loinc.org` });
    for (const { code, display, target = [] } of element) {
      line += 1;
      for (const to of target) {
        if (to.equivalence === 'unmatched') continue;
        if (!EQUAL.has(to.equivalence)) faults.push({ line, fault: `${code}: “${to.equivalence}” is not equal` });
        else drafts.push({ line, fields: { code, loinc: to.code, display: to.display ?? display ?? to.code } });
      }
    }
  }
  return { drafts, faults };
}

/** Two lines with the same keys and different codes: nobody knows which holds. */
function contradictions(lines: readonly { line: number; entry: TestEntry }[]): TableFault[] {
  const seen = new Map<string, { line: number; loinc: string }>();
  return lines.flatMap(({ line, entry }) => {
    const key = JSON.stringify([entry.code, entry.system, entry.specimen, entry.unit]);
    const before = seen.get(key);
    if (!before) seen.set(key, { line, loinc: entry.loinc });
    return before && before.loinc !== entry.loinc
      ? [{ line, fault: `${entry.code}: contradicts line ${before.line} (${before.loinc}, ${entry.loinc})` }]
      : [];
  });
}

/** Reads a table from a file's text. `by`: who confirms the lines that name nobody. Lines stand only where there is no fault. */
export function parseTable(text: string, by: string): { lines: readonly TestEntry[]; faults: readonly TableFault[] } {
  let json: unknown;
  try {
    json = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    return { lines: [], faults: [{ line: 0, fault: 'not JSON' }] };
  }
  const { drafts, faults } = json === undefined ? csvDrafts(text) : conceptMapDrafts(json);
  const read = drafts.map(({ line, fields }) => {
    const parsed = testEntry.safeParse({ checkedBy: by, ...fields });
    const own: TableFault[] = parsed.success
      ? isLoinc(parsed.data.loinc)
        ? []
        : [{ line, fault: `${parsed.data.loinc}: the check digit is wrong` }]
      : parsed.error.issues.map((issue) => ({ line, fault: `${issue.path.join('.')}: ${issue.message}` }));
    return { line, entry: parsed.data, faults: own };
  });
  const lines = read.flatMap(({ line, entry }) => (entry ? [{ line, entry }] : []));
  const empty = drafts.length === 0 && faults.length === 0 ? [{ line: 0, fault: 'no line' }] : [];
  return {
    lines: lines.map(({ entry }) => entry),
    faults: [...faults, ...empty, ...read.flatMap((one) => one.faults), ...contradictions(lines)],
  };
}
