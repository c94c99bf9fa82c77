/** Scans, text, RTF and HTML become PDF/A-1b that shows what they showed and says what it lost. */
import { BlendMode, PDFDocument, PDFName, PDFString, StandardFonts, rgb } from '@cantoo/pdf-lib';
import { describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import { engine, type OpenedPdf } from './engine.ts';
import type { Answer } from './index.ts';
import { makePdfa } from './make.ts';
import { drawing, pictures } from './pictures.test-data.ts';
import { DOTS, chained, tiff, withTag } from './tiff.test-data.ts';

const make = (bytes: Uint8Array, mediaType = ''): Promise<Answer> =>
  makePdfa({ bytes, mediaType, title: 'Essai & Cie', language: 'fr-LU' });

const text = (words: string): Uint8Array => Buffer.from(words, 'utf8');

/** The made PDF, opened, or what is said against it. */
async function made<T>(answer: Answer, look: (pdf: OpenedPdf, answer: Answer & { ok: true }) => T): Promise<T> {
  if (!answer.ok) throw new Error(`refused: ${answer.refusal}`);
  const pdf = (await engine()).open(answer.bytes);
  if (typeof pdf === 'string') throw new Error(pdf);
  try {
    return look(pdf, answer);
  } finally {
    pdf.close();
  }
}

const wordsOf = (answer: Answer): Promise<string> =>
  made(answer, (pdf, { pages }) =>
    Array.from({ length: pages }, (_, page) => pdf.text(page).replaceAll(/\s+/g, ' ')).join('\f'),
  );

const losses = (answer: Answer): unknown => answer.ok && answer.losses.map(({ kind, count }) => [kind, count]);

const [WIDTH, HEIGHT] = [64, 40];
const isBlack = (x: number, y: number): boolean =>
  drawing.some(([left, top, right, bottom]) => x >= left && x <= right && y >= top && y <= bottom);

/** How many dots of the first page, drawn dot by dot, differ from what they should be. */
const wrongDots = (answer: Answer, width: number, height: number, wanted: (x: number, y: number) => boolean) =>
  made(answer, (pdf) => {
    const picture = pdf.draw(0, DOTS / 72);
    let wrong = 0;
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1)
        if ((picture?.rgba[(y * width + x) * 4] ?? 0) < 128 !== wanted(x, y)) wrong += 1;
    return { width: picture?.width, height: picture?.height, wrong };
  });

