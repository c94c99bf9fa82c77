/**
 * Files that a program posts to this computer: `POST /intake/NAME` on the control server. One post is one document with its side files;
 * the answer follows the synced commit and lies in the journal with it, so that the same post again gets the same receipt.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalizedText, Problem } from '../clinical/index.ts';
import { JournalError, MESSAGE_KEY_CONFLICT } from '../journal/index.ts';
import type { Journal, TakeResult } from '../journal/index.ts';
import { groupCommit } from './group-commit.ts';
import { companionsIn } from './hand-over.ts';
import type { GivenFile } from './hand-over.ts';
import { PostRefusal, readPost } from './http-post.ts';
import type { Post } from './http-post.ts';
import { postProblems } from './http-problems.ts';
import { waits } from './problems.ts';
import { journalTrouble, troubleOf } from './trouble.ts';
import type { FileCompleteness, IntakeEvents, RunningSource } from './types.ts';

export interface HttpOptions {
  readonly name: string;
  /** Where it is posted to, for people. */
  readonly address: string;
  /** The token that a post must bear now; undefined: nobody may post. Asked at each post, so that a new one holds at once. */
  readonly token: () => string | undefined;
  readonly journal: Journal;
  readonly completeness: FileCompleteness;
  readonly events: IntakeEvents;
  /** Bytes of the largest post; default 100 MiB. */
  readonly maxBytes?: number;
  /** How many posts may be in work at once; default 8. More are told to come again: memory stays bounded. */
  readonly atOnce?: number;
}

export interface HttpSource extends RunningSource {
  /** Answers one request; never throws for what a sender can do. */
  receive(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Seconds after which a sender may try again. */
const SOON = 2;
const WHEN_THERE_IS_ROOM = 60;

export function receivePosts(options: HttpOptions): HttpSource {
  const { name, journal, events } = options;
  const tell = troubleOf(name, events);
  const group = groupCommit(journal);
  const inWork = new Set<Promise<void>>();
  let stopped = false;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const post = await readPost(
      request,
      new URL(request.url ?? '/', 'http://localhost'),
      options.maxBytes ?? 100 * 1024 * 1024,
    );
    const { main, companions } = documentOf(post, options.completeness);
    const files = [main, ...companions].map((file) => ({ name: file.name, sha256: sha256(file.bytes) }));
    const result = await group.take({
      receipt: {
        source: name,
        sourceKind: 'handover',
        name: main.name,
        bytes: main.bytes,
        companions: new Map(companions.map((file) => [file.name, file.bytes])),
        messageKey: post.key === undefined ? `bytes:${contentDigest(files)}` : `key:${post.key}`,
      },
      answer: (found) => ({
        bytes: Buffer.from(JSON.stringify({ receipt: found.receipt.id, files } satisfies StoredAnswer)),
        state: isConflict(found) ? 'rejected' : 'accepted',
      }),
    });
    tell(undefined);
    if (result.kind !== 'duplicate') events.taken(result);
    answerTo(result, files, response, request);
  }

  function answerTo(
    result: TakeResult,
    files: StoredAnswer['files'],
    response: ServerResponse,
    request: IncomingMessage,
  ): void {
    const { id, acknowledgement } = result.receipt;
    if (result.kind === 'duplicate' && result.acknowledgement !== undefined && result.answered !== undefined) {
      if (acknowledgement === 'undelivered') journal.acknowledge(id, result.acknowledgement, result.answered);
      // The journal compares the document; a side file that is another one is other content under the same number, too.
      const stored = JSON.parse(Buffer.from(result.acknowledgement).toString('utf8')) as StoredAnswer;
      if (contentDigest(stored.files) !== contentDigest(files)) {
        refuse(request, response, 409, postProblems.keyReused);
        return;
      }
    }
    response.once('close', () => {
      if (!response.writableFinished) undelivered(id);
    });
    if (isConflict(result)) {
      refuse(request, response, 409, postProblems.keyReused, { receipt: id });
      return;
    }
    const repeated = result.kind === 'duplicate';
    send(response, repeated ? 200 : 201, { receipt: id, repeated, files });
  }

  const undelivered = (receiptId: string): void => {
    try {
      journal.acknowledgementUndelivered(receiptId);
    } catch (error) {
      // The stored answer serves the repetition all the same; only the mark on the screen is missing.
      if (!(error instanceof JournalError)) throw error;
    }
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!isToken(request.headers.authorization, options.token())) throw new PostRefusal(401, postProblems.token);
      if (request.method !== 'POST') throw new PostRefusal(405, postProblems.method);
      if (stopped || inWork.size >= (options.atOnce ?? 8)) throw new PostRefusal(503, postProblems.busy);
      const work = take(request, response);
      const settled = work.catch(() => undefined);
      inWork.add(settled);
      try {
        await work;
      } finally {
        inWork.delete(settled);
      }
    } catch (error) {
      explain(error, request, response);
    }
  }

  function explain(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    // The sender went away in the middle: nothing was taken, and nobody is there to be told.
    if (request.destroyed && !request.complete) return;
    if (error instanceof PostRefusal) {
      refuse(request, response, error.status, error.problem);
      return;
    }
    if (!(error instanceof JournalError)) throw error;
    const problem = journalTrouble(error);
    tell(problem);
    refuse(request, response, error.fault === 'full' ? 507 : 503, problem);
  }

  return {
    name,
    address: options.address,
    receive: serve,
    stop: async () => {
      stopped = true;
      await Promise.all(inWork);
    },
  };
}

