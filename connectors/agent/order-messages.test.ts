/** Messages of one order that hold only what is new: put together for the same patient, whatever the order in which they come. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, MappingReport } from '../clinical/index.ts';
import type { OppositionQuestion, StandingOpposition } from '../directory/index.ts';
import { CANCELLED_BY_PERSON, type NewDocument } from '../journal/index.ts';
import type { DocumentView } from './contract.ts';
import { heldForPeople } from './leave.ts';
import {
  EITHER,
  LEONIE_ELSEWHERE,
  NAMESAKE,
  NICOLAS,
  NOBODY,
  arriveInTurn,
  lineOf,
  partialMessage,
  type Line,
  type PartialMessage,
} from './order-messages.test-data.ts';
import { OPPOSITION, mayOverrule } from './translate.ts';

const viewOf = ({ view }: NewDocument): DocumentView => JSON.parse(view) as DocumentView;
/** Test, value and status of every result. */
const said = (document: NewDocument | undefined): readonly string[] =>
  (document ? viewOf(document).results : []).map(({ code, value, status }) => `${code} ${value} ${status}`).sort();
const rules = ({ findings }: NewDocument): readonly string[] =>
  (JSON.parse(findings) as Finding[]).filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
const mappingOf = ({ mapping }: NewDocument): MappingReport => JSON.parse(mapping) as MappingReport;
const text = ({ bytes }: NewDocument): string => Buffer.from(bytes ?? []).toString('utf8');
const claimOf = ({ entry = '{}' }: NewDocument): unknown => (JSON.parse(entry) as { claim?: unknown }).claim;
const lastOf = (documents: readonly NewDocument[]): NewDocument => {
  const last = documents.at(-1);
  if (!last) throw new Error('no document');
  return last;
};

const at = (hour: number): string => `20261123${String(hour).padStart(2, '0')}0000+0100`;
const chemistry = (name: string, hour: number, lines: readonly Line[], more: Partial<PartialMessage> = {}) =>
  partialMessage({ name, sentAt: at(hour), reportedAt: at(hour), batteries: [{ code: 'CHIM', lines }], ...more });

const K = { code: 'K', value: '4.1', status: 'F' };
const NA = { code: 'NA', value: '139', status: 'F' };
/** The battery called off, without a result. */
const off = [{ code: 'CHIM', status: 'X', lines: [] }];
const first = chemistry('M1', 8, [K, { code: 'CRP', value: '12', status: 'P' }]);
const second = chemistry('M2', 10, [NA]);
const third = chemistry('M3', 12, [{ code: 'CRP', value: '14', status: 'F' }]);

