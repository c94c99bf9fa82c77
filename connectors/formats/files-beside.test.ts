/** Files that a report of GDT, LDT or HPRIM names: taken with it when they lie beside it, and never reached for elsewhere. Invented people only. */
import { describe, expect, it } from 'vitest';
import { loadProfile, sourceProfileOf } from '../profiles/index.ts';
import { report as hprimReport } from './hprim/testing.ts';
import { completenessOf, readInput, type ReadPart } from './index.ts';
import { report2 } from './ldt/testing.ts';
import { rows, sized } from './xdt.test-data.ts';

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const context = { profile: loadProfile('lu-dsp'), source: sourceProfileOf({ name: 'labo' }) };
const GDT = ['3000 1893120105732', '3101 Müster-Test', '3102 Léonie', '3103 01121893', '6200 02032026', '6201 081000'];
const RESULT = 'OBX|2|NM|K~Potassium~L||5.6|mmol/L|||||F';

/** Reports of each format that name a file. */
const kinds = [
  [
    'gdt',
    'x.gdt',
    (name: string) =>
      rows(sized(['8000 6310', ...GDT, '8410 X', '8420 5', `6305 ${name}`], 'windows-1252'), 'windows-1252'),
  ],
  [
    'ldt',
    'x.ldt',
    (name: string) => report2('8410 K', '8411 Kalium', '8420 5.6', '8421 mmol/l', '6303 PDF', `6305 ${name}`),
  ],
  [
    'hprim',
    'x.hpr',
    (name: string) => Buffer.from(hprimReport(`OBX|1|FIC|CR~Compte rendu~L||${name}~PDF|||||||F`, RESULT)),
  ],
] as const;

const documentsIn = (parts: readonly ReadPart[]) =>
  parts.map((part) => {
    if (part.kind !== 'document') throw new Error(part.kind);
    return part;
  });
const bodyKinds = (parts: readonly ReadPart[]): string[] =>
  documentsIn(parts).map(({ document }) => document.body.kind);
const rules = (parts: readonly ReadPart[]): string[] =>
  documentsIn(parts).flatMap(({ findings }) => findings.map(({ rule }) => rule));

describe.each(kinds)('a file that %s names', (format, name, file) => {
  const read = (bytes: Uint8Array, files: Readonly<Record<string, Uint8Array>>): readonly ReadPart[] =>
    readInput({ name, bytes, companions: new Map(Object.entries(files)) }, context).parts;

  it('is waited for, not for ever, and taken once it lies beside it', () => {
    const bytes = file('CR0042.PDF');
    expect(completenessOf(name, bytes, ['other.pdf'])).toEqual({
      state: 'waiting',
      for: 'companion',
      name: 'CR0042.PDF',
      alone: 'incomplete',
    });
    expect(completenessOf(name, bytes, ['cr0042.pdf'])).toEqual({ state: 'complete', companions: ['cr0042.pdf'] });
  });

  it('is a document of the same patient beside the report, and every field of both is accounted for', () => {
    const parts = documentsIn(read(file('CR0042.PDF'), { 'CR0042.PDF': pdf }));
    const [report, letter, ...more] = parts;
    expect(more).toEqual([]);
    expect(bodyKinds(parts)).toEqual([format === 'gdt' ? 'sections' : 'results', 'attachment']);
    expect(rules(parts)).not.toContain(`${format}.file-not-included`);
    expect(letter?.document.patient).toEqual(report?.document.patient);
    expect(letter?.document.lineage.number).not.toBe(report?.document.lineage.number);
    expect(letter?.document.body).toMatchObject({ attachment: { mediaType: 'application/pdf', bytes: pdf } });
    for (const { mapping } of parts) {
      expect(mapping.mapped.filter(({ to }) => to === 'attachment.file').map(({ value }) => value)).toEqual([
        'CR0042.PDF',
      ]);
      const paths = [...mapping.mapped, ...mapping.ignored, ...mapping.unmapped].map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }
    const sizes = parts.map(({ mapping }) => mapping.mapped.length + mapping.ignored.length + mapping.unmapped.length);
    expect(sizes[0]).toBe(sizes[1]);
  });

  it.each(['C:\\PRAXIS\\CR0042.PDF', '..\\CR0042.PDF', '\\\\server\\x\\CR0042.PDF', 'unter/CR0042.PDF'])(
    'elsewhere (%s) is never waited for nor taken',
    (pointer) => {
      const bytes = file(format === 'hprim' ? pointer.replaceAll('\\', '/') : pointer);
      expect(completenessOf(name, bytes, ['CR0042.PDF'])).toEqual({ state: 'complete', companions: [] });
      const parts = read(bytes, { 'CR0042.PDF': pdf });
      expect(parts).toHaveLength(1);
      expect(rules(parts)).toContain(`${format}.file-not-included`);
    },
  );

  it('that has not come, or is broken, is said', () => {
    expect(rules(read(file('CR0042.PDF'), {}))).toContain(`${format}.file-not-included`);
    expect(rules(read(file('CR0042.PDF'), { 'CR0042.PDF': pdf.subarray(0, 20) }))).toContain(
      'documents.named-file-broken',
    );
  });
});

it('an examination that says nothing but the name of its file is that file', () => {
  const bytes = rows(sized(['8000 6310', ...GDT, '6305 EKG.PDF'], 'windows-1252'), 'windows-1252');
  const { parts } = readInput({ name: 'x.gdt', bytes, companions: new Map([['EKG.PDF', pdf]]) }, context);
  expect(bodyKinds(parts)).toEqual(['attachment']);
});
