/**
 * `node scripts/validity-pdfa.ts [FOLDER…]`: every file of veraPDF's PDF/A-1b corpus, and the PDFs in these folders, made into PDF/A here
 * and judged by veraPDF and PDFBox preflight, as docs/validity-pdfa.md. What became of picture and text is measured with poppler, which has
 * no part in the making. Needs ../shared (corpus and judges); without them it says so and writes nothing. A folder that is not there is named, here and on the page.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { startPdfaMaker, type Answer } from '../connectors/pdfa/index.ts';
import { judge } from '../test/support/judge.ts';
import { judged, verapdfFiles, verapdfFolder } from '../test/support/pdfa-judge.ts';
import { DOTS, LOOKS_SAME, LOOKS_SAME_REDRAWN, WORDS_KEPT, difference, kept } from '../test/support/pdf-looks.ts';
import { program, root } from '../test/support/tools.ts';

interface Row {
  readonly group: string;
  readonly name: string;
  readonly answer: Answer;
  readonly file: string;
  readonly original: string;
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

function report(rows: readonly Row[], drawn: boolean, absent: readonly string[]): string {
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
mend)${rows.length > corpus.length ? `, and ${rows.length - corpus.length} others: PDFs by cairo, Chromium, fpdf2, img2pdf, matplotlib, MuPDF, qpdf, reportlab and xhtml2pdf, hostile ones among them` : ''}. Each result is judged by veraPDF 1.30.2 and by Apache PDFBox preflight 3.0.8. *Pictures*: files with a page
that had to become a picture. ${drawn ? `*Looks*: the first page, drawn by poppler at ${DOTS} dots an inch, differs from the original's by no more than ${LOOKS_SAME} of 255 in the mean (${LOOKS_SAME_REDRAWN} where a page became a picture or a font was only named, for which poppler has letters of its own). *Reads*: poppler finds at least ${WORDS_KEPT * 100} % of the original's words.` : 'Look and words were not measured: poppler was not there.'}
${absent.length > 0 ? `\nNot there when this page was written, and so not measured anew: \`${absent.join('`, `')}\`.\n` : ''}
In each run of the tests fifteen PDFs made then and there by Cairo, Ghostscript, groff, reportlab and PDFBox, and one by Chromium, go the same way
(\`test/corpus/pdfa.test.ts\`, the same limits of look and words). LibreOffice and LaTeX (136 MB to fetch) go with them where they are installed; no run of the
tests installs them. Two PDFs of LibreOffice and two of pdfTeX and LuaTeX were seen to pass on 27 November 2026: altogether 67 PDFs of fifteen makers beside veraPDF's own.

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
const folders = process.argv.slice(2);
const absent = folders.filter((folder) => !existsSync(folder)).map((folder) => basename(folder));
if (absent.length > 0) process.stderr.write(`not here, and not measured: ${absent.join(', ')}\n`);
for (const folder of folders.filter((one) => existsSync(one)))
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
  const drawn = program('pdftoppm') !== undefined && program('pdftotext') !== undefined;
  writeFileSync(target, report(rows, drawn, absent));
  process.stderr.write(`${relative(root, target)}: ${rows.length} files\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
