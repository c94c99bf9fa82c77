/** Listens for HL7 messages over MLLP: opens the port, opens it again by itself when it cannot, and ends cleanly. */
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { Problem } from '../clinical/index.ts';
import { JournalError } from '../journal/index.ts';
import type { Journal } from '../journal/index.ts';
import { answering } from './mllp-answer.ts';
import type { GroupLimits } from './group-commit.ts';
import { noIrregularities, serveConnection } from './mllp-connection.ts';
import type { Irregularities } from './mllp-connection.ts';
import { defaultLimits, senderGate } from './mllp-senders.ts';
import type { SenderLimits } from './mllp-senders.ts';
import { tlsAcceptor } from './mllp-tls.ts';
import type { MllpTls } from './mllp-tls.ts';
import { feedProblems } from './feed-problems.ts';
import { troubles } from './problems.ts';
import { troubleOf } from './trouble.ts';
import type { IntakeEvents, MessageProtocol, RunningSource } from './types.ts';

export interface MllpOptions {
  readonly name: string;
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly journal: Journal;
  readonly protocol: MessageProtocol;
  readonly events: IntakeEvents;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Default 64 MiB: a letter of 40 MB as base64. */
  readonly maxFrameBytes?: number;
  /** Default {@link defaultLimits}. */
  readonly limits?: Partial<SenderLimits>;
  /** Addresses and ranges (CIDR) that may connect; empty or absent: all. */
  readonly addresses?: readonly string[];
  /** TLS on the feed; absent: plain MLLP. */
  readonly tls?: MllpTls;
  /** How much goes into one transaction. */
  readonly group?: GroupLimits;
  /** Silence inside a frame that ends the connection; default one minute. */
  readonly idleMilliseconds?: number;
  /** How long until a port that could not be opened is tried again; default 5 s. */
  readonly retryMilliseconds?: number;
}

const NOTE_INTERVAL_MILLISECONDS = 60_000;

const listenProblems: Readonly<Record<string, Problem>> = {
  EADDRINUSE: troubles.portInUse,
  EACCES: troubles.portForbidden,
  EADDRNOTAVAIL: troubles.addressUnknown,
  ENOTFOUND: troubles.addressUnknown,
};

/**
 * Starts to listen. Resolves after the first try, whether or not the port could be opened: a port in use is told as trouble of the
 * source and tried again until it is free.
 */
export async function listenMllp(options: MllpOptions): Promise<RunningSource> {
  const { name, journal, events, now } = options;
  const tell = troubleOf(name, events);
  const answers = answering({
    name,
    journal,
    protocol: options.protocol,
    events,
    now,
    tell,
    limits: options.group ?? {},
  });
  const gate = senderGate(options.addresses ?? [], { ...defaultLimits, ...options.limits });
  const connections = new Set<Socket>();
  const noted = irregularityNotes(name, journal, now);
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;

  const irregular = (what: keyof Irregularities, count: number): void => {
    noted.add(what, count);
    events.irregular(name, feedProblems[what], count);
  };
  const serve = (socket: Socket): void => {
    serveConnection(socket, {
      journal,
      answers,
      maxFrameBytes: options.maxFrameBytes ?? 64 * 1024 * 1024,
      idleMilliseconds: options.idleMilliseconds ?? 60_000,
      irregular,
      failed: () => {
        tell(troubles.journalFailed);
      },
    });
  };
  const secure =
    options.tls &&
    tlsAcceptor(options.tls, {
      secured: serve,
      refused: (why) => {
        irregular(why === 'handshake' ? 'failedHandshakes' : 'refusedCertificates', 1);
      },
    });

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const address = socket.remoteAddress;
    const admission = address === undefined ? 'limit' : gate.admit(address);
    if (address === undefined || admission !== 'admitted') {
      irregular(admission === 'address' ? 'refusedAddresses' : 'refusedByLimit', 1);
      socket.destroy();
      return;
    }
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      gate.leave(address);
    });
    if (secure) secure.accept(socket);
    else serve(socket);
  });

  async function tryToListen(): Promise<void> {
    const code = await listening(server, options.host, options.port);
    if (stopped) return;
    if (code === undefined) {
      tell(undefined);
      return;
    }
    tell(listenProblems[code] ?? troubles.cannotListen);
    retry = setTimeout(() => void tryToListen(), options.retryMilliseconds ?? 5000);
  }
  await tryToListen();

  return {
    name,
    address: boundAddress(server) ?? `${options.host}:${options.port}`,
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      const closed = server.listening
        ? new Promise<void>((resolve) => {
            server.close(() => {
              resolve();
            });
          })
        : Promise.resolve();
      // What was taken is acknowledged or will be at the repetition; what is half received was never acknowledged.
      for (const socket of connections) socket.destroy();
      await closed;
      secure?.close();
      noted.flush();
    },
  };
}

/** The system's error code, or undefined when the port is open. */
const listening = (server: Server, host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off('listening', opened);
      resolve(error.code ?? 'unknown');
    };
    const opened = (): void => {
      server.off('error', failed);
      resolve(undefined);
    };
    server.once('error', failed).once('listening', opened);
    server.listen({ host, port, exclusive: true });
  });

function boundAddress(server: Server): string | undefined {
  const address = server.address();
  return address === null || typeof address === 'string' ? undefined : `${address.address}:${address.port}`;
}

/** Irregularities as lines of the journal, at most one a minute: a port scanner must not fill the story. */
function irregularityNotes(
  source: string,
  journal: Journal,
  now: () => number,
): { add(what: keyof Irregularities, count: number): void; flush(): void } {
  let total = noIrregularities();
  let notedAt = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    if (Object.values(total).every((count) => count === 0)) return;
    try {
      journal.note('irregular', 'mllp-framing', { source, ...total });
    } catch (error) {
      // A note is for the curious; it stays counted and is written when the journal can be.
      if (error instanceof JournalError) return;
      throw error;
    }
    notedAt = now();
    total = noIrregularities();
  };
  return {
    add: (what, count) => {
      total[what] += count;
      if (Math.abs(now() - notedAt) >= NOTE_INTERVAL_MILLISECONDS) flush();
    },
    flush,
  };
}
