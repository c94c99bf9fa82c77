/** Archives, and what is recognised and refused: each with a clear word, none with a crash. */
import fc from 'fast-check';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../../profiles/index.ts';
import { completenessOf, detectFormat, partsOf, readInput } from '../index.ts';

const context = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'cabinet' }) };

const hl7 = 'MSH|^~\\&|LIS|LAB|||20261109||ORU^R01|1|P|2.5\r';
const pdf = '%PDF-1.4\n%%EOF\n';
const side =
  '{"matricule":"1893120105732","nom":"Müster-Test","prenom":"Léonie","naissance":"1893-12-01","date":"2026-03-02"}';
const zip = (files: Readonly<Record<string, string | Uint8Array>>): Buffer => {
  const entries: Zippable = {};
  for (const [name, content] of Object.entries(files))
    entries[name] = typeof content === 'string' ? strToU8(content) : content;
  return Buffer.from(zipSync(entries));
};
const codes = (bytes: Uint8Array, name = 'x.zip'): string[] =>
  readInput({ name, bytes }, context).parts.map((part) =>
    `${part.part} ${part.kind === 'unreadable' ? part.problem.code : part.kind === 'document' ? part.document.title : part.rule}`.trim(),
  );
const inside = (bytes: Uint8Array): unknown =>
  partsOf({ name: 'x.zip', bytes })?.parts.map(({ name, companions }) => [name, ...(companions?.keys() ?? [])]);

/** Sets a flag of every entry, in the directory and before the data: as an archiver does that locks them. */
function locked(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf('PK\x01\x02'); at >= 0; at = copy.indexOf('PK\x01\x02', at + 1))
    copy[at + 8] = (copy[at + 8] ?? 0) | 1;
  return copy;
}

