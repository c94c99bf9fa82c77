/** Times in documents: full precision where a header asks for it, a reader's form in the narrative. No clock, no locale data. */
import { zoneOffsetMinutes, type Language, type Timestamp } from '../clinical/index.ts';

const PARTS = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$/;

/**
 * A time with seconds and zone (`yyyyMMddHHmmss±HHmm`) for what may be less precise: unknown parts start the period,
 * an unknown zone is the one that `zone` (IANA name) kept there. Unreadable text stays as it is, for the checks to find.
 */
export function fullTimestamp(timestamp: Timestamp, zone: string): Timestamp {
  const match = PARTS.exec(timestamp);
  if (!match) return timestamp;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', offset] = match;
  return `${year}${month}${day}${hour}${minute}${second}${offset ?? offsetOf(zone, [year, month, day, hour, minute])}`;
}

function offsetOf(zone: string, wall: readonly string[]): string {
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0] = wall.map(Number);
  const minutes = zoneOffsetMinutes(zone, y, mo, d, h, mi);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}${pad(Math.abs(minutes) % 60)}`;
}

/** Day and month in the order of the language, the year in full, the wall time as the source wrote it. */
export function displayTime(timestamp: Timestamp, language: Language): string {
  const match = PARTS.exec(timestamp);
  if (!match) return timestamp;
  const [, year = '', month, day, hour, minute, second] = match;
  const separator = { fr: '/', de: '.', en: '/' }[language];
  const date = [day, month, year].filter((part) => part !== undefined).join(separator);
  if (hour === undefined) return date;
  return `${date} ${[hour, minute ?? '00', second].filter((part) => part !== undefined).join(':')}`;
}