describe('a scan', () => {
  it.each(Object.entries(pictures))('keeps every dot and its true size: %s', async (_, base64) => {
    const answer = await make(Buffer.from(base64, 'base64'));
    expect(await wrongDots(answer, WIDTH, HEIGHT, isBlack)).toEqual({ width: WIDTH, height: HEIGHT, wrong: 0 });
    expect(await made(answer, (pdf) => pdf.size(0)?.width)).toBeCloseTo((WIDTH * 72) / DOTS, 1);
  });

  it('is turned as it was held, in all eight ways', async () => {
    const source = Buffer.from(pictures['deflate'] ?? '', 'base64');
    const [w, h] = [WIDTH - 1, HEIGHT - 1];
    const ways: readonly (readonly [number, (x: number, y: number) => boolean])[] = [
      [1, (x, y) => isBlack(x, y)],
      [2, (x, y) => isBlack(w - x, y)],
      [3, (x, y) => isBlack(w - x, h - y)],
      [4, (x, y) => isBlack(x, h - y)],
      [5, (x, y) => isBlack(y, x)],
      [6, (x, y) => isBlack(y, h - x)],
      [7, (x, y) => isBlack(w - y, h - x)],
      [8, (x, y) => isBlack(w - y, x)],
    ];
    for (const [orientation, wanted] of ways) {
      const [across, down] = orientation >= 5 ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
      const found = await wrongDots(await make(withTag(source, 274, orientation)), across, down, wanted);
      expect({ orientation, ...found }).toEqual({ orientation, width: across, height: down, wrong: 0 });
    }
  });

  it('that the engine cannot draw is refused with its page, not kept as a white one', async () => {
    const bytes = Buffer.from(pictures['jpegGrey'] ?? '', 'base64');
    bytes[bytes.indexOf(Buffer.of(0xff, 0xc4)) + 4] = 0x77;
    expect(await make(bytes)).toEqual({ ok: false, refusal: 'image-unreadable', page: 1 });
  });

  it('of several pages keeps them all, but no thumbnail', async () => {
    const pages = [tiff({}), tiff({ 254: 1 }), tiff({ 254: 2 })];
    expect(await make(chained(pages))).toMatchObject({ ok: true, pages: 2 });
  });

  it('without a resolution is laid on a sheet of A4', async () => {
    const size = await made(await make(tiff({ 296: 1 })), (pdf) => pdf.size(0));
    expect(size).toEqual({ width: expect.closeTo(841.89, 1) as number, height: expect.closeTo(595.28, 1) as number });
  });

  it.each<readonly [string, Uint8Array, string]>([
    ['cut TIFF', Buffer.from(pictures['group4'] ?? '', 'base64').subarray(0, 130), 'incomplete'],
    ['cut JPEG', Buffer.from(pictures['jpeg'] ?? '', 'base64').subarray(0, 1200), 'incomplete'],
    ['cut PNG', Buffer.from(pictures['png'] ?? '', 'base64').subarray(0, 150), 'incomplete'],
    ['PNG with damaged data', damagedPng(), 'image-unreadable'],
    ['PNG whose rows are fewer than it says', shortPng(), 'image-unreadable'],
    ['TIFF in a packing that nobody knows', tiff({ 259: 34_676 }), 'image-unreadable'],
    ['TIFF of a million by a million dots', tiff({ 256: 1_000_000, 257: 1_000_000 }), 'too-many-pixels'],
    [
      'TIFF whose pages lead in a circle to nothing',
      Buffer.from('49492a0008000000000000000000', 'hex'),
      'image-unreadable',
    ],
    ['animated GIF', Buffer.from('GIF89a\0\0\0\0\0\0'), 'kind-unknown'],
    ['nothing', new Uint8Array(), 'empty'],
  ])('that cannot be kept whole is refused: %s', async (_, bytes, refusal) => {
    expect(await make(bytes, 'image/tiff')).toEqual({ ok: false, refusal });
  });
});

function shortPng(): Uint8Array {
  const bytes = Buffer.from(pictures['pngBits'] ?? '', 'base64');
  const header = bytes.indexOf('IHDR');
  bytes.writeUInt32BE(HEIGHT + 1, header + 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(header, header + 17)), header + 17);
  return bytes;
}

function damagedPng(): Uint8Array {
  const bytes = Buffer.from(pictures['png'] ?? '', 'base64');
  bytes.fill(0, bytes.indexOf('IDAT') + 6, bytes.indexOf('IDAT') + 20);
  return bytes;
}

describe('a PDF with a mark over its words', () => {
  it.each([
    ['that darkens them', { blendMode: BlendMode.Multiply, color: rgb(1, 1, 0) }],
    ['that lets them through', { opacity: 0.5, color: rgb(1, 1, 1) }],
  ] as const)('%s still shows them', async (_, mark) => {
    const document = await PDFDocument.create();
    const page = document.addPage([200, 60]);
    const font = await document.embedFont(StandardFonts.Helvetica);
    page.drawText('Allergie', { x: 20, y: 28, size: 9, font });
    page.drawRectangle({ x: 10, y: 10, width: 180, height: 40, ...mark });
    const answer = await make(await document.save());
    expect(losses(answer)).toEqual([['pictures', 1]]);
    const dark = await made(
      answer,
      (pdf) => pdf.draw(0, 3)?.rgba.filter((red, at) => at % 4 === 0 && red < 160).length,
    );
    expect(dark).toBeGreaterThan(200);
    expect(await wordsOf(answer)).toContain('Allergie');
  });
});

