/** Status of HPRIM results (OBX-11) and orders (OBR-25); the least finished decides, and nothing unknown is final. */
import type { DocumentStatus, ObservationStatus } from '../../clinical/index.ts';

/** OBX-11: R entered, P partial, F final, C corrected, I pending, D deleted, X not done, U changed to final; undefined for others. */
export function resultStatus(code: string): ObservationStatus | undefined {
  switch (code) {
    case 'F':
    case 'U':
      return 'final';
    case 'C':
      return 'corrected';
    case 'R':
    case 'P':
      return 'preliminary';
    case 'I':
      return 'registered';
    case 'X':
      return 'cancelled';
    case 'D':
      return 'entered-in-error';
    default:
      return undefined;
  }
}

/** OBR-25 has the same letters, and O for an order without a result; M (some results) and whatever else is unfinished. */
export const orderStatus = (code: string): ObservationStatus =>
  code === 'O' ? 'registered' : (resultStatus(code) ?? 'preliminary');

/** `orders` are the codes of OBR-25, without the empty ones. */
export function reportStatus(results: readonly ObservationStatus[], orders: readonly string[]): DocumentStatus {
  const all = [...results, ...orders.map(orderStatus)];
  if (all.length === 0) return 'preliminary';
  if (all.every((status) => status === 'entered-in-error')) return 'entered-in-error';
  if (all.every((status) => status === 'cancelled' || status === 'entered-in-error')) return 'cancelled';
  if (all.some((status) => status === 'preliminary' || status === 'registered')) return 'preliminary';
  return all.some((status) => status === 'corrected' || status === 'entered-in-error') ? 'corrected' : 'final';
}
