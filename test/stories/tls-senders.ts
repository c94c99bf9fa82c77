/** A laboratory system: so many MLLP connections over TLS, each message sent until it is taken. */
import { connect, type TLSSocket } from 'node:tls';
import type { LabMessage } from './laboratory-messages.ts';

const START = Buffer.from([0x0b]);
const END = Buffer.from([0x1c, 0x0d]);

export interface Senders {
  /** Where the agent listens now; undefined while it is dead. */
  port: number | undefined;
  /** Resolves when every message has been taken. One after the other on each connection; the order of a report is its caller's. */
  sendAll(messages: readonly LabMessage[]): Promise<void>;
  /** Sends one once more and gives the acknowledgement, whole. */
  send(message: LabMessage): Promise<Buffer>;
  /** How often “not now” was the answer. */
  refusals(): number;
  close(): void;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One connection, opened again when it died. */
function line(ca: string): { exchange(port: number, bytes: Buffer): Promise<Buffer>; close(): void } {
  let socket: TLSSocket | undefined;
  const open = (port: number): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const opening = connect({ port, host: '127.0.0.1', servername: 'localhost', ca }, () => {
        opening.off('error', reject);
        opening.on('error', () => undefined);
        resolve(opening);
      });
      opening.once('error', reject);
    });
  const exchange = async (port: number, bytes: Buffer): Promise<Buffer> => {
    if (socket?.destroyed !== false || socket.remotePort !== port) {
      socket?.destroy();
      socket = await open(port);
    }
    const used = socket;
    return new Promise((resolve, reject) => {
      let read = Buffer.alloc(0);
      const data = (chunk: Buffer): void => {
        read = Buffer.concat([read, chunk]);
        if (!read.includes(END)) return;
        used.off('data', data);
        used.off('close', closed);
        resolve(read);
      };
      const closed = (): void => {
        reject(new Error('closed without an acknowledgement'));
      };
      used.on('data', data);
      used.once('close', closed);
      used.write(Buffer.concat([START, bytes, END]));
    });
  };
  return { exchange, close: () => socket?.destroy() };
}

export function senders(connections: number, ca: string): Senders {
  const lines = Array.from({ length: connections }, () => line(ca));
  let notNow = 0;
  const self: Senders = {
    port: undefined,
    sendAll: async (messages) => {
      const waiting = [...messages];
      const work = async (own: (typeof lines)[number]): Promise<void> => {
        for (let message = waiting.shift(); message; message = waiting.shift()) await untilTaken(own, message);
      };
      await Promise.all(lines.map(work));
    },
    send: (message) => {
      const [first] = lines;
      if (!first || self.port === undefined) throw new Error('nobody listens');
      return first.exchange(self.port, message.bytes);
    },
    refusals: () => notNow,
    close: () => {
      for (const each of lines) each.close();
    },
  };
  async function untilTaken(own: (typeof lines)[number], message: LabMessage): Promise<void> {
    for (;;) {
      const answer =
        self.port === undefined ? undefined : await own.exchange(self.port, message.bytes).catch(() => undefined);
      const code = answer && /[\r\n]MSA\|(\w\w)/.exec(answer.toString('latin1'))?.[1];
      if (code === 'AA') {
        message.told = true;
        message.acknowledgement = answer;
        return;
      }
      if (code === 'AE') notNow += 1;
      if (code === 'AR') throw new Error(`${message.controlId} was rejected`);
      await pause(100);
    }
  }
  return self;
}
