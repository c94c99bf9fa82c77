/** Every request in order, kept over restarts: one JSON line each. It names documents by id and patients not at all. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestRecord } from './types.ts';

export class RequestLog {
  readonly #records: RequestRecord[];
  /** None when it is closed. */
  #file: number | undefined;
  #waiting = '';

  /** Opens the record at `path`, or makes it. */
  constructor(path: string) {
    this.#file = openSync(path, 'a+', 0o600);
    const text = readFileSync(this.#file, 'utf8');
    this.#records = text.split('\n').flatMap(readLine);
    // The next line must not be joined to one that was cut off.
    if (text !== '' && !text.endsWith('\n')) this.#append('\n');
  }

  add(record: RequestRecord): void {
    this.#records.push(record);
    // What comes at the same moment is written together.
    if (this.#waiting === '') setImmediate(() => this.#write());
    this.#waiting += `${JSON.stringify(record)}\n`;
  }

  records(): readonly RequestRecord[] {
    return this.#records;
  }

  close(): void {
    this.#write();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(): void {
    const lines = this.#waiting;
    this.#waiting = '';
    this.#append(lines);
  }

  /** What is shown comes from memory; a line that cannot be written must not fail the request it tells of. */
  #append(text: string): void {
    if (this.#file === undefined || text === '') return;
    try {
      writeFileSync(this.#file, text);
    } catch {
      // A full disk: the record has a gap.
    }
  }
}

/** A last line cut off by a crash is left out. */
function readLine(line: string): RequestRecord[] {
  try {
    return [JSON.parse(line) as RequestRecord];
  } catch {
    return [];
  }
}
