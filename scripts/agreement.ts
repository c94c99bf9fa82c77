/**
 * `node scripts/agreement.ts`: what other judges say of the open files of the corpus beside what Relais says, as
 * docs/conformance/agreement.md. Needs ../shared (corpus and judges); without them it says so and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { checkFile } from '../connectors/conformance/index.ts';
import { readXml } from '../connectors/conformance/xml.ts';
import { loadProfile } from '../connectors/profiles/index.ts';

const root = resolve(import.meta.dirname, '..');
const shared = resolve(root, '../shared');
const corpus = join(shared, 'corpus');
const judge = join(shared, 'oracles/documents/judge');
const schema = join(corpus, 'cda/ipf-cda/core/src/main/resources/schema/cdar2/infrastructure/cda/CDA.xsd');
const context = { profile: loadProfile('sandbox'), today: '2026-11-23' };

interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly ran: boolean;
  readonly errors: readonly { readonly severity: string; readonly message: string }[];
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const isCda = (file: string): boolean => {
  const reading = readXml(readFileSync(file));
  return reading.ok && reading.root.name === 'ClinicalDocument';
};

/** File names go in on standard input, one verdict a line comes out; exit code 1 means that something is not right. */
function verdicts(call: readonly string[], files: readonly string[]): Verdict[] {
  const { stdout, status, stderr } = spawnSync(judge, [...call, '-'], {
    input: `${files.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0 && status !== 1) throw new Error(`the judge ended with ${String(status)}: ${stderr.slice(-500)}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}

/** The first error that Relais tells of a file by rules of these packs alone: a schema knows no national header and no patient. */
const own = (file: string, packs: RegExp): string | undefined =>
  checkFile(readFileSync(file), file, context).findings.find(
    ({ rule, severity }) => severity === 'error' && packs.test(rule),
  )?.rule;

interface Row {
  readonly name: string;
  readonly theirs: 'ok' | 'error' | 'did not run';
  readonly found: string | undefined;
  /** What the other judge says first, when it refuses. */
  readonly said: string;
}

const rowsOf = (files: readonly string[], packs: RegExp, answers: readonly Verdict[]): readonly Row[] =>
  answers.map(({ ok, ran, errors }, index) => {
    const file = files[index] ?? '';
    const said = errors.find(({ severity }) => severity === 'error' || severity === 'fatal')?.message ?? '';
    return {
      name: relative(corpus, file),
      theirs: !ran ? 'did not run' : ok ? 'ok' : 'error',
      found: own(file, packs),
      said: said.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 160),
    };
  });

const agrees = ({ theirs, found }: Row): boolean => (theirs === 'ok') === (found === undefined);

function section(title: string, rows: readonly Row[]): readonly string[] {
  const count = (wanted: (row: Row) => boolean): number => rows.filter(wanted).length;
  const taken = count(({ theirs, found }) => theirs === 'error' && found === undefined);
  return [
    `## ${title}`,
    '',
    `${rows.length} files: ${count(({ theirs }) => theirs === 'ok')} in order by the other judge, ${count(({ theirs }) => theirs === 'error')} not; Relais agrees on ${count(agrees)}. Refused there and taken here: ${taken}.`,
    '',
    '| file | other judge | Relais (first rule) | agree |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => {
      const why = row.theirs === 'error' ? `no: ${row.said}` : 'no';
      return `| \`${row.name}\` | ${row.theirs} | ${row.found ?? 'ok'} | ${agrees(row) ? 'yes' : why} |`;
    }),
    '',
  ];
}

const cda = (): readonly string[] => {
  const files = filesBelow(join(corpus, 'cda'))
    .filter((file) => /\.(xml|cda|ccda|ccd)$/i.test(file))
    .filter(isCda);
  return section(
    'Structure of CDA R2: Xerces with `CDA.xsd`',
    rowsOf(files, /^(?:cda-structure|xml)\./, verdicts(['xsd', '--schema', schema], files)),
  );
};

/** Examples of the European laboratory guide and of the patient summary, with the guides that they name. */
const fhir = (): readonly string[] => {
  const guides = ['hl7-eu-laboratory', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'];
  const files = ['hl7-eu-laboratory', 'hl7-ips']
    .flatMap((guide) => filesBelow(join(corpus, 'fhir/compiled', guide)))
    .filter((file) => file.endsWith('.json') && /"type"\s*:\s*"document"/.test(readFileSync(file, 'utf8')))
    .filter((file) => /^\s*\{\s*"resourceType"\s*:\s*"Bundle"/.test(readFileSync(file, 'utf8')));
  return section(
    'FHIR documents: HL7’s validator',
    rowsOf(files, /^fhir/, verdicts(['fhir', ...guides.flatMap((guide) => ['--ig', guide])], files)),
  );
};

const table = (): string =>
  [
    '# What other judges say beside Relais',
    '',
    'Written by `node scripts/agreement.ts` from the open files of the corpus.',
    '',
    ...cda(),
    'Mutations of these documents, beside the same schema in libxml2: `test/corpus/conformance.test.ts`. The XD-LAB Schematron judges what Relais renders:',
    '`test/corpus/documents.test.ts`.',
    '',
    ...fhir(),
    'A row without agreement is a difference to be explained here. Relais checks that a Bundle is one readable document of one patient,',
    'not the profiles of every guide that it names.',
    '',
    'Not compared yet: the XDS samples of IPF and the toolkit, whose codes and patients belong to other affinity domains.',
    '',
  ].join('\n');

if (!existsSync(judge) || !existsSync(corpus))
  process.stderr.write(`no corpus or no judge at ${shared}: nothing written\n`);
else writeFileSync(join(root, 'docs', 'conformance', 'agreement.md'), table());
