/** A translating thread that does what its input says: hangs, ends, eats memory, asks the journal, or translates. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Order, Report, ThreadSettings } from './messages.ts';

const { history, signal } = workerData as ThreadSettings;
const eaten: unknown[] = [];

const deeds: Readonly<Record<string, () => void>> = {
  hang: () => {
    for (;;);
  },
  end: () => process.exit(7),
  eat: () => {
    for (;;) eaten.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
  },
  ask: () => {
    Atomics.store(signal, 0, 0);
    history.postMessage([{ method: 'versions', subject: 'set' }]);
    Atomics.wait(signal, 0, 0);
    receiveMessageOnPort(history);
  },
};

parentPort?.on('message', ({ input }: Order) => {
  const text = Buffer.from(input.bytes).toString('latin1');
  deeds[text]?.();
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
