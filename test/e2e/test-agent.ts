/**
 * A small agent for the tests of the screens: the contract's calls over loopback HTTP with a token, the built screens, the
 * real security headers, and invented data that every answer checks against the contract before it leaves.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import PDFDocument from 'pdfkit';
import { contract } from '../../connectors/agent/contract.ts';
import type { CallName, DocumentRow, DocumentState, ReceiptRow, Warning } from '../../connectors/agent/contract.ts';
import {
  askingReceipt,
  connection,
  documentDetail,
  documentPage,
  documentRow,
  hour,
  letterId,
  letterPage,
  letterPages,
  overview,
  packs,
  patients,
  whoseUnknown,
  handedTypes,
  problemWarnings,
  report,
  reportLines,
  unreadableReceipt,
} from './invented.ts';

export const token = 'token-of-the-tests';

export const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

export type Scenario = 'fine' | 'problems' | 'many' | 'empty' | 'waiting' | 'asking';

interface House {
  rows: DocumentRow[];
  receipts: ReceiptRow[];
  warnings: Warning[];
  broken: boolean;
}

function houseOf(scenario: Scenario, now: number): House {
  const delivered = (count: number): DocumentRow[] =>
    Array.from({ length: count }, (_, index) => documentRow(index + 4, now));
  switch (scenario) {
    case 'empty':
      return { rows: [], receipts: [], warnings: [], broken: false };
    case 'asking':
      return { rows: delivered(3), receipts: [askingReceipt(now)], warnings: [], broken: false };
    case 'fine':
      return { rows: delivered(41), receipts: [], warnings: [], broken: false };
    case 'many':
      return { rows: delivered(10_000), receipts: [], warnings: [], broken: false };
    case 'waiting':
      return {
        rows: [
          { ...documentRow(0, now, 'held', 'hold-window'), notBefore: now + 20 * hour },
          { ...documentRow(1, now, 'held', 'quiet-hours'), notBefore: now + 4 * hour },
          ...Array.from({ length: 6 }, (_, index) => documentRow(index + 4, now, 'ready', 'checked')),
        ],
        receipts: [],
        warnings: [],
        broken: false,
      };
    case 'problems':
      return {
        rows: [
          { ...documentRow(0, now, 'held', 'identity'), receivedAt: now - 2 * 3_600_000 },
          documentRow(1, now, 'refused', 'refused'),
          documentRow(2, now, 'ready', 'checked'),
          documentRow(3, now, 'held', 'opposition'),
          ...delivered(40),
          documentRow(90, now, 'cancelled', 'person'),
          documentRow(96, now, 'held', 'identity'),
        ],
        receipts: [unreadableReceipt(1, now), unreadableReceipt(2, now)],
        warnings: problemWarnings(now),
        broken: true,
      };
  }
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface TestAgent {
  readonly url: string;
  /** Every call that changed something, in order. */
  readonly calls: { readonly name: string; readonly input: Record<string, unknown> }[];
  play(scenario: Scenario): void;
  /** Closes the port as a stopped agent would; `online` opens it again. */
  offline(): Promise<void>;
  online(): Promise<void>;
  close(): Promise<void>;
}

export async function startTestAgent(screens: string): Promise<TestAgent> {
  let house = houseOf('fine', Date.now());
  const calls: TestAgent['calls'][number][] = [];
  let server: Server;
  let port = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    response.setHeader('content-security-policy', policy);
    if (!url.pathname.startsWith('/api/')) return serveScreen(screens, url.pathname, response);
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end('{}');
      return;
    }
    if (url.pathname.endsWith('/pdf')) {
      const pages = url.pathname.includes(letterId) ? letterPages : 2;
      response.writeHead(200, { 'content-type': 'application/pdf' }).end(await letter(pages));
      return;
    }
    const found = match(request.method ?? 'GET', url.pathname);
    if (!found) {
      decline(response);
      return;
    }
    const body = request.method === 'POST' ? (JSON.parse(await bodyOf(request)) as Record<string, unknown>) : {};
    const input = { ...Object.fromEntries(url.searchParams), ...body, ...found.parameters };
    const { input: shape, output } = contract[found.name];
    const parsed: Record<string, unknown> = shape.parse(input);
    if (request.method === 'POST') calls.push({ name: found.name, input: parsed });
    const result = respond(found.name, parsed, house, calls);
    if (result === undefined) decline(response);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(output.parse(result)));
  };

  const open = async (): Promise<void> => {
    server = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') port = address.port;
  };
  const shut = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };

  await open();
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    play: (scenario) => {
      house = houseOf(scenario, Date.now());
      calls.length = 0;
    },
    offline: shut,
    online: open,
    close: shut,
  };
}