describe('messages of an order that hold only what is new', () => {
  it('keep the pictures among their results, each once', () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
    const curve = { code: 'ELP', type: 'ED', value: `LIS^IM^PNG^Base64^${png}`, status: 'F' };
    const documents = arriveInTurn([
      chemistry('M1', 8, [K, curve]),
      chemistry('M2', 10, [NA]),
      chemistry('M3', 12, [{ code: 'CRP', value: '14', status: 'F' }, curve]),
    ]);
    expect(documents.map((document) => text(document).match(/<observationMedia /g)?.length)).toEqual([1, 1, 1]);
    expect(mappingOf(lastOf(documents)).mapped.filter(({ to }) => to === 'image-1.title')).toHaveLength(2);
  });

  it('become one report: what came before, what is new, and the newer word where both speak', () => {
    const documents = arriveInTurn([first, second, third]);
    expect(documents.map(said)).toEqual([
      ['CRP 12 preliminary', 'K 4.1 final'],
      ['CRP 12 preliminary', 'K 4.1 final', 'NA 139 final'],
      ['CRP 14 final', 'K 4.1 final', 'NA 139 final'],
    ]);
    expect(documents.map(claimOf)).toMatchObject([
      { status: 'preliminary', effectiveTime: at(8) },
      { status: 'preliminary', effectiveTime: at(10) },
      { status: 'final', effectiveTime: at(12) },
    ]);
    expect(new Set(documents.map(({ setId }) => setId)).size).toBe(1);
    expect(documents.map(({ versionNumber, previousId }) => [versionNumber, previousId])).toEqual([
      [1, undefined],
      [2, documents[0]?.id],
      [3, documents[1]?.id],
    ]);
    for (const value of ['4.1', '139', '14']) expect(text(lastOf(documents))).toContain(`value="${value}"`);
    expect(text(lastOf(documents))).not.toContain('value="12"');
  });

  it('each holds the whole report where the profile does not say so', () => {
    const documents = arriveInTurn([first, second], { orderMessages: 'replaces' });
    expect(said(lastOf(documents))).toEqual(['NA 139 final']);
  });

  it('end in the same report in whatever order they come, the late one never held as outdated', () => {
    const whole = said(lastOf(arriveInTurn([first, second, third])));
    for (const order of [
      [third, first, second],
      [second, third, first],
      [third, second, first],
    ]) {
      const documents = arriveInTurn(order);
      expect(said(lastOf(documents))).toEqual(whole);
      expect(documents.flatMap(rules)).not.toContain('documents.older-than-known');
    }
  });

  it('tell in the account from which message each result comes, and what a newer one says instead', () => {
    const { mapped, ignored } = mappingOf(lastOf(arriveInTurn([first, second, third])));
    const place = (value: string): string | undefined => mapped.find((line) => line.value === value)?.path;
    expect(place('4.1')).toBe('message[M1]/OBR[1]/OBX[1]-5');
    expect(place('139')).toBe('message[M2]/OBR[1]/OBX[1]-5');
    expect(place('14')).toBe('OBR[1]/OBX[1]-5');
    expect(ignored).toContainEqual({ path: 'message[M1]/OBR[1]/OBX[2]-5', value: '12', rule: 'orders.newer-result' });
    expect(ignored).toContainEqual({
      path: 'message[M1]/PID-7',
      value: '18931201',
      rule: 'orders.said-by-newer-message',
    });
    const rows = viewOf(lastOf(arriveInTurn([first, second, third]))).results;
    expect(rows.find(({ code }) => code === 'K')?.source).toBe('message[M1]/OBR[1]/OBX[1]');
  });

  it('change nothing when they come again, and are not sent when they bring nothing new', () => {
    const again = arriveInTurn([first, second, first]);
    expect(again[2]?.id).toBe(again[0]?.id);
    const late = arriveInTurn([chemistry('M4', 12, [{ ...K, value: '4.3' }]), chemistry('M5', 8, [K])]);
    expect(late.map(({ state, cause }) => [state, cause])).toEqual([
      ['ready', 'checked'],
      ['cancelled', 'nothing-new'],
    ]);
    // What it said is still known to the next one.
    const after = arriveInTurn([
      chemistry('M4', 12, [{ ...K, value: '4.3' }]),
      chemistry('M5', 8, [K]),
      chemistry('M6', 13, [NA]),
    ]);
    expect(said(lastOf(after))).toEqual(['K 4.3 final', 'NA 139 final']);
  });

  it('correct, withdraw and call off single results of the order', () => {
    const corrected = arriveInTurn([first, chemistry('C', 11, [{ ...K, value: '5.9', status: 'C' }])]);
    expect(said(lastOf(corrected))).toEqual(['CRP 12 preliminary', 'K 5.9 corrected']);
    const finished = arriveInTurn([third, chemistry('C', 13, [{ ...K, value: '5.9', status: 'C' }])]);
    expect(claimOf(lastOf(finished))).toMatchObject({ status: 'corrected' });
    const withdrawn = lastOf(
      arriveInTurn([third, chemistry('M2', 10, [NA]), chemistry('D', 14, [{ ...NA, status: 'D' }])]),
    );
    expect(said(withdrawn)).toEqual(['CRP 14 final', 'NA  entered-in-error']);
    expect(text(withdrawn)).not.toContain('139');
    // What was final stays; what was preliminary will never come.
    const calledOff = chemistry('X', 15, [], { batteries: off });
    expect(said(lastOf(arriveInTurn([first, calledOff])))).toEqual(['CRP 12 cancelled', 'K 4.1 final']);
  });

  it('keep a result of the same time by its status, then by when its message was sent', () => {
    const same = (name: string, sent: number, line: Line) =>
      partialMessage({ name, sentAt: at(sent), reportedAt: at(8), batteries: [{ code: 'CHIM', lines: [line] }] });
    const finalFirst = [same('A', 9, K), same('B', 10, { ...K, value: '4.0', status: 'P' })];
    expect(said(lastOf(arriveInTurn(finalFirst)))).toEqual(['K 4.1 final']);
    const later = [same('A', 9, K), same('B', 10, { ...K, value: '4.4' })];
    expect(said(lastOf(arriveInTurn(later)))).toEqual(['K 4.4 final']);
    expect(said(lastOf(arriveInTurn(later.toReversed())))).toEqual(['K 4.4 final']);
  });

  it('are held when two say different things and nothing tells which is newer', () => {
    const same = (name: string, value: string) => chemistry(name, 8, [{ ...K, value }]);
    expect(rules(lastOf(arriveInTurn([same('A', '4.1'), same('B', '4.9')])))).toContain(
      'orders.contradicting-messages',
    );
  });

  it('tell results apart by battery, sub-id and, where one message has the same twice, by time', () => {
    const two = partialMessage({
      name: 'A',
      sentAt: at(8),
      reportedAt: at(8),
      batteries: [
        { code: 'GLU0', lines: [{ code: 'GLU', value: '5.0', status: 'F' }] },
        { code: 'GLU120', lines: [{ code: 'GLU', value: '7.0', status: 'F' }] },
      ],
    });
    const more = partialMessage({
      name: 'B',
      sentAt: at(9),
      reportedAt: at(9),
      batteries: [
        { code: 'GLU120', lines: [{ code: 'GLU', value: '7.2', status: 'C' }] },
        {
          code: 'CULT',
          lines: [
            { code: 'ORG', subId: '1', value: 'E. coli', status: 'F', type: 'ST' },
            { code: 'ORG', subId: '2', value: 'P. mirabilis', status: 'F', type: 'ST' },
          ],
        },
      ],
    });
    expect(said(lastOf(arriveInTurn([two, more])))).toEqual([
      'GLU 5.0 final',
      'GLU 7.2 corrected',
      'ORG E. coli final',
      'ORG P. mirabilis final',
    ]);
  });

  it('give an antibiogram the culture that an earlier message brought', () => {
    const culture = partialMessage({
      name: 'A',
      sentAt: at(8),
      reportedAt: at(8),
      batteries: [
        { code: 'CULT', status: 'P', lines: [{ code: 'ORG', subId: '1', value: 'E. coli', status: 'P', type: 'ST' }] },
      ],
    });
    const antibiogram = partialMessage({
      name: 'B',
      sentAt: at(20),
      reportedAt: at(20),
      batteries: [
        {
          code: 'ATB',
          parent: ['ORG&Test ORG&L^1', 'DEM-7&CAB^L77&LABOTEST'],
          lines: [{ code: 'AMX', value: 'R', status: 'F', type: 'ST' }],
        },
      ],
    });
    for (const order of [
      [culture, antibiogram],
      [antibiogram, culture],
    ]) {
      const document = lastOf(arriveInTurn(order));
      const doubts = (JSON.parse(document.findings) as Finding[]).map(({ rule }) => rule);
      expect(doubts).not.toContain('hl7v2.parent-not-found');
      // XD-LAB: the antibiogram stands in the isolate of its organism.
      expect(text(document)).toMatch(/<specimenPlayingEntity[^]*E\. coli/);
    }
  });

  it('are never put together for two people, nor where nothing proves that it is one', () => {
    const other = arriveInTurn([first, chemistry('M2', 10, [NA], { pid: NICOLAS })]);
    expect(said(lastOf(other))).toEqual(['NA 139 final']);
    expect(lastOf(other)).toMatchObject({ state: 'held', cause: 'identity' });
    const nobody = arriveInTurn([first, chemistry('M2', 10, [NA], { pid: NOBODY })]);
    expect(said(lastOf(nobody))).toEqual(['NA 139 final']);
    expect(rules(lastOf(nobody))).toContain('identity.order-patient-not-certain');
  });

  it('are not put together by one that may be either of two people', () => {
    const other = chemistry('M2', 10, [NA], { pid: NAMESAKE });
    const either = lastOf(arriveInTurn([first, other, chemistry('M3', 12, [K], { pid: EITHER })]));
    expect(said(either)).toEqual(['K 4.1 final']);
    expect(rules(either)).toContain('identity.order-patient-not-certain');
  });

  it('know a number without an authority within their source only', () => {
    const pid = 'PID|1||77||Müster-Test^Léonie';
    const messages = [chemistry('M1', 8, [K], { pid }), chemistry('M2', 10, [NA], { pid })];
    expect(said(lastOf(arriveInTurn(messages)))).toEqual(['K 4.1 final', 'NA 139 final']);
    const elsewhere = lastOf(arriveInTurn(messages, {}, (row) => ({ ...row, source: 'other' })));
    expect(rules(elsewhere)).toContain('identity.order-patient-not-certain');
  });

  it.each([
    ['of somebody uncertain', chemistry('M2', 10, [NA], { pid: NOBODY })],
    ['that calls the order off for somebody uncertain', chemistry('M2', 10, [], { pid: NOBODY, batteries: off })],
    ['that withdraws for somebody uncertain', chemistry('M2', 10, [{ ...K, status: 'D' }], { pid: NOBODY })],
  ])('take the place of no held document while they stand alone: one %s', (_, alone) => {
    const { rows, documents } = lineOf([first, alone], {}, (row) =>
      row.receiptId === '0' ? { ...row, state: 'held', cause: 'conformance' } : row,
    );
    expect(rows[0]?.state).toBe('held');
    expect(lastOf(documents).state).toBe('held');
  });

  it('are held where the patient of one of them has objected, whatever the newest says of itself, and asked about again before they are sent', () => {
    const objected = ({ patient }: OppositionQuestion): boolean =>
      patient.identifiers.some(({ extension }) => extension === '4711');
    const messages = [first, chemistry('M2', 10, [NA], { pid: LEONIE_ELSEWHERE })];
    const { documents, rows } = lineOf(messages, {}, (row) => row, objected);
    expect(documents.map(({ state, cause }) => [state, cause])).toEqual([
      ['held', OPPOSITION],
      ['held', OPPOSITION],
    ]);
    expect(said(lastOf(documents))).toEqual(['CRP 12 preliminary', 'K 4.1 final', 'NA 139 final']);
    const stored = { ...lastOf(lineOf(messages).documents), source: rows[1]?.source ?? '' };
    const directory = {
      opposed: (question: OppositionQuestion) => (objected(question) ? ({} as StandingOpposition) : undefined),
      presentAs: () => undefined,
    };
    expect(heldForPeople(stored, directory)).toBe(OPPOSITION);
  });

  it('are not taken for known when what said so before was cancelled with a version of a person', () => {
    const documents = arriveInTurn([first, second, chemistry('M3', 7, [K])], {}, (row) => {
      if (row.receiptId === '0') return { ...row, state: 'held', cause: 'conformance' };
      return row.receiptId === '1' ? { ...row, state: 'cancelled', cause: CANCELLED_BY_PERSON } : row;
    });
    expect(lastOf(documents).state).toBe('held');
    expect(rules(lastOf(documents))).toEqual(['orders.earlier-message-cancelled']);
  });

  it('are held when one before them cannot be read any more, or a person cancelled it', () => {
    const gone = arriveInTurn([first, second], {}, (row) => ({ ...row, receiptId: 'cleared' }));
    expect(rules(lastOf(gone))).toEqual(['orders.earlier-message-missing']);
    expect(lastOf(gone).state).toBe('held');
    // The complete report that is asked for comes under the same number: a person may send it.
    expect(mayOverrule(JSON.parse(lastOf(gone).findings) as Finding[])).toBe(true);
    const cancelled = arriveInTurn([first, second], {}, (row) => ({
      ...row,
      state: 'cancelled',
      cause: CANCELLED_BY_PERSON,
    }));
    expect(rules(lastOf(cancelled))).toEqual(['orders.earlier-message-cancelled']);
    expect(said(lastOf(cancelled))).toEqual(['NA 139 final']);
  });

  it('belong together by the number of who asked, where the laboratory gives none', () => {
    const documents = arriveInTurn([
      chemistry('M1', 8, [K], { filler: '' }),
      chemistry('M2', 10, [NA], { filler: '' }),
    ]);
    expect(said(lastOf(documents))).toEqual(['K 4.1 final', 'NA 139 final']);
  });

  it('have every result once, with its newest word, however a report is split and mixed', () => {
    const tests = ['K', 'NA', 'CL', 'CRP', 'GLU'] as const;
    const one = fc.record({
      code: fc.constantFrom(...tests),
      subId: fc.constantFrom('', '1', '2'),
      battery: fc.constantFrom('CHIM', 'URIN'),
      value: fc.integer({ min: 1, max: 999 }).map(String),
      status: fc.constantFrom('P', 'F', 'C'),
    });
    const messages = fc.array(
      fc.uniqueArray(one, {
        minLength: 1,
        maxLength: 4,
        selector: ({ code, subId, battery }) => `${battery}${code}${subId}`,
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(messages, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (parts, turns) => {
        const inputs = parts.map((lines, index) =>
          partialMessage({
            name: `M${index}`,
            sentAt: at(8 + index),
            reportedAt: at(8 + index),
            batteries: ['CHIM', 'URIN']
              .map((code) => ({ code, lines: lines.filter(({ battery }) => battery === code) }))
              .filter(({ lines: some }) => some.length > 0),
          }),
        );
        const newest = new Map(
          parts.flatMap((lines) => lines.map((line) => [`${line.battery}${line.code}${line.subId}`, line] as const)),
        );
        const words = { P: 'preliminary', F: 'final', C: 'corrected' } as const;
        const expected = [...newest.values()]
          .map(({ code, value, status }) => `${code} ${value} ${words[status]}`)
          .sort();
        const mixed = inputs
          .map((input, index) => ({ input, turn: turns[index] ?? 0 }))
          .sort((a, b) => a.turn - b.turn)
          .map(({ input }) => input);
        expect(said(lastOf(arriveInTurn(inputs)))).toEqual(expected);
        const documents = arriveInTurn(mixed);
        // One that brings nothing new is not sent: what it would have said is said.
        expect(said(lastOf(documents))).toEqual(expected);
        expect(documents.flatMap(rules).filter((rule) => rule.startsWith('orders.'))).toEqual([]);
        const { mapped, ignored, unmapped } = mappingOf(lastOf(documents));
        expect(unmapped).toEqual([]);
        const values = [...mapped, ...ignored].filter(({ path }) => /OBX\[\d+\]-5$/.test(path));
        expect(values).toHaveLength(parts.flat().length);
      }),
      { numRuns: 12 },
    );
  });
});
