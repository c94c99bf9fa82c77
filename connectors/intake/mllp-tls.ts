/**
 * MLLP over TLS (IHE ITI TF-2 ITI-19, "MLLPS"): TLS 1.2 or newer on the feed, client certificates optional or required. Handshakes are
 * bounded in time, so that a peer that sends garbage or nothing holds its place for seconds only.
 */
import type { Socket } from 'node:net';
import { createSecureContext, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { ProblemError } from '../clinical/index.ts';
import { subjectAllowed } from './mllp-senders.ts';
import type { SubjectRule } from './mllp-senders.ts';
import { troubles } from './problems.ts';

export interface MllpTls {
  /** PEM chain and PEM key, or a PKCS#12 with its passphrase. */
  readonly identity:
    | { readonly certificate: string; readonly key: string }
    | { readonly pkcs12: Uint8Array; readonly passphrase: string };
  /** PEM of the authorities whose client certificates are believed; absent: none is asked for. */
  readonly clientCa?: string;
  /** Nobody gets in without a certificate of `clientCa`. */
  readonly requireClientCertificate?: boolean;
  /** Subjects that may send; one of them must be met. Not empty: a verified certificate is required. */
  readonly subjects?: readonly SubjectRule[];
  /** Default 10 s. */
  readonly handshakeMilliseconds?: number;
}

export interface TlsAcceptor {
  /** Takes an accepted socket through its handshake; exactly one of the two is called, or none when it just goes away. */
  accept(socket: Socket): void;
  close(): void;
}

/** @throws ProblemError `INTAKE-TLS-UNUSABLE`; the listener then stays closed and is never opened without TLS. */
export function tlsAcceptor(
  tls: MllpTls,
  on: { readonly secured: (socket: TLSSocket) => void; readonly refused: (why: 'handshake' | 'certificate') => void },
): TlsAcceptor {
  const subjects = tls.subjects ?? [];
  const required = (tls.requireClientCertificate ?? false) || subjects.length > 0;
  if (required && tls.clientCa === undefined) throw new ProblemError(troubles.tlsUnusable);
  const { identity, clientCa } = tls;
  // Node takes an empty text for "none": a listener without a certificate, or one that believes every public authority.
  const texts = 'key' in identity ? [identity.certificate, identity.key] : [];
  if ([...texts, ...(clientCa === undefined ? [] : [clientCa])].some((text) => text.trim() === ''))
    throw new ProblemError(troubles.tlsUnusable);
  const context = {
    ...('pkcs12' in identity
      ? { pfx: Buffer.from(identity.pkcs12), passphrase: identity.passphrase }
      : { cert: identity.certificate, key: identity.key }),
    ...(clientCa === undefined ? {} : { ca: clientCa }),
    minVersion: 'TLSv1.2' as const,
  };
  try {
    createSecureContext(context);
  } catch (error) {
    throw new ProblemError(troubles.tlsUnusable, { cause: error });
  }
  const server = createServer({
    ...context,
    allowHalfOpen: true,
    requestCert: clientCa !== undefined,
    rejectUnauthorized: required,
    handshakeTimeout: tls.handshakeMilliseconds ?? 10_000,
    // A resumed session would carry a certificate that was believed once: each connection proves itself.
    sessionTimeout: 1,
  });
  server.on('tlsClientError', (_error, socket) => {
    on.refused('handshake');
    socket.destroy();
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {
      // `close` follows, and whoever serves the connection looks at that.
    });
    const presented = clientCa !== undefined && socket.getPeerX509Certificate() !== undefined;
    // One that is shown must hold, also where none is needed.
    const believed = presented ? socket.authorized : !required;
    if (believed && (!presented || subjectAllowed(socket.getPeerCertificate().subject, subjects))) on.secured(socket);
    else {
      on.refused('certificate');
      socket.destroy();
    }
  });
  return {
    accept: (socket) => {
      socket.on('error', () => {
        // The handshake's own failure is told by `tlsClientError`.
      });
      server.emit('connection', socket);
    },
    close: () => {
      server.close();
    },
  };
}
