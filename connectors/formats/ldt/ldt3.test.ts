/** LDT 3: objects, checksum, status, microbiology, files; and no crash on any bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completenessOf, detectFormat } from '../index.ts';
import {
  codesOf,
  documentIn,
  documents,
  groupsOf,
  ldt3,
  object,
  observationsOf,
  pdf,
  PATIENT3,
  read,
  report2,
  report3,
  result3,
  rulesOf,
} from './testing.ts';

const RANGE = object(
  '8142',
  'Obj_0042',
  '8424 13',
  '8461 3.5',
  '8419 1',
  '8421 mmol/l',
  '8462 5.1',
  '8419 1',
  '8421 mmol/l',
  '8422 H',
);
const POTASSIUM = result3(
  'Obj_0060',
  '7304 E1',
  '7364 P1',
  '8410 K',
  '8411 Kalium',
  '8418 06',
  '7306 01',
  '8420 5.6',
  '8419 1',
  '8421 mmol/l',
  ...RANGE,
);
const whole = ldt3(report3('2', ...POTASSIUM));

describe('a report of LDT 3', () => {
  it('is recognised, whole with its checksum, and read without a doubt', () => {
    expect(detectFormat({ name: 'Z01.dat', bytes: whole })?.name).toBe('ldt');
    expect(completenessOf('x', whole, []).state).toBe('complete');
    const part = documentIn(whole);
    expect(part.findings).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'LABOTEST', number: 'BEF-1', stable: true },
      status: 'final',
      effectiveTime: '20260302141500+0100',
      patient: {
        identifiers: [{ kind: 'national', extension: '1893120105732' }],
        name: { family: 'Müster-Test', given: ['Léonie'] },
        sex: 'female',
      },
      order: { placer: { extension: 'DEM-1' }, filler: { extension: 'L1' } },
      body: { specimens: [{ type: { text: 'Serum' }, collected: '20260302081000+0100' }] },
    });
    expect(observationsOf(part)).toMatchObject([
      {
        code: { coding: { code: 'K' }, text: 'Kalium' },
        value: { type: 'quantity', number: '5.6', unit: { ucum: 'mmol/l' } },
        range: { text: '3.5 - 5.1', low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H' }],
        status: 'final',
      },
    ]);
  });

  it('takes LOINC where the laboratory says that it is LOINC, and the check digit agrees', () => {
    const codeOf = (code: string): unknown =>
      observationsOf(
        documentIn(
          ldt3(
            report3(
              '2',
              ...result3(
                'Obj_0060',
                '7260 1',
                `7365 ${code}`,
                '7366 Potassium',
                '8410 K',
                '8411 Kalium',
                '8418 06',
                '8420 5',
              ),
            ),
          ),
        ),
      )[0]?.code.coding;
    expect(codeOf('2823-3')).toMatchObject({ code: '2823-3', system: '2.16.840.1.113883.6.1' });
    expect(codeOf('2823-4')).toMatchObject({ code: 'K' });
  });

  it.each([
    ['1', '06', 'preliminary'],
    ['2', '06', 'final'],
    ['2', '08', 'corrected'],
    ['2', '02', 'preliminary'],
    ['2', '05', 'preliminary'],
    ['2', '12', 'cancelled'],
    ['2', '77', 'preliminary'],
  ])('8401 %s with 8418 %s is %s', (closed, code, status) => {
    expect(
      documentIn(ldt3(report3(closed, ...result3('Obj_0060', '8410 K', `8418 ${code}`, '8420 5')))).document.status,
    ).toBe(status);
  });

  it('reads texts, values in words and life-threatening flags', () => {
    const text = object('8237', 'Obj_0068', '3564 Kein Hinweis', '3564 auf Malignität');
    const [observation] = observationsOf(
      documentIn(ldt3(report3('2', ...result3('Obj_0063', '8410 ZYT', '8418 06', '8422 !+', ...text)))),
    );
    expect(observation).toMatchObject({
      value: { type: 'text', text: 'Kein Hinweis\nauf Malignität' },
      interpretations: [{ code: 'HU', text: '!+' }],
    });
  });

  it('names germs, and their antibiogram points to them', () => {
    const table = object(
      '8111',
      'Obj_0011',
      '7287 W1',
      '7288 AMP',
      '7370 Ampicillin',
      '7354 1',
      '7367 R',
      '7289 >=32',
      '7369 mg/l',
      '7354 2',
      '7367 S',
      '7287 W2',
      '7370 Cefuroxim',
      '7354 1',
      '7367 N',
    );
    const part = documentIn(
      ldt3(
        report3(
          '2',
          ...result3(
            'Obj_0061',
            '8410 UK',
            '8411 Urinkultur',
            '8418 06',
            '7354 1',
            '7355 Escherichia coli',
            '7357 4',
            '7354 2',
            '7355 Enterococcus faecalis',
            ...table,
          ),
        ),
      ),
    );
    const [culture, first, second] = groupsOf(part.document);
    expect(culture?.observations.map(({ value }) => value)).toMatchObject([
      undefined,
      { concepts: [{ text: 'Escherichia coli' }] },
      { concepts: [{ text: 'Enterococcus faecalis' }] },
    ]);
    expect(first).toMatchObject({
      parent: { observationId: culture?.observations[1]?.id },
      observations: [
        {
          code: { text: 'Ampicillin' },
          value: { comparator: '>=', number: '32', unit: { ucum: 'mg/l' } },
          interpretations: [{ code: 'R' }],
        },
        { code: { text: 'Cefuroxim' }, value: { text: 'nicht getestet' }, interpretations: [] },
      ],
    });
    expect(second?.parent?.observationId).toBe(culture?.observations[2]?.id);
    expect(part.mapping.unmapped).toEqual([]);
  });

  it('carries an embedded PDF beside the results; invoices are set aside', () => {
    const base64 = pdf.toString('base64').match(/.{1,40}/g) ?? [];
    const file = (type: string): string[] =>
      object(
        '8110',
        'Obj_0010',
        `9970 ${type}`,
        '6303 PDF',
        '6327 Befund',
        ...object('8242', 'Obj_0068', ...base64.map((row) => `6329 ${row}`)),
      );
    const [results, attachment] = documents(ldt3([...report3('2', ...POTASSIUM), ...file('100')]));
    expect(results?.document.body.kind).toBe('results');
    expect(attachment?.document).toMatchObject({
      lineage: { number: 'BEF-1#pdf' },
      body: { attachment: { mediaType: 'application/pdf', title: 'Befund' } },
    });
    expect(
      attachment?.document.body.kind === 'attachment' &&
        Buffer.from(attachment.document.body.attachment.bytes).equals(pdf),
    ).toBe(true);
    expect(documents(ldt3([...report3('2', ...POTASSIUM), ...file('500')]))).toHaveLength(1);
  });

  it('refuses animals, and reports without a patient or a date', () => {
    expect(codesOf(ldt3([...report3('2', ...POTASSIUM), ...object('8153', 'Obj_0053', '3101 Rex')]))).toEqual([
      'LDT-ANIMAL',
    ]);
    expect(codesOf(ldt3(object('8135', 'Obj_0035', ...POTASSIUM)))).toEqual(['LDT-NO-PATIENT']);
    expect(codesOf(ldt3([...PATIENT3, ...object('8135', 'Obj_0035', ...POTASSIUM)]))).toEqual(['LDT-NO-TIME']);
  });
});

describe('a damaged LDT 3 file', () => {
  const text = whole.toString('latin1');

  it('is told by its checksum; converted line ends alone are only a warning', () => {
    const rules = (changed: string): readonly string[] => rulesOf(documentIn(Buffer.from(changed, 'latin1')));
    expect(rules(text.replace('84205.6', '84206.6'))).toEqual(['ldt.checksum']);
    expect(rules(text.replaceAll('\r\n', '\n'))).toEqual(['ldt.checksum-line-ends']);
  });

  it('waits for its end; an object that does not close makes no document', () => {
    for (let cut = 20; cut < whole.length - 4; cut += 17)
      expect(completenessOf('x.ldt', whole.subarray(0, cut), []).state, String(cut)).toBe('waiting');
    expect(codesOf(Buffer.from(text.slice(0, text.indexOf('84205.6')), 'latin1'))).toEqual(['LDT-TRUNCATED']);
    for (const end of ['0178003Obj_0060\r\n', '0178003Obj_0035\r\n'])
      expect(codesOf(Buffer.from(text.replace(end, ''), 'latin1')), end).toEqual(['LDT-TRUNCATED']);
  });
});

describe('any bytes', () => {
  it('have an outcome, and no line is accounted for twice', () => {
    const seeds = [whole, report2('8410 K', '8420 5', '8440 E', '8441 E. coli', '8444 A', '8447 3', '6329 QUJD')];
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom('\r\n', '8002', '8003Obj_0060', '0', '9', '\0', 'é', '0138000', '8442'),
      fc.nat({ max: 30 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { maxLength: 6 }),
        fc.nat({ max: 100 }),
        (seed, changes, keep) => {
          let changed = seed.toString('latin1');
          for (const [at, mark, cut] of changes) {
            const place = at % (changed.length + 1);
            changed = `${changed.slice(0, place)}${mark}${changed.slice(place + cut)}`;
          }
          const bytes = Buffer.from(keep < 50 ? changed : changed.slice(0, (changed.length * keep) / 100), 'latin1');
          const parts = read(bytes);
          expect(parts.length).toBeGreaterThan(0);
          expect(['complete', 'waiting']).toContain(completenessOf('x.ldt', bytes, []).state);
          for (const part of parts) {
            if (part.kind === 'unreadable') continue;
            const paths = [...part.mapping.mapped, ...part.mapping.ignored, ...part.mapping.unmapped].map(
              ({ path }) => path,
            );
            expect(new Set(paths).size).toBe(paths.length);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
