import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../clinical/index.ts';
import { displayTime, fullTimestamp } from './times.ts';

describe('a full timestamp', () => {
  it.each([
    ['2026', '20260101000000+0000'],
    ['202603', '20260301000000+0000'],
    ['20260302', '20260302000000+0000'],
    ['202603020815+0100', '20260302081500+0100'],
    ['20260302081559-0330', '20260302081559-0330'],
  ])('of %s is %s', (less, full) => {
    expect(fullTimestamp(less)).toBe(full);
  });

  it('names the same instant as what it completes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.constantFrom(4, 6, 8),
        (date, length) => {
          const digits = date.toISOString().slice(0, 10).replaceAll('-', '').slice(0, length);
          expect(instantOf(fullTimestamp(digits))).toBe(instantOf(digits));
        },
      ),
    );
  });

  it('leaves what is no time to the checks', () => {
    expect(fullTimestamp('gestern')).toBe('gestern');
  });
});

describe('a time for people', () => {
  it('keeps its precision and its wall time, and says its zone', () => {
    expect(displayTime('2026', 'fr')).toBe('2026');
    expect(displayTime('202603', 'fr')).toBe('03/2026');
    expect(displayTime('20260302', 'de')).toBe('02.03.2026');
    expect(displayTime('202603020815+0100', 'fr')).toBe('02/03/2026 08:15 (UTC+1)');
    expect(displayTime('20260302081500+0530', 'fr')).toBe('02/03/2026 08:15 (UTC+5:30)');
    expect(displayTime('20260302081500-0330', 'de')).toBe('02.03.2026 08:15 (UTC−3:30)');
    expect(displayTime('202603020815+0000', 'en')).toBe('2026-03-02 08:15 (UTC)');
    expect(displayTime('20260302081559+0100', 'en')).toBe('2026-03-02 08:15:59 (UTC+1)');
  });
});
