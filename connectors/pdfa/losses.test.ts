/** What a PDF/A cannot hold, or the readers cannot show, is named once for each kind; what carries meaning holds the document. */
import { PDFArray, PDFDocument, PDFName, PDFString, type PDFObject, type PDFPage } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import { lossFindings, type Answer } from './index.ts';
import { engine } from './engine.ts';
import { makePdfa } from './make.ts';
import { pictures } from './pictures.test-data.ts';

const make = (bytes: Uint8Array | string): Promise<Answer> =>
  makePdfa({ bytes: Buffer.from(bytes), mediaType: '', title: 'Essai', language: 'fr' });

/** Kinds with their numbers, and the kinds that hold the document. */
function told(answer: Answer): unknown {
  if (!answer.ok) return answer.refusal;
  const held = lossFindings(answer.losses).filter(({ severity }) => severity === 'error');
  return [
    answer.losses.map(({ kind, count }) => `${kind} ${count}`).join(', '),
    held.map(({ rule }) => rule).join(', '),
  ];
}

async function wordsOf(answer: Answer): Promise<string> {
  if (!answer.ok) throw new Error(answer.refusal);
  const pdf = (await engine()).open(answer.bytes);
  if (typeof pdf === 'string') throw new Error(pdf);
  try {
    return Array.from({ length: pdf.pageCount }, (_, page) => pdf.text(page))
      .join(' ')
      .replaceAll(/\s+/g, ' ');
  } finally {
    pdf.close();
  }
}

async function pdf(change: (document: PDFDocument, page: PDFPage) => unknown): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([200, 100]);
  page.drawRectangle({ x: 20, y: 60, width: 80, height: 20 });
  await change(document, page);
  return document.save({ useObjectStreams: false });
}

/** `entries`: a text is a name. */
const annotation = (
  document: PDFDocument,
  page: PDFPage,
  entries: Readonly<Record<string, PDFObject | string>>,
): void => {
  const dict = document.context.obj({ Type: 'Annot', Rect: [150, 10, 170, 30], F: 4 });
  for (const [key, value] of Object.entries(entries))
    dict.set(PDFName.of(key), typeof value === 'string' ? PDFName.of(value) : value);
  const all = page.node.lookupMaybe(PDFName.of('Annots'), PDFArray) ?? document.context.obj([]);
  all.push(document.context.register(dict));
  page.node.set(PDFName.of('Annots'), all);
};

describe('a PDF', () => {
  it.each<readonly [string, (document: PDFDocument, page: PDFPage) => unknown, string, string]>([
    [
      'a file inside',
      (document) => document.attach(Buffer.from('a;b'), 'resultats.csv'),
      'attachments 1',
      'pdfa-loss.attachments',
    ],
    [
      'a comment',
      (document, page) => annotation(document, page, { Subtype: 'Text', Contents: PDFString.of('à revoir') }),
      'notes 1',
      'pdfa-loss.notes',
    ],
    ['a film', (document, page) => annotation(document, page, { Subtype: 'Movie' }), 'media 1', 'pdfa-loss.media'],
    [
      'layers',
      (document) => {
        const layer = document.context.register(document.context.obj({ Type: 'OCG', Name: PDFString.of('a') }));
        const said = { OCGs: [layer], D: { Order: [layer] } };
        document.catalog.set(PDFName.of('OCProperties'), document.context.obj(said));
      },
      'layers 1',
      '',
    ],
    ['a script', (document) => document.addJavaScript('a', 'app.alert(1)'), 'scripts 1', ''],
    [
      'an answer that no page shows',
      (document, page) => {
        const field = document.getForm().createTextField('a');
        field.addToPage(page, { x: 20, y: 10, width: 100, height: 20 });
        field.setText('douze');
        document.getForm().updateFieldAppearances();
        field.acroField.dict.set(PDFName.of('V'), PDFString.of('treize'));
      },
      'form 1, form-values 1, fonts 1',
      'pdfa-loss.form-values',
    ],
    [
      'a signature',
      (document, page) => {
        const value = document.context.obj({
          Type: 'Sig',
          Filter: 'Adobe.PPKLite',
          Contents: PDFString.of('00'),
          ByteRange: [0, 1, 2, 3],
        });
        annotation(document, page, {
          Subtype: 'Widget',
          FT: 'Sig',
          T: PDFString.of('s'),
          V: document.context.register(value),
        });
        const fields = page.node.lookup(PDFName.of('Annots'));
        document.catalog.set(PDFName.of('AcroForm'), document.context.obj({ Fields: fields, SigFlags: 3 } as never));
      },
      'signature 1, form 1',
      'pdfa-loss.signature',
    ],
  ])('with %s says so', async (_, change, losses, held) => {
    expect(told(await make(await pdf(change)))).toEqual([losses, held]);
  });
});

