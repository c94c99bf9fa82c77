/** HPRIM Santé: what a report says arrives whole, and what is wrong with a file is said. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../charset.ts';
import { damaged, damageRuns, damageSeeds, expectAccount } from '../damage.test-data.ts';
import { completenessOf, detectFormat } from '../index.ts';
import {
  ADDENDUM,
  contextOf,
  documentIn,
  documents,
  doubtsOf,
  H,
  MATRICULE,
  OBR,
  observationsOf,
  outcomesOf,
  P,
  POTASSIUM,
  read,
  report,
  sante,
} from './testing.ts';

const one = (obx: string, ...more: readonly string[]) => observationsOf(documentIn(report(obx, ...more)))[0];

describe('a report of HPRIM Santé', () => {
  it('names patient, laboratory, requester, order and times, with an addendum joined where its line stopped', () => {
    const part = documentIn(report(POTASSIUM));
    expect(doubtsOf(part)).toEqual([]);
    expect(part.mapping.unmapped).toEqual([]);
    expect(part.document).toMatchObject({
      lineage: { authority: 'LABOTEST', number: 'L2603020042', stable: true },
      type: { coding: { code: '11502-2' } },
      status: 'final',
      effectiveTime: '202603021415+0100',
      serviceTime: { start: '202603020810+0100' },
      patient: {
        identifiers: [
          { kind: 'national', extension: '1893120105732' },
          { kind: 'local', extension: '4711' },
        ],
        name: { family: 'MUSTER-TEST', given: ['LEONIE', 'MARIE'], birthFamily: 'BEISPIEL', prefix: 'MME' },
        birthDate: '1893-12-01',
        sex: 'female',
        address: { lines: ['1 RUE DU TEST', 'BLOC B'], city: 'TESTANGE', postalCode: '0000', country: 'LU' },
        telecoms: [{ uri: 'tel:00352000000' }],
      },
      author: { organization: { name: 'LABOTEST' } },
      recipients: [{ name: { family: 'TEST', prefix: 'DR' } }],
      order: {
        placer: { extension: 'DEM-2026-0042' },
        filler: { extension: 'L2603020042' },
        requester: { name: { family: 'TEST', given: ['DR'] } },
      },
      body: {
        groups: [
          {
            code: { coding: { code: 'CHIM' }, text: 'BIOCHIMIE' },
            resultTime: '202603021415+0100',
            time: '202603020810+0100',
          },
        ],
        specimens: [
          {
            identifiers: [{ extension: 'P77' }],
            type: { coding: { code: 'SER' }, text: 'Sérum' },
            site: { text: 'Bras' },
            received: '202603020905+0100',
          },
        ],
        notes: ['Matricule LU 1893120105732'],
      },
    });
  });

  it('gives each result once with value, unit, range, flag, status, time and remarks', () => {
    const part = documentIn(
      report(
        POTASSIUM,
        'C|1|L|Sérum légèrement hémolysé^Contrôle conseillé',
        'OBX|2|NM|CRP~CRP~L||0.6|mg/l|<5|<|||F',
        'OBX|3|ST|BORR~Borrelia IgM~L||||||||I',
      ),
    );
    expect(observationsOf(part)).toMatchObject([
      {
        code: { coding: { code: '2823-3', systemName: 'LOINC' }, translations: [{ code: 'K' }], text: 'Potassium' },
        value: { type: 'quantity', number: '5.6', unit: { text: 'mmol/l', ucum: 'mmol/l' } },
        range: { text: '3.5-5.1', low: '3.5', high: '5.1' },
        interpretations: [{ code: 'H', text: 'H' }],
        status: 'final',
        time: '202603021400+0100',
        notes: ['Sérum légèrement hémolysé\nContrôle conseillé'],
        source: 'P[1]/OBR[1]/OBX[1]',
      },
      { value: { number: '0.6' }, range: { high: '5' }, interpretations: [{ code: '<' }] },
      { code: { text: 'Borrelia IgM' }, status: 'registered' },
    ]);
    expect(part.document.status).toBe('preliminary');
    expect(part.mapping.unmapped).toEqual([]);
  });

  it.each([
    ['NM', '<0,6', { type: 'quantity', comparator: '<', number: '0.6' }],
    ['NM', '1,234', { type: 'text', text: '1,234' }],
    ['NM', '1:160', { type: 'ratio', numerator: '1', denominator: '160' }],
    ['ST', 'négatif', { type: 'text', text: 'négatif' }],
    ['ST', '+++', { type: 'text', text: '+++' }],
    ['TX', 'Ligne une~ligne deux^ligne trois', { type: 'text', text: 'Ligne une\nligne deux\nligne trois' }],
    ['CE', '112283007~Escherichia coli~SCT', { type: 'coded', concepts: [{ coding: { code: '112283007' } }] }],
    ['DT', '20260302', { type: 'time', time: '20260302' }],
    ['TX', 'a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', { type: 'text', text: 'a|b~c&d^e\\f' }],
    ['PN', 'TEST~Anne', { type: 'text', text: 'TEST Anne' }],
  ])('reads a value of type %s: %s', (type, value, expected) => {
    expect(one(`OBX|1|${type}|X~Test~L||${value}|||||||F`)?.value).toMatchObject(expected);
  });

  it('keeps the same value in another unit as a remark', () => {
    const result = one('OBX|1|NM|GLU~Glucose~L||5.6^1.01|mmol/l^g/l|3.9-5.5^0.70-1.00||||F');
    expect(result).toMatchObject({
      value: { number: '5.6', unit: { text: 'mmol/l' } },
      range: { low: '3.9', high: '5.5' },
      notes: ['1.01 g/l 0.70-1.00'],
    });
  });

  it('joins a text that goes on in the next line, and nothing else', () => {
    const text = (rank: number, words: string, status = 'F'): string =>
      `OBX|${rank}|TX|CC~Conclusion~L||${words}||||||${status}`;
    expect(observationsOf(documentIn(report(text(1, 'Pas de'), text(2, 'foyer.'))))).toMatchObject([
      { value: { text: 'Pas de\nfoyer.' } },
    ]);
    expect(observationsOf(documentIn(report(text(1, 'Pas de'), text(2, 'foyer.', 'P'))))).toHaveLength(2);
    expect(observationsOf(documentIn(report(text(1, '5'), text(2, '6'))))).toHaveLength(2);
  });

  it('believes a LOINC code by its check digit, else the table of the source', () => {
    const wrong = documentIn(report('OBX|1|NM|2823-4~Potassium~LN||5.6|mmol/l||||F'));
    expect(observationsOf(wrong)[0]?.code.coding).toMatchObject({ code: '2823-4', systemName: 'L' });
    expect(doubtsOf(wrong)).toContain('hprim.loinc-check-digit');
    const context = contextOf({ codes: { NA: { loinc: '2951-2', display: 'Sodium' } } });
    const known = documentIn(report('OBX|1|NM|NA~Sodium~L||140|mmol/l||||F'), context);
    expect(observationsOf(known)[0]?.code).toMatchObject({
      coding: { code: '2951-2' },
      translations: [{ code: 'NA' }],
    });
  });

  it('does not show a deleted value, and does not send a file that is not there', () => {
    const deleted = documentIn(report('OBX|1|NM|K~Potassium~L||9.9|mmol/l|||||D', 'OBX|2|NM|NA~Sodium~L||140||||||F'));
    expect(observationsOf(deleted)[0]).toMatchObject({ status: 'entered-in-error' });
    expect(observationsOf(deleted)[0]?.value).toBeUndefined();
    expect(deleted.document.status).toBe('corrected');
    const file = documentIn(report('OBX|1|FIC|CR~Compte rendu~L||CR0042.PDF~PDF|||||||F'));
    expect(doubtsOf(file)).toContain('hprim.file-not-included');
    expect(file.mapping.unmapped.map(({ value }) => value)).toEqual(['CR0042.PDF', 'PDF']);
  });
});

describe('status', () => {
  it.each([
    ['F', 'F', 'final'],
    ['F', 'U', 'final'],
    ['F', 'C', 'corrected'],
    ['F', 'R', 'preliminary'],
    ['P', 'F', 'preliminary'],
    ['M', 'F', 'preliminary'],
    ['X', 'X', 'cancelled'],
    ['D', 'D', 'entered-in-error'],
    ['', 'F', 'final'],
    ['F', '?', 'preliminary'],
    ['F', '', 'preliminary'],
  ])('order %s with result %s is %s', (order, result, status) => {
    const addendum = ADDENDUM.replace(/F$/, order);
    const text = sante(P, MATRICULE, OBR, addendum, POTASSIUM.replace('||F||', `||${result}||`));
    expect(documentIn(text).document.status).toBe(status);
  });

  it('of a result without one is that of its order where the source says so', () => {
    const bare = report('OBX|1|NM|K~Potassium~L||5.6|mmol/l');
    expect(doubtsOf(documentIn(bare))).toContain('hprim.result-status-missing');
    const context = contextOf({ quirks: ['obx11-empty-takes-obr25'] });
    expect(documentIn(bare, context).document.status).toBe('final');
  });
});

describe('the patient', () => {
  const patientOf = (p: string, ...lines: readonly string[]) => documentIn(sante(p, ...lines, OBR, POTASSIUM));

  it('is known by a matricule in any field for numbers; by none that does not fit the birth date', () => {
    const inField = P.replace('|4711|', '|1893120105732|');
    expect(patientOf(inField).document.patient.identifiers).toEqual([
      expect.objectContaining({ kind: 'national', extension: '1893120105732' }),
    ]);
    expect(patientOf(P, 'C|1|L|1980072700120').document.patient.identifiers).toMatchObject([{ kind: 'local' }]);
  });

  it('with two numbers, without a name or a birth date is held', () => {
    const two = patientOf(P.replace('|4711|', '|1893120105732|'), 'C|1|L|Matricule 1893120110011');
    expect(doubtsOf(two)).toContain('hprim.two-national-ids');
    expect(doubtsOf(patientOf(P.replace('MUSTER-TEST~LEONIE~MARIE', 'MUSTER-TEST~~')))).toContain(
      'hprim.patient-name-missing',
    );
    expect(doubtsOf(patientOf(P.replace('18931201', '18931301')))).toContain('hprim.birth-date-unreadable');
    expect(outcomesOf(sante('P|1', OBR, POTASSIUM))).toEqual(['HPRIM-NO-PATIENT']);
    expect(outcomesOf(sante(OBR, POTASSIUM))).toEqual(['HPRIM-NO-PATIENT']);
  });
});

describe('a file', () => {
  const second = P.replace('P|1|4711', 'P|2|4712').replace('LEONIE~MARIE', 'JEAN').replace('|F|', '|M|');
  const other = OBR.replace('L2603020042', 'L2603020043');

  it('holds several patients, each with the orders of one number as a document', () => {
    const parts = documents(
      sante(P, MATRICULE, OBR, POTASSIUM, OBR, POTASSIUM, other, POTASSIUM, second, other, POTASSIUM),
    );
    expect(parts.map(({ part, document }) => [part, document.lineage.number, document.patient.sex])).toEqual([
      ['patient[1]/order[1]', 'L2603020042', 'female'],
      ['patient[1]/order[2]', 'L2603020043', 'female'],
      ['patient[2]', 'L2603020043', 'male'],
    ]);
    expect(parts.map((part) => observationsOf(part).length)).toEqual([2, 1, 1]);
    expect(parts.flatMap(doubtsOf)).toEqual([]);
  });

  it('keeps the results of a patient whose segment is indented from the patient before', () => {
    const parts = documents(sante(P, OBR, POTASSIUM, `  ${second}`, other, POTASSIUM).replace('||1|', '||2|'));
    expect(parts.map(({ document }) => document.patient.name.given[0])).toEqual(['LEONIE', 'JEAN']);
    expect(parts.map((part) => observationsOf(part).length)).toEqual([1, 1]);
  });

  it('holds several messages', () => {
    expect(read(report(POTASSIUM) + report(POTASSIUM)).map(({ part }) => part)).toEqual(['message[1]', 'message[2]']);
  });

  it.each([
    ['ORM', 'hprim.order'],
    ['ADM', 'hprim.patient-administration'],
    ['REG', 'hprim.billing'],
    ['ERR', 'hprim.acknowledgement'],
    ['XYZ', 'HPRIM-CONTEXT-UNKNOWN'],
  ])('of context %s is %s', (context, outcome) => {
    expect(outcomesOf(report(POTASSIUM).replace('|ORU|', `|${context}|`))).toEqual([outcome]);
  });

  it('for testing is set aside, with every field in its account', () => {
    const [part] = read(report(POTASSIUM).replace('||P|H2.2', '||T|H2.2'));
    expect(part).toMatchObject({ kind: 'set-aside', rule: 'hprim.not-production', mapping: { unmapped: [] } });
  });

  it('waits for its end; without it, or with wrong counts, its documents are held', () => {
    const whole = report(POTASSIUM);
    expect(completenessOf('x.hpr', Buffer.from(whole), []).state).toBe('complete');
    for (let cut = 20; cut < whole.length - 11; cut += 17)
      expect(completenessOf('x.hpr', Buffer.from(whole.slice(0, cut)), []).state, String(cut)).toBe('waiting');
    expect(doubtsOf(documentIn(whole.replace(/\rL\|1.*/s, '')))).toEqual(['hprim.end-missing']);
    expect(doubtsOf(documentIn(whole.replace(/\rL\|1\|\|1\|/, '\rL|1||2|')))).toEqual(['hprim.patient-count']);
    expect(doubtsOf(documentIn(whole.replace(`${POTASSIUM}\r`, '')))).toEqual([
      'hprim.segment-count',
      'hprim.no-results',
    ]);
  });

  it('with other delimiters, line ends, blank lines and a DOS end is the same', () => {
    const plain = documentIn(report(POTASSIUM)).document;
    const swapped = report(POTASSIUM).replaceAll('^', '\u0001').replaceAll('~', '^').replaceAll('\u0001', '~');
    expect(documentIn(swapped).document).toEqual(plain);
    expect(documentIn(`\n${report(POTASSIUM).replaceAll('\r', '\r\n\r\n')}\x1a`).document).toEqual(plain);
  });

  it.each(['utf-8', 'windows-1252', 'cp850', 'macintosh', 'utf-16le'])('is read in %s', (charset) => {
    const text = report(POTASSIUM).replaceAll('LEONIE', 'Léonie').replaceAll('TESTANGE', 'Sérévillé');
    const bytes = encode(charset === 'utf-16le' ? `\ufeff${text}` : text, charset);
    expect(detectFormat({ bytes, name: 'x' })?.name).toBe('hprim');
    expect(completenessOf('x', bytes, []).state).toBe('complete');
    expect(documentIn(bytes).document.patient).toMatchObject({
      name: { given: ['Léonie', 'MARIE'] },
      address: { city: 'Sérévillé' },
    });
  });

  it('with unknown segments, stray lines or text before it says so and shows them', () => {
    const odd = documentIn(report(POTASSIUM, 'ZZZ|1|secret', 'AP|1|assuré'));
    expect(doubtsOf(odd)).toEqual(['hprim.segment-unknown']);
    expect(odd.mapping.unmapped.map(({ value }) => value)).toEqual(['1', 'secret']);
    expect(odd.mapping.ignored.map(({ rule }) => rule)).toContain('hprim.insurance');
    const glued = documentIn(report(POTASSIUM, 'C|1|L|début', 'suite de la ligne').replace(/\|9\r$/, '|8\r'));
    expect(doubtsOf(glued)).toEqual(['hprim.line-glued']);
    expect(observationsOf(glued)[0]?.notes).toEqual(['début\nsuite de la ligne']);
    expect(doubtsOf(documentIn(`Bonjour\r${report(POTASSIUM)}`))).toEqual(['hprim.text-outside']);
  });

  it('is no ASTM, no HL7 and no plain text', () => {
    const formatOf = (text: string): string | undefined =>
      detectFormat({ bytes: Buffer.from(text), name: 'x.txt' })?.name;
    expect(formatOf('H|\\^&|||ANALYSER\rP|1\rL|1|N\r')).toBe('foreign');
    expect(formatOf('Hôpital de test')).toBeUndefined();
    expect(outcomesOf('<evenementsPatients xmlns="http://www.hprim.org/hprimXML"/>')).toEqual(['HPRIM-XML']);
    expect(outcomesOf(H)).toEqual(['HPRIM-NO-PATIENT']);
    expect(outcomesOf('rien')).toEqual(['HPRIM-NO-HEADER']);
  });

  it('without a number replaces nothing, without a date is none', () => {
    const unnumbered = documentIn(sante(P, OBR.replace('P77~L2603020042', ''), ADDENDUM, POTASSIUM));
    expect(unnumbered.document.lineage.stable).toBe(false);
    expect(doubtsOf(unnumbered)).toEqual(['hprim.order-number-missing']);
    const undated = sante(P, 'OBR|1||~L1', 'OBX|1|NM|K||5|||||F').replace('202603021415', '');
    expect(outcomesOf(undated)).toEqual(['HPRIM-NO-TIME']);
    expect(outcomesOf(sante(P))).toEqual(['HPRIM-NO-CONTENT']);
  });
});

describe('damaged HPRIM Santé', () => {
  const whole = report(
    POTASSIUM,
    'C|1|L|note^suite',
    'OBX|2|TX|C~Conclusion~L||a~b||||||F',
    'OBX|3|CE|G~Germe~L||1~x~SCT||||||F',
  );
  const bytes = fc.oneof(
    damaged([whole.split('\r')], '\r', ['|', '^', '~', '\\', '&', '\r', 'A|', 'é', '\0', '999', 'H|~^\\&|']),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([Buffer.from(H), tail])),
  );

  it.each(damageSeeds)(
    'has an outcome, and no field is accounted for twice (seed %i)',
    (seed) => {
      fc.assert(
        fc.property(bytes, (file) => {
          expectAccount(read(file));
          completenessOf('x.hpr', file, []);
        }),
        damageRuns(seed, 150),
      );
    },
    1_200_000,
  );
});
