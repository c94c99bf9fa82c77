/**
 * Every Schematron of the corpus as a pack: its folder, completed with tables of codes that the corpus lacks, as a person would add it, and
 * laid out for Saxon, which looks for tables from its working folder.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { comparisons, corpus, filesBelow } from './agreement-own.ts';

const resources = join(corpus, 'cda/ipf-cda/core/src/main/resources');

export interface SchematronSet {
  /** Folder and file: `ccda/Consolidation.sch`. */
  readonly name: string;
  readonly main: string;
  readonly phase: string | undefined;
  /** By path below the folder of the set. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** What was put beside it, and where it is from. */
  readonly completed: string | undefined;
}

/** CDA documents of the project that the Schematrons come from. */
const schematronDocuments = (): readonly string[] =>
  filesBelow(join(corpus, 'cda/ipf-cda/core/src/test/resources')).filter((file) => file.endsWith('.xml'));

/** What a set is asked about: for C-CDA every document of the corpus that claims its header, else those of the same project. */
export const documentsFor = ({ name }: SchematronSet): readonly string[] =>
  name.startsWith('ccda/')
    ? comparisons.cda.files().filter((file) => readFileSync(file, 'utf8').includes('2.16.840.1.113883.10.20.22.1'))
    : schematronDocuments();

export const schematronSets = (): readonly SchematronSet[] =>
  readdirSync(join(resources, 'schematron'))
    .toSorted()
    .flatMap((folder) => {
      const at = join(resources, 'schematron', folder);
      const { tables, completed } = lacking(folder);
      const files = {
        ...Object.fromEntries(
          filesBelow(at).map((file) => [relative(at, file).replaceAll('\\', '/'), readFileSync(file)]),
        ),
        ...tables,
      };
      return readdirSync(at)
        .filter((file) => file.endsWith('.sch'))
        .toSorted()
        .map((main) => ({
          name: `${folder}/${main}`,
          main,
          phase: /<(?:\w+:)?phase\s+id=["']errors["']/.test(readFileSync(join(at, main), 'utf8'))
            ? 'errors'
            : undefined,
          files,
          completed,
        }));
    });

export const schematronSet = (name: string): SchematronSet => {
  const set = schematronSets().find((one) => one.name === name);
  if (!set) throw new Error(`no Schematron ${name} in the corpus`);
  return set;
};

export const packOf = ({ files }: SchematronSet): Uint8Array => zipSync({ ...files }, { level: 0 });

/** Writes the set below `root`, where Saxon has to work. Returns the path of its main file. */
export function layOut({ name, main, files }: SchematronSet, root: string): string {
  const folder = join(root, 'schematron', dirname(name));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return join(folder, main);
}

/** The tables that a set names and its folder lacks. */
function lacking(folder: string): Pick<SchematronSet, 'completed'> & { readonly tables: SchematronSet['files'] } {
  const table = (path: string): Uint8Array => readFileSync(join(resources, 'schematron', path));
  const languages = { 'languageCode.xml': table('cda4cdt_20090206/languageCode.xml') };
  switch (folder) {
    case 'ccda':
      return { tables: { 'voc.xml': Buffer.from(ccdaTable()) }, completed: 'a table made for this comparison' };
    case 'hitspc32_v2.5_20101007':
      return { tables: languages, completed: 'languages of `cda4cdt`' };
    case 'hitsp32_v2.4_20090414':
      return {
        tables: { ...languages, 'voc.xml': table('hitspc32_v2.5_20101007/voc.xml') },
        completed: 'tables of its later edition',
      };
    default:
      return { tables: {}, completed: undefined };
  }
}

/**
 * A table in the form of the one that HL7 publishes beside C-CDA (`voc.xml`), which the corpus lacks: under each value set that the Schematron
 * names every second code of the documents, so that some are in it and some are not. What the codes mean plays no part: both judges read it.
 */
function ccdaTable(): string {
  const rules = readFileSync(join(resources, 'schematron/ccda/Consolidation.sch'), 'utf8');
  const codes = new Set(
    schematronDocuments().flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:code|moodCode|use)="([\w.-]+)"/g)].map(([, code = '']) => code),
    ),
  );
  const half = [...codes].toSorted().filter((_, index) => index % 2 === 0);
  const sets = new Set([...rules.matchAll(/valueSetOid='([\d.]+)'/g)].map(([, oid = '']) => oid));
  const members = half.map((code) => `<code value="${code}"/>`).join('');
  const systems = [...sets].map((oid) => `<system valueSetOid="${oid}">${members}</system>`).join('');
  return `<systems xmlns="http://www.lantanagroup.com/voc">${systems}</systems>`;
}
