/**
 * HTTPS with the client certificate: TLS 1.2 or newer, the server always verified, connections kept alive.
 *
 * With TLS 1.3 a server tells of a refused client certificate only after our side of the handshake is over, when the first bytes
 * of a document would already be on their way. So a new connection is handed out only when the server has sent its first session
 * ticket, or has kept quiet for a moment: what fails before that has surely stored nothing.
 */
import { Agent, type AgentOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface ClientIdentity {
  /** PEM: own certificate followed by its chain. */
  readonly certificate: string;
  readonly privateKey: string;
  /** PEM of the authorities that servers must come from. */
  readonly trustedCa: string;
}

/** A connection that never came to carry a request. */
export class ConnectionFailed extends Error {
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(`no connection: ${code}`, { cause });
    this.name = 'ConnectionFailed';
    this.code = code;
  }
}

const TICKET_GRACE_MS = 400;

/** To one server: a few more than there are documents on their way at once, for the questions beside them. */
const CONNECTIONS = 8;

/** Some servers refuse a certificate by hanging up on it without an alert. */
const CLOSED_ON_CERTIFICATE = 'CLOSED_ON_CERTIFICATE';

export class MutualTlsAgent extends Agent {
  readonly #connectMs: number;

  constructor(identity: ClientIdentity, connectMs: number) {
    super({
      cert: identity.certificate,
      key: identity.privateKey,
      ca: identity.trustedCa,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      keepAlive: true,
      // As many stay open as are ever used at once: one that is given up between two documents costs a handshake on both sides.
      maxSockets: CONNECTIONS,
      maxFreeSockets: CONNECTIONS,
    });
    this.#connectMs = connectMs;
  }

  /** Connects, verifies, and waits until the server has taken our certificate. */
  override createConnection(
    options: AgentOptions,
    callback?: (error: Error | null, socket: TLSSocket) => void,
  ): undefined {
    const socket = super.createConnection(options) as TLSSocket;
    settled(socket, this.#connectMs).then(
      () => callback?.(null, socket),
      (error: unknown) => {
        socket.destroy();
        callback?.(error instanceof Error ? error : new ConnectionFailed('UNKNOWN', error), socket);
      },
    );
  }
}

/** @throws ConnectionFailed */
export function settled(socket: TLSSocket, connectMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const limit = setTimeout(() => finish(new ConnectionFailed('CONNECT_TIMEOUT')), connectMs);
    let connected = false;
    const reached = (): void => void (connected = true);
    const failed = (error: NodeJS.ErrnoException): void => {
      const reset = error.code === 'ECONNRESET' && connected;
      finish(new ConnectionFailed(reset ? endOfHandshake('RESET') : (error.code ?? 'UNKNOWN'), error));
    };
    const endOfHandshake = (how: string): string => (grace ? CLOSED_ON_CERTIFICATE : `${how}_DURING_HANDSHAKE`);
    const closed = (): void => finish(new ConnectionFailed(endOfHandshake('CLOSED')));
    const ready = (): void => finish();
    // The ticket is announced from inside the decryption of a record, where a write would be left lying.
    const ticket = (): void => void setImmediate(ready);
    const secured = (): void => {
      if (socket.getProtocol() !== 'TLSv1.3' || socket.isSessionReused()) finish();
      else grace = setTimeout(ready, TICKET_GRACE_MS);
    };
    const finish = (error?: ConnectionFailed): void => {
      clearTimeout(limit);
      clearTimeout(grace);
      socket
        .off('error', failed)
        .off('close', closed)
        .off('session', ticket)
        .off('secureConnect', secured)
        .off('connect', reached);
      if (error) {
        // What the socket still has to say about its end is known already.
        socket.on('error', () => undefined);
        reject(error);
      } else resolve();
    };
    socket
      .on('error', failed)
      .on('close', closed)
      .on('session', ticket)
      .on('secureConnect', secured)
      .on('connect', reached);
  });
}
