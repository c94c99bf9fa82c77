/**
 * The process that makes PDF/A: one request after the other. It is ended from outside when one takes too long, and ends itself when
 * its memory passes the bound or the agent is gone; a watching thread sees to that while a hostile file keeps everything else busy.
 */
import { Worker } from 'node:worker_threads';
import { makePdfa } from './make.ts';
import type { Answer, Request } from './types.ts';

const megabytes = Number(process.argv[2] ?? 1500);

const watch = `
  const { ppid } = process;
  setInterval(() => {
    if (process.memoryUsage.rss() > ${megabytes} * 1048576 || process.ppid !== ppid) process.kill(process.pid, 'SIGKILL');
  }, 100);
`;
new Worker(watch, { eval: true }).unref();

/** What the agent hears: the answer (without the bytes where they are the ones that it sent), and how much memory this process holds now. */
export interface Reply {
  readonly answer: Answer;
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
  const sent = answer.ok && answer.way === 'kept' ? { ...answer, bytes: new Uint8Array() } : answer;
  process.send?.({ answer: sent, resident: process.memoryUsage.rss() } satisfies Reply);
}

process.on('disconnect', () => process.exit(0));
process.on('message', (request: Request) => void reply(request));
