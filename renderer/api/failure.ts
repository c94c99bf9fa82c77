/** What can go wrong between the screens and the agent: no right to ask, no answer, or an answer that says why not. */
import type { Problem } from '../../connectors/agent/contract.ts';

export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}

export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The agent answered that it cannot serve the call; `problem` is absent when the answer could not be understood. */
export class Declined extends Error {
  override readonly name = 'Declined';
  readonly problem: Problem | undefined;
  constructor(message: string, problem?: Problem, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
