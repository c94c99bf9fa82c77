/** Stands in for the process that makes PDF/A, and does what a request's title says: what no real file is sure to do. */
import { existsSync, rmSync } from 'node:fs';

const done = (pages: number): unknown =>
  process.send?.({ answer: { ok: true, bytes: new Uint8Array(), way: 'converted', pages, losses: [] }, resident: 0 });

process.on('disconnect', () => process.exit(0));
process.on('message', ({ title, bytes }: { readonly title: string; readonly bytes: Uint8Array }) => {
  if (title === 'crash') process.exit(3);
  const mark = Buffer.from(bytes).toString();
  if (title === 'crash once' && existsSync(mark)) {
    rmSync(mark);
    process.exit(3);
  }
  if (title === 'hang') for (;;);
  // The answer names the process, so that a test sees when another one took its place.
  done(process.pid);
});
