/** One typed function for every call of the contract: path, query or body, token, and the answer validated on arrival. */
import { apiError, contract, tokenHeader } from '../../connectors/agent/contract.ts';
import type { CallInput, CallName, CallOutput } from '../../connectors/agent/contract.ts';
import { token } from '../session.ts';
import { answered, locked, notAnswered } from './contact.ts';
import { Declined, Unauthorized, Unreachable } from './failure.ts';

/** How long the agent may take before the screens say that it does not answer. Handing over large files may take longer. */
const patience: Partial<Record<CallName, number>> = {
  send: 300_000,
  checkConnection: 90_000,
  verify: 300_000,
  addPack: 600_000,
  report: 60_000,
};
const usualPatience = 15_000;

export async function call<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  signal?: AbortSignal,
): Promise<CallOutput<Name>> {
  const { method, path, output } = contract[name];
  const { address, rest } = fill(path, input);
  const query = method === 'GET' ? queryOf(rest) : '';
  const response = await request(
    address + query,
    method === 'GET'
      ? { method }
      : { method, body: JSON.stringify(rest), headers: { 'content-type': 'application/json' } },
    patience[name] ?? usualPatience,
    signal,
  );
  const parsed = output.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new Declined(`The answer to ${name} is not as agreed`, undefined, { cause: parsed.error });
  // The schema is the one of this call; the compiler cannot follow that through the table.
  return parsed.data as CallOutput<Name>;
}

/** Bytes of a document (see `contentPaths`). */
export async function bytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await request(path, { method: 'GET' }, 60_000, signal)).arrayBuffer();
}

/** Puts what the path names (`:id`) into it; the rest travels as query or body. */
function fill(path: string, input: object): { address: string; rest: Record<string, unknown> } {
  const values = new Map<string, unknown>(Object.entries(input));
  const address = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = values.get(name);
    values.delete(name);
    return encodeURIComponent(typeof value === 'string' ? value : '');
  });
  return { address, rest: Object.fromEntries(values) };
}

function queryOf(values: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || typeof value === 'number') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

async function request(
  address: string,
  init: { method: string; body?: string; headers?: Record<string, string> },
  milliseconds: number,
  signal?: AbortSignal,
): Promise<Response> {
  const response = await fetch(`.${address}`, {
    ...init,
    headers: { ...init.headers, [tokenHeader]: `Bearer ${token() ?? ''}` },
    cache: 'no-store',
    signal: AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])]),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    notAnswered(Date.now());
    throw new Unreachable('The agent does not answer', { cause: error });
  });
  if (response.status === 401) {
    locked();
    throw new Unauthorized('The agent does not know this token');
  }
  answered(Date.now());
  if (!response.ok) {
    const parsed = apiError.safeParse(await response.json().catch(() => undefined));
    throw new Declined(`The agent declined (${response.status})`, parsed.success ? parsed.data.error : undefined);
  }
  return response;
}
