/**
 * The control API over loopback HTTP: a token on every call, Host and Origin checked (no page of another site and no re-bound name
 * reaches it), inputs and outputs validated against the contract. It also serves the screens.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { ProblemError, type Problem } from '../clinical/index.ts';
import { contract, type CallName, type CallOutput } from './contract.ts';

export type Handlers = {
  readonly [Name in CallName]: (
    input: ReturnType<(typeof contract)[Name]['input']['parse']>,
  ) => CallOutput<Name> | Promise<CallOutput<Name>>;
};

/** Bytes with their type, for the paths that are not JSON. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface ControlServerOptions {
  readonly port: number;
  readonly token: string;
  readonly handlers: Handlers;
  readonly content: (documentId: string, which: 'content' | 'source' | 'pdf') => Content | undefined;
  /** What is posted to `/intake/NAME`, with its own tokens and its own answers. */
  readonly intake: (name: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Folder of the built screens. */
  readonly screens: string;
  readonly surprised: (where: string, error: unknown) => void;
}

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Files of 100 MB handed over in one call, in base64. */
const LARGEST_BODY = 200 * 1024 * 1024;

const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.ico': 'image/x-icon',
};

const problemOf = (code: string, fr: string, de: string, en: string, next: Problem['next']): Problem => ({
  code,
  cause: { fr, de, en },
  next,
});

const openAgain = {
  fr: 'Ouvrez de nouveau Relais depuis son icône ou l’adresse affichée au démarrage.',
  de: 'Öffnen Sie Relais noch einmal über sein Symbol oder die beim Start angezeigte Adresse.',
  en: 'Open Relais again from its icon or the address shown at start.',
};

const problems = {
  unauthorized: problemOf(
    'API-TOKEN',
    'L’accès a expiré.',
    'Der Zugang ist abgelaufen.',
    'Access has expired.',
    openAgain,
  ),
  forbidden: problemOf(
    'API-ORIGIN',
    'Cette page n’a pas le droit de parler à Relais.',
    'Diese Seite darf nicht mit Relais sprechen.',
    'This page may not talk to Relais.',
    openAgain,
  ),
  notFound: problemOf('API-NOT-FOUND', 'Cela n’existe pas.', 'Das gibt es nicht.', 'There is no such thing.', {
    fr: 'Vérifiez le numéro.',
    de: 'Prüfen Sie die Nummer.',
    en: 'Check the number.',
  }),
  invalid: problemOf(
    'API-INPUT',
    'La demande est incomplète.',
    'Die Anfrage ist unvollständig.',
    'The request is incomplete.',
    {
      fr: 'Corrigez les champs de la demande.',
      de: 'Korrigieren Sie die Felder der Anfrage.',
      en: 'Mend the fields of the request.',
    },
  ),
  tooLarge: problemOf(
    'API-TOO-LARGE',
    'Le fichier est trop grand.',
    'Die Datei ist zu groß.',
    'The file is too large.',
    {
      fr: 'Déposez le fichier dans le dossier surveillé.',
      de: 'Legen Sie die Datei in den überwachten Ordner.',
      en: 'Put the file into the watched folder.',
    },
  ),
  internal: problemOf(
    'INTERNAL',
    'Erreur interne de Relais.',
    'Interner Fehler von Relais.',
    'Internal error of Relais.',
    {
      fr: 'Réessayez ; si l’erreur revient, envoyez le fichier de diagnostic au support.',
      de: 'Versuchen Sie es noch einmal; bleibt der Fehler, senden Sie die Diagnosedatei an den Support.',
      en: 'Try again; if the error stays, send the diagnostics file to support.',
    },
  ),
} satisfies Record<string, Problem>;

/** What a handler throws when the thing named does not exist. */
export class NotFoundError extends Error {
  override name = 'NotFoundError';
}

/** A path may hold an escape that is no text (`%E0%A4%A`): then it names nothing. */
function readable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

interface Route {
  readonly name: CallName;
  readonly method: string;
  readonly pattern: RegExp;
  readonly keys: readonly string[];
}

