/** All benchmarks, in the order in which they run when none is named: the quick ones first. */
import { drain, submitLarge, submitLargest } from './drain.ts';
import type { Benchmark } from './figures.ts';
import { journalTake } from './journal.ts';
import { mllpAck } from './mllp.ts';
import { pdfa } from './pdfa.ts';
import { idle, start } from './start.ts';
import { convert } from './convert.ts';
import { check, renderLarge } from './translate.ts';

export const benchmarks: readonly Benchmark[] = [
  convert,
  check,
  renderLarge,
  pdfa,
  journalTake,
  mllpAck,
  start,
  idle,
  submitLarge,
  submitLargest,
  drain,
];
