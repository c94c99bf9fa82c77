/** Every request in order, kept over restarts: one JSON line each. It names documents by id and patients not at all. */
import { appendFile, readFile } from 'node:fs/promises';
import type { RequestRecord } from './types.ts';

export class RequestLog {
  readonly #path: string;
  readonly #records: RequestRecord[];
  #written: Promise<void> = Promise.resolve();
  #waiting = '';

  private constructor(path: string, records: RequestRecord[]) {
    this.#path = path;
    this.#records = records;
  }

  static async open(path: string): Promise<RequestLog> {
    const text = await readFile(path, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return new RequestLog(path, lines.flatMap(readLine));
  }

  add(record: RequestRecord): void {
    this.#records.push(record);
    // What is shown comes from memory; a line that cannot be written must not fail the request it tells of.
    this.#waiting += `${JSON.stringify(record)}\n`;
    this.#written = this.#written.then(() => this.#write()).catch(() => undefined);
  }

  /** Everything that waits, at once: the lines of requests that came while the last was written go together. */
  async #write(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = '';
    if (lines !== '') await appendFile(this.#path, lines, { mode: 0o600 });
  }

  records(): readonly RequestRecord[] {
    return this.#records;
  }

  flush(): Promise<void> {
    return this.#written;
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
