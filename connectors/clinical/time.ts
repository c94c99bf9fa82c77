/** Times as health standards write them: precision kept, zone explicit, no clock read. */
import type { CalendarDate, Timestamp } from './model.ts';

const PARTS = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?)?)?)?)?([+-]\d{4})?$/;

export interface ReadTimestamp {
  readonly timestamp: Timestamp;
  /** True when the source gave hours without an offset and the profile's zone was assumed. */
  readonly zoneAssumed: boolean;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

const realDate = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** One for each zone: making a formatter costs far more than using it, and a report has a time in every line. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, format);
  return format;
}

/** What a clock on the wall shows. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** What the clocks of `zone` (IANA name) show at an instant, milliseconds since 1970. */
export function wallTime(zone: string, instant: number): WallTime {
  const parts = formatOf(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/** Minutes east of UTC that `zone` (IANA name) keeps at a local wall time. In the repeated hour of autumn: the first one. */
export function zoneOffsetMinutes(zone: string, y: number, mo: number, d: number, h: number, mi: number): number {
  const wall = Date.UTC(y, mo - 1, d, h, mi);
  const offsetAt = (instant: number): number => {
    const { year, month, day, hour, minute } = wallTime(zone, instant);
    const local = Date.UTC(year, month - 1, day, hour, minute);
    return Math.round((local - Math.floor(instant / 60_000) * 60_000) / 60_000);
  };
  const before = offsetAt(wall - 24 * 3_600_000);
  return offsetAt(wall - before * 60_000) === before ? before : offsetAt(wall - offsetAt(wall) * 60_000);
}

const offsetText = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}${pad(Math.abs(minutes) % 60)}`;

/**
 * Reads an HL7 v2 DTM/TS or v3 TS. Trailing `00` month or day (unknown) lower the precision; fractions of seconds are dropped.
 * Undefined when it is not a valid time.
 */
export function readTimestamp(text: string, zone: string): ReadTimestamp | undefined {
  const match = PARTS.exec(text.trim());
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute, second, offset] = match;
  // Year 0000 is how some systems write “unknown”; nothing in a health record is older than two centuries.
  if (Number(year) < 1800) return undefined;
  if (month === undefined || month === '00') return { timestamp: year, zoneAssumed: false };
  if (Number(month) > 12) return undefined;
  if (day === undefined || day === '00') return { timestamp: `${year}${month}`, zoneAssumed: false };
  if (!realDate(Number(year), Number(month), Number(day))) return undefined;
  if (hour === undefined) return { timestamp: `${year}${month}${day}`, zoneAssumed: false };
  const [h, mi, s] = [Number(hour), Number(minute ?? '0'), Number(second ?? '0')];
  if (h > 23 || mi > 59 || s > 59) return undefined;
  const zoneText = offset ?? offsetText(zoneOffsetMinutes(zone, Number(year), Number(month), Number(day), h, mi));
  return {
    timestamp: `${year}${month}${day}${hour}${minute ?? '00'}${second ?? ''}${zoneText}`,
    zoneAssumed: offset === undefined,
  };
}

/** The instant of a timestamp in milliseconds since 1970 (start of the period it names); NaN when unreadable. */
export function instantOf(timestamp: Timestamp): number {
  const match = PARTS.exec(timestamp);
  if (!match) return Number.NaN;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', offset = '+0000'] = match;
  const sign = offset.startsWith('-') ? -1 : 1;
  const shift = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5)));
  return (
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) -
    shift * 60_000
  );
}

/** XDS DTM: UTC, digits only, same precision (ITI TF-3 table 4.2.3.1.7-2). Dates without a time stay as they are. */
export function toDtm(timestamp: Timestamp): string {
  if (timestamp.length <= 8) return timestamp;
  const date = new Date(instantOf(timestamp));
  return `${date.getUTCFullYear()}${pad(date.getUTCMonth() + 1)}${pad(date.getUTCDate())}${pad(date.getUTCHours())}${pad(date.getUTCMinutes())}${pad(date.getUTCSeconds())}`;
}

/** FHIR dateTime with the same precision; FHIR wants seconds as soon as there are hours. */
export function toFhirDateTime(timestamp: Timestamp): string {
  const match = PARTS.exec(timestamp);
  if (!match) return timestamp;
  const [, year = '', month, day, hour, minute = '00', second = '00', offset = '+0000'] = match;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (hour === undefined) return date;
  return `${date}T${hour}:${minute}:${second}${offset.slice(0, 3)}:${offset.slice(3)}`;
}

/** HL7 TS in UTC with seconds for an instant in milliseconds. */
export function timestampOf(instant: number): Timestamp {
  const iso = new Date(instant).toISOString();
  return `${iso.slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`;
}

/** `YYYYMMDD`, `YYYYMM` or `YYYY` to `YYYY-MM-DD` …; undefined when it is no date. */
export function readDate(text: string): CalendarDate | undefined {
  const read = readTimestamp(text.slice(0, 8), 'UTC');
  return read && toFhirDateTime(read.timestamp);
}

/** A calendar date in HL7 TS form. */
export const dateDigits = (date: CalendarDate): Timestamp => date.replaceAll('-', '');
