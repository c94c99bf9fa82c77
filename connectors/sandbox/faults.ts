/** The faults that wait to happen: each transaction takes the next one of its own, in the order they were asked for. */
import { fault, type Fault, type Transaction } from './types.ts';
import type { z } from 'zod';

export type ArmedFault = z.output<typeof fault>;

export class Faults {
  #armed: ArmedFault[] = [];

  /** Replaces nothing: new faults wait behind the ones that are there. */
  arm(faults: readonly Fault[]): void {
    this.#armed.push(...faults.map((entry) => fault.parse(entry)));
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault of this request, if one is due; one time less is left of it. */
  take(transaction: Transaction): ArmedFault | undefined {
    const next = this.#armed.find((entry) => entry.transaction === transaction);
    if (next === undefined) return undefined;
    const left = next.times - 1;
    this.#armed = this.#armed.flatMap((entry) =>
      entry === next ? (left === 0 ? [] : [{ ...entry, times: left }]) : [entry],
    );
    return next;
  }
}
