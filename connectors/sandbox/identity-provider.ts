/**
 * The identity provider (SAML 2.0 over SOAP 1.1, the shape of the national one): a WS-Security-signed AuthnRequest in, a Response with
 * one signed assertion out. Who signs and for whom is asked must be the same professional.
 */
import { X509Certificate } from 'node:crypto';
import { attributeValues, issueAssertion, type TokenAuthority } from './assertion.ts';
import { faultName, readEnvelope, soap11, soap11Fault, SoapFault } from './soap.ts';
import { ns } from './standards.ts';
import {
  asSoapFault,
  nothingToDiscard,
  readBody,
  withMessage,
  type Answer,
  type Received,
  type Serve,
} from './transaction.ts';
import { checkSignedMessage, eHealthIdOf, FRESHNESS_MILLISECONDS, readInstant } from './ws-security.ts';
import { attributeOf, childrenOf, escapeXml, is, onlyChild, textOf, type XmlElement } from './xml.ts';

export interface IdentityProviderOptions {
  readonly authority: TokenAuthority;
  /** What AuthnRequest/@Destination must say. */
  readonly destination: string;
  /** The CA of the clients, PEM. */
  readonly clientAuthority: string;
  /** The matricules of professionals by eHealthID, where the sandbox plays that it knows them. */
  readonly matricules: ReadonlyMap<string, string>;
  readonly now: () => number;
  readonly uuid: () => string;
}

const SOAP_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP';
const X509_CONTEXT = 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509';
const headers = { 'Content-Type': 'text/xml; charset=UTF-8' };

const faultAnswer = (fault: SoapFault): Answer => ({
  status: 500,
  headers,
  body: soap11Fault(fault),
  outcome: 'refused',
  errorCodes: [faultName(fault.code)],
});

export function identityProvider(options: IdentityProviderOptions): Serve {
  return async (request): Promise<Received> => {
    const body = await readBody(request).catch(asSoapFault);
    const decide = (): Promise<Answer> => {
      if (body instanceof SoapFault) return Promise.resolve(faultAnswer(body));
      try {
        const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
        if (type !== 'text/xml') throw new SoapFault('Sender', 'the content type of SOAP 1.1 is text/xml');
        return Promise.resolve({
          status: 200,
          headers,
          body: authenticate(body, options),
          outcome: 'accepted',
          errorCodes: [],
        });
      } catch (error) {
        return Promise.resolve(faultAnswer(asSoapFault(error)));
      }
    };
    return {
      uniqueIds: [],
      decide,
      refuse: () => faultAnswer(new SoapFault('FailedAuthentication', 'refused on demand')),
      discard: nothingToDiscard,
    };
  };
}

/** The answer to a good request. @throws SoapFault */
function authenticate(message: Uint8Array, options: IdentityProviderOptions): string {
  const now = options.now();
  return withMessage(message, (document) => {
    const { body: request } = readEnvelope(document, '1.1');
    const certificate = checkSignedMessage(document, new X509Certificate(options.clientAuthority), now);
    const eHealthId = checkRequest(request, certificate, options, now);
    const requestId = attributeOf(request, 'ID') ?? '';
    const recipient = attributeOf(request, 'AssertionConsumerServiceURL') ?? '';
    const matricule = options.matricules.get(eHealthId);
    const assertion = issueAssertion(
      options.authority,
      { requestId, recipient, eHealthId, matricule, certificate },
      `_${options.uuid()}`,
      now,
    );
    return soap11(
      `<samlp:Response xmlns:samlp="${ns.samlp}" ID="_${options.uuid()}" InResponseTo="${escapeXml(requestId)}" ` +
        `IssueInstant="${new Date(now).toISOString()}" Version="2.0">` +
        `<saml:Issuer xmlns:saml="${ns.saml}">${escapeXml(options.authority.issuer)}</saml:Issuer>` +
        `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
        `${assertion}</samlp:Response>`,
    );
  });
}

/** saml-core 3.4.1 with the extension of the national provider. Returns the eHealthID asked for. @throws SoapFault */
function checkRequest(
  request: XmlElement,
  certificate: X509Certificate,
  options: IdentityProviderOptions,
  now: number,
): string {
  const wrong = (reason: string): SoapFault => new SoapFault('Sender', `the AuthnRequest: ${reason}`);
  if (!is(request, ns.samlp, 'AuthnRequest')) throw new SoapFault('Sender', 'the Body is not a SAML 2.0 AuthnRequest');
  if (attributeOf(request, 'Version') !== '2.0') throw wrong('Version is not 2.0');
  if (!/^[A-Za-z_][\w.-]*$/.test(attributeOf(request, 'ID') ?? '')) throw wrong('ID is missing or not an XML id');
  const issued = readInstant(attributeOf(request, 'IssueInstant') ?? '');
  if (issued === undefined || Math.abs(issued - now) > FRESHNESS_MILLISECONDS)
    throw new SoapFault('MessageExpired', 'the AuthnRequest: IssueInstant is missing or more than five minutes away');
  if (attributeOf(request, 'Destination') !== options.destination)
    throw wrong('Destination is not this identity provider');
  if (attributeOf(request, 'ProtocolBinding') !== SOAP_BINDING) throw wrong('ProtocolBinding is not SOAP');
  if (textOf(onlyChild(request, ns.saml, 'Issuer')).trim() === '') throw wrong('Issuer is missing');
  const contexts = childrenOf(onlyChild(request, ns.samlp, 'RequestedAuthnContext'), ns.saml, 'AuthnContextClassRef');
  if (!contexts.some((context) => textOf(context).trim() === X509_CONTEXT))
    throw wrong('RequestedAuthnContext does not ask for X509');
  const extensions = onlyChild(request, ns.samlp, 'Extensions');
  const asked = extensions === undefined ? [] : attributeValues(extensions, 'psEHealthID');
  const [eHealthId] = asked;
  if (eHealthId === undefined || asked.length > 1) throw wrong('Extensions do not carry exactly one psEHealthID');
  if (eHealthIdOf(certificate) !== eHealthId)
    throw new SoapFault('FailedAuthentication', 'the certificate is not that of the professional who is named');
  return eHealthId;
}
