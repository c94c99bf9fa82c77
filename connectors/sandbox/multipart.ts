/**
 * `multipart/related` (RFC 2387, RFC 2046 5.1) read as a stream: the first 8 MB of the start part in memory, every other part to a
 * file with its SHA-1 and size taken on the way, so that a large document needs no memory.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synced } from './synced.ts';

/** Malformed multipart or something over a limit. The message holds no content. */
export class MultipartFault extends Error {
  override readonly name = 'MultipartFault';
}

export interface Part {
  /** Without angle brackets; undefined when the part has none. */
  readonly contentId: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly path: string;
  /** What lies in the file, where it is small. */
  readonly bytes: Buffer | undefined;
  /** Lower-case hex. */
  readonly sha1: string;
  readonly size: number;
}

export interface Multipart {
  readonly root: {
    readonly contentId: string | undefined;
    readonly headers: ReadonlyMap<string, string>;
    readonly bytes: Uint8Array;
  };
  readonly parts: readonly Part[];
  /** Removes the files that nobody has moved away. */
  readonly discard: () => void;
}

const HEADER_LIMIT = 16_384;
const ROOT_LIMIT = 8 * 1024 * 1024;
/** Up to so many bytes a part is kept in memory: written in one piece when it is whole, and not read again to be judged. */
const SMALL = 1024 * 1024;

/** A media type with its parameters: names in lower case, quotes taken off. */
export function mediaType(value: string | undefined): {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare] of (value ?? '').matchAll(
    /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g,
  ))
    parameters.set(name.toLowerCase(), (quoted ?? bare ?? '').replaceAll(/\\(.)/g, '$1'));
  return { type: (value ?? '').split(';')[0]?.trim().toLowerCase() ?? '', parameters };
}

const bare = (contentId: string): string => contentId.trim().replace(/^<(.*)>$/, '$1');

/** One part while it arrives. */
class Sink {
  readonly headers: ReadonlyMap<string, string>;
  readonly contentId: string | undefined;
  readonly path: string;
  readonly #hash = createHash('sha1');
  #kept: Uint8Array[] | undefined = [];
  readonly #isRoot: boolean;
  readonly #limit: number;
  #file: number | undefined;
  #size = 0;

  constructor(headers: ReadonlyMap<string, string>, path: string, isRoot: boolean, limit: number) {
    this.headers = headers;
    const id = headers.get('content-id');
    this.contentId = id === undefined ? undefined : bare(id);
    this.path = path;
    this.#isRoot = isRoot;
    this.#limit = isRoot ? ROOT_LIMIT : limit;
  }

