/** Days as people count them: local to a zone, 23 to 25 hours long. */

export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Milliseconds since 1970; the day is from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

const DAY = 86_400_000;

/** Local wall time at an instant, written as if it were UTC milliseconds. */
function wallTime(format: Intl.DateTimeFormat, instant: number): number {
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'] ?? 1,
    part['hour'] ?? 0,
    part['minute'] ?? 0,
    part['second'] ?? 0,
  );
}

/** The first moment of a local day, from its midnight written as if it were UTC milliseconds. */
function startOf(format: Intl.DateTimeFormat, wallMidnight: number): number {
  // Twice: the first guess may lie on the other side of a change of the clocks.
  const guess = wallMidnight - (wallTime(format, wallMidnight) - wallMidnight);
  return wallMidnight - (wallTime(format, guess) - guess);
}

const formatIn = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });

const daysFrom = (format: Intl.DateTimeFormat, first: number, count: number): readonly LocalDay[] =>
  Array.from({ length: count }, (_, index) => first + index * DAY).map((midnight) => ({
    day: new Date(midnight).toISOString().slice(0, 10),
    start: startOf(format, midnight),
    end: startOf(format, midnight + DAY),
  }));

/** The `count` local days that end with the one of `instant`, oldest first. */
export function localDays(instant: number, count: number, zone: string): readonly LocalDay[] {
  const format = formatIn(zone);
  const today = Math.floor(wallTime(format, Math.floor(instant / 1000) * 1000) / DAY) * DAY;
  return daysFrom(format, today - (count - 1) * DAY, count);
}

/** The local days from one to another, both included; none when the last comes before the first. `YYYY-MM-DD`. */
export function localDaysBetween(first: string, last: string, zone: string): readonly LocalDay[] {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return daysFrom(formatIn(zone), from, Math.max(0, Math.round((to - from) / DAY) + 1));
}
