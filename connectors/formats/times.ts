/** Choosing among times: the first that exists, the latest, the earliest. */
import { instantOf, type Timestamp } from '../clinical/index.ts';

const known = (times: readonly (Timestamp | undefined)[]): Timestamp[] => times.filter((time) => time !== undefined);

export const latest = (times: readonly (Timestamp | undefined)[]): Timestamp | undefined =>
  known(times).reduce<Timestamp | undefined>(
    (best, time) => (best === undefined || instantOf(time) > instantOf(best) ? time : best),
    undefined,
  );

export const earliest = (times: readonly (Timestamp | undefined)[]): Timestamp | undefined =>
  known(times).reduce<Timestamp | undefined>(
    (best, time) => (best === undefined || instantOf(time) < instantOf(best) ? time : best),
    undefined,
  );

/** Start and end of what is documented; nothing where nothing is known. */
export function servicePeriod(
  starts: readonly (Timestamp | undefined)[],
  ends: readonly (Timestamp | undefined)[],
): { start?: Timestamp; end?: Timestamp } | undefined {
  const start = earliest([...starts, ...ends]);
  const end = latest([...ends, ...starts]);
  if (start === undefined) return undefined;
  return { start, ...(end === undefined || end === start ? {} : { end }) };
}
