/** A test's own platform: a certification authority, a server that does as it is told, and our client connected to it. */
import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createPlatform, type Platform, type PlatformConfig } from '../../../connectors/dsp/index.ts';
import { actor, profile, tokensOf } from './fixtures.ts';
import { createCa, pkcs12Of } from './pki.ts';
import { startServer, type Handler, type ServerFacts, type TestServer } from './servers.ts';

export const ca = createCa();
const serverIdentity = ca.issue({ commonName: 'server', server: true });
export const pkcs12 = pkcs12Of(ca.issue({ commonName: 'Cabinet Test', serialNumber: actor }), 'geheim');

const open: { close(): Promise<void> }[] = [];

/** Ends everything that the helpers here have started. */
export const closeAll = async (): Promise<void> => {
  await Promise.all(open.splice(0).map((one) => one.close()));
};

export async function serving(handle: Handler, facts: Partial<ServerFacts> = {}): Promise<TestServer> {
  const server = await startServer({ ca, identity: serverIdentity, ...facts }, handle);
  open.push(server);
  return server;
}

/** Something that listens and does not speak TLS; gives its address. */
export async function tcpServing(handle: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    });
  open.push({ close });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

export function platformAt(url: string, more: Partial<PlatformConfig> = {}): Platform {
  const platform = createPlatform({
    profile,
    endpoints: { xds: `${url}/xds`, registry: `${url}/registry`, idp: `${url}/idp`, pdq: `${url}/pdq` },
    clientCertificate: { pkcs12, passphrase: 'geheim' },
    trustedCa: ca.certificatePem,
    actor,
    now: Date.now,
    uuid: randomUUID,
    timeouts: { connect: 30_000, silence: 30_000 },
    tokenSource: tokensOf('<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
    ...more,
  });
  open.push(platform);
  return platform;
}