const routes: readonly Route[] = (Object.keys(contract) as CallName[]).map((name) => {
  const { method, path } = contract[name];
  const keys = [...path.matchAll(/:(\w+)/g)].map(([, key]) => key ?? '');
  return { name, method, keys, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}$`) };
});

/**
 * How long a connection without a request stays open, in milliseconds. Longer than any caller keeps one: the caller ends it, or a request that is on
 * its way would meet a closed door when this process was busy for some seconds.
 */
const KEPT_OPEN = 600_000;

export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      options.surprised('control API', error);
      sendProblem(response, 500, problems.internal);
    });
  });
  server.keepAliveTimeout = KEPT_OPEN;
  const port = await listen(server, options.port);
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const token = Buffer.from(`Bearer ${options.token}`);

  const authorized = (request: IncomingMessage): boolean => {
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === token.length && timingSafeEqual(given, token);
  };

  const ofThisHouse = (request: IncomingMessage): boolean => {
    const { host, origin } = request.headers;
    return hosts.has(host ?? '') && (origin === undefined || hosts.has(origin.replace(/^http:\/\//, '')));
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    response.setHeader('content-security-policy', policy);
    if (!ofThisHouse(request)) {
      sendProblem(response, 403, problems.forbidden);
      return;
    }
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (!readable(url.pathname)) {
      sendProblem(response, 404, problems.notFound);
      return;
    }
    const posted = /^\/intake\/([^/]+)$/.exec(url.pathname);
    if (posted) {
      await options.intake(decodeURIComponent(posted[1] ?? ''), request, response);
      return;
    }
    if (!url.pathname.startsWith('/api/')) {
      await serveScreen(url.pathname, response);
      return;
    }
    if (!authorized(request)) {
      sendProblem(response, 401, problems.unauthorized);
      return;
    }
    response.setHeader('cache-control', 'no-store');
    const bytes = /^\/api\/documents\/([^/]+)\/(content|source|pdf)$/.exec(url.pathname);
    if (bytes && request.method === 'GET') {
      serveContent(decodeURIComponent(bytes[1] ?? ''), (bytes[2] ?? 'content') as 'content', response);
      return;
    }
    await serveCall(request, url, response);
  }

  async function serveCall(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const route = routes.find(
      (candidate) => candidate.method === request.method && candidate.pattern.test(url.pathname),
    );
    if (!route) {
      sendProblem(response, 404, problems.notFound);
      return;
    }
    const values = route.pattern.exec(url.pathname)?.slice(1) ?? [];
    const path = Object.fromEntries(route.keys.map((key, index) => [key, decodeURIComponent(values[index] ?? '')]));
    let given: unknown;
    try {
      given = route.method === 'GET' ? Object.fromEntries(url.searchParams) : await readJson(request);
    } catch (error) {
      sendProblem(
        response,
        error instanceof RangeError ? 413 : 400,
        error instanceof RangeError ? problems.tooLarge : problems.invalid,
      );
      return;
    }
    const input = contract[route.name].input.safeParse({ ...(typeof given === 'object' ? given : {}), ...path });
    if (!input.success) {
      sendProblem(response, 400, problems.invalid);
      return;
    }
    try {
      // The route's own schema has just produced this input: the handler of the same name takes it.
      const handler = options.handlers[route.name] as (input: unknown) => unknown;
      const output = contract[route.name].output.parse(await handler(input.data));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(output));
    } catch (error) {
      if (error instanceof NotFoundError) sendProblem(response, 404, problems.notFound);
      else if (error instanceof ProblemError) sendProblem(response, 409, error.problem);
      else throw error;
    }
  }

  function serveContent(id: string, which: 'content' | 'source' | 'pdf', response: ServerResponse): void {
    let content: Content | undefined;
    try {
      content = options.content(id, which);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      sendProblem(response, 410, error.problem);
      return;
    }
    if (!content) {
      sendProblem(response, 404, problems.notFound);
      return;
    }
    // A document is data: the browser may show it as text or PDF, and run nothing of it.
    response.setHeader('content-security-policy', "sandbox; default-src 'none'");
    response
      .writeHead(200, { 'content-type': content.mediaType, 'content-disposition': 'attachment' })
      .end(content.bytes);
  }

  async function serveScreen(pathname: string, response: ServerResponse): Promise<void> {
    const relative = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
    const file = join(options.screens, relative);
    if (!file.startsWith(options.screens + sep)) {
      sendProblem(response, 404, problems.notFound);
      return;
    }
    try {
      const body = await readFile(file);
      const hashed = relative.includes(`${sep}assets${sep}`);
      response
        .writeHead(200, {
          'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream',
          'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        })
        .end(body);
    } catch {
      sendProblem(response, 404, problems.notFound);
    }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function sendProblem(response: ServerResponse, status: number, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: problem }));
}

/** @throws RangeError when the body is too large, SyntaxError when it is not JSON */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new RangeError('body too large');
    chunks.push(chunk);
  }
  return size === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown);
}

/** @throws ProblemError `CONSOLE-PORT-IN-USE` */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new ProblemError(
              problemOf(
                'CONSOLE-PORT-IN-USE',
                `Le port ${port} de cet ordinateur est déjà pris.`,
                `Der Port ${port} dieses Computers ist schon belegt.`,
                `Port ${port} of this computer is already taken.`,
                {
                  fr: 'Enlevez « console.port » de la configuration pour prendre un port libre, ou fermez l’autre programme.',
                  de: 'Entfernen Sie „console.port“ aus der Konfiguration (dann wird ein freier genommen) oder schließen Sie das andere Programm.',
                  en: 'Remove “console.port” from the configuration to take a free one, or close the other program.',
                },
              ),
              { cause: error },
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
