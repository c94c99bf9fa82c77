/** Times of xDT records: a day in one field, the time of day in another, as LDT, GDT and BDT have them. */
import { readTimestamp, type Finding, type Timestamp } from '../clinical/index.ts';
import type { Line, XdtReading } from './xdt-fields.ts';

/** What differs between the formats: how a day is written, and the doubts that are told. */
export interface TimeRules {
  /** The day as `YYYYMMDD`; empty when it is none. */
  readonly day: (text: string) => string;
  readonly unreadable: (path: string) => Finding;
  readonly zoneAssumed: (path: string) => Finding;
}

/** `hhmm`, `hhmmss` or, in LDT 3, `hhmmss` with milliseconds; empty for anything else. */
const clockOf = (text: string): string => {
  const match = /^(?:(\d{6})\d{0,3}|(\d{4}))$/.exec(text);
  return match?.[1] ?? match?.[2] ?? '';
};

/** What cannot be read stays unmapped and is a finding. `offset` is `+0100` where the record gives one, else empty. */
export function readXdtTime(
  reading: XdtReading,
  {
    date,
    clock,
    offset = '',
  }: { readonly date: Line | undefined; readonly clock?: Line | undefined; readonly offset?: string },
  rules: TimeRules,
  to: string,
): Timestamp | undefined {
  const text = date?.content.trim() ?? '';
  if (!date || /^0*$/.test(text)) return undefined;
  const day = rules.day(text);
  const hours = clockOf(clock?.content.trim() ?? '');
  const read =
    readTimestamp(`${day}${hours}${hours === '' ? '' : offset}`, reading.zone) ?? readTimestamp(day, reading.zone);
  if (day === '' || !read) {
    reading.doubt(rules.unreadable(date.path));
    return undefined;
  }
  reading.ledger.map(date.path, to);
  if (clock && read.timestamp.length > 8) reading.ledger.map(clock.path, to);
  else if (clock && clock.content.trim() !== '') reading.doubt(rules.unreadable(clock.path));
  if (read.zoneAssumed) reading.doubt(rules.zoneAssumed(''));
  return read.timestamp;
}
