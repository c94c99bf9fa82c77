/** What a benchmark tells: figures with their unit, every run, and the spread between runs. */

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Which way is good. */
  readonly better: 'higher' | 'lower';
  readonly runs: readonly number[];
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

export interface BenchmarkResult {
  readonly benchmark: string;
  /** What was done, with its sizes, so that two results can be compared. */
  readonly what: string;
  readonly figures: readonly Figure[];
}

/** How much a benchmark does. Quick: does it run at all; its figures mean nothing. */
export interface Effort {
  readonly quick: boolean;
  /** Runs after the warm-up. */
  readonly runs: number;
  /** Documents that wait in `drain`. */
  readonly documents: number;
  /** The input of `convert`: a file, or a folder of files; absent: the shipped samples. */
  readonly file?: string;
  /** The folder below which `file` names the inputs, one a line. */
  readonly from?: string;
  readonly progress: (text: string) => void;
}

export interface Benchmark {
  readonly name: string;
  readonly run: (effort: Effort) => Promise<BenchmarkResult>;
}

/** The value below which the share `part` (0 to 1) of the values lies, by nearest rank. @throws RangeError without values */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no values');
  return value;
}

const round = (value: number): number => Number(value.toPrecision(4));

/** @throws RangeError without runs */
export function figure(name: string, unit: string, better: Figure['better'], runs: readonly number[]): Figure {
  return {
    name,
    unit,
    better,
    runs: runs.map(round),
    minimum: round(Math.min(...runs)),
    median: round(quantile(runs, 0.5)),
    maximum: round(Math.max(...runs)),
  };
}

/** What each run measured, by name of the figure, gathered over the runs. */
export function figuresOf(
  kinds: readonly (readonly [name: string, unit: string, better: Figure['better']])[],
  runs: readonly Readonly<Record<string, number | undefined>>[],
): Figure[] {
  return kinds.flatMap(([name, unit, better]) => {
    const values = runs.flatMap((run) => run[name] ?? []);
    return values.length === 0 ? [] : [figure(name, unit, better, values)];
  });
}

/** One warm-up that does not count, then the runs, one after the other. */
export async function repeated<T>(
  name: string,
  effort: Effort,
  runs: number,
  once: () => Promise<T> | T,
  warmUp: () => unknown = once,
): Promise<T[]> {
  effort.progress(`${name}: warm-up`);
  await warmUp();
  const results: T[] = [];
  for (let run = 1; run <= runs; run += 1) {
    effort.progress(`${name}: run ${run} of ${runs}`);
    results.push(await once());
  }
  return results;
}
