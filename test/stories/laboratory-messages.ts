/** The messages of the laboratory's night, each with what its sender remembers of it. All people are invented. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultMessage } from '../support/messages.ts';
import { root } from '../support/tools.ts';

const matricules = [
  '1893120105732',
  '1983081246785',
  '2003042581939',
  '1971110258749',
  '2012051469331',
  '1994092874550',
];
const pdf = readFileSync(join(root, 'connectors/sandbox/samples/letters/lettre-cardiologie-0311.pdf')).toString(
  'base64',
);

export interface LabMessage {
  readonly controlId: string;
  readonly bytes: Buffer;
  /** A positive acknowledgement was read. */
  told: boolean;
  /** The first acknowledgement, whole. */
  acknowledgement: Buffer | undefined;
  /** The next word on the same report. */
  next(status: 'F' | 'C' | 'X', version: number): LabMessage;
}

type Status = 'P' | 'F' | 'C' | 'X';

function made(controlId: string, bytes: Buffer, next: LabMessage['next']): LabMessage {
  return { controlId, bytes, told: false, acknowledgement: undefined, next };
}

/** Born on the day that the number names; each version an hour after the one before. */
function textOf(filler: string, status: Status, version: number, person: number, controlId: string): string {
  const matricule = matricules[person] ?? '';
  return resultMessage({ controlId, filler, status, value: `${version + 3}.${version}`, matricule })
    .toString('utf8')
    .replaceAll('18931201|', `${matricule.slice(0, 8)}|`)
    .replaceAll('20261123080000', `202611230${version}0000`);
}

export function lateResult(
  filler: string,
  status: Status,
  version: number,
  person: number,
  noteBytes = 0,
  controlId = `${filler}-${version}`,
): LabMessage {
  const text = textOf(filler, status, version, person, controlId);
  const note = noteBytes > 0 ? `NTE|1||${'a long note '.repeat(Math.ceil(noteBytes / 12))}\r` : '';
  return made(controlId, Buffer.from(text + note), (later, number) => lateResult(filler, later, number, person));
}

/** A microbiology report that grows: each message holds what the ones before held, and one line more. */
export function grown(filler: string, step: 1 | 2 | 3, person: number): LabMessage {
  const status = step === 3 ? 'F' : 'P';
  const lines = Array.from(
    { length: step },
    (_, index) =>
      `OBX|${index + 2}|ST|630-4^Bacteria identified^LN|${index + 2}|Escherichia coli ${index + 1}||||||${status}\r`,
  );
  const text = textOf(filler, status, step, person, `${filler}-${step}`);
  return made(`${filler}-${step}`, Buffer.from(text + lines.join('')), (later, number) =>
    lateResult(filler, later, number, person),
  );
}

export function withPdf(filler: string, person: number): LabMessage {
  const text = textOf(filler, 'F', 1, person, `${filler}-1`);
  const line = `OBX|2|ED|11502-2^Laboratory report^LN||LABOTEST^application^pdf^Base64^${pdf}||||||F\r`;
  return made(`${filler}-1`, Buffer.from(text + line), (later, number) => lateResult(filler, later, number, person));
}

export const cancelled = (message: LabMessage): LabMessage => message.next('X', 2);

/** Says UTF-8, and is Latin-1. */
export function wrongCharset(filler: string): LabMessage {
  const text = textOf(filler, 'F', 1, 0, filler);
  return made(filler, Buffer.from(text, 'latin1'), () => wrongCharset(filler));
}

/** A test under a code of the laboratory's own that nobody has translated. */
export function localCode(filler: string): LabMessage {
  const text = textOf(filler, 'F', 1, 0, filler).replace('2823-3^Potassium^LN', 'XQ77^Épreuve maison^L');
  return made(filler, Buffer.from(text), () => localCode(filler));
}
