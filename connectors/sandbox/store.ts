/**
 * What the sandbox holds, on disk: a file per document and one JSON file per submission. A submission exists from the moment its
 * JSON file has its name; which entries are deprecated follows from reading the submissions in order.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
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

const NAMES = ['documents', 'submissions'];

export class Store {
  readonly #folder: string;
  /** The folders, held open to be synced after each change of names in them; none where they cannot be opened. */
  readonly #handles: readonly FileHandle[];
  readonly #submissions: StoredSubmission[] = [];
  readonly #byUniqueId = new Map<string, HeldDocument>();
  readonly #byEntry = new Map<string, HeldDocument>();
  readonly #submissionSets = new Set<string>();

  private constructor(folder: string, handles: readonly FileHandle[]) {
    this.#folder = folder;
    this.#handles = handles;
  }

  /** Opens the store in a folder, which is made when missing; half-written files of an earlier life are removed. */
  static async open(folder: string): Promise<Store> {
    for (const name of NAMES) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    // Windows makes renames durable by itself and cannot open folders.
    const handles =
      process.platform === 'win32' ? [] : await Promise.all(NAMES.map((name) => open(join(folder, name))));
    const store = new Store(folder, handles);
    await rm(store.incoming, { recursive: true, force: true });
    await mkdir(store.incoming, { mode: 0o700 });
    const names = (await readdir(join(folder, 'submissions'))).filter((name) => name.endsWith('.json')).sort();
    for (const name of names)
      store.#index(storedSubmission.parse(JSON.parse(await readFile(join(folder, 'submissions', name), 'utf8'))));
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
   * then the submission that makes them exist. `files` names the file of each document by uniqueId.
   */
  async commit(submission: StoredSubmission, files: ReadonlyMap<string, string>): Promise<void> {
    for (const [uniqueId, path] of files) await rename(path, this.#documentPath(uniqueId));
    await this.#handles[0]?.sync();
    const number = String(this.#submissions.length + 1).padStart(9, '0');
    const temporary = join(this.incoming, `${number}.json`);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(submission));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(this.#folder, 'submissions', `${number}.json`));
    await this.#handles[1]?.sync();
    this.#index(submission);
  }

  async close(): Promise<void> {
    await Promise.all(this.#handles.map((handle) => handle.close()));
  }

  #index(submission: StoredSubmission): void {
    const { submissionSetId, receivedAt } = submission;
    this.#submissions.push(submission);
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