it('a page that would look otherwise than it did becomes a picture of what it was; its neighbours stay', async () => {
  const document = await PDFDocument.create();
  for (let page = 0; page < 3; page += 1) document.addPage([300, 300]).drawSquare({ x: 20, y: 20, size: 40 });
  // A layer that is switched off: PDF/A-1 knows none, and without it the red square would be seen.
  const { context, catalog } = document;
  const layer = context.register(context.obj({ Type: 'OCG', Name: PDFString.of('a') }));
  catalog.set(PDFName.of('OCProperties'), context.obj({ OCGs: [layer], D: { OFF: [layer], Order: [layer] } }));
  const { node } = document.getPage(1);
  node.normalizedEntries().Resources.set(PDFName.of('Properties'), context.obj({ MC0: layer }));
  const content = context.register(context.stream('/OC /MC0 BDC 1 0 0 rg 150 150 60 60 re f EMC'));
  node.set(PDFName.of('Contents'), context.obj([content]));
  const answer = await make(await document.save());
  expect(losses(answer)).toEqual([
    ['layers', 1],
    ['pictures', 1],
    ['no-text', 1],
  ]);
  expect(answer.ok && answer.losses[1]?.pages).toEqual([2]);
  expect(await made(answer, (pdf) => pdf.draw(1, 1)?.rgba.every((byte, at) => at % 4 === 3 || byte > 250))).toBe(true);
});

describe('plain text', () => {
  it('keeps Latin, Greek and Cyrillic letters, wraps long lines and words, begins a page at each form feed', async () => {
    const words = await wordsOf(
      await make(text(`Œdème, ≥ 5 µmol/L\nΑίμα\nКровь ${'mot '.repeat(60)}\n${'X'.repeat(200)}\n\fFin`)),
    );
    for (const part of ['Œdème, ≥ 5 µmol/L', 'Αίμα', 'Кровь']) expect(words).toContain(part);
    expect(words.match(/mot/g)).toHaveLength(60);
    expect(words.match(/X/g)).toHaveLength(200);
    expect(words.split('\f')).toHaveLength(2);
    expect(words).toMatch(/Essai & Cie 1 \/ 2.*\fFin Essai & Cie 2 \/ 2/s);
  });

  it('of Windows’ letters is read as such', async () => {
    expect(await wordsOf(await make(Buffer.from('Temp\xe9rature \x80', 'latin1'), 'text/plain'))).toContain(
      'Température €',
    );
  });

  it('lined up by spaces keeps its columns', async () => {
    const lines = [
      'Sodium        138,5     135 - 145',
      'Potassium       4,1     3,5 - 5,0',
      'Leucocytes  7 10⁹/L     4,0 - 9,0',
    ];
    const found = await made(await make(text(lines.join('\n'))), (pdf) =>
      pdf.words(0).filter(({ text: word }) => ['135', '3,5', '4,0'].includes(word)),
    );
    expect(found).toHaveLength(3);
    for (const { x } of found) expect(x).toBeCloseTo(found[0]?.x ?? 0, 1);
  });

  it('says how many letters no font has, and shows a sign in their place', async () => {
    const answer = await make(text('Nom : ᠮᠣ \ue123'));
    expect(losses(answer)).toEqual([['characters', 3]]);
    expect(await wordsOf(answer)).toContain('Nom : □□ □');
  });

  it('with nothing in it is refused', async () => {
    expect(await make(text(' \n\n\t'), 'text/plain')).toEqual({ ok: false, refusal: 'empty' });
  });
});

