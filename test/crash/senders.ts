/** The load of a run: connections that send a message again until somebody acknowledged it, and a program that writes files. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../support/tools.ts';
import { letter, report, type Sent } from './reports.ts';

const letterPdf = readFileSync(join(root, 'connectors/sandbox/samples/letters/lettre-cardiologie-0311.pdf'));
const START = Buffer.from([0x0b]);
const END = Buffer.from([0x1c, 0x0d]);
const ANSWER_MILLISECONDS = 10_000;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

export interface Load {
  /** Everything that any sender ever began to send. */
  readonly sent: readonly Sent[];
  /** No new reports; resolves when every sender was told about its last one. */
  finish(): Promise<void>;
}

export interface LoadOptions {
  readonly connections: number;
  readonly draw: () => number;
  /** Where the agent listens now; undefined while it is dead. */
  readonly port: () => number | undefined;
  readonly inbox: string;
  /** A folder beside the inbox, where a file is written before it is put there whole. */
  readonly outside: string;
  /** The longest rest between two reports of one sender, milliseconds. */
  readonly restMilliseconds: number;
  /** Senders rest while this is true: what has piled up must be carried away first. */
  readonly full: () => boolean;
}

export function startLoad(options: LoadOptions): Load {
  const { draw } = options;
  const sent: Sent[] = [];
  let finishing = false;
  const rest = async (): Promise<void> => {
    do await pause(10 + draw() * options.restMilliseconds);
    while (options.full() && !finishing);
  };
  const remember = (entry: Sent): Sent => {
    sent.push(entry);
    return entry;
  };

  /** One connection: a report, now and then its correction, now and then the same message once more. */
  async function connection(number: number): Promise<void> {
    const line = mllpLine(options.port, draw);
    for (let count = 0; !finishing; count += 1) {
      const filler = `CR-M${number}-${count}X`;
      const patient = Math.floor(draw() * 6);
      const first = remember(report('mllp', `M${number}-${count}-1`, filler, 1, patient));
      await line.untilAcknowledged(first);
      if (draw() < 0.06) await line.untilAcknowledged(first);
      if (draw() < 0.2) {
        // Some corrections come when the outcome of the first version is known, a refusal among them.
        if (draw() < 0.5) await pause(draw() * 1500);
        await line.untilAcknowledged(remember(report('mllp', `M${number}-${count}-2`, filler, 2, patient)));
      }
      await rest();
    }
    line.close();
  }

  async function writer(): Promise<void> {
    for (let count = 0; !finishing; count += 1) {
      if (count % 8 === 3) await writeLetter(count);
      const name = `écrit n° ${count}.hl7`;
      const entry = remember(report('file', name, `CR-F0-${count}X`, 1, Math.floor(draw() * 6)));
      if (draw() < 0.5) {
        const draft = join(options.outside, name);
        await writeFile(draft, entry.bytes);
        await rename(draft, join(options.inbox, name));
      } else {
        // Slowly, in the watched folder itself, as careless programs do.
        const cut = Math.floor(draw() * entry.bytes.length);
        await writeFile(join(options.inbox, name), entry.bytes.subarray(0, cut));
        await pause(draw() * 200);
        await writeFile(join(options.inbox, name), entry.bytes.subarray(cut), { flag: 'a' });
      }
      entry.told = true;
      entry.times += 1;
      await rest();
      await rest();
    }
  }

  /** The PDF first, then its side file, as practice software writes them. */
  async function writeLetter(count: number): Promise<void> {
    const name = `lettre ${count}`;
    const entry = remember(letter(`${name}.pdf`, `CR-L0-${count}X`, Math.floor(draw() * 6)));
    await writeFile(join(options.inbox, `${name}.pdf`), letterPdf);
    await pause(draw() * 100);
    await writeFile(join(options.inbox, `${name}.json`), entry.bytes);
    entry.told = true;
    entry.times += 1;
    await rest();
  }

  const work = Promise.all([
    ...Array.from({ length: options.connections }, (_, number) => connection(number)),
    writer(),
  ]);
  // Told by `finish`; until then nobody waits for it.
  work.catch(() => undefined);
  return {
    sent,
    finish: async () => {
      finishing = true;
      await work;
    },
  };
}

interface Line {
  /** Sends until `AA` was read. @throws Error when the answer is a rejection: no message of the load deserves one */
  untilAcknowledged(entry: Sent): Promise<void>;
  close(): void;
}

/** A connection that is kept as long as it lives, and opened again when it died. */
function mllpLine(port: () => number | undefined, draw: () => number): Line {
  let socket: Socket | undefined;

  const open = (to: number): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const opening = connect(to, '127.0.0.1');
      opening.once('error', reject);
      opening.once('connect', () => {
        opening.off('error', reject);
        // A dead agent is told by `close`.
        opening.on('error', () => undefined);
        resolve(opening);
      });
    });

  async function once(entry: Sent): Promise<string> {
    const to = port();
    if (to === undefined) throw new Error('nobody listens');
    if (socket?.destroyed !== false || socket.remotePort !== to) {
      socket?.destroy();
      socket = await open(to);
    }
    const line = socket;
    entry.times += 1;
    const answer = acknowledgement(line, entry.name);
    const frame = Buffer.concat([START, entry.bytes, END]);
    if (draw() < 0.2) {
      // In two pieces: some of the kills fall between them.
      const cut = 1 + Math.floor(draw() * (frame.length - 2));
      line.write(frame.subarray(0, cut));
      await pause(draw() * 60);
      line.write(frame.subarray(cut));
    } else line.write(frame);
    return answer;
  }

  return {
    async untilAcknowledged(entry) {
      for (;;) {
        // The agent is dead, or died under it: the sender was told nothing, and sends again.
        const code = await once(entry).catch(() => undefined);
        if (code === 'AA') {
          entry.told = true;
          return;
        }
        if (code === 'AR') throw new Error(`${entry.name} was rejected`);
        if (code === undefined) socket?.destroy();
        await pause(20 + draw() * 60);
      }
    },
    close: () => {
      socket?.end();
    },
  };
}

/** MSA-1 of the answer that names the message. */
export function acknowledgement(line: Socket, controlId: string): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    let read = Buffer.alloc(0);
    const timer = setTimeout(() => {
      line.destroy();
    }, ANSWER_MILLISECONDS);
    const data = (chunk: Buffer): void => {
      read = Buffer.concat([read, chunk]);
      if (!read.includes(END)) return;
      const [, code, named] = /[\r\n]MSA\|(\w\w)\|([^|\r]*)/.exec(read.toString('latin1')) ?? [];
      end();
      if (code !== undefined && named === controlId) resolve(code);
      else reject(new Error('an acknowledgement of something else'));
    };
    const closed = (): void => {
      end();
      reject(new Error('closed without an acknowledgement'));
    };
    const end = (): void => {
      clearTimeout(timer);
      line.off('data', data);
      line.off('close', closed);
    };
    line.on('data', data);
    line.on('close', closed);
  });
  // The writer may still be busy with its second piece when the agent dies.
  answer.catch(() => undefined);
  return answer;
}
