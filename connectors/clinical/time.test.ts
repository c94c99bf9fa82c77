import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, readDate, readTimestamp, timestampOf, toDtm, toFhirDateTime } from './time.ts';

const zone = 'Europe/Luxembourg';

describe('reading a time', () => {
  it.each([
    ['20260302141500+0100', '20260302141500+0100', false],
    ['20260302141500', '20260302141500+0100', true],
    ['20260702141500', '20260702141500+0200', true],
    ['202603021415', '202603021415+0100', true],
    ['20260302141500.1234', '20260302141500+0100', true],
    ['20260302', '20260302', false],
    ['20260300', '202603', false],
    ['20260000', '2026', false],
    ['2026', '2026', false],
  ])('%s becomes %s', (text, timestamp, zoneAssumed) => {
    expect(readTimestamp(text, zone)).toEqual({ timestamp, zoneAssumed });
  });

  it.each(['', '00000000', '0000', 'yesterday', '20260230', '20261301', '20260302250000', '2026-03-02', '202603021'])(
    'refuses %j',
    (text) => {
      expect(readTimestamp(text, zone)).toBeUndefined();
    },
  );

  it('gives the repeated hour of autumn its first meaning, and the missing hour of spring the offset before it', () => {
    expect(readTimestamp('20261025023000', zone)?.timestamp).toBe('20261025023000+0200');
    expect(readTimestamp('20260329023000', zone)?.timestamp).toBe('20260329023000+0100');
  });
});

describe('writing a time', () => {
  it('keeps the precision', () => {
    expect(toDtm('20260302141500+0100')).toBe('20260302131500');
    expect(toDtm('20260302')).toBe('20260302');
    expect(toFhirDateTime('20260302141500+0100')).toBe('2026-03-02T14:15:00+01:00');
    expect(toFhirDateTime('202603')).toBe('2026-03');
    expect(readDate('18931201')).toBe('1893-12-01');
    expect(readDate('20240000')).toBe('2024');
  });

  it('goes through an instant and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(instantOf(timestampOf(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
