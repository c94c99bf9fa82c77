/** The identity assertion as a source: asked for once, shared while it is fresh, asked for again when it is about to end or was refused. */
import type { Problem } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { identityProblems } from '../problems/identity.ts';
import type { Http, HttpAnswer } from '../wire/http.ts';
import { textBody } from '../wire/mime.ts';
import { NS } from '../wire/namespaces.ts';
import { attributeOf, textAt } from '../wire/reading.ts';
import { readSoap } from '../wire/soap.ts';
import { statusProblem } from '../wire/status.ts';
import { verifyAssertion, type Assertion } from './assertion.ts';
import { signedAuthnRequest } from './authn-request.ts';
import type { ClientCertificate } from './certificate.ts';
import { sliceElements } from './slice.ts';

export type TokenResult =
  { readonly ok: true; readonly assertion: Assertion } | { readonly ok: false; readonly problem: Problem };

export interface TokenSource {
  /** A fresh assertion; callers at the same time share one request. */
  obtain(): Promise<TokenResult>;
  /** The receiver did not take this assertion: the next call asks for another. */
  discard(assertion: Assertion): void;
}

/** An assertion is renewed this long before its end, so that it does not end on the way. */
const MARGIN_MS = 60_000;

/** Caching, renewal and single flight around a way of asking. */
export function cachedTokenSource(ask: () => Promise<TokenResult>, now: () => number): TokenSource {
  let held: Assertion | undefined;
  let pending: Promise<TokenResult> | undefined;
  const renew = async (): Promise<TokenResult> => {
    try {
      const result = await ask();
      held = result.ok ? result.assertion : undefined;
      return result;
    } finally {
      pending = undefined;
    }
  };
  return {
    obtain: () => {
      if (held && now() < held.notOnOrAfter - MARGIN_MS) return Promise.resolve({ ok: true, assertion: held });
      pending ??= renew();
      return pending;
    },
    discard: (assertion) => {
      if (held?.markup === assertion.markup) held = undefined;
    },
  };
}

export interface IdentityProviderConfig {
  readonly http: Http;
  readonly url: string;
  readonly assertion: NationalProfile['assertion'];
  readonly certificate: ClientCertificate;
  readonly trustedCa: string;
  readonly actor: string;
  readonly now: () => number;
  readonly uuid: () => string;
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** One request to the identity provider (SAML SOAP binding §3.2) and its verified answer. */
export async function askIdentityProvider(config: IdentityProviderConfig): Promise<TokenResult> {
  const id = `_${config.uuid()}`;
  const facts = { assertion: config.assertion, actor: config.actor, id, now: config.now() };
  const exchange = await config.http.post({
    peer: 'IDP',
    url: config.url,
    body: textBody('text/xml; charset=UTF-8', signedAuthnRequest(facts, config.certificate)),
    headers: { SOAPAction: '"http://www.oasis-open.org/committees/security"', Accept: 'text/xml' },
  });
  if (exchange.kind !== 'answer') return { ok: false, problem: exchange.problem };
  const answer = statusOf(exchange.answer);
  if (answer.kind === 'problem') return { ok: false, problem: answer.problem };
  const [received, ...others] = sliceElements(answer.text, NS.saml, 'Assertion');
  if (!received || others.length > 0) return { ok: false, problem: identityProblems.incomplete };
  return verifyAssertion(received, {
    assertion: config.assertion,
    trustedCa: config.trustedCa,
    ownCertificatePem: config.certificate.certificatePem,
    actor: config.actor,
    requestId: id,
    now: config.now(),
  });
}

type StatusAnswer =
  { readonly kind: 'success'; readonly text: string } | { readonly kind: 'problem'; readonly problem: Problem };

/** Whether the answer is a successful samlp:Response. */
function statusOf({ status, contentType, body }: HttpAnswer): StatusAnswer {
  const failed = (problem: Problem): StatusAnswer => ({ kind: 'problem', problem });
  const soap = readSoap(contentType, body, (content) =>
    content.namespaceUri === NS.samlp && content.name === 'Response'
      ? { code: textAt(content, 'samlp:Status/samlp:StatusCode/@Value'), version: attributeOf(content, 'Version') }
      : undefined,
  );
  if (soap.kind === 'fault') return failed(identityProblems.refused);
  if (soap.kind === 'body') {
    return soap.value.code === SUCCESS ? { kind: 'success', text: soap.text } : failed(identityProblems.refused);
  }
  return failed(statusProblem(status, 'IDP'));
}
