/** Days and times of day as tables write them. The order of day and month is one for the whole table, never decided value by value. */
import { readTimestamp, toFhirDateTime, type CalendarDate, type ReadTimestamp } from '../../clinical/index.ts';
import { readIsoTime } from '../iso-time.ts';

export type DateOrder = 'day-first' | 'month-first';

const PARTED = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(\S.*))?$/;

/** First and second number of a date with slashes, whose order is in doubt; undefined for every other text. */
export function isSlashed(text: string): readonly [first: number, second: number] | undefined {
  const match = PARTED.exec(text.trim());
  return match?.[2] === '/' ? [Number(match[1]), Number(match[3])] : undefined;
}

/** `8:10`, `08h10`, `08:10:30`, `0810`, `8 h` as `hhmm[ss]`; undefined for anything else. */
export function clockOf(text: string): string | undefined {
  const match = /^(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?(?::(\d{2}))?\s*(?:h|Uhr)?|(?<=^\d\d)(\d{2}))$/.exec(text.trim());
  if (!match) return undefined;
  const [, hour = '', minute, second = '', joined] = match;
  return `${hour.padStart(2, '0')}${minute ?? joined ?? '00'}${second}`;
}

/** The digits of a day, and what stands behind it. A year of two digits is of this century only where `recent` says that it must be. */
function dayOf(text: string, order: DateOrder, recent: boolean): { day: string; rest: string } | undefined {
  const match = PARTED.exec(text.trim());
  if (!match) return undefined;
  const [, first = '', mark, second = '', year = '', rest = ''] = match;
  if (year.length === 2 && !recent) return undefined;
  const [day, month] = order === 'month-first' && mark === '/' ? [second, first] : [first, second];
  return {
    day: `${year.length === 2 ? `20${year}` : year}${month.padStart(2, '0')}${day.padStart(2, '0')}`,
    rest: rest.trim(),
  };
}

/** When something was: a date, with its time in the same cell or in one of its own. Undefined when either is not understood. */
export function readWhen(date: string, time: string, order: DateOrder, zone: string): ReadTimestamp | undefined {
  const clock = time.trim() === '' ? '' : clockOf(time);
  if (clock === undefined) return undefined;
  const parted = dayOf(date, order, true);
  if (parted) {
    const own = parted.rest === '' ? '' : clockOf(parted.rest);
    return own === undefined ? undefined : readTimestamp(`${parted.day}${clock || own}`, zone);
  }
  const iso =
    readIsoTime(date, zone) ??
    (/^(?:19|20)\d{6}(?:\d{4}|\d{6})?$/.test(date.trim()) ? readTimestamp(date, zone) : undefined);
  if (!iso || clock === '') return iso;
  return readTimestamp(`${iso.timestamp.slice(0, 8)}${clock}`, zone);
}

/** A birth date with its precision; two-digit years are refused, never completed by a guess. */
export function readBirthDate(text: string, order: DateOrder): CalendarDate | undefined {
  const parted = dayOf(text, order, false);
  if (!parted && PARTED.test(text.trim())) return undefined;
  const read = parted ? readTimestamp(parted.day, 'UTC') : readWhen(text, '', order, 'UTC');
  return read && toFhirDateTime(read.timestamp.slice(0, 8));
}

const DAY = 86_400_000;

/** The care day (`YYYYMMDD`) to which a time belongs: the small hours belong to the day before. */
export function careDay(timestamp: string, begins: string): string {
  const day = timestamp.slice(0, 8);
  if (timestamp.length < 12 || timestamp.slice(8, 12) >= begins.replace(':', '')) return day;
  const noon = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)));
  return new Date(noon - DAY).toISOString().slice(0, 10).replaceAll('-', '');
}
