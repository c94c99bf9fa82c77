/** A sender that loads an MLLP listener: each connection keeps one message outstanding and reads every acknowledgement. */
import { connect } from 'node:net';

export interface Load {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly messages: number;
  readonly message: () => Buffer;
  /** Messages per second over all connections, each due at its own moment; absent: as fast as they are acknowledged. */
  readonly pace?: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /**
   * Milliseconds to the whole acknowledgement, one per message: from the write, or, when paced, from the moment it was due, so that
   * a message that had to wait for its connection counts its wait.
   */
  readonly latencies: readonly number[];
}

/** Time for the connections to open before the first paced message is due. */
const LEAD_MILLISECONDS = 500;

interface Prepared {
  readonly bytes: Buffer;
  readonly due?: number;
}

const END = Buffer.from([0x1c, 0x0d]);

/** @throws Error when a message is not accepted: a figure over refusals would be a lie */
export async function loadMllp({ host, port, connections, messages, message, pace }: Load): Promise<LoadResult> {
  const start = performance.now();
  const prepared = Array.from({ length: messages }, (_, index) => ({
    bytes: message(),
    ...(pace === undefined ? {} : { due: start + LEAD_MILLISECONDS + (index * 1000) / pace }),
  })).reverse();
  const latencies: number[] = [];
  await Promise.all(Array.from({ length: connections }, () => sender(host, port, prepared, latencies)));
  return { perSecond: (messages * 1000) / (performance.now() - start), latencies };
}

/** Takes messages from the shared list until none is left. */
function sender(host: string, port: number, rest: Prepared[], latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let sentAt = 0;
    let answer = Buffer.alloc(0);
    const next = (): void => {
      const message = rest.pop();
      if (message === undefined) {
        socket.end();
        resolve();
        return;
      }
      const write = (): void => {
        sentAt = message.due ?? performance.now();
        socket.write(Buffer.concat([Buffer.from([0x0b]), message.bytes, END]));
      };
      const wait = (message.due ?? 0) - performance.now();
      if (wait > 0) setTimeout(write, wait);
      else write();
    };
    socket.setTimeout(60_000, () => socket.destroy(new Error('no acknowledgement within 60 s')));
    socket.on('connect', next);
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (!answer.includes(END)) return;
      latencies.push(performance.now() - sentAt);
      const code = /\rMSA\|(\w\w)/.exec(answer.toString('latin1'))?.[1];
      answer = Buffer.alloc(0);
      if (code === 'AA' || code === 'CA') next();
      else socket.destroy(new Error(`acknowledged with ${code ?? 'nothing'}`));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed without an acknowledgement')));
  });
}
