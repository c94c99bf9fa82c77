/** Statuses of FHIR R4 (observation-status, diagnostic-report-status, composition-status) in the words of the model; the worst decides. */
import type { DocumentStatus, ObservationStatus } from '../../clinical/index.ts';

const RESULTS: Readonly<Record<string, ObservationStatus>> = {
  registered: 'registered',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
};

const DOCUMENTS: Readonly<Record<string, DocumentStatus>> = {
  registered: 'preliminary',
  partial: 'preliminary',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  appended: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
};

const lookup = <T>(table: Readonly<Record<string, T>>, code: string | undefined): T | undefined =>
  code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;

/** Undefined for `unknown`, for what is no such status, and where there is none. */
export const resultStatus = (code: string | undefined): ObservationStatus | undefined => lookup(RESULTS, code);
export const documentStatus = (code: string | undefined): DocumentStatus | undefined => lookup(DOCUMENTS, code);

/** The least finished of several results. */
export function worstOf(states: readonly ObservationStatus[]): ObservationStatus {
  const worst = (['registered', 'preliminary', 'corrected', 'final'] as const).find((state) => states.includes(state));
  return worst ?? states[0] ?? 'preliminary';
}

/** A report that calls itself final is not while one of its results is not; one whose every result was withdrawn is withdrawn. */
export function reportStatus(said: DocumentStatus | undefined, results: readonly ObservationStatus[]): DocumentStatus {
  if (said === undefined || said === 'entered-in-error' || said === 'cancelled' || said === 'preliminary')
    return said ?? 'preliminary';
  if (results.length > 0 && results.every((status) => status === 'entered-in-error')) return 'entered-in-error';
  if (results.length > 0 && results.every((status) => status === 'cancelled' || status === 'entered-in-error'))
    return 'cancelled';
  if (results.includes('preliminary') || results.includes('registered')) return 'preliminary';
  return results.includes('corrected') || results.includes('entered-in-error') ? 'corrected' : said;
}
