/** Which of two messages of an order, and which of two results in them, is the newer word: whatever the order in which they came. */
import { instantOf, type ObservationStatus, type Timestamp } from '../../clinical/index.ts';
import { contentOf, type OrderMessage, type OrderResult } from './apart.ts';

/** `YYYYMMDD`: what a timestamp without a time of day has at most. */
const DAY_DIGITS = 8;

/** How far a result has come in its life: at the same time, what was corrected is never followed by what came before the correction. */
const rank: Readonly<Record<ObservationStatus, number>> = {
  registered: 0,
  preliminary: 1,
  final: 2,
  corrected: 3,
  cancelled: 4,
  'entered-in-error': 4,
};

export interface Clock {
  /** Negative when `a` is the older word; zero when nothing tells. */
  readonly results: (a: OrderResult, b: OrderResult) => number;
  readonly messages: (a: OrderMessage, b: OrderMessage) => number;
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** When a battery was reported (OBR-22), else its message. */
const reportedAt = ({ message, group }: Pick<OrderResult, 'message' | 'group'>): Timestamp =>
  group.resultTime ?? message.part.document.effectiveTime;

/**
 * The times of one order compared: as exactly as all of them are given. A single one without a time of day makes days of all, so that the answer never depends on
 * which two are compared first.
 */
export function clockOf(messages: readonly OrderMessage[], results: readonly OrderResult[]): Clock {
  const times = [...messages.map(({ part }) => part.document.effectiveTime), ...results.map(reportedAt)];
  const digits = Math.min(...times.map(({ length }) => length));
  const moment = (time: Timestamp): number => instantOf(digits <= DAY_DIGITS ? time.slice(0, digits) : time);
  const allSent = messages.every(({ part }) => part.keys?.sentAt !== undefined);
  const sent = ({ part }: OrderMessage): number => (allSent ? instantOf(part.keys?.sentAt ?? '') : 0);
  const statusOf = ({ part }: OrderMessage): number => rank[part.document.status];
  return {
    results: (a, b) =>
      moment(reportedAt(a)) - moment(reportedAt(b)) ||
      rank[a.observation.status] - rank[b.observation.status] ||
      sent(a.message) - sent(b.message),
    messages: (a, b) =>
      moment(a.part.document.effectiveTime) - moment(b.part.document.effectiveTime) ||
      sent(a) - sent(b) ||
      statusOf(a) - statusOf(b) ||
      text(JSON.stringify(a.part.document), JSON.stringify(b.part.document)),
  };
}

/** The newest word on one result. `disputed`: two that are equally new say different things. */
export function newestOf(
  results: readonly OrderResult[],
  clock: Clock,
): { readonly newest: OrderResult; readonly disputed: boolean } | undefined {
  const [newest, ...others] = [...results].sort(
    (a, b) => clock.results(b, a) || text(contentOf(a.observation), contentOf(b.observation)),
  );
  if (!newest) return undefined;
  const disputed = others.some(
    (other) => clock.results(other, newest) === 0 && contentOf(other.observation) !== contentOf(newest.observation),
  );
  return { newest, disputed };
}
