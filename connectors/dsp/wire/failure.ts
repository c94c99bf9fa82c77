/** Error codes of Node, OpenSSL and the resolver as problems. */
import type { Problem } from '../../clinical/index.ts';
import { tlsProblems, transportProblems, type Peer } from '../problems/transport.ts';

/** Alerts of RFC 8446 §6.2 by which a server refuses a client's certificate, in the spellings of several OpenSSL versions. */
const certificateAlert =
  /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:UNKNOWN|REQUIRED|EXPIRED|REVOKED)|UNKNOWN_CA|ACCESS_DENIED)$/;

/** Whether an error is the server's refusal of our certificate: an alert, or hanging up as soon as it saw it. */
export const isCertificateRefusal = (code: string): boolean =>
  certificateAlert.test(code) || code === 'CLOSED_ON_CERTIFICATE';

const unknownServers = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_REVOKED',
]);

/** Why no connection came about. */
export function connectionProblem(peer: Peer, code: string): Problem {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return transportProblems.nameNotFound(peer);
  if (code === 'ECONNREFUSED') return transportProblems.connectionRefused(peer);
  return tlsProblem(code) ?? transportProblems.unreachable(peer);
}

/** The problem of a handshake; undefined when the error is of another kind. */
function tlsProblem(code: string): Problem | undefined {
  if (isCertificateRefusal(code)) {
    if (code.endsWith('EXPIRED')) return tlsProblems.clientExpired;
    return code.endsWith('REVOKED') ? tlsProblems.clientRevoked : tlsProblems.clientRefused;
  }
  if (unknownServers.has(code)) return tlsProblems.serverUnknown;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return tlsProblems.serverName;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return tlsProblems.serverDates;
  if (/^ERR_SSL_|^EPROTO$|^(?:CLOSED|RESET)_DURING_HANDSHAKE$/.test(code)) return tlsProblems.handshake;
  return undefined;
}
