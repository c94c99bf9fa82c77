/** What an HTTP status says where there is no readable SOAP answer (RFC 9110 §15). */
import type { Problem } from '../../clinical/index.ts';
import { transportProblems, type Peer } from '../problems/transport.ts';

/** The set-up is to blame, and the request was not processed; undefined for every other status. */
function setUpProblem(status: number, peer: Peer): Problem | undefined {
  if (status === 401 || status === 403) return transportProblems.forbidden(peer);
  const elsewhere = (status >= 300 && status < 400) || status === 404 || status === 405;
  return elsewhere ? transportProblems.wrongAddress(peer) : undefined;
}

/** Why a question got no answer that can be read. */
export function statusProblem(status: number, peer: Peer): Problem {
  if (status === 503 || status === 429) return transportProblems.busy(peer);
  if (status >= 500) return transportProblems.serverError(peer);
  return setUpProblem(status, peer) ?? transportProblems.answerUnreadable(peer);
}
