/** Stands in for the process that makes PDF/A, and does what a request's title says: what no real file is sure to do. */
import { existsSync, rmSync } from 'node:fs';
import { askedFile, type Asked } from './pipes.ts';

const done = (pages: number): unknown =>
  process.send?.({
    answer: { ok: true, bytes: new Uint8Array(), way: 'converted', pages, losses: [] },
    size: 0,
    resident: 0,
  });

process.on('disconnect', () => process.exit(0));
process.on('message', ({ title, size }: Asked) => {
  if (title === 'crash') process.exit(3);
  const mark = Buffer.from(askedFile(size)).toString();
  if (title === 'crash once' && existsSync(mark)) {
    rmSync(mark);
    process.exit(3);
  }
  if (title === 'hang') for (;;);
  // The answer names the process, so that a test sees when another one took its place.
  done(process.pid);
});