/** The answer that lies in the journal. The hashes are those of the whole post: they outlive its content. */
interface StoredAnswer {
  readonly receipt: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** What was posted, whatever it was called: a renamed file is the same one. */
const contentDigest = (files: StoredAnswer['files']): string =>
  sha256(
    [
      files[0]?.sha256 ?? '',
      ...files
        .slice(1)
        .map((file) => file.sha256)
        .toSorted(),
    ].join(' '),
  );

const isConflict = (result: TakeResult): boolean =>
  result.kind === 'conflict' || result.receipt.reason === MESSAGE_KEY_CONFLICT || wasRejected(result);

/** A conflict that a person has let through meanwhile was refused to its sender all the same. */
const wasRejected = (result: TakeResult): boolean => result.kind === 'duplicate' && result.answered === 'rejected';

/** Compared as hashes: equally long whatever was sent, and in constant time. */
function isToken(header: string | undefined, token: string | undefined): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  const same = timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token ?? ''}`));
  return same && token !== undefined && token !== '';
}

/** The one document of a post, with its side files. @throws PostRefusal */
function documentOf(
  { files }: Post,
  completeness: FileCompleteness,
): { main: GivenFile; companions: readonly GivenFile[] } {
  if (files.some(({ bytes }) => bytes.length === 0)) throw new PostRefusal(400, postProblems.empty);
  const verdicts = files.map((file) => ({ file, verdict: companionsIn(files, file, completeness) }));
  const claimed = new Set(verdicts.flatMap(({ verdict }) => ('companions' in verdict ? verdict.companions : [])));
  const [first, second] = verdicts.filter(({ file }) => !claimed.has(file));
  if (first === undefined) throw new PostRefusal(422, postProblems.sideFile);
  if ('problem' in first.verdict) {
    const unfinished = first.verdict.problem === waits.unfinished;
    throw new PostRefusal(422, unfinished ? postProblems.unfinished : postProblems.sideFile);
  }
  if (second !== undefined) throw new PostRefusal(400, postProblems.several);
  return { main: first.file, companions: first.verdict.companions };
}

const statusHeaders: Readonly<Record<number, Record<string, string>>> = {
  401: { 'www-authenticate': 'Bearer' },
  405: { allow: 'POST' },
  503: { 'retry-after': String(SOON) },
  507: { 'retry-after': String(WHEN_THERE_IS_ROOM) },
};

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
    .end(`${JSON.stringify(body)}\n`);
}

/** A problem in the sender's language: a program shows it to people or writes it into its own log. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { code, cause, next }: Problem,
  more: object = {},
): void {
  const language = languageOf(request.headers['accept-language']);
  const error = { code, cause: cause[language], next: next[language] };
  send(response, status, { error, ...more }, { 'content-language': language, ...statusHeaders[status] });
}

/** The best of the three languages (RFC 9110 §12.5.4), French when none is wanted. */
function languageOf(header = ''): keyof LocalizedText {
  const wanted = header
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { language: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  const known = (['fr', 'de', 'en'] as const).map((language) => [language, language] as const);
  return wanted.map(({ language }) => new Map<string, keyof LocalizedText>(known).get(language)).find(Boolean) ?? 'fr';
}
