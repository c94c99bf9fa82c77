/** PDFs and their side files, read as a practice writes them: what becomes a document, what is held, what is refused and why. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import type { ReadContext, ReadPart, SourceInput } from '../types.ts';
import { pdfFormat } from './index.ts';
import { matchTemplate } from './template.ts';
import { readTime } from '../written-values.ts';

const context: ReadContext = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'cabinet' }) };
const pdf = Buffer.from('%PDF-1.4\n%âãÏÓ\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n', 'latin1');
const side = {
  matricule: '1893 1201 057 32',
  name: 'Müster-Test',
  first: 'Léonie',
  birth: '1893-12-01',
  sex: 'F',
  type: '11488-4',
  title: 'Consultation',
  date: '2026-11-09T09:12:00+01:00',
  order: 'LC-1',
  status: 'final',
};

const json = (fields: object): Buffer => Buffer.from(JSON.stringify(fields));
const input = (companions: Record<string, Uint8Array> = {}, name = 'a.pdf', bytes: Uint8Array = pdf): SourceInput => ({
  name,
  bytes,
  companions: new Map(Object.entries(companions)),
});
const read = (given: SourceInput, where = context): ReadPart => pdfFormat.read(given, where)[0]!;
const documentOf = (part: ReadPart): Extract<ReadPart, { kind: 'document' }> => {
  if (part.kind !== 'document') throw new Error(`no document: ${JSON.stringify(part)}`);
  return part;
};
const problemOf = (part: ReadPart): string => (part.kind === 'unreadable' ? part.problem.code : part.kind);
const rules = (part: ReadPart): string[] => documentOf(part).findings.map(({ rule }) => rule);

describe('a PDF with a JSON side file', () => {
  it('becomes a document with the identity, the number and the bytes of the source', () => {
    const { document, mapping, findings } = documentOf(read(input({ 'a.json': json(side) })));
    expect(document.patient).toEqual({
      identifiers: [{ kind: 'national', root: '1.3.182.4.4', extension: '1893120105732' }],
      name: { family: 'Müster-Test', given: ['Léonie'] },
      birthDate: '1893-12-01',
      sex: 'female',
      telecoms: [],
    });
    expect(document.lineage).toEqual({ authority: 'cabinet', number: 'LC-1', stable: true });
    expect(document.effectiveTime).toBe('20261109091200+0100');
    expect(document.status).toBe('final');
    expect(document.type.coding).toEqual({ code: '11488-4', system: '2.16.840.1.113883.6.1' });
    expect(document.body).toEqual({
      kind: 'attachment',
      attachment: { mediaType: 'application/pdf', bytes: pdf, title: 'Consultation' },
    });
    expect(findings).toEqual([]);
    expect(mapping.unmapped).toEqual([]);
    expect(mapping.mapped).toHaveLength(Object.keys(side).length);
  });

  it('accounts for every field: what nobody knows is unmapped, what is empty is set aside', () => {
    const { mapping } = documentOf(
      read(input({ 'a.json': json({ ...side, replaces: null, couleur: 'bleu', patient: { name: 'X' } }) })),
    );
    expect(mapping.unmapped).toEqual([
      { path: 'couleur', value: 'bleu' },
      { path: 'patient', value: '{"name":"X"}' },
    ]);
    expect(mapping.ignored).toEqual([{ path: 'replaces', value: '', rule: 'pdf.empty-field' }]);
  });

  it('accounts for each field exactly once, whatever the side file holds', () => {
    const names = fc.constantFrom(...Object.keys(side), 'nom', 'prénom', 'auteur', 'x', 'y', 'sha256', 'statut');
    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(fc.string(), fc.constant('2026-11-09'))), (fields) => {
        const part = read(input({ 'a.json': json(fields) }));
        if (part.kind !== 'document') return;
        const paths = [...part.mapping.mapped, ...part.mapping.ignored, ...part.mapping.unmapped].map(
          ({ path }) => path,
        );
        expect([...paths].sort()).toEqual(Object.keys(fields).sort());
      }),
    );
  });

  it('reads fields named in German and in French alike', () => {
    const german = {
      Matrikelnummer: '1994092874550',
      Nachname: 'Krüger-Test',
      Vorname: 'Zoë',
      Geburtsdatum: '28.09.1994',
      Geschlecht: 'weiblich',
      Datum: '12.11.2026 14:40',
      Dokumentnummer: 'EB-1',
      Status: 'endgültig',
    };
    const french = {
      'N° dossier': 'x',
      'Né(e) le': '28/09/1994',
      Prénom: 'Zoë',
      nom: 'Krüger-Test',
      date: '12/11/2026',
    };
    const a = documentOf(read(input({ 'a.json': json(german) }))).document;
    expect([a.patient.birthDate, a.patient.sex, a.effectiveTime, a.status]).toEqual([
      '1994-09-28',
      'female',
      '202611121440+0100',
      'final',
    ]);
    const b = documentOf(read(input({ 'a.json': json(french) }))).document;
    expect([b.patient.birthDate, b.patient.name.given, b.effectiveTime]).toEqual(['1994-09-28', ['Zoë'], '20261112']);
  });

  it('without a number of its own has no stable lineage; the number that it replaces is kept', () => {
    const { lineage } = documentOf(read(input({ 'a.json': json({ ...side, order: '' }) }))).document;
    expect(lineage.stable).toBe(false);
    const corrected = documentOf(read(input({ 'a.json': json({ ...side, order: 'LC-2', replaces: 'LC-1' }) })));
    expect(corrected.document.lineage).toMatchObject({ number: 'LC-2', replacesNumber: 'LC-1', stable: true });
  });

  it('is held when the SHA-256 says that it is another PDF', () => {
    const right = createHash('sha256').update(pdf).digest('hex');
    expect(rules(read(input({ 'a.json': json({ ...side, sha256: right }) })))).toEqual([]);
    expect(rules(read(input({ 'a.json': json({ ...side, sha256: '0'.repeat(64) }) })))).toEqual([
      'pdf.side-file.sha256',
    ]);
  });

  it('is held when the source asks to hide it from the patient, or gives a status nobody knows', () => {
    expect(rules(read(input({ 'a.json': json({ ...side, hideFromPatient: 'oui' }) })))).toEqual([
      'pdf.hide-from-patient',
    ]);
    const odd = documentOf(read(input({ 'a.json': json({ ...side, status: 'bizarre' }) })));
    expect(odd.findings.map(({ rule, severity }) => [rule, severity])).toEqual([['pdf.side-file.value', 'error']]);
    expect(odd.document.status).toBe('preliminary');
  });

  it('is not held when the source says that it need not be hidden; that answer is accounted for', () => {
    const { findings, mapping } = documentOf(read(input({ 'a.json': json({ ...side, hideFromPatient: false }) })));
    expect(findings).toEqual([]);
    expect(mapping.ignored).toEqual([{ path: 'hideFromPatient', value: 'false', rule: 'pdf.not-hidden' }]);
  });

  it('is held when its file name names another patient than its side file', () => {
    const name = '1907070700247_20261109_LABO_1.pdf';
    expect(rules(read(input({ '1907070700247_20261109_LABO_1.json': json(side) }, name)))).toEqual([
      'identity.file-name-differs',
    ]);
  });

  it('turns a local type into LOINC only by the confirmed table of the source', () => {
    const codes = { CARD: { loinc: '11488-4', display: 'Consult note' } };
    const known = { ...context, source: sourceProfileOf({ name: 'cabinet', codes }) };
    const part = documentOf(read(input({ 'a.json': json({ ...side, type: 'CARD' }) }), known));
    expect(part.document.type).toEqual({
      coding: { code: '11488-4', system: '2.16.840.1.113883.6.1', display: 'Consult note' },
      translations: [{ code: 'CARD', systemName: 'cabinet' }],
    });
  });

  it.each([
    ['Dr Marie Schmit-Test', { family: 'Schmit-Test', given: ['Marie'], prefix: 'Dr' }],
    ['Dr. med. Anna Becker-Test', { family: 'Becker-Test', given: ['Anna'], prefix: 'Dr. med.' }],
    ['Anne van der Berg-Test', { family: 'van der Berg-Test', given: ['Anne'] }],
    ['Schmit-Test', { family: 'Schmit-Test', given: [] }],
  ])('takes the author %s apart', (author, name) => {
    const { document } = documentOf(read(input({ 'a.json': json({ ...side, author }) })));
    expect(document.author.professional?.name).toEqual(name);
  });

  it('recognises the author number by the schemes of the profile', () => {
    const author = (authorId: string): unknown =>
      documentOf(read(input({ 'a.json': json({ ...side, author: 'Dr Schmit-Test, Marie', authorId }) }))).document
        .author;
    expect(author('1234567890')).toEqual({
      professional: {
        identifiers: [{ root: '1.3.182.4.1', extension: '1234567890' }],
        name: { family: 'Schmit-Test', given: ['Marie'], prefix: 'Dr' },
      },
    });
    expect(author('900000-01')).toMatchObject({
      professional: { identifiers: [{ root: '1.3.182.4.6', extension: '90000001' }] },
    });
  });
});

describe('a PDF with a CSV side file', () => {
  const csv = (text: string, encoding: BufferEncoding = 'utf8'): Buffer => Buffer.from(text, encoding);
  const rows = (separator: string): string =>
    [
      ['fichier', 'matricule', 'nom', 'prenom', 'naissance', 'type', 'date', 'dossier'],
      ['b.pdf', '1907070700247', 'Thill-Test', 'Marguerite', '07.07.1907', '11488-4', '10.11.2026', 'Z'],
      ['a.pdf', '1893120105732', '"Müster-Test"', 'Léonie', '01.12.1893', '11488-4', '09.11.2026', 'Y'],
    ]
      .map((cells) => cells.join(separator))
      .join('\r\n');

  it.each([';', ',', '\t'])('takes the line that names it, with the delimiter %j', (separator) => {
    const { document, mapping } = documentOf(read(input({ 'a.csv': csv(`${rows(separator)}\r\n`) })));
    expect(document.patient.name.family).toBe('Müster-Test');
    expect(document.lineage.number).toBe('Y');
    expect(mapping.mapped[1]?.path).toBe('row[3]/matricule');
  });

  it('reads UTF-8 with a byte order mark, and windows-1252 with a warning to look at the accents', () => {
    expect(rules(read(input({ 'a.csv': csv(`﻿${rows(';')}`) })))).toEqual(['pdf.status-assumed']);
    const old = read(input({ 'a.csv': csv(rows(';'), 'latin1') }));
    expect(documentOf(old).document.patient.name.family).toBe('Müster-Test');
    expect(rules(old)).toEqual(['pdf.status-assumed', 'pdf.side-file.charset']);
  });

  it.each(['1.89E+12', '1,89312E+12'])('refuses a national number that a spreadsheet has damaged (%s)', (number) => {
    const text = `matricule;nom;prenom;date\n${number};Müster-Test;Léonie;09.11.2026\n`;
    expect(problemOf(read(input({ 'a.csv': csv(text) })))).toBe('PDF-NUMBER-DAMAGED');
    expect(
      problemOf(read(input({ 'a.json': Buffer.from(`{"matricule":1.89E+12,"nom":"X","date":"2026-11-09"}`) }))),
    ).toBe('PDF-NUMBER-DAMAGED');
  });

  it('refuses two lines for one PDF, two side files, and two values for one field', () => {
    const twice = `fichier;nom;date\na.pdf;X;09.11.2026\na.pdf;Y;09.11.2026\n`;
    expect(problemOf(read(input({ 'a.csv': csv(twice) })))).toBe('PDF-SIDE-FILE-AMBIGUOUS');
    expect(problemOf(read(input({ 'a.csv': csv(rows(';')), 'a.json': json(side) })))).toBe('PDF-SIDE-FILE-AMBIGUOUS');
    expect(problemOf(read(input({ 'a.json': json({ ...side, nom: 'Autre-Test' }) })))).toBe('PDF-SIDE-FILE-AMBIGUOUS');
  });

  it('refuses a PDF that its list does not name', () => {
    expect(problemOf(read(input({ 'a.csv': csv('fichier;nom;date\nz.pdf;X;09.11.2026\n') })))).toBe(
      'PDF-NOT-IN-SIDE-FILE',
    );
  });

  it('as an index gives one document for each PDF, and says which lines have none', () => {
    const parts = pdfFormat.read(
      {
        name: 'index.csv',
        bytes: csv(`${rows(';')}\r\nc.pdf;;;;;;;\r\n`),
        companions: new Map([
          ['a.pdf', pdf],
          ['b.pdf', pdf],
        ]),
      },
      context,
    );
    expect(parts.map((part) => [part.part, part.kind])).toEqual([
      ['file[1]', 'document'],
      ['file[2]', 'document'],
      ['line[3]', 'unreadable'],
    ]);
    expect(documentOf(parts[1]!).document.patient.name.family).toBe('Thill-Test');
  });
});

describe('a PDF whose file name alone names the patient', () => {
  it('is held: identity is never taken from the file name alone', () => {
    const { document, findings } = documentOf(read(input({}, '1980072700120_20261116_LABO_0042.pdf')));
    expect(findings.map(({ rule, severity }) => [rule, severity])).toContainEqual(['identity.file-name-only', 'error']);
    expect(document.effectiveTime).toBe('20261116');
    expect(document.type.coding?.code).toBe('LABO');
  });

  it('is refused when the whole name does not match, or its number has not the form of a national one', () => {
    expect(problemOf(read(input({}, 'scan0001.pdf')))).toBe('PDF-NO-IDENTITY');
    expect(problemOf(read(input({}, '4711001_20261116_LABO_0042.pdf')))).toBe('PDF-NO-IDENTITY');
    expect(problemOf(read(input({}, '1980072700120_20261116_LABO_0042 (2)_x.pdf')))).toBe('PDF-NO-IDENTITY');
  });

  const folders = sourceProfileOf({
    name: 'scans',
    fileNameTemplate: '{matricule}_{nom}_{prenom}_{naissance:yyyyMMdd}/{date:yyyyMMdd}_{type}[_{seq}]',
  });
  const scanned = (name: string, companions = {}): ReadPart =>
    read(input(companions, name), { ...context, source: folders });

  it('says who the patient is when the folder is the patient’s', () => {
    const name = '1893120105732_Müster-Test_Léonie_18931201/20261116_11488-4_2.pdf';
    const { document, findings, mapping } = documentOf(scanned(name));
    expect(document.patient).toMatchObject({
      identifiers: [{ kind: 'national', extension: '1893120105732' }],
      name: { family: 'Müster-Test', given: ['Léonie'] },
      birthDate: '1893-12-01',
    });
    expect(document.effectiveTime).toBe('20261116');
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(mapping.unmapped).toEqual([]);
    // Deeper folders above it say nothing; a side file beside it is found by the file’s own name.
    expect(documentOf(scanned(`2026/${name}`)).document.patient.birthDate).toBe('1893-12-01');
    expect(documentOf(scanned('ailleurs/a.pdf', { 'a.json': json(side) })).document.lineage.number).toBe('LC-1');
  });

  it.each([
    ['another folder', 'ailleurs/20261116_11488-4.pdf'],
    ['no folder', '20261116_11488-4.pdf'],
    ['a file name that does not fit', '1893120105732_Test_Anne_18931201/scan0001.pdf'],
    ['a folder that names less', '1893120105732_Test/20261116_11488-4.pdf'],
  ])('says nothing in %s', (_, name) => {
    expect(problemOf(scanned(name))).toBe('PDF-NO-IDENTITY');
    expect(pdfFormat.completeness(input({}, name), [], folders)).toMatchObject({ state: 'waiting', alone: 'unnamed' });
  });

  it('is doubted where the side file names somebody else than the folder', () => {
    const other = { ...side, matricule: '1980 0727 001 20' };
    const name = '1893120105732_Müster-Test_Léonie_18931201/20261116_11488-4.pdf';
    expect(rules(scanned(name, { '20261116_11488-4.json': json(other) }))).toContain('identity.file-name-differs');
  });

  it('follows the template of its source, with optional parts and other date orders', () => {
    const template = '{family}_{given}_{birth:ddMMyyyy}[_{seq}].pdf';
    expect(matchTemplate(template, 'Müster-Test_Léonie_01121893.pdf')?.values).toEqual(
      new Map([
        ['family', 'Müster-Test'],
        ['given', 'Léonie'],
        ['birth', '1893-12-01'],
      ]),
    );
    expect(matchTemplate(template, 'A_B_01121893_2.pdf')?.values.get('seq')).toBe('2');
    expect(matchTemplate(template, 'A_B_0112189.pdf')).toBeUndefined();
    expect(matchTemplate('{a}[_{b}', 'x_y')).toBeUndefined();
  });
});

describe('what is no usable PDF', () => {
  const withSide = (bytes: Uint8Array): string => problemOf(read(input({ 'a.json': json(side) }, 'a.pdf', bytes)));
  it.each([
    ['empty', Buffer.alloc(0), 'PDF-EMPTY'],
    ['a web page', Buffer.from('<html><body>Session expired</body></html>'), 'PDF-NOT-A-PDF'],
    ['cut off', pdf.subarray(0, 40), 'PDF-INCOMPLETE'],
    ['locked', Buffer.from(pdf.toString('latin1').replace('/Root', '/Encrypt 5 0 R /Root'), 'latin1'), 'PDF-LOCKED'],
  ])('%s is refused with its own reason', (_, bytes, code) => {
    expect(withSide(bytes)).toBe(code);
  });

  it.each([
    ['no side file and a name that says nothing', input(), 'PDF-NO-IDENTITY'],
    ['a side file that names nobody', input({ 'a.json': json({ date: '2026-11-09' }) }), 'PDF-NO-IDENTITY'],
    ['a side file without a date', input({ 'a.json': json({ ...side, date: '' }) }), 'PDF-NO-DATE'],
    ['a side file cut off', input({ 'a.json': json(side).subarray(0, 50) }), 'PDF-SIDE-FILE-UNREADABLE'],
    ['a side file alone', { name: 'a.json', bytes: json(side) }, 'PDF-SIDE-FILE-ALONE'],
  ])('%s is refused with its own reason', (_, given, code) => {
    expect(problemOf(read(given))).toBe(code);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.boolean(), (bytes, other, framed) => {
        const whole = framed ? Buffer.concat([Buffer.from('%PDF-'), bytes, Buffer.from('%%EOF')]) : bytes;
        expect(pdfFormat.read(input({ 'a.csv': other }, 'a.pdf', whole), context)).toHaveLength(1);
        pdfFormat.completeness({ name: 'a.csv', bytes: other }, ['a.pdf']);
      }),
    );
  });
});

describe('when a PDF is whole', () => {
  const whole = (name: string, bytes: Uint8Array, ...siblings: string[]) =>
    pdfFormat.completeness({ name, bytes }, siblings);

  it('waits for its end, then for its side file, then takes both', () => {
    expect(whole('a.pdf', pdf.subarray(0, 40), 'a.json')).toEqual({ state: 'waiting', for: 'end-of-file' });
    expect(whole('a.pdf', pdf)).toEqual({ state: 'waiting', for: 'companion', name: 'a.json', alone: 'unnamed' });
    expect(whole('a.pdf', pdf, 'b.json', 'A.JSON')).toEqual({ state: 'complete', companions: ['A.JSON'] });
  });

  it('needs no side file when its whole name matches the template', () => {
    expect(whole('1980072700120_20261116_LABO_0042.pdf', pdf)).toEqual({ state: 'complete', companions: [] });
    const source = sourceProfileOf({ name: 's', fileNameTemplate: 'X{nationalId}' });
    expect(pdfFormat.completeness({ name: 'X1980072700120.pdf', bytes: pdf }, [], source).state).toBe('complete');
  });

  it('is not waited for when it will never be a PDF', () => {
    expect(whole('a.pdf', Buffer.from('<html>'), 'a.json')).toEqual({ state: 'complete', companions: ['a.json'] });
  });

  it('takes its side file with it: a side file is never taken alone', () => {
    expect(whole('a.json', json(side))).toEqual({ state: 'waiting', for: 'companion', name: 'a.pdf' });
    expect(whole('a.json', json(side), 'a.pdf')).toEqual({ state: 'waiting', for: 'companion', name: 'a.pdf' });
    expect(whole('a.json', json(side).subarray(0, 50), 'a.pdf')).toEqual({ state: 'waiting', for: 'end-of-file' });
  });

  it('with an index waits for the index, which takes all of its PDFs once they are there', () => {
    const index = Buffer.from('fichier;nom\na.pdf;X\nb.pdf;Y\n');
    expect(whole('a.pdf', pdf, 'index.csv')).toEqual({ state: 'waiting', for: 'companion', name: 'index.csv' });
    expect(whole('index.csv', index, 'a.pdf')).toEqual({ state: 'waiting', for: 'companion', name: 'b.pdf' });
    expect(whole('index.csv', index, 'a.pdf', 'B.PDF', 'c.pdf')).toEqual({
      state: 'complete',
      companions: ['a.pdf', 'B.PDF'],
    });
  });
});

describe('times as people write them', () => {
  it.each([
    ['2026-11-09T14:15:00+01:00', '20261109141500+0100'],
    ['2026-11-09T13:15:00Z', '20261109131500+0000'],
    ['2026-07-09 14:15', '202607091415+0200'],
    ['09.11.2026 14:15', '202611091415+0100'],
    ['9/11/2026', '20261109'],
    ['2026-11', '202611'],
    ['20261109', '20261109'],
  ])('%s is %s', (text, expected) => {
    expect(readTime(text, 'Europe/Luxembourg')?.timestamp).toBe(expected);
  });

  it.each(['09.11.26', '31.02.2026', 'hier', '', '13/13/2026'])('%j is not guessed at', (text) => {
    expect(readTime(text, 'Europe/Luxembourg')).toBeUndefined();
  });
});
