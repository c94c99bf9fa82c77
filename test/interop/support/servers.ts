/** Small real TLS servers that ask for a client certificate, answer as told, or misbehave as told. */
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Issued, TestCa } from './pki.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface TestServer {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** Called when the request has been read whole. */
export type Handler = (request: Received, response: ServerResponse, socket: TLSSocket) => void;

export interface ServerFacts {
  readonly ca: TestCa;
  readonly identity: Issued;
  readonly options?: ServerOptions;
  /** Called before anything of the body is read; true ends the matter. */
  readonly early?: (socket: TLSSocket) => boolean;
}

export async function startServer({ ca, identity, options, early }: ServerFacts, handle: Handler): Promise<TestServer> {
  const received: Received[] = [];
  const server: Server = createServer(
    {
      cert: identity.certificatePem,
      key: identity.keyPem,
      ca: ca.certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
      ...options,
    },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      if (early?.(socket)) return;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
        received.push(one);
        handle(one, response, socket);
      });
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
export const soap12 = (body: string): string => `<s:Envelope xmlns:s="${SOAP}"><s:Body>${body}</s:Body></s:Envelope>`;

export const soapFault = (code: string, subcode = ''): string =>
  soap12(
    `<s:Fault><s:Code><s:Value>s:${code}</s:Value>${
      subcode === '' ? '' : `<s:Subcode><s:Value>${subcode}</s:Value></s:Subcode>`
    }</s:Code><s:Reason><s:Text xml:lang="en">as told</s:Text></s:Reason></s:Fault>`,
  );

export const registryAnswer = (status: string, ...errors: readonly [code: string, severity?: string][]): string =>
  soap12(
    `<rs:RegistryResponse xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:${status}"><rs:RegistryErrorList>${errors
      .map(
        ([code, severity]) =>
          `<rs:RegistryError errorCode="${code}" codeContext="about Müller Anne" severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:${severity ?? 'Error'}"/>`,
      )
      .join('')}</rs:RegistryErrorList></rs:RegistryResponse>`,
  );

export function answer(
  response: ServerResponse,
  text: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/soap+xml; charset=UTF-8', ...headers });
  response.end(text);
}

/** A registry's answer to GetDocuments. */
export const foundAnswer = (
  uniqueId: string,
  hash: string,
  size: number,
  patient: string,
  status = 'Approved',
): string =>
  soap12(
    `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"><RegistryObjectList xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><ExtrinsicObject id="urn:uuid:e" status="urn:oasis:names:tc:ebxml-regrep:StatusType:${status}"><Slot name="hash"><ValueList><Value>${hash.toUpperCase()}</Value></ValueList></Slot><Slot name="size"><ValueList><Value>${size}</Value></ValueList></Slot><ExternalIdentifier id="p" identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427" registryObject="urn:uuid:e" value="${patient}"/><ExternalIdentifier id="u" identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" registryObject="urn:uuid:e" value="${uniqueId}"/></ExtrinsicObject></RegistryObjectList></q:AdhocQueryResponse>`,
  );

export const nothingFound = soap12(
  '<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"><r:RegistryObjectList xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"/></q:AdhocQueryResponse>',
);