async function serveScreen(screens: string, path: string, response: ServerResponse): Promise<void> {
  const file = join(screens, normalize(path === '/' ? '/index.html' : path));
  const content = await readFile(file).catch(() => undefined);
  if (content === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(content);
}

function match(method: string, path: string): { name: CallName; parameters: Record<string, string> } | undefined {
  for (const name of Object.keys(contract) as CallName[]) {
    const call = contract[name];
    const pattern = new RegExp(`^${call.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
    const groups = call.method === method ? pattern.exec(path) : null;
    if (groups)
      return {
        name,
        parameters: Object.fromEntries(
          Object.entries(groups.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
        ),
      };
  }
  return undefined;
}

/** What each call answers; undefined: there is no such thing. */
function respond(name: CallName, input: Record<string, unknown>, house: House, calls: readonly unknown[]): unknown {
  const now = Date.now();
  const id = String(input['id']);
  const row = house.rows.find((candidate) => candidate.id === id);
  const move = (state: DocumentState, cause: string): DocumentRow | undefined => {
    house.rows = house.rows.map(({ notBefore, ...candidate }) => ({
      ...candidate,
      ...(candidate.id === id ? { state, cause, since: now } : notBefore === undefined ? {} : { notBefore }),
    }));
    return house.rows.find((candidate) => candidate.id === id);
  };
  switch (name) {
    case 'overview':
      return overview(house.rows, house.receipts, house.warnings, now);
    case 'documents':
      return list(house.rows, input);
    case 'document':
      return row && documentDetail(row);
    case 'documentPage':
      return row && (row.id === letterId ? letterPage : documentPage);
    case 'release':
      return row && (row.cause !== 'identity' || input['birthDate'] === row.patient.birthDate)
        ? move('ready', 'released')
        : undefined;
    case 'retry':
      return move('ready', 'retry');
    case 'cancel':
      return move('cancelled', 'person');
    case 'receipts':
      return { rows: house.receipts };
    case 'dismiss':
    case 'reread': {
      const receipt = house.receipts.find((candidate) => candidate.id === id);
      house.receipts = house.receipts.filter((candidate) => candidate.id !== id);
      return receipt && { ...receipt, state: name === 'dismiss' ? 'dismissed' : 'received' };
    }
    case 'answerFormat':
      house.receipts = house.receipts.filter((candidate) => candidate.id !== id);
      return { read: 1 };
    case 'send':
      return (input['files'] as { name: string }[]).map(({ name: file }) =>
        file.endsWith('.tif') && input['whose'] === undefined
          ? { file, problem: whoseUnknown }
          : { file, receipt: `receipt-${calls.length}` },
      );
    case 'handedTypes':
      return handedTypes;
    case 'knownPeople':
      return patients(now).rows.map(({ id, name, birthDate, nationalId }) => ({
        key: `patient ${id}`,
        name,
        birthDate,
        nationalId,
      }));
    case 'patients':
      return patients(now);
    case 'opposePatient':
    case 'liftOpposition':
      return patients(now).rows[0]?.oppositions[0];
    case 'connection':
      return connection(house.broken, 5, now);
    case 'checkConnection':
      house.broken = false;
      return { ...connection(false, 0, now), checkedAt: now };
    case 'verify':
      return { ok: true, problems: [] };
    case 'oppositions':
      return { rows: [], total: 0 };
    case 'damagesSeen':
      return { seen: 0 };
    case 'report':
      return report(house.rows, house.receipts, input, now);
    case 'reportLines':
      return reportLines(house.rows, house.receipts, input);
    case 'packs':
      return packs(now);
    case 'addPack':
      return { added: input['anyway'] === true, pack: packs(now).own[0] };
    case 'removePack':
      return { removed: input['name'] };
  }
}

function list(rows: readonly DocumentRow[], input: Record<string, unknown>): { rows: DocumentRow[]; total: number } {
  const text = (key: string): string => (typeof input[key] === 'string' ? input[key] : '');
  const states = text('states').split(',').filter(Boolean);
  const search = text('search').toLowerCase();
  const found = rows.filter(
    ({ state, cause, source, deliveredAt, patient, title }) =>
      (states.length === 0 || states.includes(state)) &&
      (text('cause') === '' || cause === text('cause')) &&
      (typeof input['deliveredSince'] !== 'number' || (deliveredAt ?? 0) >= input['deliveredSince']) &&
      (text('source') === '' || source === text('source')) &&
      `${patient.name} ${patient.nationalId ?? ''} ${title}`.toLowerCase().includes(search),
  );
  const offset = Number(input['offset']);
  return { rows: found.slice(offset, offset + Number(input['limit'])), total: found.length };
}

function decline(response: ServerResponse): void {
  const text = {
    fr: 'La date de naissance ne correspond pas.',
    de: 'Das Geburtsdatum stimmt nicht.',
    en: 'The birth date does not match.',
  };
  const next = {
    fr: 'Vérifiez-la et recommencez.',
    de: 'Prüfen Sie es und versuchen Sie es erneut.',
    en: 'Check it and try again.',
  };
  response
    .writeHead(404, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { code: 'test.declined', cause: text, next } }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8') || '{}';
}

function letter(pages: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const pdf = new PDFDocument({ size: 'A4' });
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf
      .font('node_modules/@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf')
      .fontSize(14)
      .text('Cher confrère, voici la lettre inventée.');
    for (let page = 2; page <= pages; page += 1) pdf.addPage().text(page === 2 ? 'Seconde page.' : `Page ${page}.`);
    pdf.end();
  });
}
