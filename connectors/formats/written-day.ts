/** Days as formats without types write them, the day first (HPRIM Médecin, HealthOne): a year of two digits is taken only where it is beyond doubt. */
import { birthDateHeldBy, readDate, type CalendarDate } from '../clinical/index.ts';
import type { NationalProfile } from '../profiles/index.ts';

/** A year of four or two digits; `monthDay` is `MMDD`. */
export interface WrittenDay {
  readonly year: string;
  readonly monthDay: string;
}

/** `31/12/1950`, `311250`, `31.12.50`. A year of two digits stays one. */
export function dayOf(text: string): WrittenDay | undefined {
  const plain = text.trim();
  const match =
    /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(plain) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(plain);
  if (!match) return undefined;
  const [, day = '', month = '', year = ''] = match;
  return { year, monthDay: `${month.padStart(2, '0')}${day.padStart(2, '0')}` };
}

/** The day of a file as `YYYYMMDD`: no file is older than its format (of the nineties), so that two digits leave no doubt. */
export function fileDay(day: WrittenDay | undefined): string | undefined {
  if (!day) return undefined;
  const year = day.year.length === 4 ? day.year : `${Number(day.year) >= 90 ? '19' : '20'}${day.year}`;
  return readDate(`${year}${day.monthDay}`) === undefined ? undefined : `${year}${day.monthDay}`;
}

export interface ReadBirthDate {
  readonly date?: CalendarDate;
  readonly doubt?: 'birth-date-unreadable' | 'birth-date-two-digits';
}

/**
 * A birth date. Two digits are a year only where the other century is impossible, or where the national `number` tells it. `before` is the
 * day of the file as `YYYYMMDD`, or empty.
 */
export function birthDateIn(
  day: WrittenDay | undefined,
  number: string,
  before: string,
  rule: NationalProfile['patient']['nationalId'],
): ReadBirthDate {
  const read = (date: string): ReadBirthDate => {
    const found = readDate(date);
    return found === undefined ? { doubt: 'birth-date-unreadable' } : { date: found };
  };
  if (!day) return { doubt: 'birth-date-unreadable' };
  if (day.year.length === 4) return read(`${day.year}${day.monthDay}`);
  const both = ['19', '20'].map((century) => `${century}${day.year}${day.monthDay}`);
  const told = number === '' ? '' : (birthDateHeldBy(rule.scheme, number) ?? '');
  const byNumber = both.find((date) => told.replaceAll('-', '').startsWith(date));
  const possible = both.filter((date) => before !== '' && date <= before && readDate(date) !== undefined);
  const chosen = byNumber ?? (possible.length === 1 ? possible[0] : undefined);
  return chosen === undefined ? { doubt: 'birth-date-two-digits' } : read(chosen);
}
