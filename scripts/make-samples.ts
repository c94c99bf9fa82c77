/**
 * Makes the shipped samples that nobody can write by hand: letters as PDF/A-1b (ISO 19005-1), their side files, and HL7 messages
 * with a PDF inside. Dates and ids are fixed: running it twice gives the same bytes. Run: `node scripts/make-samples.ts [FOLDER]`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import { letters, type Letter } from './sample-letters.ts';

const samples = process.argv[2] ?? join(import.meta.dirname, '../connectors/sandbox/samples');
const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/arimo/package.json'));
const regular = readFileSync(join(fonts, '400Regular/Arimo_400Regular.ttf'));
const bold = readFileSync(join(fonts, '700Bold/Arimo_700Bold.ttf'));

type PdfOptions = PDFKit.PDFDocumentOptions;

/** pdfkit writes no XMP below 1.4, and Info values into it unescaped: titles here hold neither `&` nor `<`. */
const archivable: PdfOptions = { subset: 'PDF/A-1b', pdfVersion: '1.4' };
/** What many programs still write: no XMP, no output intent, the standard font not embedded. */
const plain: PdfOptions = { pdfVersion: '1.3' };
/** RC4 with 40 bits, as old printer drivers lock files; its key comes from the fixed file id, so the bytes stay the same. */
const locked: PdfOptions = { pdfVersion: '1.3', userPassword: 'cabinet', ownerPassword: 'cabinet' };

/** One page in a letter's usual order: sender, patient, subject, paragraphs, signature. */
async function pdf(letter: Letter, kind: PdfOptions): Promise<Buffer> {
  const embedded = kind.subset !== undefined;
  const made = new Date(letter.made);
  const document = new PDFDocument({
    ...kind,
    size: 'A4',
    margin: 56,
    ...(embedded ? { font: regular as unknown as string } : {}),
    info: {
      Title: letter.title,
      Author: letter.author,
      CreationDate: made,
      Producer: 'Relais samples',
      Creator: 'Relais samples',
    },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    document.on('error', reject);
  });
  const strong = embedded ? bold : 'Helvetica-Bold';
  const normal = embedded ? regular : 'Helvetica';
  document
    .font(strong)
    .fontSize(12)
    .text(letter.sender[0] ?? '');
  document.font(normal).fontSize(9).text(letter.sender.slice(1).join('\n')).moveDown(2);
  document.fontSize(10).text(letter.addressee.join('\n')).moveDown(1.5);
  document.text(letter.place, { align: 'right' }).moveDown(1.5);
  document.font(strong).fontSize(11).text(letter.title).moveDown(0.5);
  document.font(normal).fontSize(10).text(letter.patient.join('\n')).moveDown(1);
  for (const paragraph of letter.paragraphs) document.text(paragraph, { lineGap: 2 }).moveDown(0.7);
  document.moveDown(1).text(letter.signature.join('\n'));
  document.end();
  return finished;
}

function write(path: string, content: Uint8Array | string): void {
  const file = join(samples, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Quoted, with semicolons, in windows-1252 and CR LF: as a spreadsheet in Luxembourg saves it. */
function csv(...records: readonly Readonly<Record<string, string>>[]): Buffer {
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\r\n`;
  const header = line(Object.keys(records[0] ?? {}));
  return Buffer.from(header + records.map((fields) => line(Object.values(fields))).join(''), 'latin1');
}

/** Segments end with CR; `{{pdf}}` stands where the base64 goes. */
const message = (segments: readonly string[], bytes: Uint8Array): string =>
  segments.map((segment) => `${segment.replace('{{pdf}}', Buffer.from(bytes).toString('base64'))}\r`).join('');

for (const letter of letters) {
  const bytes = await pdf(letter, { archivable, plain, locked }[letter.kind]);
  if (letter.message) {
    write(letter.file, message(letter.message, bytes));
    continue;
  }
  write(letter.file, bytes);
  if (!letter.side || letter.index !== undefined) continue;
  const fields = letter.digest === true ? { ...letter.side, sha256: sha256(bytes) } : letter.side;
  const base = letter.file.replace(/\.pdf$/, '');
  if (letter.sideKind === 'csv') write(`${base}.csv`, csv(fields));
  else write(`${base}.json`, `${JSON.stringify(fields, null, 2)}\n`);
}

for (const index of new Set(letters.flatMap((letter) => letter.index ?? []))) {
  const records = letters.flatMap((letter) => (letter.index === index && letter.side ? [letter.side] : []));
  write(index, csv(...records));
}
