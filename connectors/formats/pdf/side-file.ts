/** Side files of PDFs and scans: a JSON object, a CSV table with a header line, XML or INI; one record per file. */
import { parse } from 'csv-parse/sync';
import { decodeText, xmlHead } from '../bytes.ts';
import { FHIR_NAMESPACE } from '../namespaces.ts';
import { fieldNamed } from './fields.ts';
import { done, failed, pdfProblems, type Result } from './problems.ts';
import { nameIn } from './statement.ts';
import { declaredXml, readIniSide, readXmlSide, type Leaf } from './side-xml.ts';

export interface SideRecord {
  /** Where in the side file, e.g. `row[3]/matricule` or `matricule` → the value as written; empty ones are kept. */
  readonly leaves: ReadonlyMap<string, string>;
  /** The file name that the record itself names, if it names one. */
  readonly file?: string;
}

export interface SideFile {
  readonly records: readonly SideRecord[];
  /** Set when the character set had to be assumed. */
  readonly assumedEncoding?: string;
}

/** `JSON.parse` hands the number's own spelling to its reviver: `1.89E+12` must not come out as thirteen digits. */
function parseJson(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );
}

function leafText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function jsonRecord(value: object, prefix: string): SideRecord {
  return recordOf(Object.entries(value).map(([key, entry]) => [`${prefix}${key}`, key, leafText(entry)]));
}

function recordOf(cells: readonly Leaf[]): SideRecord {
  const leaves = new Map<string, string>();
  const times = new Map<string, number>();
  for (const [path, , value] of cells) {
    let n = (times.get(path) ?? 0) + 1;
    const unique = (): string => (n === 1 ? path : `${path}(${n})`);
    while (leaves.has(unique())) n += 1;
    leaves.set(unique(), value);
    times.set(path, n);
  }
  const file = cells.find(([, name, value]) => fieldNamed(name) === 'file' && value.trim() !== '')?.[2];
  return { leaves, ...(file === undefined ? {} : { file: file.trim() }) };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readJson(text: string): readonly SideRecord[] | undefined {
  try {
    const parsed = parseJson(text);
    if (isObject(parsed)) return [jsonRecord(parsed, '')];
    if (Array.isArray(parsed) && parsed.every(isObject))
      return parsed.map((entry, index) => jsonRecord(entry, `[${index + 1}]/`));
    return undefined;
  } catch {
    return undefined;
  }
}

/** The delimiter with which the header names most fields that we know; undefined when it names none. */
function delimiterOf(header: string): string | undefined {
  const known = (delimiter: string): number =>
    header.split(delimiter).filter((cell) => fieldNamed(cell.replaceAll('"', '')) !== undefined).length;
  const [best] = [';', '\t', ',', '|']
    .map((delimiter) => ({ delimiter, count: known(delimiter) }))
    .sort((a, b) => b.count - a.count);
  return best && best.count > 0 ? best.delimiter : undefined;
}

function readCsv(text: string): readonly SideRecord[] | undefined {
  const body = text.replace(/^sep=.\r?\n/i, '');
  const delimiter = delimiterOf(body.split(/\r\n|\r|\n/, 1)[0] ?? '');
  if (delimiter === undefined) return undefined;
  try {
    const rows = parse(body, { delimiter, relaxColumnCount: true, skipEmptyLines: true, trim: true });
    const [header = [], ...lines] = rows;
    return lines.map((line, index) => {
      const width = Math.max(header.length, line.length);
      return recordOf(
        Array.from({ length: width }, (_, column) => {
          const name = header[column] ?? '';
          return [`row[${index + 2}]/${name === '' ? `column[${column + 1}]` : name}`, name, line[column] ?? ''];
        }),
      );
    });
  } catch {
    return undefined;
  }
}

/** By its first sign: XML, JSON (but `[title]` alone in a line is INI), else a table, else INI. */
function recordsIn(text: string): readonly SideRecord[] | undefined {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('<')) return readXmlSide(text)?.map(recordOf);
  if (/^\[[^\]\n]*\]\s*[\r\n]+\s*[^\s,\]]/.test(trimmed)) return readIniSide(text)?.map(recordOf);
  if (/^[{[]/.test(trimmed)) return readJson(text);
  return readCsv(text) ?? readIniSide(text)?.map(recordOf);
}

/** Reads a side file whatever its character set. `fallback` is the set of last resort (the source profile's). */
export function readSideFile(bytes: Uint8Array, fallback: string): Result<SideFile> {
  const { root, namespace } = xmlHead(bytes);
  if (root === 'ClinicalDocument' || root === 'Bundle' || namespace === FHIR_NAMESPACE)
    return failed(pdfProblems.sideFileIsDocument);
  const declared = declaredXml(bytes);
  const { text, encoding, guessed } =
    declared === undefined ? decodeText(bytes, fallback) : { text: declared, encoding: '', guessed: false };
  const records = recordsIn(text);
  if (!records || records.length === 0) return failed(pdfProblems.sideFileUnreadable);
  return done({ records, ...(guessed ? { assumedEncoding: encoding } : {}) });
}

/** Whether a record tells its patient apart from others: by a number, or by name and birth date. */
export function namesPatient({ leaves }: SideRecord): boolean {
  const said = new Set(
    Array.from(leaves).flatMap(([path, value]) => (value.trim() === '' ? [] : (fieldNamed(nameIn(path)) ?? []))),
  );
  return said.has('nationalId') || said.has('localId') || (said.has('family') && said.has('birthDate'));
}

const baseName = (name: string): string => name.replace(/\.[^.]*$/, '').toLowerCase();

/** The record that belongs to a PDF: the line that names it, or the only one there is. */
export function recordFor(side: SideFile, pdfName: string): Result<SideRecord> {
  const wanted = pdfName.normalize('NFC').toLowerCase();
  const named = side.records.filter(({ file }) => {
    const name = file?.normalize('NFC').toLowerCase().split(/[\\/]/).at(-1);
    return name === wanted || (name !== undefined && name === baseName(wanted));
  });
  const candidates = named.length > 0 ? named : side.records.filter(({ file }) => file === undefined);
  const [only, ...others] = candidates;
  if (!only) return failed(pdfProblems.notInSideFile);
  return others.length > 0 ? failed(pdfProblems.sideFileAmbiguous) : done(only);
}