const rtf = (body: string): string => String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 ${body}\par}`;

describe('RTF', () => {
  it.each<readonly [string, string, string]>([
    ['a drawing', String.raw`a{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 20}}}{\shprslt x}}`, 'parts 1'],
    ['an old drawing', String.raw`a{\*\do\dobxpage\dpline}`, 'parts 1'],
    ['drawn words', String.raw`a{\shp{\*\shpinst{\sp{\sn gtextUNICODE}{\sv BROUILLON}}}}`, 'parts 1'],
  ])('with %s is held', async (_, body, losses) => {
    expect(told(await make(rtf(body)))).toEqual([losses, 'pdfa-loss.parts']);
  });

  it.each<readonly [string, string, string]>([
    ['a frame with words', String.raw`a {\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt cadre\par}}{\shprslt x}}`, 'cadre'],
    ['an empty frame', String.raw`a{\shp{\*\shpinst{\shptxt }}}`, 'a'],
    [
      'a sign told by its field',
      String.raw`TSH {\field{\*\fldinst SYMBOL 179 \\f "Symbol" \\s 12}{\fldrslt }} 4`,
      'TSH ≥ 4',
    ],
    ['the same twice told', String.raw`TSH {\field{\*\fldinst SYMBOL 179 \\f "Symbol"}{\fldrslt ?}} 4`, 'TSH ≥ 4'],
    [
      'a list to choose from',
      String.raw`Tabac {\field{\*\fldinst FORMDROPDOWN{\*\formfield{\fftype2\ffres1{\*\ffl non}{\*\ffl oui}}}}{\fldrslt }}`,
      'Tabac oui',
    ],
  ])('with %s loses nothing', async (_, body, shown) => {
    const answer = await make(rtf(body));
    expect(told(answer)).toEqual(['', '']);
    expect(await wordsOf(answer)).toContain(`${shown} `);
  });
});

describe('text and tables', () => {
  it('read by the wrong table of letters are held, not shortened', async () => {
    expect(told(await make(Buffer.from('Blutdruck f\x81r heute', 'latin1')))).toEqual([
      'characters 1',
      'pdfa-loss.characters',
    ]);
  });

  it('keep the words of deeply nested tables and of more columns than paper has', async () => {
    const nested = `<html>${'<table><tr><td>'.repeat(12)}tout dedans${'</table>'.repeat(12)}`;
    expect(await wordsOf(await make(nested))).toContain('tout dedans');
    const wide = await make(
      `<html><table><tr>${Array.from({ length: 70 }, (_, at) => `<td>${at}</td>`).join('')}</tr></table>`,
    );
    expect(told(wide)).toEqual(['', '']);
    expect(await wordsOf(wide)).toContain('69');
  });

  it('nested beyond reading are held', async () => {
    expect(told(await make(`<html>a${'<div>'.repeat(100)}b`))).toEqual(['parts 1', 'pdfa-loss.parts']);
  });
});

it('a PNG whose data is not what its checksum says is refused', async () => {
  const bytes = Buffer.from(pictures['png'] ?? '', 'base64');
  const checksum = bytes.indexOf('IEND') - 8;
  bytes[checksum] = (bytes[checksum] ?? 0) ^ 1;
  expect(told(await make(bytes))).toBe('image-unreadable');
});
