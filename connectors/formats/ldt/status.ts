/** What 8401 and 8418 say of a report and of its results; the least finished decides, and nothing unknown is final. */
import type { DocumentStatus, ObservationStatus, ResultGroup } from '../../clinical/index.ts';

/** 8418 of LDT 2: B already reported, K corrected, F missing; A, P, S, V, M of the later catalogue. `hasValue` for tests without it. */
export function resultStatus2(code: string, report: string, hasValue: boolean): ObservationStatus | undefined {
  switch (code) {
    case '':
      if (!hasValue) return report === 'E' || report === 'N' ? 'final' : 'registered';
      return report === 'E' || report === 'N' ? 'final' : 'preliminary';
    case 'A':
    case 'B':
      return 'final';
    case 'K':
      return 'corrected';
    case 'F':
      return 'registered';
    case 'P':
    case 'V':
      return 'preliminary';
    case 'M':
    case 'S':
      return 'cancelled';
    default:
      return undefined;
  }
}

/** 8418 of LDT 3 (01 none … 12 cancelled). */
export function resultStatus3(code: string, report: string, hasValue: boolean): ObservationStatus | undefined {
  switch (code.padStart(2, '0')) {
    case '00':
    case '01':
      if (report !== '2') return hasValue ? 'preliminary' : 'registered';
      return 'final';
    case '02':
    case '09':
      return 'registered';
    case '03':
    case '05':
    case '10':
      return 'preliminary';
    case '04':
    case '08':
      return 'corrected';
    case '06':
    case '07':
      return 'final';
    case '11':
    case '12':
      return 'cancelled';
    default:
      return undefined;
  }
}

/** The status of the report: open reports, and closed ones with a result to come, are preliminary. */
export function reportStatus(isClosed: boolean, results: readonly ObservationStatus[]): DocumentStatus {
  if (results.length > 0 && results.every((status) => status === 'cancelled')) return 'cancelled';
  if (!isClosed || results.some((status) => status === 'preliminary' || status === 'registered')) return 'preliminary';
  return results.includes('corrected') ? 'corrected' : 'final';
}

/** The least finished of its results. */
export function groupStatus({ observations }: ResultGroup): ResultGroup['status'] {
  const states = observations.map(({ status }) => status);
  const worst = (['preliminary', 'registered', 'corrected', 'final'] as const).find((state) => states.includes(state));
  return worst ?? states[0] ?? 'preliminary';
}
