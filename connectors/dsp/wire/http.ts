/**
 * One POST and what became of it, in the three ways that matter: an answer, surely nothing sent, or perhaps received.
 * Streams through axios, so that a document is never copied as a whole; never follows a redirect, never uses a proxy.
 */
import { request as httpsRequest, type Agent } from 'node:https';
import axios, { type AxiosResponse } from 'axios';
import type { Problem } from '../../clinical/index.ts';
import { crashPoint } from '../../journal/crash-points.ts';
import { transportProblems, type Peer } from '../problems/transport.ts';
import { connectionProblem, isCertificateRefusal } from './failure.ts';
import type { StreamedBody } from './mime.ts';
import { ANSWER_LIMIT } from './reading.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly retryAfterSeconds?: number;
}

export type Exchange =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'not-sent'; readonly problem: Problem }
  | { readonly kind: 'lost'; readonly problem: Problem; readonly reset: boolean };

interface PostRequest {
  readonly peer: Peer;
  readonly url: string;
  readonly body: StreamedBody;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Http {
  post(request: PostRequest): Promise<Exchange>;
  close(): void;
}

/** Silence of `silenceMs` while sending, or while waiting for the answer, ends an exchange. */
export function createHttp(agent: Agent, silenceMs: number): Http {
  return {
    post: (request) => post(agent, silenceMs, request),
    close: () => agent.destroy(),
  };
}

async function post(agent: Agent, silenceMs: number, request: PostRequest): Promise<Exchange> {
  const { peer, url, body, signal } = request;
  if (!isHttps(url)) return { kind: 'not-sent', problem: transportProblems.notConfigured(peer) };
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  let connected = false;
  try {
    const response = await axios.post<Buffer>(url, body.open(alive), {
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      maxContentLength: ANSWER_LIMIT,
      responseType: 'arraybuffer',
      decompress: false,
      transformRequest: [(data: unknown) => data],
      validateStatus: () => true,
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      headers: {
        'Content-Type': body.contentType,
        'Content-Length': String(body.contentLength),
        Accept: 'application/soap+xml, multipart/related, text/xml',
        'Accept-Encoding': 'identity',
        'User-Agent': 'Relais',
        ...request.headers,
      },
      transport: {
        request: (...args: Parameters<typeof httpsRequest>) =>
          // A request gets its socket when the handshake is over; from then on bytes may have left.
          httpsRequest(...args)
            .once('socket', () => (connected = true))
            .once('finish', () => {
              crashPoint('request-left', url);
            })
            .once('response', () => {
              crashPoint('answer-begun', url);
            }),
      },
    });
    return { kind: 'answer', answer: answerOf(response) };
  } catch (error) {
    return failureOf(error, { peer, connected, aborted: signal?.aborted === true, silent: silence.signal.aborted });
  } finally {
    clearTimeout(timer);
  }
}

const isHttps = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:';

function answerOf(response: AxiosResponse<Buffer>): HttpAnswer {
  const header = (name: string): string | undefined => {
    const value: unknown = response.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const date = Date.parse(header('date') ?? '');
  const retryAfter = retryAfterSeconds(header('retry-after') ?? '', date);
  return {
    status: response.status,
    contentType: header('content-type') ?? '',
    body: Buffer.from(response.data),
    ...(Number.isNaN(retryAfter) ? {} : { retryAfterSeconds: retryAfter }),
  };
}

/** Seconds, or an instant by the server's own clock (RFC 9110 §10.2.3); NaN when it is neither. */
function retryAfterSeconds(value: string, serverTime: number): number {
  if (/^\d+$/.test(value)) return Number(value);
  return Math.max(0, Math.round((Date.parse(value) - serverTime) / 1000));
}

interface Circumstances {
  readonly peer: Peer;
  readonly connected: boolean;
  readonly aborted: boolean;
  readonly silent: boolean;
}

function failureOf(error: unknown, { peer, connected, aborted, silent }: Circumstances): Exchange {
  const lost = (problem: Problem, reset = false): Exchange =>
    connected ? { kind: 'lost', problem, reset } : { kind: 'not-sent', problem };
  if (aborted) return lost(transportProblems.aborted(peer));
  if (silent) return lost(connected ? transportProblems.noAnswer(peer) : transportProblems.unreachable(peer));
  const code = codeOf(error);
  // A server that refuses the certificate has not begun to listen to the request.
  if (!connected || isCertificateRefusal(code)) return { kind: 'not-sent', problem: connectionProblem(peer, code) };
  if (axios.isAxiosError(error) && error.response !== undefined) return lost(transportProblems.answerUnreadable(peer));
  if (code === 'ERR_BAD_RESPONSE') return lost(transportProblems.answerUnreadable(peer));
  return lost(transportProblems.connectionLost(peer), true);
}

function codeOf(error: unknown): string {
  const { cause, code } = error as { cause?: { code?: unknown }; code?: unknown };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : 'UNKNOWN';
}
