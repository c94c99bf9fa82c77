/** The registry: every input is read by the right format, or is unreadable with a reason; nothing throws, nothing names a patient. */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { cdaFormat } from './cda/index.ts';
import { completenessOf, detectFormat, formats, readInput } from './index.ts';
import type { ReadContext } from './types.ts';

const context: ReadContext = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'source' }) };
const formatOf = (name: string, text: string): string | undefined =>
  detectFormat({ name, bytes: Buffer.from(text, 'latin1') })?.name;
const codeOf = (name: string, bytes: Uint8Array): string | undefined => {
  const [part] = readInput({ name, bytes }, context).parts;
  return part?.kind === 'unreadable' ? part.problem.code : part?.kind;
};

afterEach(() => vi.restoreAllMocks());

describe('which format an input is', () => {
  it.each([
    ['x.dat', 'MSH|^~\\&|LIS|LAB|||20261109||ORU^R01|1|P|2.5\r', 'hl7v2'],
    ['x.txt', '%PDF-1.4', 'pdf'],
    ['x.pdf', '<html></html>', 'pdf'],
    ['x.bin', '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'cda'],
    ['x.json', '{"resourceType":"Bundle"}', 'fhir'],
    ['x.json', '{"matricule":"1"}', 'pdf'],
    ['x.csv', 'fichier;nom', 'pdf'],
    ['x.xml', '<Bundle xmlns="http://hl7.org/fhir"/>', 'fhir'],
    ['x.xml', '<note/>', undefined],
    ['x.txt', 'Bonjour', undefined],
  ])('content first, name second: %s', (name, text, format) => {
    expect(formatOf(name, text)).toBe(format);
  });

  it('names no format twice', () => {
    expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length);
  });
});

describe('an input that fits two formats equally well', () => {
  const row = Buffer.from('Matricule;Nom;Chambre\n1980072700120;Test;12\n');
  const asked = (source = context.source, name = 'x.csv') => {
    const [part] = readInput({ name, bytes: row }, { ...context, source }).parts;
    return part?.kind === 'unreadable' ? [part.problem.code, part.problem.choices] : [];
  };

  it('is a question, until the source says what it sends', () => {
    expect(asked()).toEqual(['FORMAT-AMBIGUOUS', ['pdf', 'csv']]);
    expect(asked(sourceProfileOf({ name: 's', formats: ['csv'] }))).toEqual(['CSV-NO-CONTENT', undefined]);
    expect(asked(sourceProfileOf({ name: 's', formats: ['pdf'] }))).toEqual(['PDF-SIDE-FILE-ALONE', undefined]);
    expect(asked(sourceProfileOf({ name: 's', formats: ['hl7v2'] }))).toEqual(['FORMAT-AMBIGUOUS', ['pdf', 'csv']]);
  });

  it('is none beside the file that it belongs to, and a certain one never asks', () => {
    const alone = completenessOf('x.csv', row, ['y.pdf']);
    expect(alone).toMatchObject({ state: 'waiting', alone: 'question' });
    expect(completenessOf('x.csv', row, ['x.pdf'])).toEqual({ state: 'waiting', for: 'companion', name: 'x.pdf' });
    expect(codeOf('x.csv', Buffer.from('file;matricule\nx.pdf;1980072700120\n'))).toBe('PDF-SIDE-FILE-ALONE');
  });
});

describe('reading anything', () => {
  it('says why there is no document', () => {
    expect(codeOf('x.txt', Buffer.from('Bonjour'))).toBe('FORMAT-UNKNOWN');
    expect(codeOf('x.hl7', Buffer.alloc(0))).toBe('FILE-EMPTY');
    expect(codeOf('x', Buffer.alloc(0))).toBe('FILE-EMPTY');
  });

  it('turns the crash of a reader into a reason that quotes nothing of the file', () => {
    vi.spyOn(cdaFormat, 'read').mockImplementation(() => {
      throw new Error('1893120105732 is not iterable');
    });
    const reading = readInput({ name: 'x', bytes: Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"/>') }, context);
    expect(reading).toMatchObject({
      format: 'cda',
      parts: [{ kind: 'unreadable', problem: { code: 'FORMAT-CRASHED' } }],
    });
    expect(JSON.stringify(reading)).not.toContain('1893120105732');
  });

  it('never throws and always gives at least one part', () => {
    const heads = [
      '',
      'MSH|^~\\&|',
      '%PDF-',
      '{"resourceType":"Bundle",',
      '<ClinicalDocument xmlns="urn:hl7-org:v3">',
      '{"nom":',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.uint8Array(),
        fc.constantFrom('x', 'x.pdf', 'x.json', 'x.csv'),
        (head, tail, name) => {
          const bytes = Buffer.concat([Buffer.from(head), tail]);
          expect(readInput({ name, bytes }, context).parts.length).toBeGreaterThan(0);
          expect(['complete', 'waiting']).toContain(completenessOf(name, bytes, []).state);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('when a file is whole', () => {
  it('asks its format; what no format knows is complete', () => {
    expect(completenessOf('x.txt', Buffer.from('Bonjour'), [])).toEqual({ state: 'complete', companions: [] });
    expect(completenessOf('x.pdf', Buffer.from('%PDF-1.4 …'), [])).toEqual({ state: 'waiting', for: 'end-of-file' });
  });

  it('hands the profile of the folder on, for its file-name template', () => {
    const source = sourceProfileOf({ name: 's', fileNameTemplate: 'X{nationalId}' });
    const bytes = Buffer.from('%PDF-1.4\n%%EOF');
    expect(completenessOf('X1980072700120.pdf', bytes, [], source).state).toBe('complete');
    expect(completenessOf('X1980072700120.pdf', bytes, []).state).toBe('waiting');
  });
});
