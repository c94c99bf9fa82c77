/**
 * The table of LOINC as people download it: `Loinc.csv` (or `LoincTableCore.csv`), alone or in an archive with the names in other languages
 * (`…LinguisticVariant.csv`). Of some forty columns the code, its status and its names are kept.
 */
import { parse } from 'csv-parse/sync';
import { ProblemError } from '../../../clinical/index.ts';
import type { PackFiles } from '../content.ts';
import { notMade } from '../problems.ts';
import { isLoincTable } from './head.ts';

/** As LOINC gives them in the column STATUS (LOINC Users’ Guide, “Status”). */
const STATUSES = ['ACTIVE', 'TRIAL', 'DISCOURAGED', 'DEPRECATED'] as const;
type LoincStatus = (typeof STATUSES)[number];

interface Term {
  readonly status: LoincStatus;
  /** Names that may stand beside the code, in all languages at hand, as they are written. */
  readonly names: readonly string[];
}

export interface LoincTable {
  readonly terms: ReadonlyMap<string, Term>;
  /** The release, as far as the table tells: the newest that changed a term. Empty where no term says. */
  readonly version: string;
  /** Languages of the names: `en`, and those of the variants. */
  readonly languages: readonly string[];
}

const NAMES = [
  'LONG_COMMON_NAME',
  'SHORTNAME',
  'DisplayName',
  'COMPONENT',
  'CONSUMER_NAME',
  'LinguisticVariantDisplayName',
];
const WANTED = new Set(['LOINC_NUM', 'STATUS', 'VersionLastChanged', ...NAMES]);

/** `LinguisticVariants/frFR18LinguisticVariant.csv` → `fr`. */
const languageOf = (path: string): string | undefined =>
  /(?:^|\/)([a-z]{2})[A-Z]{2}\d+LinguisticVariant\.csv$/.exec(path)?.[1];

type Row = Readonly<Record<string, string>>;

/** @throws ProblemError `PACK-NOT-READABLE` */
function eachRow(path: string, content: Uint8Array, see: (row: Row) => void): void {
  try {
    parse(Buffer.from(content.buffer, content.byteOffset, content.byteLength), {
      bom: true,
      // A column that nobody wants is never held.
      columns: (names: readonly string[]) => names.map((name) => (WANTED.has(name.trim()) ? name.trim() : false)),
      on_record: (row: Row) => {
        see(row);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw notMade(`${path}: ${(error as { readonly code?: string }).code ?? 'CSV'}`);
  }
}

const namesIn = (row: Row): readonly string[] => NAMES.map((name) => row[name] ?? '').filter((name) => name !== '');

/** Later releases have greater numbers: 2.9 lies before 2.10. */
const isNewer = (a: string, b: string): boolean => a.localeCompare(b, 'en', { numeric: true }) > 0;

/** @throws ProblemError `PACK-NOT-READABLE` when no table is among the files, or one is not whole */
export function readLoinc(files: PackFiles): LoincTable {
  const terms = new Map<string, { status: LoincStatus; names: string[] }>();
  let version = '';
  const tables = [...files].filter(([, content]) => isLoincTable(content));
  for (const [path, content] of tables)
    eachRow(path, content, (row) => {
      const code = row['LOINC_NUM'] ?? '';
      const status = STATUSES.find((one) => one === row['STATUS']?.toUpperCase());
      if (code === '' || status === undefined) throw notMade(`${path}: LOINC_NUM, STATUS`);
      const changed = row['VersionLastChanged'] ?? '';
      if (/^\d+\.\d+/.test(changed) && isNewer(changed, version)) version = changed;
      const known = terms.get(code);
      if (known) known.names.push(...namesIn(row));
      else terms.set(code, { status, names: [...namesIn(row)] });
    });
  if (terms.size === 0) throw notMade('LOINC_NUM');
  const languages = new Set(['en']);
  for (const [path, content] of files) {
    const language = languageOf(path);
    if (language === undefined) continue;
    languages.add(language);
    eachRow(path, content, (row) => terms.get(row['LOINC_NUM'] ?? '')?.names.push(...namesIn(row)));
  }
  return { terms, version, languages: [...languages] };
}
