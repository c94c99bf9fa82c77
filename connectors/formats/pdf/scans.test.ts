/** Scans, letters and other side files: what they are is said by their bytes, whose they are by what came with them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import { completenessOf, detectFormat, readInput } from '../index.ts';
import type { ReadPart } from '../types.ts';

const source = sourceProfileOf({ name: 'cabinet', formats: ['pdf'] });
const context = { profile: loadProfile('sandbox'), source };

const jpeg = Buffer.from('\xff\xd8\xff\xe0..JFIF..\xff\xd9', 'latin1');
const png = Buffer.from('\x89PNG\r\n\x1a\n....IEND\xaeB`\x82', 'latin1');
const tiff = Buffer.from('II*\0\x08\0\0\0', 'latin1');
const bigEndianTiff = Buffer.from('MM\0*\0\0\0\x08', 'latin1');
const rtf = Buffer.from('{\\rtf1\\ansi Bonjour}\r\n');
const text = Buffer.from('Cher confrère,\r\nmerci de votre envoi.\r\n');
const pdf = Buffer.from('%PDF-1.4\n%%EOF\n');

const FIELDS = {
  matricule: '1893120105732',
  nom: 'Müster-Test',
  prenom: 'Léonie',
  naissance: '01.12.1893',
  date: '2026-03-02',
  titre: 'Courrier',
};
const json = Buffer.from(JSON.stringify(FIELDS));
const ini = Buffer.from(
  Object.entries(FIELDS)
    .map(([key, value]) => `${key}=${value}`)
    .join('\r\n'),
);
const xml = (inner: string, head = '<?xml version="1.0"?>'): Buffer =>
  Buffer.from(`${head}<document>${inner}</document>`);
const elements = Object.entries(FIELDS)
  .map(([key, value]) => `<${key}>${value}</${key}>`)
  .join('');

const read = (name: string, bytes: Uint8Array, companions: Readonly<Record<string, Uint8Array>>): readonly ReadPart[] =>
  readInput({ name, bytes, companions: new Map(Object.entries(companions)) }, context).parts;
const outcome = (parts: readonly ReadPart[]): string[] =>
  parts.map((part) => {
    if (part.kind === 'document') {
      const { patient, body, title } = part.document;
      const type = body.kind === 'attachment' ? body.attachment.mediaType : body.kind;
      return `${title}, ${patient.name.family} ${patient.name.given.join(' ')}: ${type}`;
    }
    return part.kind === 'unreadable' ? part.problem.code : part.rule;
  });

describe('a scan or a letter with its side file', () => {
  it.each([
    ['a JPEG', 'a.jpg', jpeg, 'image/jpeg'],
    ['a PNG', 'a.png', png, 'image/png'],
    ['a TIFF', 'a.tif', tiff, 'image/tiff'],
    ['a TIFF of the other order', 'a.tiff', bigEndianTiff, 'image/tiff'],
    ['an RTF letter', 'a.rtf', rtf, 'application/rtf'],
    ['plain text', 'a.txt', text, 'text/plain'],
    ['a JPEG named as a PDF', 'a.pdf', jpeg, 'image/jpeg'],
    ['a PDF named as a picture', 'a.tif', pdf, 'application/pdf'],
  ])('%s is filed as what its bytes are', (_, name, bytes, type) => {
    expect(outcome(read(name, bytes, { 'a.json': json }))).toEqual([`Courrier, Müster-Test Léonie: ${type}`]);
  });

  it.each([
    ['JSON', 'a.json', json],
    ['INI', 'a.ini', ini],
    ['INI with a section', 'a.idx', Buffer.from(`[Document]\r\n; export\r\n${ini.toString()}`)],
    ['XML', 'a.xml', xml(elements)],
    [
      'XML in groups, in Latin-1',
      'a.xml',
      Buffer.from(
        xml(
          `<patient>${elements}</patient><auteur><nom>Schmit</nom><prenom>Marie</prenom></auteur>`,
          '<?xml version="1.0" encoding="ISO-8859-1"?>',
        ).toString(),
        'latin1',
      ),
    ],
    ['XML put together by hand', 'a.xml', xml(`${elements}<cabinet>Schmit & Fils</cabinet>`)],
    [
      'XML in attributes',
      'a.xml',
      Buffer.from(
        `<doc ${Object.entries(FIELDS)
          .map(([key, value]) => `${key}="${value}"`)
          .join(' ')}/>`,
      ),
    ],
  ])('side file as %s', (_, name, bytes) => {
    expect(outcome(read('a.tif', tiff, { [name]: bytes }))).toEqual(['Courrier, Müster-Test Léonie: image/tiff']);
  });

  it('accounts for every element and attribute of an XML side file', () => {
    const [part] = read('a.tif', tiff, {
      'a.xml': xml(
        `${elements}<auteur code="x"><nom>Schmit</nom><prenom>Marie</prenom><salle>3</salle></auteur><loc n="1">C</loc>`,
      ),
    });
    if (part?.kind !== 'document') throw new Error('no document');
    expect(part.document.author.professional?.name).toEqual({ family: 'Schmit', given: ['Marie'] });
    expect(part.mapping.unmapped.map(({ path, value }) => [path, value])).toEqual([
      ['document/auteur/@code', 'x'],
      ['document/auteur/salle', '3'],
      ['document/loc/@n', '1'],
      ['document/loc', 'C'],
    ]);
  });

  it('an index in XML or INI gives each file its own', () => {
    const record = (file: string): string => `<d><fichier>${file}</fichier>${elements}</d>`;
    const sections = (file: string): string => `[${file}]\nfichier=${file}\n${ini.toString()}\n`;
    const files = { 'a.tif': tiff, 'b.jpg': jpeg };
    for (const [name, bytes] of [
      ['index.xml', xml(record('a.tif') + record('b.jpg'))],
      ['index.ini', Buffer.from(sections('a.tif') + sections('b.jpg'))],
    ] as const)
      expect(outcome(read(name, bytes, files)), name).toEqual([
        'Courrier, Müster-Test Léonie: image/tiff',
        'Courrier, Müster-Test Léonie: image/jpeg',
      ]);
  });

  it.each([
    ['a picture cut off', 'a.jpg', jpeg.subarray(0, -2), { 'a.json': json }, 'SCAN-INCOMPLETE'],
    ['an RTF cut off', 'a.rtf', rtf.subarray(0, -4), { 'a.json': json }, 'SCAN-INCOMPLETE'],
    ['nothing that says whose it is', 'a.tif', tiff, {}, 'PDF-NO-IDENTITY'],
    [
      'a CDA of the same name',
      'a.tif',
      tiff,
      { 'a.xml': Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>') },
      'PDF-SIDE-FILE-IS-DOCUMENT',
    ],
    ['XML that names nothing known', 'a.tif', tiff, { 'a.xml': xml('<x>1</x>') }, 'PDF-SIDE-FILE-UNREADABLE'],
    [
      'XML with a document type',
      'a.tif',
      tiff,
      { 'a.xml': xml(elements, '<!DOCTYPE d [<!ENTITY a "b">]>') },
      'PDF-SIDE-FILE-UNREADABLE',
    ],
    ['XML that does not close', 'a.tif', tiff, { 'a.xml': Buffer.from(`<d>${elements}`) }, 'PDF-SIDE-FILE-UNREADABLE'],
  ])('%s: refused with a reason', (_, name, bytes, companions, code) => {
    expect(outcome(read(name, bytes, companions as Record<string, Uint8Array>))).toEqual([code]);
  });

  it('the name alone never says whose it is: the document is held', () => {
    const [part] = read('1893120105732_20260302_LABO_1.tif', tiff, {});
    expect(part?.kind === 'document' && part.findings.map(({ rule }) => rule)).toContain('identity.file-name-only');
  });
});

describe('when a scan is whole', () => {
  const state = (name: string, bytes: Uint8Array, ...siblings: readonly string[]): unknown =>
    completenessOf(name, bytes, siblings, source);

  it('waits for its end, then for its side file, however late; then takes both', () => {
    expect(state('a.jpg', jpeg.subarray(0, -2))).toEqual({ state: 'waiting', for: 'end-of-file' });
    expect(state('a.jpg', jpeg)).toEqual({ state: 'waiting', for: 'companion', name: 'a.json', alone: 'unnamed' });
    for (const side of ['a.json', 'A.CSV', 'a.xml', 'a.ini', 'a.idx'])
      expect(state('a.jpg', jpeg, side), side).toEqual({ state: 'complete', companions: [side] });
    expect(state('a.json', json, 'a.jpg')).toEqual({ state: 'waiting', for: 'companion', name: 'a.jpg' });
    expect(state('a.txt', text)).toEqual({ state: 'waiting', for: 'companion', name: 'a.json', alone: 'unnamed' });
  });

  it('XML beside another side file is left alone: it is often a CDA', () => {
    expect(state('a.pdf', pdf, 'a.json', 'a.xml')).toEqual({ state: 'complete', companions: ['a.json'] });
  });

  it('text and XML are claimed only where the source or the content makes them likely', () => {
    const format = (name: string, bytes: Uint8Array, of?: typeof source): unknown =>
      detectFormat({ name, bytes }, of)?.name;
    expect([format('a.txt', text), format('a.txt', text, source)]).toEqual([undefined, 'pdf']);
    expect([
      format('a.xml', xml('<x>1</x>')),
      format('a.xml', xml('<header><name>flux</name><date>2026-03-02</date><type>x</type></header>')),
      format('a.ini', Buffer.from('[boot]\nname=x\ndate=2026-03-02')),
      format('a.xml', xml(elements)),
      format('a.xml', xml('<nom>Test</nom><ne_le>01.12.1893</ne_le>')),
      format('a.ini', Buffer.from('patient_id=4711\ntitre=Courrier')),
    ]).toEqual([undefined, undefined, undefined, 'pdf', 'pdf', 'pdf']);
    expect(format('a.dat', Buffer.from('MSH|^~\\&|A|B|||20260101||ORU^R01|1|P|2.5\r'), source)).toBe('hl7v2');
  });
});

describe('any bytes', () => {
  it('never crash, whatever stands in a side file', () => {
    const head = fc.constantFrom('', '<d><nom>x</nom>', '[a]\n', 'nom=x\n', '{"nom":"x",', '<d nom="x" ');
    fc.assert(
      fc.property(
        head,
        fc.string({ maxLength: 80 }),
        fc.constantFrom('a.xml', 'a.ini', 'a.idx', 'a.json', 'a.csv'),
        (start, rest, name) => {
          expect(read('a.tif', tiff, { [name]: Buffer.from(start + rest) })).toHaveLength(1);
          expect(completenessOf(name, Buffer.from(start + rest), ['a.tif'], source).state).toMatch(/complete|waiting/);
        },
      ),
      { numRuns: 200 },
    );
  });
});
