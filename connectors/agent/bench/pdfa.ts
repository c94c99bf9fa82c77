/** `pdfa`: a letter and a long document to PDF/A-1b by the process that the agent uses, and the memory that this process holds. */
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { startPdfaMaker, type Answer } from '../../pdfa/index.ts';
import { figure, quantile, repeated, type Benchmark } from './figures.ts';

/** A PDF as practice software writes it: text in fonts that it names and does not carry, fifty lines a page. */
async function letterOf(pages: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const [plain, bold] = [
    await document.embedFont(StandardFonts.Helvetica),
    await document.embedFont(StandardFonts.HelveticaBold),
  ];
  for (let page = 1; page <= pages; page += 1) {
    const sheet = document.addPage([595.28, 841.89]);
    sheet.drawText(`Compte rendu, page ${page}`, { x: 60, y: 780, size: 14, font: bold });
    for (let line = 0; line < 50; line += 1)
      sheet.drawText(
        `${line}. Examen du jour sans particularité, tension ${110 + line}/70 mmHg, contrôle dans ${page} mois.`,
        {
          x: 60,
          y: 750 - line * 13.5,
          size: 10,
          font: plain,
        },
      );
  }
  return document.save();
}

export const pdfa: Benchmark = {
  name: 'pdfa',
  run: async (effort) => {
    const [many, letters] = effort.quick ? [3, 2] : [200, 20];
    const [letter, long] = [await letterOf(2), await letterOf(many)];
    const maker = startPdfaMaker();
    const make = async (bytes: Uint8Array): Promise<number> => {
      const start = performance.now();
      const answer: Answer = await maker.make({
        bytes,
        mediaType: 'application/pdf',
        title: 'Lettre',
        language: 'fr-LU',
      });
      const took = performance.now() - start;
      if (!answer.ok) throw new Error(`the PDF of the benchmark was refused: ${answer.refusal}`);
      if (answer.losses.some(({ kind }) => kind === 'pictures'))
        throw new Error('a page of the benchmark became a picture');
      return took;
    };
    const megabytes = (): number => maker.resident() / 1e6;
    try {
      const cold = await make(letter);
      const warm = await repeated('pdfa, letter', effort, effort.runs, async () => {
        const took: number[] = [];
        for (let one = 0; one < letters; one += 1) took.push(await make(letter));
        return took;
      });
      const before = megabytes();
      const took = await repeated(
        'pdfa, long',
        effort,
        Math.min(effort.runs, 3),
        async () => (await make(long)) / 1000,
      );
      const after = megabytes();
      // The process ends when it has grown and when there is nothing to do: the next one begins small.
      await make(letter);
      const next = megabytes();
      const held = (name: string, value: number) => figure(name, 'MB', 'lower', [Math.max(value, 0.001)]);
      return {
        benchmark: 'pdfa',
        what: `a PDF of two pages and one of ${many} (Helvetica named, not carried) made PDF/A-1b with all pages as vectors, checked and compared, in the process of the agent; ${letters} letters a run, warm`,
        figures: [
          figure('letter, cold', 'ms', 'lower', [cold]),
          figure(
            'letter, median',
            'ms',
            'lower',
            warm.map((run) => quantile(run, 0.5)),
          ),
          figure(
            'letter, 95 of 100',
            'ms',
            'lower',
            warm.map((run) => quantile(run, 0.95)),
          ),
          figure(`${many} pages`, 's', 'lower', took),
          held('memory after letters', before),
          held(`memory after ${many} pages`, after),
          held('memory after one more letter', next),
        ],
      };
    } finally {
      await maker.close();
    }
  },
};
