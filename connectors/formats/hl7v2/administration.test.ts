/** ADT and order messages: no documents, but news for the directory. Invented people only. */
import { describe, expect, it } from 'vitest';
import type { News } from '../../clinical/index.ts';
import { contextOf, documentOf, message, read } from './testing.ts';

const msh = (type: string): string =>
  `MSH|^~\\&|HIS|HOPITALTEST|RELAIS|CABINET|20260302150000+0100||${type}|A1|P|2.5.1||||||UNICODE UTF-8`;
const EVN = 'EVN|A|20260302150000+0100';
const PID = 'PID|1||4711^^^HOPITALTEST^PI~1893120105732^^^CNS&1.3.182.4.4&ISO^NI||Test^Léonie||18931201|F';
const pv1 = (from = '20260301080000+0100', to = ''): string =>
  `PV1|1|I|MED1|${'|'.repeat(14)}|S0042^^^HOPITALTEST|${'|'.repeat(24)}${from}|${to}`;

function newsOf(lines: readonly string[], context = contextOf()): readonly News[] {
  const [part] = read(message(...lines), context);
  if (part?.kind !== 'set-aside') throw new Error(part?.kind ?? 'nothing');
  return part.news ?? [];
}
const kinds = (news: readonly News[]): readonly string[] => news.map(({ kind }) => kind);

describe('patient administration (ADT)', () => {
  it.each([
    ['A01', ['patient', 'admitted']],
    ['A03', ['patient', 'discharged']],
    ['A04', ['patient', 'admitted']],
    ['A05', ['patient']],
    ['A08', ['patient']],
    ['A11', ['patient', 'admission-cancelled']],
    ['A13', ['patient', 'admitted']],
    ['A28', ['patient']],
    ['A31', ['patient']],
    ['A02', []],
    ['A60', []],
  ])('%s tells %j', (event, expected) =>
    expect(kinds(newsOf([msh(`ADT^${event}`), EVN, PID, pv1()]))).toEqual(expected),
  );

  it('names the stay by its number, with its times in milliseconds', () => {
    const news = newsOf([msh('ADT^A03'), EVN, PID, pv1('20260301080000+0100', '20260302120000+0100')]);
    expect(news[1]).toMatchObject({
      kind: 'discharged',
      stay: {
        number: { extension: 'S0042', assigner: 'HOPITALTEST' },
        from: Date.UTC(2026, 2, 1, 7),
        to: Date.UTC(2026, 2, 2, 11),
      },
      patient: { name: { family: 'Test' } },
    });
  });

  it('without a number of the stay tells of the patient only', () =>
    expect(kinds(newsOf([msh('ADT^A01'), EVN, PID, 'PV1|1|O']))).toEqual(['patient']));

  it.each(['A40', 'A34'])('%s tells which two numbers are one person', (event) => {
    const news = newsOf([msh(`ADT^${event}`), EVN, PID, 'MRG|4799^^^HOPITALTEST^PI||||||Test^Léonie']);
    expect(news).toMatchObject([
      {
        kind: 'merged',
        survivor: { identifiers: [{ extension: '4711' }, { extension: '1893120105732', kind: 'national' }] },
        prior: { identifiers: [{ extension: '4799', assigner: 'HOPITALTEST', kind: 'local' }] },
      },
    ]);
  });

  it('with several merges tells each', () => {
    const other = PID.replace('4711', '5811').replace('~1893120105732^^^CNS&1.3.182.4.4&ISO^NI', '');
    const merge = (number: string): string => `MRG|${number}^^^HOPITALTEST^PI`;
    expect(kinds(newsOf([msh('ADT^A40'), EVN, PID, merge('1'), other, merge('2')]))).toEqual(['merged', 'merged']);
  });

  it('tells an objection of the stay, one of the patient, and that one is lifted', () => {
    const opposed = 'ARV||A|OO';
    expect(newsOf([msh('ADT^A01'), EVN, PID, opposed, pv1()])).toContainEqual(
      expect.objectContaining({
        kind: 'opposed',
        stay: expect.objectContaining({ from: Date.UTC(2026, 2, 1, 7) }) as unknown,
      }),
    );
    const [, wide] = newsOf([msh('ADT^A31'), EVN, PID, opposed]);
    expect(wide).toMatchObject({ kind: 'opposed' });
    expect(wide).not.toHaveProperty('stay');
    expect(kinds(newsOf([msh('ADT^A31'), EVN, PID, 'ARV||A|OI']))).toEqual(['patient', 'opposition-lifted']);
    expect(kinds(newsOf([msh('ADT^A31'), EVN, PID, 'ARV||D|OO']))).toEqual(['patient', 'opposition-lifted']);
  });

  it('tells an objection by the field that the source profile names', () => {
    const context = contextOf({ opposition: { field: 'ZLU-3', opposed: ['OUI'], lifted: ['NON'] } });
    expect(kinds(newsOf([msh('ADT^A31'), EVN, PID, 'ZLU|1||OUI'], context))).toEqual(['patient', 'opposed']);
    expect(kinds(newsOf([msh('ADT^A31'), EVN, PID, 'ZLU|1||NON'], context))).toEqual(['patient', 'opposition-lifted']);
    expect(kinds(newsOf([msh('ADT^A31'), EVN, PID, 'ZLU|1||OUI']))).toEqual(['patient']);
  });

  it('leaves no field unaccounted for', () => {
    const [part] = read(message(msh('ADT^A01'), EVN, PID, pv1(), 'ZBE|1^X|20260302||INSERT'));
    expect(part?.kind === 'set-aside' && part.mapping.unmapped).toEqual([]);
  });
});

