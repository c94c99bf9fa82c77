/**
 * PDFs as the programs of other houses write them, made here and now: fonts embedded or only named, vectors, tables, two pages. Each maker says which
 * program it needs; where that is missing nothing is made and the reason is told.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { program } from './tools.ts';

interface PdfMaker {
  readonly name: string;
  /** Undefined when its program is here. */
  readonly missing: string | undefined;
  /** Writes PDFs into the folder and names them; `printed` is a PDF by a browser, for makers that rewrite one. */
  readonly make: (folder: string, printed: string) => readonly string[];
}

const LINES = [
  'Compte rendu de laboratoire',
  'Sodium 138 mmol/L',
  'Potassium 5,6 mmol/L (eleve)',
  'Conclusion : a revoir',
];

const run = (command: string, args: readonly string[]): void => {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

const needs = (name: string, debian: string): string | undefined =>
  program(name) === undefined ? `${name} is not here (apt-get install ${debian})` : undefined;

const postscript = (font: string): string => `%!PS
/${font} findfont 14 scalefont setfont
${LINES.map((line, index) => `72 ${760 - index * 24} moveto (${line.replaceAll(/[()]/g, '\\$&')}) show`).join('\n')}
0.2 0.5 0.4 setrgbcolor 72 640 200 12 rectfill
showpage
0 setgray /${font} findfont 11 scalefont setfont 72 760 moveto (Page 2) show
showpage
`;

/** The program that Debian's own packages of Python are for. */
const PYTHON = '/usr/bin/python3';
const reportlab = (): boolean => spawnSync(PYTHON, ['-c', 'import reportlab']).status === 0;

const REPORTLAB = `
import sys
from reportlab.lib.pagesizes import A4
from reportlab.lib import colors
from reportlab.pdfgen import canvas
from reportlab.platypus import SimpleDocTemplate, Paragraph, Table, TableStyle, PageBreak
from reportlab.lib.styles import getSampleStyleSheet
folder = sys.argv[1]
lines = sys.argv[2:]
for font in ['Helvetica', 'Times-Roman', 'Courier']:
    page = canvas.Canvas(folder + '/reportlab-' + font.lower() + '.pdf', pagesize=A4)
    page.setFont(font, 14)
    for index, line in enumerate(lines):
        page.drawString(72, 760 - index * 24, line)
    page.setFillColorRGB(0.2, 0.5, 0.4)
    page.rect(72, 620, 200, 12, fill=1)
    page.save()
style = getSampleStyleSheet()
table = Table([[line, str(index)] for index, line in enumerate(lines * 20)])
table.setStyle(TableStyle([('GRID', (0, 0), (-1, -1), 0.5, colors.grey), ('BACKGROUND', (0, 0), (-1, 0), colors.lightblue)]))
SimpleDocTemplate(folder + '/reportlab-platypus.pdf').build([Paragraph(lines[0], style['Heading1']), table, PageBreak(), Paragraph('Page', style['Normal'])])
`;

/** The jars of PDFBox that the judge of documents brings. */
function pdfboxJars(): string | undefined {
  const cache =
    process.env['RELAIS_ORACLES_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'relais-oracles');
  const builds = join(cache, 'documents');
  if (!existsSync(builds)) return undefined;
  return readdirSync(builds)
    .map((build) => join(builds, build, 'lib'))
    .find((lib) => existsSync(lib) && readdirSync(lib).some((name) => name.startsWith('pdfbox-3')));
}

const PDFBOX = `
import org.apache.pdfbox.pdmodel.*;
import org.apache.pdfbox.pdmodel.font.*;
public class Make {
  public static void main(String[] args) throws Exception {
    for (Standard14Fonts.FontName name : new Standard14Fonts.FontName[] {
        Standard14Fonts.FontName.HELVETICA_BOLD, Standard14Fonts.FontName.TIMES_ITALIC }) {
      try (PDDocument document = new PDDocument()) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          for (int index = 1; index < args.length; index += 1) {
            content.beginText();
            content.setFont(new PDType1Font(name), 14);
            content.newLineAtOffset(72, 760 - index * 24);
            content.showText(args[index]);
            content.endText();
          }
        }
        document.save(args[0] + "/pdfbox-" + name.getName().toLowerCase() + ".pdf");
      }
    }
  }
}
`;

/** Makers that the tests install. */
const installed: readonly PdfMaker[] = [
  {
    name: 'Cairo',
    missing: needs('pdftocairo', 'poppler-utils'),
    make: (folder, printed) => {
      run('pdftocairo', ['-pdf', printed, join(folder, 'cairo.pdf')]);
      run('pdftocairo', ['-pdf', '-paper', 'A3', '-expand', printed, join(folder, 'cairo-a3.pdf')]);
      return ['cairo.pdf', 'cairo-a3.pdf'];
    },
  },
  {
    name: 'Ghostscript',
    missing: needs('gs', 'ghostscript'),
    make: (folder) =>
      ['Helvetica', 'Times-Roman', 'Courier'].flatMap((font) => {
        const source = join(folder, `${font}.ps`);
        writeFileSync(source, postscript(font));
        return [true, false].map((embedded) => {
          const name = `ghostscript-${font.toLowerCase()}-${embedded ? 'embedded' : 'named'}.pdf`;
          run('gs', [
            '-q',
            '-dBATCH',
            '-dNOPAUSE',
            '-dSAFER',
            '-sDEVICE=pdfwrite',
            ...(embedded ? [] : ['-dPDFSETTINGS=/screen', '-dEmbedAllFonts=false']),
            `-sOutputFile=${join(folder, name)}`,
            source,
          ]);
          return name;
        });
      }),
  },
  {
    name: 'groff',
    missing: needs('gropdf', 'groff'),
    make: (folder) => {
      const made = spawnSync('groff', ['-Tpdf', '-ms', '-t'], {
        // Without the number above each page: poppler joins it to the first word below.
        input: `.ds CH\n.TL\n${LINES[0] ?? ''}\n.PP\n${LINES.join('\n.br\n')}\n.TS\nallbox;\nl n.\nSodium\t138\nPotassium\t5.6\n.TE\n.bp\n.PP\nPage 2\n`,
      });
      if (made.status !== 0) throw new Error(made.stderr.toString('utf8').slice(0, 300));
      writeFileSync(join(folder, 'groff.pdf'), made.stdout);
      return ['groff.pdf'];
    },
  },
  {
    name: 'reportlab',
    missing: reportlab() ? undefined : 'reportlab is not here (apt-get install python3-reportlab)',
    make: (folder) => {
      run(PYTHON, ['-c', REPORTLAB, folder, ...LINES]);
      return ['helvetica', 'times-roman', 'courier', 'platypus'].map((name) => `reportlab-${name}.pdf`);
    },
  },
  {
    name: 'PDFBox',
    missing:
      pdfboxJars() === undefined || program('java') === undefined
        ? 'PDFBox is not here (the judge of documents brings it at its first call)'
        : undefined,
    make: (folder) => {
      const source = join(folder, 'Make.java');
      writeFileSync(source, PDFBOX);
      run('java', ['-cp', `${pdfboxJars() ?? ''}/*`, source, folder, ...LINES]);
      return readdirSync(folder).filter((name) => name.startsWith('pdfbox-'));
    },
  },
];

/** Hundreds of megabytes to fetch: no run of the tests installs them; where they are here already, they are among the makers. */
const large: readonly PdfMaker[] = [
  {
    name: 'LibreOffice',
    missing: needs('soffice', 'libreoffice-writer-nogui libreoffice-calc-nogui'),
    make: (folder) => {
      const rows = LINES.map((line) => `<tr><td>${line}</td><td>138</td></tr>`).join('');
      writeFileSync(
        join(folder, 'writer.html'),
        `<meta charset="utf-8"><h1>${LINES[0] ?? ''}</h1><table border="1">${rows}</table><p style="page-break-before: always">Page 2</p>`,
      );
      writeFileSync(join(folder, 'calc.csv'), LINES.map((line, index) => `${line},${index}`).join('\n'));
      const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
      for (const [source, filter] of [
        ['writer.html', 'writer_web_pdf_Export'],
        ['calc.csv', 'calc_pdf_Export'],
      ] as const)
        run('soffice', [
          profile,
          '--headless',
          '--convert-to',
          `pdf:${filter}`,
          '--outdir',
          folder,
          join(folder, source),
        ]);
      return ['writer.pdf', 'calc.pdf'];
    },
  },
  {
    name: 'LaTeX',
    missing: needs('pdflatex', 'texlive-latex-base'),
    make: (folder) => {
      const rows = LINES.map((line) => `${line} & 138 \\\\ \\hline`).join('\n');
      const body = `\\section*{${LINES[0] ?? ''}}\n\\begin{tabular}{|l|r|}\\hline\n${rows}\n\\end{tabular}\n$x_1 \\le 5{,}6$\\newpage Page 2`;
      writeFileSync(
        join(folder, 'latex.tex'),
        `\\documentclass[a4paper]{article}\\pagestyle{empty}\\begin{document}\n${body}\n\\end{document}\n`,
      );
      for (const format of ['pdflatex', ...(program('lualatex') === undefined ? [] : ['lualatex'])]) {
        run(format, [
          '-interaction=batchmode',
          `-output-directory=${folder}`,
          `-jobname=${format}`,
          join(folder, 'latex.tex'),
        ]);
      }
      return readdirSync(folder).filter((name) => name.endsWith('latex.pdf'));
    },
  },
];

export const pdfMakers: readonly PdfMaker[] = [...installed, ...large.filter(({ missing }) => missing === undefined)];

/** Bytes of what a maker made, by name. */
export const madeBy = (maker: PdfMaker, folder: string, printed: string): readonly (readonly [string, Uint8Array])[] =>
  maker.make(folder, printed).map((name) => [name, readFileSync(join(folder, name))]);
