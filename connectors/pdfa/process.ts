/**
 * The process that makes PDF/A: one request after the other. It is ended from outside when one takes too long, and ends itself when
 * its memory passes the bound or the agent is gone; a watching thread sees to that while a hostile file keeps everything else busy.
 */
import { Worker } from 'node:worker_threads';
import { makePdfa } from './make.ts';
import { askedFile, sendFile, type Asked } from './pipes.ts';
import type { Answer, Request } from './types.ts';

const megabytes = Number(process.argv[2] ?? 1500);

const watch = `
  const { ppid } = process;
  setInterval(() => {
    if (process.memoryUsage.rss() > ${megabytes} * 1048576 || process.ppid !== ppid) process.kill(process.pid, 'SIGKILL');
  }, 100);
`;
new Worker(watch, { eval: true }).unref();

/** What the agent hears: the answer, whose file of `size` bytes follows through the pipe, and how much memory this process holds now. */
export interface Reply {
  readonly answer: Answer;
  readonly size: number;
  readonly resident: number;
}

async function reply(request: Request): Promise<void> {
  let answer: Answer;
  try {
    answer = await makePdfa(request);
  } catch {
    // The text of an unforeseen error may quote the document.
    answer = { ok: false, refusal: 'crashed' };
  }
  // Bytes that stay as they came are with whoever asked: they need not come back.
  const file = answer.ok && answer.way !== 'kept' ? answer.bytes : new Uint8Array();
  const told = answer.ok ? { ...answer, bytes: new Uint8Array() } : answer;
  process.send?.({ answer: told, size: file.length, resident: process.memoryUsage.rss() } satisfies Reply);
  sendFile(file);
}

process.on('disconnect', () => process.exit(0));
process.on('message', ({ size, ...asked }: Asked) => void reply({ ...asked, bytes: askedFile(size) }));
