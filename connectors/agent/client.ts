/** The control API from the side of the command line and the tests: the same contract, validated again where it arrives. */
import { apiError, contract, type CallInput, type CallName, type CallOutput, type Problem } from './contract.ts';

/** The agent answered that it cannot: `problem` says why. */
export class CallRefusedError extends Error {
  override name = 'CallRefusedError';
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem) {
    super(`${problem.code}: ${problem.cause.en}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Nobody answers there. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

export interface ControlClient {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>;
  bytes(path: string): Promise<Uint8Array>;
}

export function controlClient(base: string, token: string): ControlClient {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, base), {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    } catch (error) {
      throw new UnreachableError('the agent does not answer', { cause: error });
    }
    if (response.ok) return response;
    const body = apiError.safeParse(await response.json());
    if (body.success) throw new CallRefusedError(response.status, body.data.error);
    throw new UnreachableError(`unexpected answer ${response.status}`);
  };
  return {
    async call(name, input) {
      const { method, path, output } = contract[name];
      const values = { ...(input as Record<string, string | number | undefined>) };
      const filled = path.replaceAll(/:(\w+)/g, (_, key: string) => {
        const value = encodeURIComponent(String(values[key]));
        // The server takes it from the path.
        values[key] = undefined;
        return value;
      });
      const query = new URLSearchParams();
      if (method === 'GET') {
        for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, String(value));
      }
      const search = query.size > 0 ? `?${query.toString()}` : '';
      const response = await request(`${filled}${search}`, {
        method,
        ...(method === 'POST' ? { body: JSON.stringify(values) } : {}),
      });
      return output.parse(await response.json()) as CallOutput<typeof name>;
    },
    async bytes(path) {
      const response = await request(path, { method: 'GET' });
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}
