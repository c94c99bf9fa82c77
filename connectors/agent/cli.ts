/** The command line of Relais: names, JSON and exit codes are a contract (docs/cli.md). One command, one module. */
import { keepCompiled } from './compiled.ts';
import { endWith, exit, say, UsageError, type ExitCode } from './commands/shared.ts';

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

const usage = `relais – carries clinical documents into the shared care record

  relais demo [--headless] [--keep DIR]            try everything on shipped samples
  relais run [--data DIR] [--config FILE]          run the agent
  relais run --data DIR --sandbox FILE [--mllp-port N]
  relais sandbox [--port N] [--data DIR] [--patients open|FILE] [--faults FILE]
  relais status [--data DIR] [--json]              what is not delivered, since when
  relais send FILE… [--data DIR]                   hand files to the running agent
  relais queue list|show ID|release ID|retry ID|cancel ID|export ID|files|answer ID FORMAT
  relais patient list [--search TEXT] [--opposed]  the local table of patients
  relais opposition list|add|lift ID               who objects to the transfer
  relais convert FILE… --to cda|fhir [--profile P] [--source S] [--out DIR] [--json]
  relais check FILE|FOLDER… [--profile P] [--format json|junit|sarif|html] [--out FILE]  conformance of files
  relais verify [--data DIR]                       check the journal
  relais recover [new|check|seen] [--data DIR]     open the journal with the printed key; make a new one
  relais key rotate [--data DIR]                   a new key for the journal (no agent may run)
  relais diagnostics --out FILE                    a support bundle without patient data
  relais cert import FILE|list|check               client certificates
  relais source token NAME [--new] [--data DIR]    address and token for a program that posts files
  relais profile list|show P|check DIR             national profiles and profiles of sources
  relais map list|show S|check F|import S F --by N|use S V --by N|suggest S F…  tables of local tests
  relais pack list|add FILE|remove NAME [--data DIR]  rule packs: of Relais, and of your own (XSD, Schematron, FHIR package)
  relais attest --out DIR [--profile P] [--data DIR]  conformity scenarios, with a signed report
  relais bench [NAME…] [--quick] [--json]          how fast it is on this computer

Exit codes: 0 done; 1 done, with errors found or items not delivered; 2 wrong call; 3 agent or DSP not reached; 4 internal error.`;

async function main(): Promise<ExitCode> {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    say(usage);
    return name === undefined ? exit.wrongCall : exit.done;
  }
  if (notYet.has(name)) throw new UsageError(`“relais ${name}” is not there yet`);
  const load = commands[name];
  if (!load) throw new UsageError(`there is no call “${name}”`);
  const command = await load();
  return command(args);
}

await endWith(main);
