/** The path to the platform, step by step as the Connection screen shows it; a step is tried only when the one before held. */
import { request as httpsRequest } from 'node:https';
import { connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { uuidToOid, type Problem } from '../clinical/index.ts';
import type { PlatformConfig } from './config.ts';
import { identityProblems } from './problems/identity.ts';
import { transportProblems, type Peer } from './problems/transport.ts';
import type { Session } from './session.ts';
import { checkCertificate } from './trust/certificate.ts';
import { SKEW_MS } from './trust/assertion.ts';
import type { PathStep, Platform, StepResult } from './types.ts';
import { connectionProblem, isCertificateRefusal } from './wire/failure.ts';
import { ConnectionFailed, settled } from './wire/https.ts';

export interface PathMeans {
  readonly config: PlatformConfig;
  readonly session: Session;
  readonly find: Platform['find'];
  readonly lookUp: Platform['lookUp'];
}

/** What a step found: a fact, a problem, or that there was nothing to measure. */
interface Found {
  readonly state: StepResult['state'];
  readonly detail?: string;
  readonly problem?: Problem;
}

const ok = (detail?: string): Found => ({ state: 'ok', ...(detail === undefined ? {} : { detail }) });
const failed = (problem: Problem, detail?: string): Found => ({
  state: 'failed',
  problem,
  ...(detail === undefined ? {} : { detail }),
});

export async function checkPath(means: PathMeans, signal?: AbortSignal): Promise<readonly StepResult[]> {
  const handshakes = new Map<string, Handshake>();
  const steps: Readonly<Record<PathStep, () => Promise<Found>>> = {
    network: () => network(means),
    tls: () => handshake(means, handshakes),
    certificate: () => Promise.resolve(certificate(means, handshakes)),
    clock: () => clock(means),
    identity: () => identity(means, signal),
    dossier: () => dossier(means, signal),
    submission: () => submission(means, signal),
  };
  const results: StepResult[] = [];
  let broken = false;
  for (const [step, run] of Object.entries(steps) as [PathStep, () => Promise<Found>][]) {
    if (broken || signal?.aborted) {
      results.push({ step, state: 'not-tried' });
      continue;
    }
    const start = performance.now();
    const found = await run();
    broken = found.state === 'failed';
    results.push({ step, ...found, milliseconds: Math.round(performance.now() - start) });
  }
  return results;
}

interface Server {
  readonly peer: Peer;
  readonly host: string;
  readonly port: number;
}

/** The distinct servers behind the endpoints; undefined for an address that is missing or not https. */
function serversOf({ config }: PathMeans): (Server | Problem)[] {
  const { xds, registry, pdq, idp } = config.endpoints;
  const needed: [Peer, string][] = [
    ['DSP', xds],
    ['DSP', registry],
    ['DSP', pdq],
    // Assertions from elsewhere need no identity provider.
    ...(config.tokenSource ? [] : ([['IDP', idp]] as [Peer, string][])),
  ];
  const servers = new Map<string, Server | Problem>();
  for (const [peer, url] of needed) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed?.protocol === 'https:') {
      const host = parsed.hostname.replace(/^\[|\]$/g, '');
      servers.set(parsed.host, { peer, host, port: Number(parsed.port || 443) });
    } else servers.set(`${peer} without address`, transportProblems.notConfigured(peer));
  }
  return [...servers.values()];
}

const isProblem = (server: Server | Problem): server is Problem => 'code' in server;

async function network(means: PathMeans): Promise<Found> {
  const servers = serversOf(means);
  const unset = servers.find(isProblem);
  if (unset) return failed(unset);
  const reached = servers.filter((server): server is Server => !isProblem(server));
  for (const server of reached) {
    const code = await tcpFailure(server, means.session.connectMs);
    if (code !== undefined) return failed(connectionProblem(server.peer, code), addressOf(server));
  }
  return ok(reached.map(addressOf).join(', '));
}

const addressOf = ({ host, port }: Server): string => `${host}:${port}`;

function tcpFailure({ host, port }: Server, limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tcpConnect({ host, port });
    const done = (code?: string): void => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(limitMs, () => done('CONNECT_TIMEOUT'));
    socket.once('connect', () => done());
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'UNKNOWN'));
  });
}

