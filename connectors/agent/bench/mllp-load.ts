/** A sender that loads an MLLP listener: each connection keeps one message outstanding and reads every acknowledgement. */
import { connect } from 'node:net';

export interface Load {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly messages: number;
  readonly message: () => Buffer;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds from the write to the whole acknowledgement, one per message. */
  readonly latencies: readonly number[];
}

const END = Buffer.from([0x1c, 0x0d]);

/** @throws Error when a message is not accepted: a figure over refusals would be a lie */
export async function loadMllp({ host, port, connections, messages, message }: Load): Promise<LoadResult> {
  const prepared = Array.from({ length: messages }, message);
  const latencies: number[] = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, () => sender(host, port, prepared, latencies)));
  return { perSecond: (messages * 1000) / (performance.now() - start), latencies };
}

/** Takes messages from the shared list until none is left. */
function sender(host: string, port: number, rest: Buffer[], latencies: number[]): Promise<void> {
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
      sentAt = performance.now();
      socket.write(Buffer.concat([Buffer.from([0x0b]), message, END]));
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
