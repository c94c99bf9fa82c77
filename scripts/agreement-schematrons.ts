/**
 * Writes docs/conformance/schematrons.md: every Schematron of the corpus as a pack beside Saxon, by how many errors each finds in every CDA of
 * the project that the Schematrons come from. `node scripts/agreement-schematrons.ts` (half an hour on a busy machine), with corpus and judge;
 * with names of sets (`ccda/Consolidation.sch`) it only says their rows.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import prettier from 'prettier';
import { ProblemError } from '../connectors/clinical/index.ts';
import { makeJudge } from '../connectors/conformance/user-packs/judge.ts';
import { noSchema } from '../test/support/cda-schema.ts';
import { noJudge, verdictsOf } from '../test/support/judge.ts';
import { documentsFor, layOut, packOf, schematronSets, type SchematronSet } from './schematron-sets.ts';

const page = resolve(import.meta.dirname, '..', 'docs', 'conformance', 'schematrons.md');

/** How many errors Saxon finds in each document; undefined where it stops at one, and for all where it has no use for the Schematron and says why. */
async function saxon(set: SchematronSet, documents: readonly string[]): Promise<readonly (number | undefined)[]> {
  const root = mkdtempSync(join(tmpdir(), 'relais-schematron-'));
  try {
    const phase = set.phase === undefined ? [] : ['--phase', set.phase];
    const counts: (number | undefined)[] = [];
    try {
      for await (const { ran, errors } of verdictsOf(
        ['schematron', '--schema', layOut(set, root), ...phase],
        documents,
        root,
      ))
        counts.push(ran ? errors.filter(({ severity }) => severity !== 'warning').length : undefined);
    } catch (error) {
      if (counts.length > 0) throw error;
      return documents.map(() => undefined);
    }
    return counts;
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function row(set: SchematronSet): Promise<string> {
  const documents = documentsFor(set);
  const theirs = await saxon(set, documents);
  const ran = theirs.filter((count) => count !== undefined).length;
  const cells = (rules: string, same: string, note: string): string =>
    `| \`${set.name}\` | ${rules} | ${ran} of ${documents.length} | ${same} | ${note} |`;
  const made = await makeJudge(packOf(set), {
    main: set.main,
    ...(set.phase === undefined ? {} : { phase: set.phase }),
  }).catch((error: unknown) => error);
  if (made instanceof ProblemError) return cells('–', '–', `refused: ${made.problem.code}`);
  if (!(typeof made === 'object' && made && 'judge' in made)) throw made;
  const pack = made as Awaited<ReturnType<typeof makeJudge>>;
  const ours = documents.map(
    (file) => pack.judge(readFileSync(file)).filter(({ severity }) => severity === 'error').length,
  );
  const other = documents.filter((_, index) => theirs[index] !== undefined && theirs[index] !== ours[index]);
  const beyond = documents.flatMap((_, index) => (theirs[index] === undefined ? [ours[index] ?? 0] : []));
  const notes = [
    ...(set.completed === undefined ? [] : [`with ${set.completed}`]),
    ...other.map((file) => `differs: ${basename(file)}`),
    ...(beyond.length === 0
      ? []
      : [`where Saxon stops Relais finds ${[...new Set([Math.min(...beyond), Math.max(...beyond)])].join(' to ')}`]),
  ];
  return cells(String(pack.rules), `${ran - other.length} of ${ran}`, notes.join('; '));
}

if (noJudge !== '' || noSchema !== '') process.stderr.write(`nothing was judged${noJudge}${noSchema}\n`);
else {
  const only = process.argv.slice(2);
  const rows: string[] = [];
  for (const set of schematronSets().filter(({ name }) => only.length === 0 || only.includes(name))) {
    rows.push(await row(set));
    process.stderr.write(`${rows.at(-1) ?? ''}\n`);
  }
  const text = [
    '# Every Schematron of the corpus, as a pack beside Saxon',
    '',
    'Written by `node scripts/agreement-schematrons.ts`: each set is added as a pack with the files of its folder, its phase of errors is run over the CDA documents of the same project (for C-CDA: every document of the corpus that claims it), and the errors are counted beside those of Saxon with the same files. `test/corpus/packs.test.ts` repeats it for C-CDA and for one with tables of its own.',
    '',
    '| Schematron | assertions | Saxon judges | same number of errors | |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'Where a table of codes is missing in the corpus, it was put beside the set: from a sister set, or for C-CDA made for the comparison (under each value set every second code of the documents).',
    'Saxon stops at a whole document where an expression of XSLT 1.0 meets two values (XPTY0004); Relais says of that assertion that it could not be evaluated, as an error, and judges the others.',
    'Both refuse `ccd` (it uses a prefix that it does not declare) and `BPPC` (Schematron 1.5); Saxon also `fsa` (types of XSLT 2).',
    '',
  ].join('\n');
  const options = await prettier.resolveConfig(page);
  if (only.length === 0) writeFileSync(page, await prettier.format(text, { ...options, parser: 'markdown' }));
}