const rtf = (body: string): Uint8Array =>
  Buffer.from(
    String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman Times New Roman;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial;}{\f3\fcharset161 Arial;}}{\colortbl;\red255\green0\blue0;}{\info{\author NEVER}}` +
      `${body}}`,
    'latin1',
  );

describe('RTF', () => {
  it.each<readonly [string, string, string]>([
    ['letters of the code page', String.raw`\'e9t\'e9 \'80`, 'été €'],
    ['letters of a font’s own code page', String.raw`{\f2\'cf\'f0\'e8} {\f3\'e1\'e2}`, 'При αβ'],
    ['letters of the font Symbol', String.raw`{\f1 a\'a3}5 {\f1\u-3998 ?}`, 'α≤5 β'],
    ['Unicode with its twin for old readers', String.raw`\u8364?\uc2\u233\'65\'27 fin`, '€é fin'],
    ['signs by name', String.raw`\lquote a\rquote\emdash\bullet \~b\_c\{d\}\\`, '‘a’—• b-c{d}\\'],
    ['a field’s result, not its instruction', String.raw`{\field{\*\fldinst HYPERLINK "x"}{\fldrslt lien}}`, 'lien'],
    [
      'boxes to tick',
      String.raw`{\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres1}}}{\fldrslt}}oui`,
      '[x] oui',
    ],
    [
      'text of a shape',
      String.raw`{\shp{\*\shpinst\shpleft0{\sp{\sn a}{\sv b}}{\shptxt cadre\par}}{\shprslt NEVER}}`,
      'cadre',
    ],
    [
      'header and footer, once',
      String.raw`{\header entête\par}{\headerf entête\par}{\footer pied\par}corps\par`,
      'entête corps pied',
    ],
    ['a footnote', String.raw`mot{\super\chftn{\footnote{\super\chftn} la note}} suite`, 'mot1 suite 1 la note'],
    ['capitals', String.raw`\caps dupont\caps0 x`, 'DUPONT'],
    ['cells', String.raw`\trowd\cellx2000\cellx4000\pard\intbl un\cell deux\cell\row\pard fin\par`, 'un deux fin'],
    [
      'a row told after its cells',
      String.raw`\pard\intbl un\cell deux\cell{\trowd\cellx2000\cellx4000\row}\pard fin`,
      'un deux fin',
    ],
    [
      'nested cells',
      String.raw`\pard\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\cellx1\nestrow}\intbl\itap1 c\cell\row`,
      'a b c',
    ],
  ])('%s', async (_, body, shown) => {
    const words = await wordsOf(await make(rtf(body)));
    expect(words).toContain(shown.normalize());
    expect(words).not.toContain('NEVER');
  });

  it('puts what follows a tab at its stop', async () => {
    const body = String.raw`\pard\tx2000\tqr\tx6000 A\tab 1\tab 22\par Bbbbbb\tab 1\tab 2222\par\pard\tx2000 C\tab 1\par`;
    const words = await made(await make(rtf(body)), (pdf) => pdf.words(0));
    const ends = (word: string): number[] =>
      words.filter(({ text: one }) => one === word).map(({ x, length }) => x + length);
    const [first, ...more] = words.filter(({ text: word }) => word === '1').map(({ x }) => x);
    // The last two stand in the number of the page.
    expect(more.slice(0, -2)).toEqual([expect.closeTo(first ?? 0, 0), expect.closeTo(first ?? 0, 0)]);
    expect(ends('22')[0]).toBeCloseTo(ends('2222')[0] ?? 0, 0);
  });

  it('shows pictures, and names what it cannot show', async () => {
    const hex = Buffer.from(pictures['png'] ?? '', 'base64').toString('hex');
    const shown = await make(
      rtf(String.raw`{\*\shppict{\pict\pngblip\picwgoal1440\pichgoal900 ${hex}}}{\nonshppict{\pict\wmetafile8 00}}`),
    );
    expect(losses(shown)).toEqual([]);
    const dark = await made(
      shown,
      (pdf) => pdf.draw(0, 1)?.rgba.filter((value, at) => at % 4 === 0 && value < 100).length,
    );
    expect(dark).toBeGreaterThan(400);
    const lost = await make(
      rtf(
        String.raw`x{\pict\wmetafile8 0102}{\object{\*\objdata 01}{\result vu}}{\v caché}{\*\annotation{\*\atnid 1}NEVER}`,
      ),
    );
    expect(losses(lost)).toEqual([
      ['parts', 2],
      ['hidden', 5],
      ['notes', 1],
    ]);
    expect(await wordsOf(lost)).toMatch(/^xvu Essai/);
  });

  it('that was cut, holds nothing but a foreign object, or is made to break readers, is refused', async () => {
    expect(await make(rtf(String.raw`{\object{\*\objdata 01}}`))).toEqual({ ok: false, refusal: 'not-convertible' });
    expect(await make(rtf('texte {').subarray(0, -1))).toEqual({ ok: false, refusal: 'incomplete' });
    expect(await make(rtf('{'.repeat(6000)))).toEqual({ ok: false, refusal: 'rtf-unreadable' });
  });
});

