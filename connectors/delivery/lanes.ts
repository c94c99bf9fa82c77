/** Lanes: the documents that are due, apart by patient. */
import type { DocumentRow } from '../journal/types.ts';

/**
 * Documents of one patient stay in the order in which they came; those of different patients need not wait for one another.
 * Lanes stand in the order in which the journal gave them: the most urgent first.
 */
export function lanesOf(rows: readonly DocumentRow[]): DocumentRow[][] {
  const lanes = new Map<string, DocumentRow[]>();
  for (const row of rows) {
    const key = row.patient.nationalId ?? row.setId;
    lanes.set(key, [...(lanes.get(key) ?? []), row]);
  }
  return [...lanes.values()];
}

/** Takes the lane whose document has waited longest: one of those that work always does, so that nobody waits for ever. */
export function longestWaiting(lanes: DocumentRow[][]): DocumentRow[] | undefined {
  const since = (lane: readonly DocumentRow[]): number => lane[0]?.receivedAt ?? 0;
  const oldest = lanes.reduce((best, lane, index) => (since(lane) < since(lanes[best] ?? lane) ? index : best), 0);
  return lanes.splice(oldest, 1)[0];
}
