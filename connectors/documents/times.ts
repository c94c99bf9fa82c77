/** Times in documents: full precision where a header asks for it, a reader's form in the narrative. No clock, no locale data. */
import { instantOf, type Language, type Timestamp } from '../clinical/index.ts';

const PARTS = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$/;

/**
 * A time with seconds and zone (`yyyyMMddHHmmss±HHmm`) for what may be less precise: unknown parts start the period, in UTC where no zone
 * is known. The instant stays what `instantOf` reads, so that header and metadata agree. Unreadable text stays for the checks to find.
 */
export function fullTimestamp(timestamp: Timestamp): Timestamp {
  const match = PARTS.exec(timestamp);
  if (!match) return timestamp;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', offset = '+0000'] = match;
  return `${year}${month}${day}${hour}${minute}${second}${offset}`;
}

/** Whether a header can carry it: a readable time in a year that the calendar has. */
export const isRealTime = (timestamp: Timestamp): boolean =>
  PARTS.test(timestamp) && !timestamp.startsWith('0000') && !Number.isNaN(instantOf(timestamp));

/**
 * Day and month in the order of the language, the year in full, the wall time as the source wrote it, with its distance from UTC: a reader abroad, or
 * after the clock was changed, is not left to guess. Seconds only where they say something.
 */
export function displayTime(timestamp: Timestamp, language: Language): string {
  const match = PARTS.exec(timestamp);
  if (!match) return timestamp;
  const [, year = '', month, day, hour, minute, second, offset] = match;
  const parts = [year, month, day].filter((part) => part !== undefined);
  // English readers disagree about the order of day and month: theirs is the unmistakable one.
  const date = language === 'en' ? parts.join('-') : parts.toReversed().join(language === 'de' ? '.' : '/');
  if (hour === undefined) return date;
  const seconds = second === '00' ? undefined : second;
  const time = [hour, minute ?? '00', seconds].filter((part) => part !== undefined).join(':');
  return `${date} ${time}${offset === undefined ? '' : ` (${zoneWords(offset)})`}`;
}

/** `+0100` as `UTC+1`, `+0530` as `UTC+5:30`. */
function zoneWords(offset: string): string {
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(\d{2})(\d{2})$/.exec(offset) ?? [];
  const distance = `${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  return distance === '0' ? 'UTC' : `UTC${sign === '-' ? '−' : sign}${distance}`;
}