describe('an archive', () => {
  it('gives each file its own input, with what belongs to it, by folder', () => {
    expect(inside(zip({ 'a/1.pdf': pdf, 'a/1.json': side, 'b/1.pdf': pdf, 'r.hl7': hl7 }))).toEqual([
      ['1.pdf', '1.json'],
      ['1.pdf'],
      ['r.hl7'],
    ]);
  });

  it('is read whole where nobody takes it apart: the files in it, one after the other', () => {
    expect(codes(zip({ '1.pdf': pdf, '1.json': side, '2.dat': 'Bonjour' }))).toEqual([
      'file[1] Lettre médicale',
      'file[2] FORMAT-UNKNOWN',
    ]);
  });

  it('leaves aside what systems put into it, and the frame of XDM', () => {
    expect(inside(zip({ '__MACOSX/._r.hl7': 'x', '.DS_Store': 'x', 'r.hl7': hl7, 'empty.txt': '' }))).toEqual([
      ['r.hl7'],
    ]);
    const cda = '<ClinicalDocument xmlns="urn:hl7-org:v3"></ClinicalDocument>';
    expect(
      inside(zip({ 'INDEX.HTM': 'x', 'IHE_XDM/SUBSET01/METADATA.XML': '<x/>', 'IHE_XDM/SUBSET01/DOC1.XML': cda })),
    ).toEqual([['DOC1.XML']]);
  });

  it('never follows a path that stands in a name', () => {
    expect(inside(zip({ '../../etc/r.hl7': hl7, 'C:\\windows\\s.hl7': hl7 }))).toEqual([['r.hl7'], ['s.hl7']]);
  });

  it.each([
    ['locked', locked(zip({ 'r.hl7': hl7 })), 'ZIP-LOCKED'],
    ['cut off', zip({ 'r.hl7': hl7 }).subarray(0, -5), 'ZIP-DAMAGED'],
    ['an archive in it', zip({ 'r.hl7': hl7, 'in.zip': zip({ 'r.hl7': hl7 }) }), 'ZIP-NESTED'],
    ['an archive in it, under another name', zip({ 'r.hl7': hl7, 'in.dat': zip({ 'r.hl7': hl7 }) }), 'ZIP-NESTED'],
    ['a bomb', zip({ 'r.hl7': new Uint8Array(2 * 1024 * 1024) }), 'ZIP-TOO-LARGE'],
    [
      'too many files',
      zip(Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`${n}.hl7`, hl7]))),
      'ZIP-TOO-LARGE',
    ],
    [
      'nothing that is read',
      zip({ 'a.dat': 'Bonjour', 'b.docx': zip({ 'word/document.xml': '<x/>' }) }),
      'ZIP-NOTHING-KNOWN',
    ],
    ['empty', zip({}), 'ZIP-NOTHING-KNOWN'],
  ])('%s: stays closed', (_, bytes, code) => {
    expect(codes(bytes)).toEqual([code]);
    expect(partsOf({ name: 'x.zip', bytes })).toBeUndefined();
  });

  it('a directory that lies about sizes unpacks no more than it says', () => {
    const bytes = zip({ 'r.hl7': hl7.repeat(50) });
    const at = bytes.indexOf('PK\x01\x02');
    bytes.writeUInt32LE(10, at + 24);
    expect(partsOf({ name: 'x.zip', bytes })?.parts[0]?.bytes.length ?? 0).toBeLessThanOrEqual(10);
  });

  it('waits for its end', () => {
    const whole = zip({ 'r.hl7': hl7 });
    expect(completenessOf('x.zip', whole, []).state).toBe('complete');
    expect(completenessOf('x.zip', whole.subarray(0, -5), []).state).toBe('waiting');
  });

  it('never crashes, whatever was damaged', () => {
    const whole = zip({ 'a/1.pdf': pdf, 'a/1.json': side, 'r.hl7': hl7 });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 6 }), (at, noise) => {
        const bytes = Buffer.from(whole);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        expect(codes(bytes).length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('recognised, and refused with a clear word', () => {
  const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
  const ole = (text: string): Buffer =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(text, 'utf16le')]);

  it.each([
    ['ASTM', 'r.hl7', bytesOf('H|\\^&|||ANALYSER^1.0\r\nP|1\r\nR|1|^^^K|5.6|mmol/L\r\nL|1|N\r\n'), 'FOREIGN-ANALYSER'],
    ['ASTM in frames', 'r.dat', bytesOf('\x05\x021H|\\^&|||ANALYSER\r\x0335\r\n\x04'), 'FOREIGN-ANALYSER'],
    ['DICOM', 'i.dcm', Buffer.concat([Buffer.alloc(128), bytesOf('DICM\x02\0\0\0')]), 'FOREIGN-DICOM'],
    ['KVDT billing', 'a.con', bytesOf('0138000con0\r\n0141234x\r\n'), 'FOREIGN-BILLING'],
    ['S/MIME in DER', 'smime.p7m', Buffer.from('308201000609' + '2a864886f70d010703', 'hex'), 'FOREIGN-ENCRYPTED'],
    [
      'S/MIME as a mail',
      'x.eml',
      bytesOf(
        'From: labo\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIIB',
      ),
      'FOREIGN-ENCRYPTED',
    ],
    ['PGP', 'x.asc', bytesOf('-----BEGIN PGP MESSAGE-----\r\n\r\nabc'), 'FOREIGN-ENCRYPTED'],
    ['SQLite', 'x.db', bytesOf('SQLite format 3\0'), 'FOREIGN-DATABASE'],
    ['Access', 'x.mdb', bytesOf('\0\x01\0\0Standard Jet DB\0'), 'FOREIGN-DATABASE'],
    ['Access, newer', 'x.accdb', bytesOf('\0\x01\0\0Standard ACE DB\0'), 'FOREIGN-DATABASE'],
    ['old Word', 'x.doc', ole('WordDocument'), 'FOREIGN-OFFICE'],
    ['old Excel', 'x.xls', ole('Workbook'), 'FOREIGN-OFFICE'],
    ['a workbook with a password', 'x.xlsx', ole('EncryptedPackage'), 'FOREIGN-OFFICE-LOCKED'],
    ['Outlook', 'x.msg', ole('__substg1.0_0037001F'), 'FOREIGN-MAIL'],
    ['Word', 'x.docx', zip({ 'word/document.xml': '<x/>' }), 'FOREIGN-OFFICE'],
    ['OpenDocument', 'x.ods', zip({ 'content.xml': '<x/>', 'META-INF/manifest.xml': '<x/>' }), 'FOREIGN-OFFICE'],
    [
      'a mail',
      'x.eml',
      bytesOf('Received: from a\r\n by b\r\nFrom: labo\r\nMIME-Version: 1.0\r\n\r\nBonjour'),
      'FOREIGN-MAIL',
    ],
    ['GZIP', 'x.gz', Buffer.from('1f8b0800', 'hex'), 'FOREIGN-ARCHIVE'],
    ['RAR', 'x.rar', bytesOf('Rar!\x1a\x07\0'), 'FOREIGN-ARCHIVE'],
    ['HEIC', 'x.jpg', bytesOf('\0\0\0\x18ftypheic'), 'FOREIGN-PICTURE'],
  ])('%s', (_, name, bytes, code) => {
    expect(codes(bytes, name)).toEqual([code]);
  });

  it('nothing that is read is taken for one of them', () => {
    for (const [name, text] of [
      ['r.hl7', hl7],
      ['a.pdf', pdf],
      ['a.json', side],
      ['x.txt', 'From: somebody\nBonjour'],
    ] as const)
      expect(detectFormat({ name, bytes: Buffer.from(text) })?.name, name).not.toBe('foreign');
  });
});