describe('HTML and narratives', () => {
  it('keep words, tables and marks; scripts and hidden words are not shown, what is missing is named', async () => {
    const page = `<meta charset="iso-8859-1"><script>NEVER()</script><style>NEVER</style><h1>Rapport</h1><p>re\xe7u <s>annul\xe9</s></p>
      <table><thead><tr><th>Analyse</th><th>Valeur</th></tr></thead><tr><td>Na</td><td>138</td></tr></table>
      <p style="display:none">cach\xe9</p><img src="http://example.org/x.png" alt="courbe"><svg></svg><input type="checkbox" checked>oui`;
    const answer = await make(Buffer.from(`<html>${page}`, 'latin1'));
    expect(await wordsOf(answer)).toMatch(/Rapport reçu annulé Analyse Valeur Na 138 \[courbe\] ?\[x\] oui/);
    expect(losses(answer)).toEqual([
      ['parts', 2],
      ['hidden', 5],
    ]);
  });

  it('show the head of a table again on every page', async () => {
    const row = (cells: string): string => `<tr><td>${cells}</td><td>1</td></tr>`;
    const words = await wordsOf(
      await make(
        text(`<html><table><thead><tr><th>Analyse</th><th>Valeur</th></tr></thead>${row('x').repeat(120)}</table>`),
      ),
    );
    const pages = words.split('\f');
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(page).toMatch(/^Analyse Valeur/);
    expect(words.match(/x 1/g)).toHaveLength(120);
  });
});

it('a document in the form in which it is read becomes pages: facts, sections, particulars; what it lacks is told', async () => {
  const page = {
    title: 'Bilan',
    running: 'Bilan · Essai-Test',
    facts: [{ name: 'Patient', values: ['Essai-Test', '1893120105732'] }],
    particulars: [{ name: 'Version', values: ['2'] }],
    sections: [{ title: 'Biochimie', depth: 1, nodes: ['Na ', { tag: 'strong', children: ['138'] }] }],
    lost: 1,
  };
  const answer = await makePdfa({
    bytes: text('<ClinicalDocument/>'),
    mediaType: '',
    title: 'Bilan',
    language: 'fr',
    page,
  });
  expect(await wordsOf(answer)).toMatch(
    /^Bilan Patient Essai-Test ; 1893120105732 Biochimie Na 138 Version 2 Bilan · Essai-Test /,
  );
  expect(losses(answer)).toEqual([['parts', 1]]);
});

it('in a table of many columns no word is broken, and whose page it is stands on each', async () => {
  const words = [
    'Intramusculaire',
    'TESTPHARMA-LUXEMBOURG',
    'péremption',
    'polysaccharidique',
    'Gesundheitsamt',
    'rappel',
    '0.5',
  ];
  const row = { tag: 'tr', children: words.map((word) => ({ tag: 'td', children: [word] })) };
  const nodes = [{ tag: 'table', children: [{ tag: 'tbody', children: new Array<typeof row>(60).fill(row) }] }];
  const page = {
    title: 'Vaccins',
    running: 'Vaccins · Essai-Test',
    facts: [],
    particulars: [],
    sections: [{ title: '', depth: 1, nodes }],
    lost: 0,
  };
  const answer = await makePdfa({ bytes: text('x'), mediaType: '', title: 'Vaccins', language: 'fr', page });
  const pages = (await wordsOf(answer)).split('\f');
  expect(pages.length).toBeGreaterThan(1);
  for (const one of pages) expect(one).toContain('Vaccins · Essai-Test');
  for (const word of words)
    expect(
      pages
        .join(' ')
        .split(' ')
        .filter((said) => said === word),
    ).toHaveLength(60);
});

it('the same input gives the same bytes', async () => {
  const [one, two] = [await make(rtf('texte')), await make(rtf('texte'))];
  expect(one).toEqual(two);
});
