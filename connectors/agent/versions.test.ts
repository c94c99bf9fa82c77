import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentStatus } from '../clinical/index.ts';
import { LINE_STOPPED, OTHER_CONTENT, type DocumentRow, type DocumentState } from '../journal/index.ts';
import { decideVersion, isOlderThan, stillCounts, type VersionClaim } from './versions.ts';

const row = (id: string, state: DocumentState, cause = '', versionNumber = 1): DocumentRow => ({
  id,
  receiptId: 'r',
  setId: 's',
  part: '',
  versionNumber,
  state,
  cause,
  since: 0,
  receivedAt: 0,
  source: '',
  type: '',
  title: '',
  patient: { name: '' },
  mediaType: '',
  attempts: 0,
});

describe('a new version', () => {
  it('is a first submission when there is none before it', () => {
    expect(decideVersion([])).toEqual({ stopped: false, history: { versionNumber: 1 }, waits: false, superseded: [] });
  });

  it('replaces the newest one that arrived', () => {
    const { history, waits } = decideVersion([row('a', 'delivered', '', 1), row('b', 'delivered', '', 2)]);
    expect(history).toEqual({ versionNumber: 3, replaces: { documentId: 'b', versionNumber: 2 } });
    expect(waits).toBe(false);
  });

  it.each(['ready', 'sending', 'unknown'] as const)('waits for one that is %s', (state) => {
    const decision = decideVersion([row('a', state)]);
    expect(decision.waits).toBe(true);
    expect(decision.history.replaces?.documentId).toBe('a');
  });

  it('waits behind a version that itself waits', () => {
    const decision = decideVersion([row('a', 'sending', '', 1), row('b', 'held', 'earlier-version', 2)]);
    expect(decision.waits).toBe(true);
    expect(decision.history).toEqual({ versionNumber: 3, replaces: { documentId: 'b', versionNumber: 2 } });
  });

  it.each([
    ['held', 'identity'],
    ['refused', 'refused'],
  ] as const)('takes the place of one that was %s and never arrived', (state, cause) => {
    const decision = decideVersion([row('a', state, cause)]);
    expect(decision).toMatchObject({ history: { versionNumber: 1 }, waits: false, superseded: ['a'] });
  });

  it('waits, and takes nobody’s place, while the receiver has something else under the id of an earlier one', () => {
    const stopped = decideVersion([row('a', 'delivered', '', 1), row('b', 'refused', OTHER_CONTENT, 2)]);
    expect(stopped).toMatchObject({ waits: true, stopped: true, superseded: [] });
    const behind = decideVersion([row('b', 'refused', OTHER_CONTENT, 1), row('c', 'held', LINE_STOPPED, 2)]);
    expect(behind).toMatchObject({ waits: true, stopped: true, superseded: [] });
    expect(decideVersion([row('b', 'cancelled', 'cancelled-by-person')])).toMatchObject({
      waits: false,
      stopped: false,
    });
  });

  it('does not count what was cancelled', () => {
    expect(decideVersion([row('a', 'cancelled')]).history).toEqual({ versionNumber: 1 });
  });

  it('never replaces something that is not in the receiver’s store or on its way there, and never cancels what is', () => {
    const states: DocumentState[] = ['held', 'ready', 'sending', 'unknown', 'delivered', 'refused', 'cancelled'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...states), fc.constantFrom('earlier-version', 'identity')), {
          maxLength: 6,
        }),
        (given) => {
          const rows = given.map(([state, cause], index) => row(`d${index}`, state, cause, index + 1));
          const { history, superseded, waits } = decideVersion(rows);
          const stateOf = (id: string | undefined): DocumentRow | undefined =>
            rows.find((candidate) => candidate.id === id);
          const replaced = stateOf(history.replaces?.documentId);
          if (replaced && !waits) expect(replaced.state).toBe('delivered');
          for (const id of superseded) expect(['held', 'refused']).toContain(stateOf(id)?.state);
          if (rows.some(({ state }) => state === 'ready' || state === 'sending' || state === 'unknown'))
            expect(waits).toBe(true);
        },
      ),
    );
  });
});

describe('which of two versions is the newer word', () => {
  const claim = (status: DocumentStatus, effectiveTime: string): VersionClaim => ({ status, effectiveTime });

  it('is the one of the later time, whatever the order of arrival and the zone', () => {
    expect(isOlderThan(claim('corrected', '20261123080000+0100'), claim('final', '20261123090000+0100'))).toBe(true);
    expect(isOlderThan(claim('final', '20261123090000+0100'), claim('corrected', '20261123080000+0100'))).toBe(false);
    expect(isOlderThan(claim('final', '20261123083000+0100'), claim('final', '20261123080000+0000'))).toBe(true);
  });

  it.each([
    ['preliminary', 'final'],
    ['final', 'corrected'],
    ['corrected', 'cancelled'],
  ] as const)('at the same time: %s is before %s', (before, after) => {
    const time = '20261123080000+0100';
    expect(isOlderThan(claim(before, time), claim(after, time))).toBe(true);
    expect(isOlderThan(claim(after, time), claim(before, time))).toBe(false);
  });

  it('is not told by a time of day that one of the two does not give', () => {
    expect(isOlderThan(claim('corrected', '20261123'), claim('final', '20261123080000+0100'))).toBe(false);
    expect(isOlderThan(claim('final', '20261123080000+0100'), claim('corrected', '20261123'))).toBe(true);
    expect(isOlderThan(claim('final', '20261122'), claim('final', '20261123080000+0100'))).toBe(true);
  });

  it('lets what came too late take nobody’s place', () => {
    expect(decideVersion([row('a', 'held', 'identity'), row('b', 'refused')], true).superseded).toEqual([]);
  });

  it('counts a withdrawal that came first, and nothing else that was cancelled', () => {
    expect(stillCounts({ state: 'cancelled', cause: 'nothing-to-withdraw' })).toBe(true);
    expect(stillCounts({ state: 'cancelled', cause: 'superseded' })).toBe(false);
    expect(stillCounts({ state: 'held', cause: 'identity' })).toBe(true);
  });
});
