/**
 * `node scripts/validity-pdfa.ts [FOLDER…]`: every file of veraPDF's PDF/A-1b corpus, and the PDFs in these folders, made into PDF/A here
 * and judged by veraPDF and PDFBox preflight, as docs/validity-pdfa.md. What became of picture and text is measured with poppler, which has
 * no part in the making. Needs ../shared (corpus and judges); without them it says so and writes nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { startPdfaMaker, type Answer } from '../connectors/pdfa/index.ts';
import { judge, judged, verapdfFiles, verapdfFolder } from '../test/support/pdfa-judge.ts';
import { program, root } from '../test/support/tools.ts';

interface Row {
  readonly group: string;
  readonly name: string;
  readonly answer: Answer;
  readonly file: string;
  readonly original: string;
}

/** 60 dots to the inch show what is missing or moved; above this mean difference of grey (of 255) a page looks otherwise. */
const DOTS = 60;
const LOOKS_SAME = 2.5;
/** Where poppler draws letters of its own for a font that the original only names, or smooths a picture of letters once more. */
const LOOKS_SAME_REDRAWN = 8;
const WORDS_KEPT = 0.98;

const quiet = (command: string, args: readonly string[]): Buffer =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });

/** Mean difference of the first pages' greys; undefined where poppler cannot draw one, or their sizes differ by more than a dot. */
function difference(original: string, made: string): number | undefined {
  try {
    const [a, b] = [original, made].map((file) =>
      grey(quiet('pdftoppm', ['-r', String(DOTS), '-gray', '-f', '1', '-l', '1', file])),
    );
    if (!a || !b || Math.abs(a.width - b.width) > 1 || Math.abs(a.height - b.height) > 1) return undefined;
    let sum = 0;
    const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1)
        sum += Math.abs((a.dots[y * a.width + x] ?? 0) - (b.dots[y * b.width + x] ?? 0));
    return sum / (width * height);
  } catch {
    return undefined;
  }
}

/** A PGM of one byte a dot. */
function grey(bytes: Buffer): { readonly width: number; readonly height: number; readonly dots: Buffer } {
  const [head = '', width = '0', height = '0'] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1')) ?? [];
  return { width: Number(width), height: Number(height), dots: bytes.subarray(head.length) };
}

const wordsOf = (file: string): readonly string[] => {
  try {
    return quiet('pdftotext', [file, '-'])
      .toString('utf8')
      .normalize('NFKC')
      .split(/\s+/)
      .filter((word) => /[\p{L}\d]/u.test(word));
  } catch {
    return [];
  }
};

/** The share of the original's words that are in the result; 1 where it has none. */
function kept(original: string, made: string): number {
  const have = new Map<string, number>();
  for (const word of wordsOf(made)) have.set(word, (have.get(word) ?? 0) + 1);
  const wanted = wordsOf(original);
  let found = 0;
  for (const word of wanted) {
    const left = have.get(word) ?? 0;
    if (left > 0) found += 1;
    have.set(word, left - 1);
  }
  return wanted.length === 0 ? 1 : found / wanted.length;
}

async function makeAll(
  folder: string,
  groups: readonly (readonly [string, readonly string[]])[],
): Promise<readonly Row[]> {
  const maker = startPdfaMaker();
  const rows: Row[] = [];
  for (const [group, files] of groups)
    for (const original of files) {
      const answer = await maker.make({
        bytes: readFileSync(original),
        mediaType: '',
        title: 'Essai',
        language: 'fr-LU',
      });
      const file = join(folder, `${rows.length}.pdf`);
      if (answer.ok) writeFileSync(file, answer.bytes);
      rows.push({ group, name: basename(original), answer, file, original });
    }
  await maker.close();
  return rows;
}

const isPicture = ({ answer }: Row): boolean => answer.ok && answer.losses.some(({ kind }) => kind === 'pictures');

const isRedrawn = ({ answer }: Row): boolean =>
  answer.ok && answer.losses.some(({ kind }) => kind === 'pictures' || kind === 'fonts');

