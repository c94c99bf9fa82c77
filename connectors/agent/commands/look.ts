/** `relais status`, `send`, `queue`, `verify`: looking at the running agent and telling it what to do. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { journalKey, openJournal } from '../../journal/index.ts';
import { UnreachableError } from '../client.ts';
import { contentPaths, type DocumentRow } from '../contract.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { situation } from '../situation.ts';
import {
  UsageError,
  exit,
  printJson,
  readArguments,
  runningAgent,
  say,
  terminalLanguage,
  type ExitCode,
} from './shared.ts';

const common = { data: { type: 'string' }, json: { type: 'boolean' } } as const;

export async function status(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, common);
  if (files.length > 0) throw new UsageError('relais status takes no file');
  const overview = await runningAgent(values.data).call('overview', {});
  const { undelivered, oldestSeconds, states, warnings } = overview;
  if (values.json === true) printJson({ undelivered, oldestSeconds, states, warnings });
  else for (const line of situation(overview, terminalLanguage())) say(line);
  return undelivered > 0 ? exit.findings : exit.done;
}

export async function send(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, common);
  if (files.length === 0) throw new UsageError('relais send needs at least one file');
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UsageError(`no such file: ${missing}`);
  const results = await runningAgent(values.data).call('send', {
    files: files.map((file) => ({ name: basename(file), base64: readFileSync(file).toString('base64') })),
  });
  printJson(results.map(({ file, receipt, problem }) => ({ file, receipt, ...(problem ? { problem } : {}) })));
  return results.some(({ receipt }) => receipt === undefined) ? exit.findings : exit.done;
}

const decisions = ['release', 'retry', 'cancel'] as const;

export async function queue(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    ...common,
    'birth-date': { type: 'string' },
    out: { type: 'string' },
    state: { type: 'string' },
  });
  const [verb, id, format] = files;
  const agent = runningAgent(values.data);
  if (verb === 'files') {
    const { rows } = await agent.call('receipts', { state: 'unreadable', limit: 500 });
    printJson(rows);
    return rows.length === 0 ? exit.done : exit.findings;
  }
  if (verb === 'list') {
    const rows: DocumentRow[] = [];
    for (let total = Number.POSITIVE_INFINITY; rows.length < total;) {
      const page = await agent.call('documents', {
        limit: 500,
        offset: rows.length,
        ...(values.state === undefined ? {} : { states: values.state }),
      });
      total = page.total;
      rows.push(...page.rows);
      if (page.rows.length === 0) break;
    }
    printJson(rows);
    return rows.every(({ state }) => state === 'delivered' || state === 'cancelled') ? exit.done : exit.findings;
  }
  if (id === undefined)
    throw new UsageError(
      'relais queue needs: list | show ID | release ID | retry ID | cancel ID | export ID | files | answer ID FORMAT',
    );
  if (verb === 'answer') {
    if (format === undefined)
      throw new UsageError('relais queue answer needs the file and a format that “files” offers');
    printJson(await agent.call('answerFormat', { id, format }));
    return exit.done;
  }
  if (verb === 'show') {
    printJson(await agent.call('document', { id }));
    return exit.done;
  }
  if (verb === 'export') {
    const folder = values.out ?? '.';
    mkdirSync(folder, { recursive: true });
    const paths = { document: join(folder, `${id}.document`), source: join(folder, `${id}.source`) };
    const detail = await agent.call('document', { id });
    if (detail.contentHash !== undefined)
      writeFileSync(paths.document, await agent.bytes(contentPaths.content(id)), { mode: 0o600 });
    writeFileSync(paths.source, await agent.bytes(contentPaths.source(id)), { mode: 0o600 });
    printJson({ id, ...(detail.contentHash === undefined ? { source: paths.source } : paths) });
    return exit.done;
  }
  const decision = decisions.find((name) => name === verb);
  if (decision === undefined)
    throw new UsageError(
      `relais queue knows list, show, release, retry, cancel, export, files and answer, not “${verb ?? ''}”`,
    );
  const birthDate = values['birth-date'];
  const input = decision === 'release' && birthDate !== undefined ? { id, birthDate } : { id };
  printJson(await agent.call(decision, input));
  return exit.done;
}

/** Through the running agent, or, when none runs, on the journal itself. */
export async function verify(args: readonly string[]): Promise<ExitCode> {
  const { values } = readArguments(args, common);
  const result = await verified(values.data);
  printJson(result);
  return result.ok ? exit.done : exit.findings;
}

async function verified(
  folder: string | undefined,
): Promise<{ ok: boolean; problems: readonly { subject: string; problem: string }[] }> {
  try {
    return await runningAgent(folder).call('verify', {});
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
  const data = dataFolderAt(folder ?? defaultDataFolder());
  if (!existsSync(data.journal)) throw new UsageError(`there is no journal in ${data.path}`);
  const { key } = journalKey({ dataDir: data.path, random: (size) => randomBytes(size) });
  const journal = openJournal({ path: data.journal, key, now: Date.now, newId: randomUUID });
  try {
    const problems = journal.verify();
    return { ok: problems.length === 0, problems };
  } finally {
    journal.close();
  }
}
