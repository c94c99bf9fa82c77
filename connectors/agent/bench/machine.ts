/** The machine on which figures were taken: a figure without it says nothing. */
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';

export interface Machine {
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryMegabytes: number;
  readonly node: string;
  /** Over 1, 5 and 15 minutes, before the first benchmark; zeros on Windows, which does not count it. */
  readonly loadBefore: readonly number[];
}

export const machine = (): Machine => ({
  system: `${platform()} ${release()} ${arch()}`,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryMegabytes: Math.round(totalmem() / 1_048_576),
  node: process.version,
  loadBefore: loadavg().map((load) => Math.round(load * 100) / 100),
});

/** Resident memory of a process in MB, now and at its peak; undefined where the system does not tell (Linux only). */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return undefined;
  }
  const megabytes = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** Linux counts processor time in hundredths of a second, on every machine that Node runs on (`USER_HZ`). */
const TICK_MILLISECONDS = 10;

/** Processor time of all threads of a process so far, in milliseconds; undefined where the system does not tell (Linux only). */
export function processorTimeOf(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name of the program, in brackets, may hold anything; utime and stime are the 12th and 13th field after it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MILLISECONDS;
}
