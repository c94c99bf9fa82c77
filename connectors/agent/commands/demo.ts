/**
 * `relais demo`: the main job on the shipped samples. A sandbox DSP and an agent on a fresh data folder; files go into a watched
 * folder and messages over MLLP, exactly as a practice and a laboratory would send them.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { LocalizedText } from '../../clinical/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { loadSamples, type LoadedSample } from '../../sandbox/samples/manifest.ts';
import { startAgent, type RunningAgent } from '../agent.ts';
import { controlClient, type ControlClient } from '../client.ts';
import type { DocumentDetail, DocumentRow, ReceiptRow } from '../contract.ts';
import { sendOverMllp } from '../mllp-client.ts';
import { openInBrowser } from '../open.ts';
import {
  UsageError,
  exit,
  printJson,
  readArguments,
  say,
  terminalLanguage,
  untilStopped,
  type ExitCode,
} from './shared.ts';
import { sandboxOverride, screens } from './run.ts';

const language = terminalLanguage();
const words = (text: LocalizedText): string => text[language];

export async function demo(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    headless: { type: 'boolean', default: false },
    keep: { type: 'string' },
    json: { type: 'boolean' },
  });
  if (files.length > 0)
    throw new UsageError(`relais demo takes no file (${files[0] ?? ''}): drop it into the folder it names`);
  const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'relais-demo-')) : freshFolder(values.keep);
  say(words({ fr: 'Démarrage du DSP d’essai …', de: 'Der Probe-DSP startet …', en: 'Starting the trial DSP …' }));
  const stopped = untilStopped();
  const sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
  let agent: RunningAgent | undefined;
  try {
    agent = await startAgent({
      dataDir: join(folder, 'agent'),
      screens,
      trial: true,
      override: sandboxOverride(sandbox.ready, 0),
    });
    if (!values.headless) introduce(agent, sandbox.ready.admin);
    const settled = await Promise.race([play(agent, join(folder, 'agent', 'in')), stopped]);
    if (values.headless) {
      if (!settled) return exit.findings;
      printJson(settled.summary);
      for (const line of settled.unexpected) say(line);
      return settled.unexpected.length === 0 ? exit.done : exit.findings;
    }
    if (settled) say(conclusion(settled.summary, agent));
    await stopped;
    return exit.done;
  } finally {
    await agent?.stop();
    await sandbox.stop();
    if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends the samples and tells what becomes of each, until nothing moves any more. */
async function play(agent: RunningAgent, inbox: string): Promise<Settled> {
  const samples = loadSamples();
  const answers = await feed(samples, agent, inbox);
  return watchUntilSettled(controlClient(agent.ready.control, agent.ready.token), samples, answers);
}

