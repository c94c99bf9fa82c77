/** A translating thread that does what its input says: hangs, ends, eats memory, asks the journal, or translates. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Asked, Order, Report, ThreadSettings } from './messages.ts';

const { history, signal } = workerData as ThreadSettings;
const eaten: unknown[] = [];

const deeds: Readonly<Record<string, (order: number) => void>> = {
  hang: () => {
    for (;;);
  },
  end: () => process.exit(7),
  eat: () => {
    for (;;) eaten.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
  },
  ask: (order) => {
    Atomics.store(signal, 0, 0);
    history.postMessage({ order, questions: [{ method: 'versions', subject: 'set' }] } satisfies Asked);
    Atomics.wait(signal, 0, 0);
    receiveMessageOnPort(history);
  },
};

parentPort?.on('message', ({ number, input }: Order) => {
  const text = Buffer.from(input.bytes).toString('latin1');
  deeds[text]?.(number);
  const report: Report = {
    kind: 'translated',
    translation: {
      format: text,
      documents: [],
      unreadable: [],
      setAside: ['test'],
      news: [],
      superseded: [],
      wanted: [],
    },
  };
  parentPort?.postMessage(report);
});
