/** The sandbox's window for tests and people: plain HTTP on the loopback interface, without a certificate. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ProblemError } from '../clinical/index.ts';
import { adminPage } from './admin-page.ts';
import type { Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type { Store } from './store.ts';
import { parseFaults } from './types.ts';

export interface AdminOptions {
  readonly store: Store;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly isOnline: () => boolean;
  readonly goOffline: () => Promise<void>;
  readonly goOnline: () => Promise<void>;
}

export function createAdminServer(options: AdminOptions): Server {
  const server = createServer((request, response) => {
    handle(request, response, options).catch((error: unknown) => {
      const problem = error instanceof ProblemError ? error.problem : undefined;
      json(response, problem === undefined ? 500 : 400, { error: problem ?? 'internal error of the sandbox' });
    });
  });
  // Whoever asks ends an idle connection, or a request on its way would meet a closed door after a busy moment of this process.
  server.keepAliveTimeout = 600_000;
  return server;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'Content-Type': 'application/json; charset=UTF-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
}

async function handle(request: IncomingMessage, response: ServerResponse, options: AdminOptions): Promise<void> {
  if (!isLocal(request)) {
    json(response, 403, { error: 'this window is for this machine only' });
    return;
  }
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const content = /^\/documents\/([^/]+)\/content$/.exec(path)?.[1];
  if (request.method === 'GET' && content !== undefined) {
    await sendContent(content, response, options.store);
    return;
  }
  switch (`${request.method ?? ''} ${path}`) {
    case 'GET /':
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=UTF-8',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(
        adminPage({
          documents: options.store.documents(),
          requests: options.log.records(),
          online: options.isOnline(),
          language: request.headers['accept-language'],
        }),
      );
      return;
    case 'GET /documents':
      json(response, 200, options.store.documents());
      return;
    case 'GET /requests':
      json(response, 200, options.log.records());
      return;
    case 'POST /faults':
      options.faults.arm(parseFaults(await readJson(request)));
      json(response, 200, { ok: true });
      return;
    case 'DELETE /faults':
      options.faults.clear();
      json(response, 200, { ok: true });
      return;
    case 'POST /offline':
      await options.goOffline();
      json(response, 200, { online: false });
      return;
    case 'POST /online':
      await options.goOnline();
      json(response, 200, { online: true });
      return;
    default:
      json(response, 404, { error: 'there is nothing at this path' });
  }
}

/** A page of another origin, or a name that was made to point here, must not reach this window. */
function isLocal(request: IncomingMessage): boolean {
  const port = request.socket.localPort ?? 0;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  return (
    host !== undefined &&
    hosts.includes(host) &&
    (origin === undefined || hosts.includes(origin.replace(/^http:\/\//, '')))
  );
}

async function sendContent(encoded: string, response: ServerResponse, store: Store): Promise<void> {
  const uniqueId = decoded(encoded);
  const document = uniqueId === undefined ? undefined : store.document(uniqueId);
  const bytes = document === undefined ? undefined : await store.content(document.uniqueId);
  if (document === undefined || bytes === undefined) {
    json(response, 404, { error: 'there is no such document' });
    return;
  }
  response.writeHead(200, {
    'Content-Type': document.mimeType,
    'Content-Length': bytes.length,
    'Content-Security-Policy': 'sandbox',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(bytes);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size <= 1024 * 1024) chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
