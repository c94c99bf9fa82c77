/** What every command shares: its arguments, where it prints, and how it ends (exit codes of docs/cli.md). */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ProblemError, type Problem } from '../../clinical/index.ts';
import { CallRefusedError, UnreachableError, controlClient, type ControlClient } from '../client.ts';
import { JournalError, RecoveryError } from '../../journal/index.ts';
import { dataFolderAt, defaultDataFolder, readControlFile } from '../data-folder.ts';
import { journalProblem } from '../journal-problems.ts';

export const exit = { done: 0, findings: 1, wrongCall: 2, unreachable: 3, internal: 4 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** The call itself was wrong: said with the usage line, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** For programs: exactly one JSON value, or one a line. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** For people. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

type Options = NonNullable<ParseArgsConfig['options']>;

/** The arguments of a command; anything unknown is a wrong call. @throws UsageError */
export function readArguments<const T extends Options>(
  args: readonly string[],
  options: T,
): { values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>['values']; files: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, files: positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`a port is a number from 0 to 65535, not “${text}”`);
  return port;
}

/** The running agent of a data folder. @throws UnreachableError when there is none */
export function runningAgent(folder: string | undefined): ControlClient {
  const data = dataFolderAt(folder ?? defaultDataFolder());
  const control = readControlFile(data);
  if (!control) throw new UnreachableError(`no agent is running on ${data.path}`);
  return controlClient(control.control, control.token);
}

/** The language of this terminal; French when it says none of the three. */
export function terminalLanguage(environment: NodeJS.ProcessEnv = process.env): 'fr' | 'de' | 'en' {
  const said = (
    environment['RELAIS_LANG'] ??
    environment['LC_ALL'] ??
    environment['LC_MESSAGES'] ??
    environment['LANG'] ??
    ''
  ).slice(0, 2);
  return said === 'de' || said === 'en' ? said : 'fr';
}

export function sayProblem(problem: Problem): void {
  const language = terminalLanguage();
  say(`${problem.code}: ${problem.cause[language]}\n  → ${problem.next[language]}`);
}

/** Whoever read the output (`| head`) has seen enough: that is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exit.done);
});

/** Runs a command and turns whatever went wrong into words and an exit code. */
export async function endWith(command: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.exitCode = explain(error);
  } finally {
    // The channel to the program above, on which its end would be heard, is all that may keep the process now.
    process.channel?.unref();
  }
}

function explain(error: unknown): ExitCode {
  if (error instanceof UsageError) {
    say(`relais: ${error.message}\nrelais --help lists the calls.`);
    return exit.wrongCall;
  }
  if (error instanceof UnreachableError) {
    say(`relais: ${error.message}. Start it with “relais run”.`);
    return exit.unreachable;
  }
  if (error instanceof CallRefusedError) {
    sayProblem(error.problem);
    return error.status === 404 ? exit.wrongCall : exit.findings;
  }
  if (error instanceof ProblemError) {
    sayProblem(error.problem);
    return exit.internal;
  }
  if (error instanceof JournalError || error instanceof RecoveryError) {
    sayProblem(journalProblem(error));
    return exit.internal;
  }
  say(`relais: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return exit.internal;
}

/** So long after the first word, in milliseconds, a second one is a person who insists. */
const INSISTS = 1000;

/**
 * Resolves when somebody asks the process to end. One Ctrl+C arrives twice, from the terminal and from the program above, and ends in order; who asks
 * again later ends it where it is.
 */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    let since: number | undefined;
    const stop = (): void => {
      // While this listens the channel keeps the process alive.
      process.off('disconnect', stop);
      if (since !== undefined && performance.now() - since > INSISTS) process.exit(exit.internal);
      since ??= performance.now();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    // The desktop shell ends its agent by closing the channel, which works on every system.
    process.once('disconnect', stop);
  });
