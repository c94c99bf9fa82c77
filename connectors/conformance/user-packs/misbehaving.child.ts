/** A pack's thread that does to a document what the document says. */
import { parentPort } from 'node:worker_threads';

parentPort?.postMessage({ kind: 'ready', facts: { kind: 'xsd', rules: 1, gaps: [] } });
parentPort?.on('message', (document: Uint8Array) => {
  const order = Buffer.from(document).toString();
  if (order === 'end') process.exit(1);
  if (order === 'eat') for (const all: number[][] = []; ;) all.push(new Array<number>(100_000).fill(1));
  while (order === 'hang');
  parentPort?.postMessage({ kind: 'judged', hits: [] });
});