function report(rows: readonly Row[], drawn: boolean): string {
  const made = rows.filter(({ answer }) => answer.ok);
  const verdicts = new Map(judged(made.map(({ file }) => file)).map((verdict) => [verdict.file, verdict]));
  const isValid = ({ file }: Row, engine?: string): boolean => {
    const verdict = verdicts.get(file);
    if (verdict?.ran !== true) return false;
    return engine === undefined ? verdict.ok : !verdict.errors.some((error) => error.engine === engine);
  };
  const seen = new Map(
    drawn
      ? made.map((row) => [row, { look: difference(row.original, row.file), words: kept(row.original, row.file) }])
      : [],
  );
  const looks = (row: Row): boolean =>
    (seen.get(row)?.look ?? Number.POSITIVE_INFINITY) <= (isRedrawn(row) ? LOOKS_SAME_REDRAWN : LOOKS_SAME);
  const reads = (row: Row): boolean => (seen.get(row)?.words ?? 0) >= WORDS_KEPT;
  const line = (name: string, some: readonly Row[]): string => {
    const good = some.filter(({ answer }) => answer.ok);
    const count = (wanted: (row: Row) => boolean): string => String(good.filter(wanted).length);
    const cells = [
      name,
      String(some.length),
      String(some.length - good.length),
      count((row) => isPicture(row)),
      count((row) => isValid(row, 'verapdf')),
      count((row) => isValid(row, 'preflight')),
      count((row) => isValid(row)),
      drawn ? count(looks) : '–',
      drawn ? count(reads) : '–',
    ];
    return `| ${cells.join(' | ')} |`;
  };
  const groups = [...new Set(rows.map(({ group }) => group))];
  const corpus = rows.filter(({ original }) => original.startsWith(verapdfFolder));
  const faults = made.flatMap((row) => {
    const said =
      verdicts.get(row.file)?.errors[0]?.message.replaceAll(/\s+/g, ' ').replaceAll('|', '/').slice(0, 200) ??
      'no verdict';
    const seenNow = seen.get(row);
    return [
      ...(isValid(row) ? [] : [`- \`${row.name}\`: not valid: ${said}`]),
      ...(drawn && !looks(row)
        ? [
            `- \`${row.name}\`: ${seenNow?.look === undefined ? 'poppler cannot draw one of the two, or they differ in size' : `mean difference ${seenNow.look.toFixed(1)}`}`,
          ]
        : []),
      ...(drawn && !reads(row) ? [`- \`${row.name}\`: ${Math.round((seenNow?.words ?? 0) * 100)} % of the words`] : []),
    ];
  });
  const refused = rows.flatMap(({ name, answer }) => (answer.ok ? [] : [`- \`${name}\`: ${answer.refusal}`]));
  return `# PDF/A-1b made by Relais, judged by others

Written by \`node scripts/validity-pdfa.ts\`: the ${corpus.length} files of veraPDF's own PDF/A-1b corpus (most break one rule each, so they are what a converter has to
mend)${rows.length > corpus.length ? `, and ${rows.length - corpus.length} PDFs of other makers` : ''}. Each result is judged by veraPDF 1.30.2 and by Apache PDFBox preflight 3.0.8. *Pictures*: files with a page
that had to become a picture. ${drawn ? `*Looks*: the first page, drawn by poppler at ${DOTS} dots an inch, differs from the original's by no more than ${LOOKS_SAME} of 255 in the mean (${LOOKS_SAME_REDRAWN} where a page became a picture or a font was only named, for which poppler has letters of its own). *Reads*: poppler finds at least ${WORDS_KEPT * 100} % of the original's words.` : 'Look and words were not measured: poppler was not there.'}

| files | number | refused | pictures | veraPDF | preflight | both | looks | reads |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${[
  ...groups.map((group) =>
    line(
      group,
      rows.filter((row) => row.group === group),
    ),
  ),
  line('**all**', rows),
].join('\n')}

## What is not as it should be

${faults.length === 0 ? 'Nothing.' : faults.join('\n')}

## Refused

${refused.length === 0 ? 'None.' : refused.join('\n')}
`;
}

const files = verapdfFiles();
if (files.length === 0 || !existsSync(judge)) {
  process.stderr.write('the corpus of veraPDF or its judge is not here (../shared): nothing was written\n');
  process.exit(2);
}
const chapter = (file: string): string => relative(verapdfFolder, file).split('/')[0] ?? '';
const groups = new Map<string, string[]>();
for (const file of files) groups.set(chapter(file), [...(groups.get(chapter(file)) ?? []), file]);
for (const folder of process.argv.slice(2))
  groups.set(
    basename(folder),
    readdirSync(folder)
      .filter((name) => name.endsWith('.pdf'))
      .sort()
      .map((name) => join(folder, name)),
  );
const folder = mkdtempSync(join(tmpdir(), 'relais-validity-'));
try {
  const rows = await makeAll(folder, [...groups]);
  const target = join(root, 'docs/validity-pdfa.md');
  writeFileSync(target, report(rows, program('pdftoppm') !== undefined && program('pdftotext') !== undefined));
  process.stderr.write(`${relative(root, target)}: ${rows.length} files\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
