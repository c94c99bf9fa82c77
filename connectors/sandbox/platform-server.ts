/**
 * The HTTPS side: mutual TLS 1.2 or newer, one path per transaction, and the faults between a request and its answer.
 * A client without a certificate of the sandbox's CA does not get past the handshake.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { SandboxPki } from '../../certs/pki.ts';
import type { ArmedFault, Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type { Answer, Received, Serve } from './transaction.ts';
import type { FaultKind, RequestRecord, Transaction } from './types.ts';

export interface Endpoint {
  readonly transaction: Transaction;
  readonly serve: Serve;
}

export interface PlatformServerOptions {
  readonly pki: SandboxPki;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** Paths that a later stage will serve; they say so. */
  readonly notYet: readonly string[];
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly now: () => number;
}

export function createPlatformServer(options: PlatformServerOptions): Server {
  const { pki, log, now } = options;
  const server = createServer(
    {
      minVersion: 'TLSv1.2',
      cert: pki.serverCertificate,
      key: pki.serverKey,
      ca: pki.caCertificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      route(request, response, options).catch(() => {
        request.destroy();
      });
    },
  );
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    // A connection that just went away is no refusal.
    if (error.code === 'ECONNRESET') return;
    const errorCodes = [error.code ?? 'TLS'];
    log.add({ at: new Date(now()).toISOString(), transaction: 'TLS', outcome: 'refused', uniqueIds: [], errorCodes });
  });
  // Large documents over slow lines take their time.
  server.requestTimeout = 0;
  return server;
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: PlatformServerOptions,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const plain = (status: number, text: string): void => {
    request.resume();
    response
      .writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8' })
      .end(JSON.stringify({ error: text }));
  };
  const endpoint = options.endpoints.get(path);
  if (endpoint === undefined) {
    const later = options.notYet.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
    if (later) plain(501, 'not yet: the sandbox does not serve this transaction');
    else plain(404, 'there is nothing at this path');
  } else if (request.method !== 'POST') plain(405, 'this path takes POST only');
  else await exchange(endpoint, request, response, options);
}

/** One request from its first byte to the last of its answer. */
async function exchange(
  { transaction, serve }: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
  options: PlatformServerOptions,
): Promise<void> {
  const at = new Date(options.now()).toISOString();
  const fault = options.faults.take(transaction);
  const record = (
    uniqueIds: readonly string[],
    outcome: RequestRecord['outcome'],
    errorCodes: readonly string[],
  ): void =>
    options.log.add({
      at,
      transaction,
      outcome,
      uniqueIds,
      errorCodes,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  const received = await serve(request);
  try {
    if (request.destroyed && !request.complete) {
      record([], 'dropped', []);
      return;
    }
    if (fault !== undefined && stopsBefore(fault.kind)) {
      record(
        received.uniqueIds,
        stopsBefore(fault.kind) ?? 'dropped',
        fault.kind === 'refuse' ? refusalCodes(received, fault) : [],
      );
      answerBefore(received, fault, response);
      return;
    }
    const answer = await received.decide();
    record(received.uniqueIds, answer.outcome, answer.errorCodes);
    await send(answer, fault, response);
  } finally {
    received.discard();
  }
}

/** What a fault that lets nothing happen comes to. */
function stopsBefore(kind: FaultKind): RequestRecord['outcome'] | undefined {
  switch (kind) {
    case 'refuse':
      return 'refused';
    case 'busy':
      return 'busy';
    case 'drop-before-store':
      return 'dropped';
    case 'delay':
    case 'drop-after-store':
    case 'garbage':
    case 'truncate':
      return undefined;
  }
}

const refusalCodes = (received: Received, fault: ArmedFault): readonly string[] =>
  received.refuse(fault.code).errorCodes;

function answerBefore(received: Received, fault: ArmedFault, response: ServerResponse): void {
  if (fault.kind === 'refuse') {
    const { status, headers, body } = received.refuse(fault.code);
    response.writeHead(status, headers).end(body);
  } else if (fault.kind === 'busy') {
    response
      .writeHead(503, { 'Retry-After': String(fault.retryAfter), 'Content-Type': 'text/plain; charset=UTF-8' })
      .end('busy');
  } else response.destroy();
}

async function send(answer: Answer, fault: ArmedFault | undefined, response: ServerResponse): Promise<void> {
  const { status, headers, body } = answer;
  const length = { 'Content-Length': String(Buffer.byteLength(body)) };
  switch (fault?.kind) {
    case 'drop-after-store':
      response.destroy();
      return;
    case 'garbage':
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>It works!</body>');
      return;
    case 'truncate':
      response.writeHead(status, { ...headers, ...length });
      response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
      return;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      break;
    case undefined:
    case 'refuse':
    case 'busy':
    case 'drop-before-store':
      break;
  }
  response.writeHead(status, { ...headers, ...length }).end(body);
}
