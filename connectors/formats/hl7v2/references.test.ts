/** Files that a message only points to (OBX type RP): one beside it is taken with it, nothing else is ever reached for. */
import { describe, expect, it } from 'vitest';
import { completenessOf, partsOf, readInput, type ReadPart } from '../index.ts';
import { MSH, OBR, PID, contextOf, message, observationsOf, pdf } from './testing.ts';

const RESULT = 'OBX|1|NM|GLU^Glucose^L||5.2|mmol/L|3.5 - 5.5|N|||F';
const pointer = (name: string, type = '^^application^pdf'): string =>
  `OBX|2|RP|PDF^Compte rendu^L||${name}${type}||||||F`;
const bytes = (...lines: readonly string[]): Uint8Array => message(MSH, PID, OBR, ...lines);
const wait = (content: Uint8Array, ...siblings: readonly string[]) => completenessOf('a.hl7', content, siblings);
const read = (content: Uint8Array, files: Readonly<Record<string, Uint8Array>>): readonly ReadPart[] =>
  readInput({ name: 'a.hl7', bytes: content, companions: new Map(Object.entries(files)) }, contextOf()).parts;
const rules = (part: ReadPart | undefined): readonly string[] =>
  part?.kind === 'document' ? part.findings.map(({ rule }) => rule) : [];

describe('a file that a message points to', () => {
  it('is waited for, and taken with it once it lies beside it', () => {
    const content = bytes(RESULT, pointer('bericht.pdf'));
    expect(wait(content, 'other.pdf')).toEqual({
      state: 'waiting',
      for: 'companion',
      name: 'bericht.pdf',
      alone: 'incomplete',
    });
    expect(wait(content, 'Bericht.PDF', 'other.pdf')).toEqual({ state: 'complete', companions: ['Bericht.PDF'] });
    expect(wait(bytes(RESULT))).toEqual({ state: 'complete', companions: [] });
  });

  it('is a document beside the results, named in the account', () => {
    const [results, file] = read(bytes(RESULT, pointer('bericht.pdf')), { 'bericht.pdf': pdf });
    if (results?.kind !== 'document' || file?.kind !== 'document') throw new Error('two documents');
    expect(observationsOf(results.document)).toHaveLength(1);
    expect(rules(results)).not.toContain('hl7v2.reference-not-resolved');
    expect(file.document.body).toMatchObject({
      kind: 'attachment',
      attachment: { mediaType: 'application/pdf', title: 'Compte rendu' },
    });
    if (file.document.body.kind !== 'attachment') throw new Error('an attachment');
    expect(Buffer.from(file.document.body.attachment.bytes).equals(pdf)).toBe(true);
    expect(file.mapping.mapped).toContainEqual({
      path: 'OBR[1]/OBX[2]-5.1',
      value: 'bericht.pdf',
      to: 'attachment.file',
    });
    expect(file.mapping.unmapped).toEqual([]);
  });

  it('is what its bytes say, whatever the pointer calls it', () => {
    const rtf = Buffer.from('{\\rtf1 Bericht}');
    const [file] = read(bytes(pointer('bericht.pdf')), { 'bericht.pdf': rtf });
    if (file?.kind !== 'document' || file.document.body.kind !== 'attachment') throw new Error('an attachment');
    expect(file.document.body.attachment.mediaType).toBe('application/rtf');
    expect(rules(file)).toContain('hl7v2.attachment-label');
    const [unknown] = read(bytes(pointer('x.bin', '')), { 'x.bin': Buffer.from([1, 2, 3]) });
    if (unknown?.kind !== 'document' || unknown.document.body.kind !== 'attachment') throw new Error('an attachment');
    expect(unknown.document.body.attachment.mediaType).toBe('application/octet-stream');
    const [cut] = read(bytes(pointer('c.pdf')), { 'c.pdf': Buffer.from('%PDF-1.4\n1 0 obj') });
    expect(rules(cut)).toContain('hl7v2.attachment-broken');
  });

  it('is one of several: each repetition a document', () => {
    const both = read(bytes(pointer('a.pdf~b.pdf', '')), { 'a.pdf': pdf, 'b.pdf': pdf });
    expect(both.map((part) => part.kind)).toEqual(['document', 'document']);
    const [one] = read(bytes(RESULT, pointer('a.pdf~b.pdf', '')), { 'a.pdf': pdf });
    expect(rules(one)).toContain('hl7v2.reference-not-resolved');
  });

  it.each([
    '\\E\\\\E\\server\\E\\befunde\\E\\a.pdf',
    '/befunde/a.pdf',
    '../a.pdf',
    'unter/a.pdf',
    'C:a.pdf',
    'file:///a.pdf',
    'https://labo.example/a.pdf',
  ])('elsewhere (%s) is never waited for nor taken: the document is held', (place) => {
    const content = bytes(RESULT, pointer(place));
    expect(wait(content, 'a.pdf')).toEqual({ state: 'complete', companions: [] });
    const [part] = read(content, { 'a.pdf': pdf });
    expect(part?.kind === 'document' && part.findings.find(({ severity }) => severity === 'error')?.rule).toBe(
      'hl7v2.reference-elsewhere',
    );
  });

  it('that has not come holds the document, a letter (MDM) as well', () => {
    expect(rules(read(bytes(RESULT, pointer('a.pdf')), {})[0])).toContain('hl7v2.reference-not-resolved');
    const letter = [MSH.replace('ORU^R01^ORU_R01', 'MDM^T02^MDM_T02'), 'EVN|T02|20260302', PID, 'PV1|1|O'];
    const txa = 'TXA|1|11490-0^Lettre^LN|TX|20260302|||||||DOC1^KIS|||||LA';
    expect(rules(read(message(...letter, txa, pointer('a.pdf')), {})[0])).toContain('hl7v2.reference-not-resolved');
    const [whole] = read(message(...letter, txa, pointer('a.pdf')), { 'a.pdf': pdf });
    expect(whole?.kind === 'document' && whole.document.body).toMatchObject({
      attachment: { mediaType: 'application/pdf' },
    });
    expect(rules(whole)).not.toContain('hl7v2.reference-not-resolved');
  });

  it('goes with each message of a batch', () => {
    const one = bytes(RESULT, pointer('a.pdf'));
    const two = Buffer.from(Buffer.from(one).toString('utf8').replace('|M1|', '|M2|').replaceAll('a.pdf', 'b.pdf'));
    const batch = Buffer.concat([one, two]);
    expect(wait(batch, 'a.pdf')).toMatchObject({ state: 'waiting', name: 'b.pdf' });
    const companions = new Map([
      ['a.pdf', pdf],
      ['b.pdf', pdf],
    ]);
    const parts = partsOf({ name: 'a.hl7', bytes: batch, companions })?.parts ?? [];
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(readInput(part, contextOf()).parts).toHaveLength(2);
  });
});
