/** The command line of Relais: names, JSON and exit codes are a contract (docs/cli.md). One command, one module. */
import { keepCompiled } from './compiled.ts';
import { endWith, exit, say, UsageError, type ExitCode } from './commands/shared.ts';
import { asksForHelp, usage, usageOf } from './commands/usage.ts';
import { keepNewObjectsYoung } from './young.ts';

// First: what was compiled under other settings of the engine is compiled anew.
keepNewObjectsYoung();
keepCompiled();

type Command = (args: readonly string[]) => Promise<ExitCode>;

/** Loaded when called: `relais status` need not read the sandbox. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.ts')).demo,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandbox,
  run: async () => (await import('./commands/run.ts')).run,
  status: async () => (await import('./commands/look.ts')).status,
  send: async () => (await import('./commands/look.ts')).send,
  queue: async () => (await import('./commands/look.ts')).queue,
  patient: async () => (await import('./commands/people.ts')).patient,
  opposition: async () => (await import('./commands/people.ts')).opposition,
  verify: async () => (await import('./commands/look.ts')).verify,
  diagnostics: async () => (await import('./commands/diagnostics.ts')).diagnostics,
  convert: async () => (await import('./commands/files.ts')).convert,
  check: async () => (await import('./commands/check.ts')).check,
  recover: async () => (await import('./commands/recover.ts')).recover,
  key: async () => (await import('./commands/recover.ts')).key,
  cert: async () => (await import('./commands/certificate.ts')).cert,
  map: async () => (await import('./commands/map.ts')).map,
  source: async () => (await import('./commands/source.ts')).source,
  profile: async () => (await import('./commands/lists.ts')).profile,
  pack: async () => (await import('./commands/packs.ts')).pack,
  attest: async () => (await import('./commands/attest.ts')).attest,
  bench: async () => (await import('./commands/bench.ts')).bench,
};

/** Part of the contract, not built yet: said, never pretended. */
const notYet = new Set(['doctor']);

async function main(): Promise<ExitCode> {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    say(usage);
    return name === undefined ? exit.wrongCall : exit.done;
  }
  if (notYet.has(name)) throw new UsageError(`“relais ${name}” is not there yet`);
  const load = commands[name];
  if (!load) throw new UsageError(`there is no call “${name}”`);
  if (asksForHelp(args)) {
    say(usageOf(name));
    return exit.done;
  }
  const command = await load();
  return command(args);
}

await endWith(main);
