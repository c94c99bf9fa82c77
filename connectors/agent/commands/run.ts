/** `relais run`: the agent, with a sandbox of its own where nothing is configured. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startAgent, type AgentOptions } from '../agent.ts';
import type { PlatformSettings } from '../connection.ts';
import { defaultDataFolder, openDataFolder, type DataFolder } from '../data-folder.ts';
import { folderSource, mllpSource, readConfiguration, type Configuration } from '../configuration.ts';
import { UsageError, exit, portOf, printJson, readArguments, say, untilStopped, type ExitCode } from './shared.ts';

/** The built screens, beside the program. */
export const screens = join(import.meta.dirname, '..', '..', '..', 'dist', 'renderer');

/** The line that `relais sandbox` prints. */
const sandboxLine = z.object({
  xds: z.url(),
  registry: z.url(),
  idp: z.url(),
  pdq: z.url(),
  ca: z.string(),
  clientP12: z.string(),
  clientP12Password: z.string(),
  admin: z.url(),
});
export type SandboxLine = z.infer<typeof sandboxLine>;

export function readSandboxLine(file: string): SandboxLine {
  if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
  let parsed;
  try {
    parsed = sandboxLine.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    parsed = undefined;
  }
  if (parsed?.success !== true) throw new UsageError(`${file} does not hold the line that “relais sandbox” prints`);
  return parsed.data;
}

const platformOf = (line: SandboxLine): PlatformSettings => ({
  endpoints: { xds: line.xds, registry: line.registry, idp: line.idp, pdq: line.pdq },
  trustedCa: readFileSync(line.ca, 'utf8'),
  certificate: { pkcs12: readFileSync(line.clientP12), passphrase: line.clientP12Password },
});

/** Settings for trying and testing: one watched folder, one MLLP listener, the sandbox as platform. */
export function sandboxOverride(
  line: SandboxLine,
  mllpPort: number,
): (data: DataFolder) => { configuration: Configuration; platform: PlatformSettings } {
  return (data) => ({
    platform: platformOf(line),
    configuration: {
      ...readConfiguration(data.configuration, data),
      profile: 'sandbox',
      sources: [
        folderSource.parse({ kind: 'folder', name: 'in', folder: data.inbox }),
        mllpSource.parse({ kind: 'mllp', name: 'hl7', port: mllpPort }),
      ],
    },
  });
}

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    data: { type: 'string' },
    config: { type: 'string' },
    sandbox: { type: 'string' },
    'mllp-port': { type: 'string' },
    json: { type: 'boolean' },
  });
  if (files.length > 0) throw new UsageError(`relais run takes no file (${files[0] ?? ''})`);
  const dataDir = values.data ?? defaultDataFolder();
  const base = { dataDir, screens, ...(values.config === undefined ? {} : { configurationFile: values.config }) };
  // Before anything else is made in it: a folder that cannot be written is said at once.
  openDataFolder(dataDir);
  const mllpPort = portOf(values['mllp-port']) ?? 0;
  const embedded = values.sandbox === undefined && tries(dataDir, values.config);
  const sandbox = embedded ? await ownSandbox(join(dataDir, 'sandbox')) : undefined;
  const line = sandbox?.ready ?? (values.sandbox === undefined ? undefined : readSandboxLine(values.sandbox));
  const options: AgentOptions = line
    ? { ...base, trial: true, override: sandboxOverride(line, mllpPort) }
    : { ...base, trial: false };
  const agent = await startAgent(options);
  // Before anybody hears that it runs: from then on it ends in order.
  const stopped = untilStopped();
  printJson(agent.ready);
  if (process.send) process.send({ ready: agent.ready });
  say(`Relais runs. Its screens: ${agent.ready.console}`);
  if (agent.keyKept === 'file') {
    say('This computer has no key store: the journal’s key lies in a file that only this account can read.');
  }
  await stopped;
  await agent.stop();
  await sandbox?.stop();
  return exit.done;
}

/** Read only where it is wanted: an agent in use need not carry a DSP in its memory. */
async function ownSandbox(dataDir: string) {
  const { startSandbox } = await import('../../sandbox/index.ts');
  return startSandbox({ dataDir });
}

/** Without any configuration Relais is tried out: an own sandbox takes the place of the platform. */
const tries = (dataDir: string, config: string | undefined): boolean =>
  config === undefined && !existsSync(join(dataDir, 'config.json'));
