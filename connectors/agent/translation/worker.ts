/**
 * A translating thread: one order after the other, each answered. It holds no file and no state of its own; what it must know of the
 * journal it asks for and waits, so that translation reads as if the journal were here.
 */
import { setPriority } from 'node:os';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { packDocument } from '../../journal/packing.ts';
import { loadProfile } from '../../profiles/index.ts';
import { translationContext } from '../context.ts';
import { describeError } from '../log-fields.ts';
import { openScripts } from '../scripts.ts';
import { translateInput, type Question } from '../translate.ts';
import { splitBatch } from './batch.ts';
import {
  movable,
  type Answer,
  type Asked,
  type History,
  type Order,
  type Report,
  type ThreadSettings,
} from './messages.ts';

const { configuration, history, signal, standsBack } = workerData as ThreadSettings;

// Whoever waits for an acknowledgement goes first. Only here does a priority belong to one thread and not to the whole process.
if (standsBack && process.platform === 'linux') setPriority(10);

/** The order that is at work. */
let order = 0;

function askTogether(questions: readonly Question[]): readonly unknown[] {
  Atomics.store(signal, 0, 0);
  history.postMessage({ order, questions } satisfies Asked);
  Atomics.wait(signal, 0, 0);
  const answer = (receiveMessageOnPort(history) as { message: Answer } | undefined)?.message;
  if (answer?.kind !== 'answer') throw new Error('the journal gave no answer');
  return answer.answers;
}

/** Answers of this order that were fetched together: to wake the other thread and to wait for it takes longer than what it then does. */
const foretold = new Map<string, unknown>();

function foretell(questions: readonly Question[]): void {
  const open = questions.filter((question) => !foretold.has(JSON.stringify(question)));
  const answers = open.length > 0 ? askTogether(open) : [];
  for (const [index, question] of open.entries()) foretold.set(JSON.stringify(question), answers[index]);
}

function ask(question: Question): unknown {
  const key = JSON.stringify(question);
  return foretold.has(key) ? foretold.get(key) : askTogether([question])[0];
}

/** A copy between threads loses its class. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const journal: History = {
  versions: (setId) => ask({ method: 'versions', subject: setId }) as ReturnType<History['versions']>,
  opposed: (question) => ask({ method: 'opposed', subject: question }) as ReturnType<History['opposed']>,
  presentAs: (question) => ask({ method: 'presentAs', subject: question }) as ReturnType<History['presentAs']>,
  orderFor: (question) => ask({ method: 'orderFor', subject: question }) as ReturnType<History['orderFor']>,
  document: (id) => ask({ method: 'document', subject: id }) as ReturnType<History['document']>,
  arrived: (receiptId) => {
    const arrived = ask({ method: 'arrived', subject: receiptId }) as ReturnType<History['arrived']>;
    return arrived === 'gone' ? arrived : { ...arrived, bytes: asBuffer(arrived.bytes) };
  },
};

const scripts = await openScripts(configuration);
const context = {
  ...translationContext(configuration, loadProfile(configuration.profile), journal, scripts),
  foretell,
};

function perform({ number, input, source, overrule, split, files }: Order): Report {
  order = number;
  try {
    const read = { ...input, bytes: asBuffer(input.bytes) };
    const batch = split ? splitBatch(read, context.sourceProfile(source)) : undefined;
    return { kind: 'translated', translation: batch ?? translateInput(read, source, context, overrule, files) };
  } catch (error) {
    return { kind: 'threw', error: describeError(error) };
  } finally {
    foretold.clear();
  }
}

/** Packed here, so that the thread that holds the journal has less to write and nothing to pack. */
const packed = (report: Report): Report =>
  report.kind === 'translated'
    ? {
        ...report,
        translation: { ...report.translation, documents: report.translation.documents.map(packDocument) },
      }
    : report;

async function answer(given: Order): Promise<void> {
  await scripts.ready();
  const report = packed(perform(given));
  const { documents, wanted } = report.kind === 'translated' ? report.translation : { documents: [], wanted: [] };
  parentPort?.postMessage(
    report,
    movable([
      ...documents.flatMap(({ bytes, packed }) => [bytes, packed?.content?.bytes, packed?.shown?.bytes]),
      ...wanted.map(({ bytes }) => bytes),
    ]),
  );
}

parentPort?.on('message', (given: Order) => void answer(given));
