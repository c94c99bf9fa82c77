/**
 * `relais diagnostics`: a support bundle. What may be in it is a list of facts chosen here (counts, codes, versions, the redacted log), not
 * whatever lies around: no document, no file name, no title, no name of anybody reaches it.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, freemem, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { UnreachableError } from '../client.ts';
import type { Connection, Overview, ReceiptRow } from '../contract.ts';
import { dataFolderAt, defaultDataFolder, type DataFolder } from '../data-folder.ts';
import { version } from '../version.ts';
import { UsageError, exit, printJson, readArguments, runningAgent, say, type ExitCode } from './shared.ts';

/** Lines of the newest log files: enough for a few days of trouble. */
const LOG_LINES = 2000;

export async function diagnostics(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    data: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  });
  if (files.length > 0) throw new UsageError('relais diagnostics takes no file: name the bundle with --out FILE');
  if (values.out === undefined) throw new UsageError('relais diagnostics needs --out FILE');
  const data = dataFolderAt(values.data ?? defaultDataFolder());
  const bundle = { ...machine(), ...(await agentFacts(values.data)), log: logLines(data) };
  writeFileSync(values.out, `${JSON.stringify(bundle, null, 2)}\n`, { mode: 0o600 });
  const included = Object.keys(bundle);
  printJson({ path: values.out, included });
  say(`${values.out}: ${included.join(', ')}`);
  return exit.done;
}

const machine = (): Record<string, unknown> => ({
  made: new Date().toISOString(),
  relais: version,
  node: process.versions.node,
  system: `${platform()} ${release()}`,
  processors: cpus().length,
  memory: { total: totalmem(), free: freemem() },
});

/** What a running agent says of itself; a bundle is also worth having when none runs. */
async function agentFacts(folder: string | undefined): Promise<Record<string, unknown>> {
  try {
    const agent = runningAgent(folder);
    const { rows } = await agent.call('receipts', { state: 'unreadable', limit: 500 });
    return {
      agent: { running: true },
      ...overviewFacts(await agent.call('overview', {})),
      connection: connectionFacts(await agent.call('connection', {})),
      unreadable: countBy(rows.map(({ problem }: ReceiptRow) => problem?.code ?? 'unknown')),
    };
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return { agent: { running: false } };
  }
}

const overviewFacts = (overview: Overview): Record<string, unknown> => ({
  profile: overview.profile.name,
  documents: overview.states,
  oldestSeconds: overview.oldestSeconds,
  warnings: overview.warnings.map(({ code, count, since }) => ({ code, count, since })),
  days: overview.days,
  sources: overview.sources.map(({ kind, running, received, delivered, undelivered, coverage, problem }) => ({
    kind,
    running,
    received,
    delivered,
    undelivered,
    coverage,
    problem: problem?.code,
  })),
});

const connectionFacts = ({ steps, certificate, keyStore, checkedAt }: Connection): Record<string, unknown> => ({
  checkedAt,
  steps: steps.map(({ step, state, milliseconds, problem }) => ({ step, state, milliseconds, problem: problem?.code })),
  certificate: certificate && {
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    uses: certificate.uses,
  },
  keyStore,
});

const countBy = (codes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};

/** The newest lines of the log, which is redacted where it is written. */
function logLines(data: DataFolder): string[] {
  if (!existsSync(data.logs)) return [];
  return readdirSync(data.logs)
    .filter((name) => /^relais-[\d-]+\.log(\.\d+)?$/.test(name))
    .sort()
    .flatMap((name) => readFileSync(join(data.logs, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .slice(-LOG_LINES);
}
