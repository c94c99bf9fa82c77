/**
 * PDF/A made here before judges that nobody here wrote: veraPDF and PDFBox preflight must both call it valid. A sample of veraPDF's own
 * files, most of which break one rule each; scans in every packing, texts, RTF, HTML; and PDFs of a browser, which must look the same.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { engine } from '../../connectors/pdfa/engine.ts';
import { SAME, looksSame } from '../../connectors/pdfa/compare.ts';
import { startPdfaMaker } from '../../connectors/pdfa/index.ts';
import { pictures } from '../../connectors/pdfa/pictures.test-data.ts';
import { scripts } from '../../connectors/pdfa/scripts.test-data.ts';
import { missingBrowser, startBrowser } from '../e2e/browser.ts';
import { judge } from '../support/judge.ts';
import { judged, sampleOf, verapdfFiles } from '../support/pdfa-judge.ts';
import { LOOKS_SAME, LOOKS_SAME_REDRAWN, WORDS_KEPT, difference, kept } from '../support/pdf-looks.ts';
import { madeBy, pdfMakers } from '../support/pdf-makers.ts';
import { program } from '../support/tools.ts';

const why = !existsSync(judge)
  ? ` (skipped: no judge at ${judge})`
  : verapdfFiles().length === 0
    ? ' (skipped: no files of veraPDF)'
    : '';

const rtf = String.raw`{\rtf1\ansi{\fonttbl{\f0\froman Times;}}\f0 Cher confr\'e8re\par\trowd\clbrdrt\brdrs\cellx2000\cellx4000\intbl Na\cell 138\cell\row\pard\tx2000 \b fin\b0\tab \u945?\par}`;
const texts: Readonly<Record<string, string>> = {
  'prose.txt': 'Œdème, Αίμα, Кровь',
  'columns.txt': 'Na      138     135 - 145\nK       4,1     3,5 - 5,0',
  'letter.rtf': rtf,
  ...Object.fromEntries(Object.entries(scripts).map(([name, line]) => [`${name}.txt`, `${name} : ${line}\n${line}`])),
  'report.html': '<html><h1>Rapport</h1><table><tr><th>Na</th></tr><tr><td>138</td></tr></table><ul><li>un</ul>',
};

describe.skipIf(why !== '')(`PDF/A made here${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'relais-pdfa-'));
  const maker = startPdfaMaker();
  afterAll(async () => {
    await maker.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is valid for both judges, whatever it was made of', async () => {
    const inputs = [
      ...sampleOf(verapdfFiles(), 30).map((file, index) => ({ name: `verapdf-${index}`, bytes: readFileSync(file) })),
      ...Object.entries(pictures).map(([name, base64]) => ({ name, bytes: Buffer.from(base64, 'base64') })),
      ...Object.entries(texts).map(([name, words]) => ({ name, bytes: Buffer.from(words) })),
    ];
    const made: string[] = [];
    const refused: string[] = [];
    for (const { name, bytes } of inputs) {
      const answer = await maker.make({ bytes, mediaType: '', title: 'Essai', language: 'fr-LU' });
      const file = join(folder, `${name}.pdf`);
      if (answer.ok) {
        writeFileSync(file, answer.bytes);
        made.push(file);
      } else refused.push(`${name}: ${answer.refusal}`);
    }
    expect(refused).toEqual([]);
    const verdicts = judged(made);
    expect(verdicts).toHaveLength(inputs.length);
    expect(verdicts.filter(({ ok, ran }) => !ok || !ran)).toEqual([]);
  });

  it.skipIf(missingBrowser !== undefined)(
    `of a browser’s PDF is valid, looks the same and keeps its words${missingBrowser === undefined ? '' : ` (skipped: ${missingBrowser})`}`,
    async () => {
      const original = await printed(`<meta charset="utf-8"><style>td { border: 1px solid }</style><h1>Compte rendu</h1>
      <table><tr><td>Sodium<td>138<td style="background: #fde">↑ élevé</table><p>${'mot '.repeat(300)}`);
      const answer = await maker.make({ bytes: original, mediaType: '', title: 'Essai', language: 'fr-LU' });
      if (!answer.ok) throw new Error(answer.refusal);
      const file = join(folder, 'browser.pdf');
      writeFileSync(file, answer.bytes);
      expect(judged([file]).map(({ ok }) => ok)).toEqual([true]);
      const pdfium = await engine();
      const [before, after] = [pdfium.open(original), pdfium.open(answer.bytes)];
      if (typeof before === 'string' || typeof after === 'string') throw new Error('cannot be opened');
      const [one, two] = [before.draw(0, 1), after.draw(0, 1)];
      expect(one !== undefined && two !== undefined && looksSame(one, two, SAME)).toBe(true);
      const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
      expect(words(after.text(0))).toBe(words(before.text(0)));
      before.close();
      after.close();
    },
  );

  describe.each(pdfMakers)('of PDFs by $name', (pdfMaker) => {
    const reason = pdfMaker.missing ?? (program('pdftoppm') ? undefined : 'pdftoppm is not here (poppler-utils)');
    it.skipIf(reason !== undefined)(
      `is valid, looks the same and keeps its words${reason === undefined ? '' : ` (skipped: ${reason})`}`,
      async () => {
        const place = mkdtempSync(join(folder, 'made-'));
        const letter = join(
          import.meta.dirname,
          '../../connectors/sandbox/samples/letters/lettre-cardiologie-0311.pdf',
        );
        const files: string[] = [];
        for (const [name, bytes] of madeBy(pdfMaker, place, letter)) {
          const answer = await maker.make({ bytes, mediaType: '', title: 'Essai', language: 'fr-LU' });
          if (!answer.ok) throw new Error(`${name}: ${answer.refusal}`);
          const file = join(place, `made-${name}`);
          writeFileSync(file, answer.bytes);
          files.push(file);
          const isRedrawn = answer.losses.some(({ kind }) => kind === 'pictures' || kind === 'fonts');
          expect(kept(join(place, name), file), name).toBeGreaterThanOrEqual(WORDS_KEPT);
          expect(difference(join(place, name), file), name).toBeLessThanOrEqual(
            isRedrawn ? LOOKS_SAME_REDRAWN : LOOKS_SAME,
          );
        }
        expect(files).not.toEqual([]);
        expect(judged(files).filter(({ ok, ran }) => !ok || !ran)).toEqual([]);
      },
      120_000,
    );
  });
});

async function printed(html: string): Promise<Uint8Array> {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent(html);
    return await page.pdf({ format: 'A4', printBackground: true });
  } finally {
    await browser.close();
  }
}
