/** Status of results, orders and documents: OBX-11 (table 0085), OBR-25 (0123), ORC-1 (0119), TXA-17/-19 (0271, 0273); the worst decides. */
import type { DocumentStatus, ObservationStatus } from '../../clinical/index.ts';

/** What OBX-11 says. Empty and unknown codes are not final: an unknown status is never shown as final. */
export function observationStatus(code: string): ObservationStatus {
  switch (code) {
    case 'F':
    case 'U':
    case 'V':
      return 'final';
    case 'C':
    case 'A':
    case 'B':
      return 'corrected';
    case 'X':
      return 'cancelled';
    case 'D':
    case 'W':
      return 'entered-in-error';
    case 'I':
    case 'O':
    case 'N':
    case 'R':
      return 'registered';
    default:
      return 'preliminary';
  }
}

/** What OBR-25 says; undefined when it is empty. */
export function orderStatus(code: string): ObservationStatus | undefined {
  switch (code) {
    case '':
      return undefined;
    case 'F':
      return 'final';
    case 'C':
      return 'corrected';
    case 'X':
      return 'cancelled';
    case 'O':
    case 'I':
    case 'S':
      return 'registered';
    case 'Y':
    case 'Z':
      return 'entered-in-error';
    default:
      return 'preliminary';
  }
}

/** ORC-1 codes by which an order, and with it its result, is called off. */
export const isOrderCancelled = (control: string): boolean => ['CA', 'OC', 'CR', 'DC', 'OD'].includes(control);

/** OBX-11 codes that describe a line and say nothing about whether the report is finished. */
const NEUTRAL = new Set(['O', 'N']);

export interface StatusEvidence {
  /** Raw OBX-11 codes of results that carry something. */
  readonly observations: readonly string[];
  /** Raw OBR-25 codes, empty where absent. */
  readonly orders: readonly string[];
  /** ORC-1 of the order lines, empty where absent. */
  readonly controls: readonly string[];
}

/** The status of a report: wrong patient withdraws it, all cancelled cancels it, anything unfinished makes it preliminary. */
export function reportStatus({ observations, orders, controls }: StatusEvidence): DocumentStatus {
  const results = observations.filter((code) => !NEUTRAL.has(code));
  if (results.includes('W')) return 'entered-in-error';
  if (results.length > 0 && results.every((code) => code === 'D')) return 'entered-in-error';
  const every = (codes: readonly string[], test: (code: string) => boolean): boolean =>
    codes.length > 0 && codes.every(test);
  if (every(controls, isOrderCancelled) || every(orders, (code) => code === 'X')) return 'cancelled';
  if (every(results, (code) => code === 'X' || code === 'D')) return 'cancelled';
  const states = [
    ...results.map(observationStatus),
    ...orders.map(orderStatus).filter((status) => status !== undefined),
  ];
  if (states.length === 0 || states.some((state) => state === 'preliminary' || state === 'registered'))
    return 'preliminary';
  return states.some((state) => state === 'corrected') || results.includes('D') ? 'corrected' : 'final';
}

/** The status of a transcribed document by its completion (TXA-17) and availability (TXA-19) and its event. */
export function documentStatus(completion: string, availability: string, event: string): DocumentStatus {
  if (event === 'T11' || availability === 'CA' || availability === 'OB') return 'cancelled';
  if (!['AU', 'LA'].includes(completion)) return 'preliminary';
  return ['T08', 'T10'].includes(event) ? 'corrected' : 'final';
}