/** What one handshake showed: the protocol, and whether our certificate was taken. */
interface Handshake {
  readonly protocol?: string;
  readonly refusal?: Problem;
}

async function handshake(means: PathMeans, handshakes: Map<string, Handshake>): Promise<Found> {
  for (const server of serversOf(means)) {
    if (isProblem(server)) return failed(server);
    const shaken = await shakeHands(means, server);
    if ('failure' in shaken) return failed(shaken.failure, addressOf(server));
    handshakes.set(addressOf(server), shaken);
  }
  const protocols = new Set([...handshakes.values()].map(({ protocol }) => protocol).filter(Boolean));
  return ok([...protocols].join(', '));
}

async function shakeHands(
  { session, config }: PathMeans,
  { peer, host, port }: Server,
): Promise<Handshake | { failure: Problem }> {
  const { certificatePem, privateKeyPem } = session.certificate;
  const socket = tlsConnect({
    host,
    port,
    servername: /^[\d.]+$|:/.test(host) ? '' : host,
    cert: certificatePem,
    key: privateKeyPem,
    ca: config.trustedCa,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
  try {
    await settled(socket, session.connectMs);
    return { protocol: socket.getProtocol() ?? '' };
  } catch (error) {
    const code = error instanceof ConnectionFailed ? error.code : 'UNKNOWN';
    const problem = connectionProblem(peer, code);
    // The server is who it should be; it is our certificate that it does not want.
    return isCertificateRefusal(code) ? { refusal: problem } : { failure: problem };
  } finally {
    socket.destroy();
  }
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

function certificate({ session, config }: PathMeans, handshakes: ReadonlyMap<string, Handshake>): Found {
  const check = checkCertificate(session.certificate, config.now());
  const until = dayOf(session.certificate.validTo);
  if (!check.ok) return failed(check.problem, until);
  const refusal = [...handshakes.values()].find((shaken) => shaken.refusal)?.refusal;
  if (refusal) return failed(refusal, until);
  return { ...ok(until), ...(check.problem ? { problem: check.problem } : {}) };
}

/** Our clock against the Date of an HTTP answer, which counts whole seconds. */
async function clock({ config, session }: PathMeans): Promise<Found> {
  const before = config.now();
  const answered = await dateHeader(config.endpoints.xds, session);
  if ('code' in answered) return failed(answered);
  if (answered.date === undefined) return { state: 'not-tried', detail: 'no Date header' };
  const middle = (before + config.now()) / 2;
  // The header was cut to the second below: half a second later is the best guess.
  const offset = Math.round((middle - answered.date - 500) / 1000);
  const detail = `${offset >= 0 ? '+' : ''}${offset} s`;
  return Math.abs(offset) * 1000 > SKEW_MS ? failed(identityProblems.clock, detail) : ok(detail);
}

function dateHeader(url: string, { agent, connectMs }: Session): Promise<{ date?: number } | Problem> {
  return new Promise((resolve) => {
    const request = httpsRequest(url, { method: 'HEAD', agent, timeout: connectMs }, (response) => {
      response.resume();
      const date = Date.parse(response.headers.date ?? '');
      resolve(Number.isNaN(date) ? {} : { date });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', (error: NodeJS.ErrnoException) => resolve(connectionProblem('DSP', error.code ?? 'UNKNOWN')));
    request.end();
  });
}

async function identity({ session }: PathMeans, signal?: AbortSignal): Promise<Found> {
  const token = await session.token(signal);
  return token.ok ? ok(new Date(token.assertion.notOnOrAfter).toISOString()) : failed(token.problem);
}

/** A number that belongs to nobody: a placeholder of the profile where it has one. */
async function dossier({ config, lookUp }: PathMeans, signal?: AbortSignal): Promise<Found> {
  const answer = await lookUp(config.profile.patient.nationalId.placeholders[0] ?? '0', signal);
  return answer.kind === 'matches' ? ok() : failed(answer.problem);
}

/** A question about a document that cannot exist: the whole way of a submission without storing anything. */
async function submission({ config, find }: PathMeans, signal?: AbortSignal): Promise<Found> {
  const answer = await find(uuidToOid(config.uuid()), signal);
  return answer.kind === 'unreachable' ? failed(answer.problem) : ok();
}