describe('orders (ORM^O01, OML^O21)', () => {
  it.each([
    ['ORM^O01', 'NW', 'requested'],
    ['OML^O21', 'NW', 'requested'],
    ['ORM^O01', 'CA', 'cancelled'],
    ['OML^O21', 'OC', 'cancelled'],
    ['OMG^O19', 'XO', 'requested'],
  ])('%s with ORC-1 %s is %s', (type, control, state) => {
    const news = newsOf([msh(type), PID, `ORC|${control}|DEM-1^CAB`, 'OBR|1|DEM-1^CAB||CHIM^Biochimie^L']);
    expect(news).toMatchObject([
      { kind: 'order', state, placer: { extension: 'DEM-1', assigner: 'CAB' }, service: { text: 'Biochimie' } },
    ]);
  });

  it('tells each line of an order, and none that has no number', () => {
    const lines = [
      msh('OML^O21'),
      PID,
      'ORC|NW|D1',
      'OBR|1|D1||A^A^L',
      'ORC|NW|D2',
      'OBR|2|D2||B^B^L',
      'ORC|NW',
      'OBR|3|||C^C^L',
    ];
    expect(kinds(newsOf(lines))).toEqual(['order', 'order']);
  });

  it('never become a document, whatever results to questions stand in them', () => {
    const [part] = read(
      message(msh('OML^O21'), PID, 'ORC|NW|D1', 'OBR|1|D1||A^A^L', 'OBX|1|ST|Q^À jeun ?^L||oui||||||F'),
    );
    expect(part).toMatchObject({ kind: 'set-aside', rule: 'hl7v2.order' });
  });
});

describe('what else is recognised', () => {
  it.each([
    ['SIU^S12', 'hl7v2.appointment'],
    ['DFT^P03', 'hl7v2.billing'],
    ['MFN^M02', 'hl7v2.master-file'],
    ['QBP^Q22', 'hl7v2.query'],
    ['RRE^O12', 'hl7v2.pharmacy-answer'],
    ['PPR^PC1', 'hl7v2.problem-list'],
    ['ORU^R40', 'hl7v2.device-alert'],
    ['ACK', 'hl7v2.acknowledgement'],
  ])('%s is set aside by %s', (type, rule) => {
    const [part] = read(message(msh(type), PID));
    expect(part).toMatchObject({ kind: 'set-aside', rule });
  });
});

describe('results seen from the specimen (OUL^R22)', () => {
  const OUL = msh('OUL^R22^OUL_R22');
  const SPM = 'SPM|1|P1^LABOTEST||SER^Sérum^HL70487|||||||||||||20260302081000+0100|20260302090500+0100';
  const OBR = (number: number): string =>
    `OBR|${number}||L${number}^LABOTEST|CHIM^Biochimie^L|||20260302081000+0100|||||||||||||||20260302141500+0100||CH|F`;
  const OBX = (code: string): string => `OBX|1|NM|${code}^${code}^L||5.6|mmol/L|||||F`;

  it('are a report like any other, with the specimen once for all orders below it', () => {
    const { document, mapping } = documentOf(
      OUL,
      PID,
      SPM,
      'OBX|1|ST|HEM^Hémolyse^L||légère||||||F',
      OBR(1),
      'ORC|RE||L1^LABOTEST',
      OBX('K'),
      OBR(2),
      OBX('NA'),
    );
    expect(document.body).toMatchObject({
      kind: 'results',
      specimens: [{ id: 'specimen-1', type: { text: 'Sérum' }, notes: ['Hémolyse: légère'] }],
      groups: [
        { specimenId: 'specimen-1', observations: [{ value: { number: '5.6' } }] },
        { specimenId: 'specimen-1', observations: [{ code: { text: 'NA' } }] },
      ],
    });
    expect(mapping.unmapped).toEqual([]);
  });

  it('keep two specimens apart', () => {
    const { document } = documentOf(
      OUL,
      PID,
      SPM,
      OBR(1),
      OBX('K'),
      SPM.replace('P1', 'P2').replace('SER^Sérum', 'UR^Urine'),
      OBR(2),
      OBX('NA'),
    );
    expect(document.body).toMatchObject({
      specimens: [{ type: { text: 'Sérum' } }, { type: { text: 'Urine' } }],
      groups: [{ specimenId: 'specimen-1' }, { specimenId: 'specimen-2' }],
    });
  });
});