  write(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#size += bytes.byteLength;
    if (this.#size > this.#limit) throw new MultipartFault('a part is larger than this server takes');
    if (!this.#isRoot) this.#hash.update(bytes);
    if (this.#isRoot || this.#size <= SMALL) {
      this.#kept?.push(Buffer.from(bytes));
      return;
    }
    if (this.#kept) this.#append(Buffer.concat(this.#kept));
    this.#kept = undefined;
    this.#append(bytes);
  }

  /** The part is whole, and on the disk. */
  async end(): Promise<void> {
    if (this.#isRoot) return;
    try {
      await synced(this.#append(this.bytes() ?? new Uint8Array()));
    } finally {
      this.abandon();
    }
  }

  abandon(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Nothing to do where there is no file, or where it was moved to its place. */
  remove(): void {
    if (!this.#isRoot && existsSync(this.path)) unlinkSync(this.path);
  }

  #append(bytes: Uint8Array): number {
    this.#file ??= openSync(this.path, 'wx', 0o600);
    writeFileSync(this.#file, bytes);
    return this.#file;
  }

  bytes(): Buffer | undefined {
    return this.#kept && Buffer.concat(this.#kept);
  }

  part(): Part {
    const { contentId, headers, path } = this;
    return { contentId, headers, path, bytes: this.bytes(), sha1: this.#hash.digest('hex'), size: this.#size };
  }
}

export interface MultipartOptions {
  readonly boundary: string;
  /** The `start` parameter, with or without angle brackets; the first part when absent. */
  readonly start: string | undefined;
  readonly folder: string;
  readonly maximumBytes: number;
  readonly uuid: () => string;
}

/**
 * Reads a whole multipart body.
 * @throws MultipartFault when it is malformed, cut off or too large; nothing is left in the folder then.
 */
export async function readMultipart(body: AsyncIterable<Uint8Array>, options: MultipartOptions): Promise<Multipart> {
  const sinks: Sink[] = [];
  const discard = (): void => {
    for (const sink of sinks) sink.abandon();
    for (const sink of sinks) sink.remove();
  };
  try {
    await split(body, options, sinks);
    const wanted = options.start === undefined ? undefined : bare(options.start);
    const roots = sinks.filter((sink, index) => isRoot(sink.headers, index, wanted));
    const [root] = roots;
    if (root === undefined || roots.length > 1) throw new MultipartFault('the start part is missing or repeated');
    return {
      root: { contentId: root.contentId, headers: root.headers, bytes: root.bytes() ?? new Uint8Array() },
      parts: sinks.filter((sink) => sink !== root).map((sink) => sink.part()),
      discard,
    };
  } catch (error) {
    discard();
    throw error;
  }
}

const isRoot = (headers: ReadonlyMap<string, string>, index: number, wanted: string | undefined): boolean =>
  wanted === undefined ? index === 0 : bare(headers.get('content-id') ?? '') === wanted;

/** Cuts the stream at its delimiters. Bytes are held back only as far as a delimiter could still begin in them. */
async function split(body: AsyncIterable<Uint8Array>, options: MultipartOptions, sinks: Sink[]): Promise<void> {
  const delimiter = Buffer.from(`\r\n--${options.boundary}`);
  // The first delimiter may open the body without a line end before it.
  let held: Buffer = Buffer.from('\r\n');
  let state: 'preamble' | 'headers' | 'body' | 'done' = 'preamble';
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (state === 'done') break;
      if (state === 'headers') {
        const read = readHeaders(held);
        if (read === undefined) break;
        held = held.subarray(read.length);
        if (read.closing) {
          state = 'done';
          break;
        }
        const root = isRoot(read.headers, sinks.length, options.start === undefined ? undefined : bare(options.start));
        sinks.push(new Sink(read.headers, join(options.folder, options.uuid()), root, options.maximumBytes));
        state = 'body';
        continue;
      }
      const at = held.indexOf(delimiter);
      const safe = at === -1 ? Math.max(0, held.length - delimiter.length) : at;
      if (state === 'body') sinks.at(-1)?.write(held.subarray(0, safe));
      held = held.subarray(at === -1 ? safe : at + delimiter.length);
      if (at === -1) break;
      if (state === 'body') await sinks.at(-1)?.end();
      state = 'headers';
    }
    if (state === 'done') held = Buffer.alloc(0);
  }
  if (state !== 'done') throw new MultipartFault('the message ends before its closing boundary');
}

/** The rest of a delimiter line and the header lines up to the empty one; undefined while they have not all arrived. */
function readHeaders(
  held: Buffer,
): { readonly closing: boolean; readonly headers: ReadonlyMap<string, string>; readonly length: number } | undefined {
  if (held.length < 2) return undefined;
  if (held.subarray(0, 2).toString('latin1') === '--') return { closing: true, headers: new Map(), length: 2 };
  const end = held.indexOf('\r\n\r\n');
  if (end === -1) {
    if (held.length > HEADER_LIMIT) throw new MultipartFault('the headers of a part are too long');
    return undefined;
  }
  const text = held.subarray(0, end).toString('utf8');
  if (!/^[ \t]*(\r\n|$)/.test(text)) throw new MultipartFault('a boundary line is malformed');
  const headers = new Map<string, string>();
  for (const line of text
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .slice(1)) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new MultipartFault('a header of a part is malformed');
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { closing: false, headers, length: end + 4 };
}
