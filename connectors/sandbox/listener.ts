/** A port that can be closed for real and opened again: every socket is ended, not only the listening one. */
import type { Server } from 'node:net';
import { ProblemError } from '../clinical/index.ts';
import { portInUse } from './types.ts';

export const HOST = '127.0.0.1';

export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<{ destroy: () => unknown }>();
  #port: number;

  /** `port` 0 takes a free one at the first opening and keeps it. */
  constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return this.#port;
  }

  /** @throws ProblemError `SANDBOX-PORT-IN-USE` */
  async open(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
        reject(taken ? new ProblemError(portInUse(this.#port), { cause: error }) : error);
      };
      this.#server.once('error', failed);
      this.#server.listen(this.#port, HOST, () => {
        this.#server.off('error', failed);
        resolve();
      });
    });
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }
}