function freshFolder(path: string): string {
  const folder = resolve(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function introduce(agent: RunningAgent, admin: string): void {
  const folder = agent.ready.folders[0]?.path ?? '';
  const feed = agent.ready.mllp[0];
  const address = feed ? `${feed.host}:${feed.port}` : '';
  say(
    words({
      fr: `\nLes écrans de Relais :   ${agent.ready.console}\nCe que le DSP d’essai a : ${admin}\nDéposez un fichier à vous dans :  ${folder}\n(ou sur la fenêtre, ou envoyez du HL7 à ${address})\nRien ne quitte cet ordinateur. Ctrl+C arrête tout.\n`,
      de: `\nDie Oberfläche von Relais:  ${agent.ready.console}\nWas der Probe-DSP hat:      ${admin}\nLegen Sie eine eigene Datei in:  ${folder}\n(oder auf das Fenster, oder senden Sie HL7 an ${address})\nNichts verlässt diesen Computer. Strg+C beendet alles.\n`,
      en: `\nThe screens of Relais:   ${agent.ready.console}\nWhat the trial DSP has:  ${admin}\nDrop a file of your own into:  ${folder}\n(or onto the window, or send HL7 to ${address})\nNothing leaves this computer. Ctrl+C stops everything.\n`,
    }),
  );
  openInBrowser(agent.ready.console);
}

/** What the sender of each message was told, by sample. */
type Answers = ReadonlyMap<LoadedSample, string>;

/** Files are written under another name and renamed, as careful exporters do; messages follow one another on one connection. */
async function feed(samples: readonly LoadedSample[], agent: RunningAgent, inbox: string): Promise<Answers> {
  const answers = new Map<LoadedSample, string>();
  const place = agent.ready.mllp[0];
  for (const sample of samples) {
    if (sample.via === 'mllp' && place) {
      answers.set(sample, await sendOverMllp(place.host, place.port, sample.bytes));
      continue;
    }
    for (const { name, bytes } of sample.files) {
      const temporary = join(inbox, `.${name}.part`);
      writeFileSync(temporary, bytes);
      renameSync(temporary, join(inbox, name));
    }
  }
  return answers;
}

interface Settled {
  readonly summary: Summary;
  readonly unexpected: readonly string[];
}

interface DemoDocument {
  readonly file: string;
  readonly id: string | null;
  readonly title: string;
  readonly state: string;
  /** Why it is not in the DSP; null when it is. */
  readonly reason: { readonly code: string; readonly text: string; readonly next: string } | null;
}

interface Summary {
  readonly received: number;
  readonly delivered: number;
  readonly held: number;
  readonly refused: number;
  readonly documents: readonly DemoDocument[];
}

const waitingNext: LocalizedText = {
  fr: 'Exportez de nouveau le fichier ; Relais le prendra dès qu’il sera entier.',
  de: 'Exportieren Sie die Datei noch einmal; Relais nimmt sie, sobald sie ganz ist.',
  en: 'Export the file again; Relais takes it as soon as it is whole.',
};

const moving = new Set(['ready', 'sending', 'unknown']);

/** How long nothing may change before what is left counts as settled. */
const QUIET = 4000;
const LONGEST = 5 * 60_000;

async function watchUntilSettled(
  client: ControlClient,
  samples: readonly LoadedSample[],
  answers: Answers,
): Promise<Settled> {
  const shown = new Map<string, string>();
  const began = performance.now();
  let changedAt = began;
  let rows: readonly DocumentRow[] = [];
  let receipts: readonly ReceiptRow[] = [];
  for (;;) {
    rows = (await client.call('documents', { limit: 500 })).rows;
    receipts = (await client.call('receipts', { limit: 500 })).rows;
    for (const row of rows) {
      if (shown.get(row.id) === row.state) continue;
      shown.set(row.id, row.state);
      changedAt = performance.now();
      if (!moving.has(row.state)) say(`${mark(row.state)} ${stateWord(row.state)}  ${row.title} · ${row.source}`);
    }
    for (const receipt of receipts) {
      if (shown.get(receipt.id) === receipt.state) continue;
      shown.set(receipt.id, receipt.state);
      changedAt = performance.now();
      if (receipt.state === 'unreadable') say(`${mark('refused')} ${stateWord('unreadable')}  ${receipt.name}`);
    }
    const busy = rows.some(({ state }) => moving.has(state)) || receipts.some(({ state }) => state === 'received');
    const quiet = performance.now() - changedAt;
    if (!busy && quiet > QUIET) break;
    if (performance.now() - began > LONGEST) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return summarise(client, samples, answers, rows, receipts);
}

async function summarise(
  client: ControlClient,
  samples: readonly LoadedSample[],
  answers: Answers,
  rows: readonly DocumentRow[],
  receipts: readonly ReceiptRow[],
): Promise<Settled> {
  const details = await Promise.all(rows.map(({ id }) => client.call('document', { id })));
  const nameOf = new Map(receipts.map((receipt) => [receipt.id, receipt.name]));
  const documents: DemoDocument[] = details.map((detail) => ({
    file: nameOf.get(detail.receiptId) ?? '',
    id: detail.id,
    title: detail.title,
    state: detail.state,
    reason: reasonOf(detail),
  }));
  for (const { name, problem } of receipts.filter(({ state }) => state === 'unreadable')) {
    documents.push({
      file: name,
      id: null,
      title: '',
      state: 'unreadable',
      reason: {
        code: problem?.code ?? '',
        text: problem ? words(problem.cause) : '',
        next: problem ? words(problem.next) : '',
      },
    });
  }
  for (const sample of samples) {
    if (sample.expected !== 'waiting') continue;
    documents.push({
      file: basename(sample.file),
      id: null,
      title: '',
      state: 'waiting',
      reason: { code: 'FILE-WAITING', text: words(sample.description), next: words(waitingNext) },
    });
  }
  const count = (...states: string[]): number => documents.filter(({ state }) => states.includes(state)).length;
  const summary: Summary = {
    received: receipts.length,
    delivered: count('delivered'),
    held: count('held'),
    refused: count('refused', 'unreadable'),
    documents,
  };
  return { summary, unexpected: unexpected(samples, answers, summary) };
}

/** Why a document is not in the DSP, from its gravest finding or, without one, from the last sentence of its story. */
function reasonOf(detail: DocumentDetail): DemoDocument['reason'] {
  if (detail.state === 'delivered') return null;
  const finding = detail.findings.find(({ severity }) => severity === 'error');
  if (finding) return { code: finding.rule, text: words(finding.message), next: words(finding.fix) };
  const problem = detail.attemptList.findLast((attempt) => attempt.problem !== undefined)?.problem;
  if (problem) return { code: problem.code, text: words(problem.cause), next: words(problem.next) };
  const last = detail.story.at(-1);
  return { code: detail.cause, text: last ? words(last.text) : '', next: '' };
}

/** The shipped samples say what must become of them: the demo checks itself. */
function unexpected(samples: readonly LoadedSample[], answers: Answers, summary: Summary): string[] {
  const wanted = (expected: string): number =>
    samples.filter((sample) => sample.expected === expected).reduce((total, sample) => total + sample.documents, 0);
  const lines: string[] = [];
  const compare = (what: string, is: number, should: number): void => {
    if (is !== should) lines.push(`${what}: ${is}, expected ${should}`);
  };
  compare('delivered', summary.delivered, wanted('delivered'));
  compare('held', summary.held, wanted('held'));
  compare('unreadable', summary.refused, samples.filter(({ expected }) => expected === 'unreadable').length);
  for (const [sample, answer] of answers) {
    if (!/^[AC]A$/.test(answer) && sample.expected !== 'unreadable')
      lines.push(`${basename(sample.file)}: answered ${answer}`);
  }
  return lines;
}

const mark = (state: string): string => ({ delivered: '●', held: '■', refused: '▲', cancelled: '○' })[state] ?? '…';

const stateWord = (state: string): string =>
  words(
    {
      delivered: { fr: 'parti      ', de: 'gesendet   ', en: 'sent       ' },
      held: { fr: 'retenu     ', de: 'gehalten   ', en: 'held       ' },
      refused: { fr: 'refusé     ', de: 'abgelehnt  ', en: 'refused    ' },
      cancelled: { fr: 'annulé     ', de: 'verworfen  ', en: 'cancelled  ' },
      unreadable: { fr: 'illisible  ', de: 'unlesbar   ', en: 'unreadable ' },
    }[state] ?? { fr: state, de: state, en: state },
  );

function conclusion({ delivered, held, refused }: Summary, agent: RunningAgent): string {
  return words({
    fr: `\n${delivered} documents sont dans le DSP d’essai, ${held} sont retenus, ${refused} n’ont pas pu être lus ou ont été refusés : les écrans disent pourquoi.\n${agent.ready.console}\n`,
    de: `\n${delivered} Dokumente sind im Probe-DSP, ${held} sind zurückgehalten, ${refused} waren nicht lesbar oder wurden abgelehnt: die Oberfläche sagt, warum.\n${agent.ready.console}\n`,
    en: `\n${delivered} documents are in the trial DSP, ${held} are held, ${refused} could not be read or were refused: the screens say why.\n${agent.ready.console}\n`,
  });
}
