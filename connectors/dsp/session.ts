/** What every transaction needs: the opened certificate, the connections, and an assertion that is renewed once when it is refused. */
import type { Problem } from '../clinical/index.ts';
import type { PlatformConfig } from './config.ts';
import { identityProblems } from './problems/identity.ts';
import { transportProblems } from './problems/transport.ts';
import { checkCertificate, openCertificate, type ClientCertificate } from './trust/certificate.ts';
import { askIdentityProvider, cachedTokenSource, type TokenResult, type TokenSource } from './trust/token.ts';
import { createHttp, type Exchange, type Http } from './wire/http.ts';
import { MutualTlsAgent } from './wire/https.ts';
import type { StreamedBody } from './wire/mime.ts';
import type { SignedMarkup, TokenRefused } from './wire/soap.ts';

const CONNECT_MS = 15_000;
const SILENCE_MS = 120_000;

export interface Session {
  readonly certificate: ClientCertificate;
  readonly agent: MutualTlsAgent;
  readonly connectMs: number;
  /** The certificate's own problem, if it cannot be used now. */
  certificateProblem(): Problem | undefined;
  token(signal?: AbortSignal): Promise<TokenResult>;
  /**
   * Sends a message with an assertion and reads what came of it; once more with a fresh assertion when the first was refused,
   * which says that nothing else of the message was looked at.
   */
  converse<T extends { readonly kind: string }>(conversation: Conversation<T>): Promise<Said<T>>;
  close(): void;
}

interface Conversation<T> {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
  /** A question may be asked again when a kept-alive connection turns out to have ended; a submission never. */
  readonly repeatable: boolean;
  message(assertion: SignedMarkup): StreamedBody;
  read(exchange: Exchange): T | TokenRefused;
}

/** `unsaid`: no message was looked at, for this reason. */
type Said<T> = { readonly kind: 'said'; readonly value: T } | { readonly kind: 'unsaid'; readonly problem: Problem };

export type OpenedSession =
  { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly problem: Problem };

export function openSession(config: PlatformConfig): OpenedSession {
  const opened = openCertificate(config.clientCertificate.pkcs12, config.clientCertificate.passphrase);
  if (!opened.ok) return opened;
  const { certificate } = opened;
  const connectMs = config.timeouts?.connect ?? CONNECT_MS;
  const agent = new MutualTlsAgent(
    {
      certificate: certificate.certificatePem,
      privateKey: certificate.privateKeyPem,
      trustedCa: config.trustedCa,
    },
    connectMs,
  );
  const http = createHttp(agent, config.timeouts?.silence ?? SILENCE_MS);
  const tokens = config.tokenSource ?? identityProviderTokens(config, certificate, http);
  const certificateProblem = (): Problem | undefined => {
    const check = checkCertificate(certificate, config.now());
    return check.ok ? undefined : check.problem;
  };
  const token = async (signal?: AbortSignal): Promise<TokenResult> => {
    const unusable = certificateProblem();
    if (unusable) return { ok: false, problem: unusable };
    return unlessAborted(tokens.obtain(), signal);
  };
  return {
    ok: true,
    session: {
      certificate,
      agent,
      connectMs,
      certificateProblem,
      token,
      converse: (conversation) => converse({ http, tokens, token }, conversation),
      close: () => http.close(),
    },
  };
}

function identityProviderTokens(config: PlatformConfig, certificate: ClientCertificate, http: Http): TokenSource {
  const { assertion } = config.profile;
  const { trustedCa, actor, now, uuid } = config;
  const url = config.endpoints.idp;
  return cachedTokenSource(
    () => askIdentityProvider({ http, url, assertion, certificate, trustedCa, actor, now, uuid }),
    now,
  );
}

/** A shared request goes on for the others when one caller gives up. */
function unlessAborted(pending: Promise<TokenResult>, signal: AbortSignal | undefined): Promise<TokenResult> {
  if (!signal) return pending;
  const given: TokenResult = { ok: false, problem: transportProblems.aborted('IDP') };
  if (signal.aborted) return Promise.resolve(given);
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(given);
    signal.addEventListener('abort', stop, { once: true });
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

interface Means {
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly token: Session['token'];
}

const TRIES = 2;

async function converse<T extends { readonly kind: string }>(
  means: Means,
  conversation: Conversation<T>,
): Promise<Said<T>> {
  const { url, signal } = conversation;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const token = await means.token(signal);
    if (!token.ok) return { kind: 'unsaid', problem: token.problem };
    const send = (): Promise<Exchange> =>
      means.http.post({ peer: 'DSP', url, body: conversation.message(token.assertion), signal });
    let exchange = await send();
    if (conversation.repeatable && exchange.kind === 'lost' && exchange.reset) exchange = await send();
    const value = conversation.read(exchange);
    if (!isTokenRefused(value)) return { kind: 'said', value };
    means.tokens.discard(token.assertion);
  }
  return { kind: 'unsaid', problem: identityProblems.tokenRefused };
}

const isTokenRefused = (value: { readonly kind: string }): value is TokenRefused => value.kind === 'token-refused';
