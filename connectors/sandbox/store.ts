/**
 * What the sandbox holds, on disk: a file per document and one line of JSON per submission. A submission exists from the moment its line is
 * whole on the disk; which entries are deprecated follows from reading the submissions in order.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { synced, syncedNames } from './synced.ts';
import type { DocumentRecord } from './types.ts';

const storedDocument = z.object({
  uniqueId: z.string(),
  entryUuid: z.string(),
  patientId: z.string(),
  hash: z.string(),
  size: z.number(),
  mimeType: z.string(),
  typeCode: z.string(),
  formatCode: z.string(),
  replaces: z.string().nullable(),
  /** The ExtrinsicObject as the registry answers it, without its status. */
  entry: z.string(),
});

const storedSubmission = z.object({
  submissionSetId: z.string(),
  receivedAt: z.string(),
  documents: z.array(storedDocument),
  /** Entries that this submission replaced. */
  deprecated: z.array(z.string()),
});

export type StoredDocument = z.infer<typeof storedDocument>;
export type StoredSubmission = z.infer<typeof storedSubmission>;

export interface HeldDocument extends StoredDocument {
  readonly submissionSetId: string;
  readonly receivedAt: string;
  readonly status: 'Approved' | 'Deprecated';
}

const SUBMISSIONS = 'submissions.jsonl';

export class Store {
  readonly #folder: string;
  /** The folder of the documents, held open to be synced after each change of names in it; undefined where it cannot be opened. */
  readonly #names: number | undefined;
  /** The file of the submissions, and the length of what is whole in it. */
  readonly #file: number;
  #length: number;
  #closed = false;
  #writing: Promise<void> = Promise.resolve();
  readonly #byUniqueId = new Map<string, HeldDocument>();
  readonly #byEntry = new Map<string, HeldDocument>();
  readonly #submissionSets = new Set<string>();

  private constructor(folder: string, submissions: readonly string[]) {
    this.#folder = folder;
    // Windows makes renames durable by itself and cannot open folders.
    this.#names = process.platform === 'win32' ? undefined : openSync(join(folder, 'documents'), 'r');
    this.#file = openSync(join(folder, SUBMISSIONS), 'a+', 0o600);
    const lines = readFileSync(this.#file);
    this.#length = lines.lastIndexOf('\n') + 1;
    this.#cut();
    const whole = lines.toString('utf8', 0, this.#length).split('\n').slice(0, -1);
    for (const text of [...submissions, ...whole]) this.#index(storedSubmission.parse(JSON.parse(text)));
  }

  /** Opens the store in a folder, which is made when missing; what an earlier life left half-written is removed. */
  static async open(folder: string): Promise<Store> {
    await mkdir(join(folder, 'documents'), { recursive: true, mode: 0o700 });
    const store = new Store(folder, await submissionFiles(folder));
    await rm(store.incoming, { recursive: true, force: true });
    await mkdir(store.incoming, { mode: 0o700 });
    await syncedNames(folder);
    return store;
  }

  /** Where parts of requests are written before anything is decided; on the same disk as the documents. */
  get incoming(): string {
    return join(this.#folder, 'incoming');
  }

  documents(): DocumentRecord[] {
    return [...this.#byUniqueId.values()].map(recordOf);
  }

  document(uniqueId: string): HeldDocument | undefined {
    return this.#byUniqueId.get(uniqueId);
  }

  entry(entryUuid: string): HeldDocument | undefined {
    return this.#byEntry.get(entryUuid);
  }

  ofPatient(patientId: string): HeldDocument[] {
    return [...this.#byUniqueId.values()].filter((document) => document.patientId === patientId);
  }

  hasSubmissionSet(uniqueId: string): boolean {
    return this.#submissionSets.has(uniqueId);
  }

  async content(uniqueId: string): Promise<Buffer | undefined> {
    return this.#byUniqueId.has(uniqueId) ? readFile(this.#documentPath(uniqueId)) : undefined;
  }

  /**
   * Stores a submission so that it survives a cut of power: first the documents (already written and synced files are moved in),
   * then the submission that makes them exist. `files` names the file of each document by uniqueId. One at a time.
   */
  commit(submission: StoredSubmission, files: ReadonlyMap<string, string>): Promise<void> {
    // The number of a closed file may be another file's.
    if (this.#closed) return Promise.reject(new Error('the store is closed'));
    const written = this.#commit(submission, files);
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #commit(submission: StoredSubmission, files: ReadonlyMap<string, string>): Promise<void> {
    for (const [uniqueId, path] of files) renameSync(path, this.#documentPath(uniqueId));
    if (this.#names !== undefined) await synced(this.#names);
    const line = Buffer.from(`${JSON.stringify(submission)}\n`);
    try {
      writeFileSync(this.#file, line);
      await synced(this.#file);
    } catch (error) {
      this.#cut();
      throw error;
    }
    this.#length += line.length;
    this.#index(submission);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    closeSync(this.#file);
    if (this.#names !== undefined) closeSync(this.#names);
  }

  /** Nothing stays of a line that is not whole: the next one would be joined to it. */
  #cut(): void {
    // By its name: Windows shortens no file that is open for appending only.
    truncateSync(join(this.#folder, SUBMISSIONS), this.#length);
  }

  #index(submission: StoredSubmission): void {
    const { submissionSetId, receivedAt } = submission;
    this.#submissionSets.add(submissionSetId);
    for (const document of submission.documents)
      this.#hold({ ...document, submissionSetId, receivedAt, status: 'Approved' });
    for (const entryUuid of submission.deprecated) {
      const replaced = this.#byEntry.get(entryUuid);
      if (replaced !== undefined) this.#hold({ ...replaced, status: 'Deprecated' });
    }
  }

  #hold(document: HeldDocument): void {
    this.#byUniqueId.set(document.uniqueId, document);
    this.#byEntry.set(document.entryUuid, document);
  }

  /** A uniqueId may hold characters that no file name may. */
  #documentPath(uniqueId: string): string {
    return join(this.#folder, 'documents', createHash('sha256').update(uniqueId).digest('hex'));
  }
}

/** Submissions as earlier versions kept them: a file each. */
async function submissionFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'submissions')).catch(() => []);
  const whole = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(whole.map((name) => readFile(join(folder, 'submissions', name), 'utf8')));
}

const recordOf = (document: HeldDocument): DocumentRecord => ({
  uniqueId: document.uniqueId,
  entryUuid: document.entryUuid,
  patientId: document.patientId,
  hash: document.hash,
  size: document.size,
  mimeType: document.mimeType,
  typeCode: document.typeCode,
  formatCode: document.formatCode,
  status: document.status,
  replaces: document.replaces,
  submissionSetId: document.submissionSetId,
  receivedAt: document.receivedAt,
});
