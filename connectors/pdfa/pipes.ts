/**
 * How files cross the border to the process that makes PDF/A: through pipes of their own, beside the message about them. As part of a message a
 * file of 50 MB would be in the agent two or three times over while it is packed and unpacked.
 */
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { readSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Request } from './types.ts';

/** Numbers of the child's files: what it reads, and what it writes. Its standard output is nobody's: a library may print to it. */
const [TO_CHILD, TO_AGENT] = [0, 4];

export const stdio: StdioOptions = ['pipe', 'ignore', 'ignore', 'ipc', 'pipe'];

/** A request as a message; `size` bytes follow through the pipe. */
export type Asked = Omit<Request, 'bytes'> & { readonly size: number };

/** What a dead child leaves in its pipes is told by its end. */
export function openPipes(child: ChildProcess): void {
  for (const pipe of [child.stdin, child.stdio[TO_AGENT]]) pipe?.on('error', () => undefined);
}

/** Nothing is read any more from what was to be written. */
export function closePipes(child: ChildProcess): void {
  for (const pipe of [child.stdin, child.stdio[TO_AGENT]]) pipe?.destroy();
}

export function ask(child: ChildProcess, { bytes, ...rest }: Request): void {
  child.send({ ...rest, size: bytes.length } satisfies Asked);
  if (bytes.length > 0) child.stdin?.write(bytes);
}

/** The file of an answer. It never comes where the child ends before. */
export function fileFrom(child: ChildProcess, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size);
  if (size === 0) return Promise.resolve(bytes);
  const pipe = child.stdio[TO_AGENT] as Readable;
  return new Promise((resolve) => {
    let at = 0;
    const take = (chunk: Buffer): void => {
      at += chunk.copy(bytes, at);
      if (at < size) return;
      pipe.off('data', take).pause();
      resolve(bytes);
    };
    // Paused after the file before: a listener alone does not begin to read.
    pipe.on('data', take).resume();
  });
}

/** In the child: the file of a request. @throws Error when the agent has gone */
export function askedFile(size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size;) {
    const read = readSync(TO_CHILD, bytes, at, size - at, null);
    if (read === 0) throw new Error('the file of a request is not whole');
    at += read;
  }
  return bytes;
}

/** In the child: the file of an answer, after the message about it. */
export function sendFile(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(TO_AGENT, bytes, at);
}
