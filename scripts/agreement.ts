/**
 * Writes docs/conformance/agreement.md: what judges that nobody here wrote say of the open CDA, FHIR and XDS files of the corpus, beside what
 * Relais says. `node scripts/agreement.ts`, with the corpus and the judge at ../shared; without them it says so and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { ipfLabels, ipfOthers } from './agreement-ipf.ts';
import { comparisons, corpus, ipf, isUnexplained, labelledSubmissions, type Comparison } from './agreement-own.ts';

const root = resolve(import.meta.dirname, '..');
const judge = join(corpus, '../oracles/documents/judge');
const schema = join(corpus, 'cda/ipf-cda/core/src/main/resources/schema/cdar2/infrastructure/cda/CDA.xsd');

interface Verdict {
  readonly ok: boolean;
  readonly ran: boolean;
  readonly errors: readonly { readonly severity: string; readonly message: string }[];
}

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

/** What a test expects, as a verdict. */
const labelled = (labels: readonly { readonly accepted: boolean; readonly by?: string }[]): Verdict[] =>
  labels.map(({ accepted, by }) => ({
    ok: accepted,
    ran: true,
    errors: accepted ? [] : [{ severity: 'error', message: by ?? 'labelled as refused' }],
  }));

interface Row {
  readonly name: string;
  readonly theirs: 'ok' | 'error' | 'did not run';
  readonly found: string | undefined;
  /** What the other judge says first, when it refuses. */
  readonly said: string;
}

async function rowsOf(
  { files, own }: Comparison,
  answer: (files: readonly string[]) => readonly Verdict[],
): Promise<readonly Row[]> {
  const names = files();
  const rows: Row[] = [];
  for (const [index, { ok, ran, errors }] of answer(names).entries()) {
    const file = names[index] ?? '';
    const said = errors.find(({ severity }) => severity === 'error' || severity === 'fatal')?.message ?? '';
    rows.push({
      name: relative(corpus, file),
      theirs: !ran ? 'did not run' : ok ? 'ok' : 'error',
      found: await own(file),
      said: said.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 160),
    });
  }
  return rows;
}

const agrees = ({ theirs, found }: Row): boolean => (theirs === 'ok') === (found === undefined);

function section(comparison: Comparison, rows: readonly Row[]): readonly string[] {
  const { title, reasons = {}, taken: listed = {} } = comparison;
  const open = rows.filter(({ name, theirs, found }) =>
    isUnexplained(comparison, { file: name, theirs, ours: found ?? 'ok' }),
  );
  if (open.length > 0) throw new Error(`no reason is given for: ${open.map(({ name }) => name).join(', ')}`);
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
    ...(Object.keys(reasons).length === 0 ? [] : ['Why we refuse what the other judge takes:', '']),
    ...Object.entries(reasons).map(([rule, why]) => `- \`${rule}\`: ${why}`),
    ...(Object.keys(reasons).length === 0 ? [] : ['']),
    ...(Object.keys(listed).length === 0 ? [] : ['Why we take what the other judge refuses:', '']),
    ...Object.entries(listed).map(([file, why]) => `- \`…${file}\`: ${why}`),
    ...(Object.keys(listed).length === 0 ? [] : ['']),
  ];
}

const sectionFor = async (comparison: Comparison, call: readonly string[]): Promise<readonly string[]> =>
  section(comparison, await rowsOf(comparison, (files) => verdicts(call, files)));

const phase = ['--phase', 'errors'] as const;
const guides = (...names: readonly string[]): string[] => ['fhir', ...names.flatMap((name) => ['--ig', name])];

const table = async (): Promise<string> =>
  [
    '# What other judges say beside Relais',
    '',
    'Written by `node scripts/agreement.ts` from the open files of the corpus; `test/corpus/agreement.test.ts` keeps our side of it true.',
    '',
    ...(await sectionFor(comparisons.cda, ['xsd', '--schema', schema])),
    'Mutations of these documents, beside the same schema in libxml2: `test/corpus/conformance.test.ts`. The XD-LAB Schematron judges what Relais renders:',
    '`test/corpus/documents.test.ts`. The same schemas, Schematron and guides as packs of a user: `test/corpus/packs.test.ts`.',
    '',
    ...(await sectionFor(comparisons.laboratory, ['schematron', '--schema', comparisons.laboratory.schema, ...phase])),
    ...(await sectionFor(comparisons.monitoring, ['schematron', '--schema', comparisons.monitoring.schema, ...phase])),
    'The other Schematrons of the corpus, C-CDA with a table of codes among them: [schematrons](schematrons.md).',
    '',
    ...(await sectionFor(
      comparisons.fhir,
      guides('hl7-eu-laboratory', 'hl7-eu-hdr', 'hl7-eu-base', 'hl7-eu-extensions', 'hl7.fhir.uv.ips'),
    )),
    'Relais checks that a Bundle is one readable document of one patient and keeps FHIR R4,',
    'not the profiles of every guide that it names: those are added as packs.',
    '',
    ...(await sectionFor(comparisons.mhd, guides('ihe-mhd'))),
    ...section(comparisons.xds, await rowsOf(comparisons.xds, () => labelled(labelledSubmissions()))),
    'The toolkit’s single steps that submit, 73 in ebRIM 3.0 and the older ones in ebRIM 2.1, which is rewritten as its own client does before it sends (`scripts/ebrim-rewriting.ts`); patients, unique ids and what earlier steps filed',
    'filled in as it does; without rules about the codes and patients of its affinity domain, and without the parts of the request, which the samples lack.',
    '',
    ...section(comparisons.ipf, await rowsOf(comparisons.ipf, () => labelled(Object.values(ipfLabels)))),
    'The samples do not say what they are; IPF’s tests do (the same commit), without rules about codes and patients as above:',
    '',
    ...Object.entries(ipfLabels).map(([file, { by }]) => `- \`…/${basename(file)}\`: ${by}.`),
    '',
    'IPF’s other samples are of transactions that Relais does not judge:',
    '',
    ...ipfOthers(ipf).map(([what, count]) => `- ${count} ${what}`),
    '',
  ].join('\n');

if (!existsSync(judge) || !existsSync(corpus))
  process.stderr.write(`no corpus or no judge at ${resolve(corpus, '..')}: nothing written\n`);
else writeFileSync(join(root, 'docs', 'conformance', 'agreement.md'), await table());
