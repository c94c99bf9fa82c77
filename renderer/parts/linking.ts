/** Which field of the source belongs to which row of the result: a field's path begins with the row's place in the source. */
import type { ResultRow } from '../../connectors/agent/contract.ts';

/** `OBX[1]` covers `OBX[1]-5` and `OBX[1]`, never `OBX[10]-5`. */
export function covers(place: string, path: string): boolean {
  return place !== '' && path.startsWith(place) && !/^[A-Za-z0-9]/.test(path.slice(place.length));
}

/** The most exact row that a field of the source went into. */
export function rowFor(path: string, results: readonly ResultRow[]): ResultRow | undefined {
  return results
    .filter(({ source }) => covers(source, path))
    .reduce<ResultRow | undefined>(
      (best, row) => (best && best.source.length >= row.source.length ? best : row),
      undefined,
    );
}
