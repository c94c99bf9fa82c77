/** A posted body as files: raw bytes with a name, or multipart/form-data (RFC 7578) with side files. Nothing is taken here. */
import type { IncomingMessage } from 'node:http';
import type { Problem } from '../clinical/index.ts';
import type { GivenFile } from './hand-over.ts';
import { postProblems } from './http-problems.ts';

/** Why a post is answered with another status than 200 or 201. */
export class PostRefusal extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem) {
    super(problem.code);
    this.name = 'PostRefusal';
    this.status = status;
    this.problem = problem;
  }
}

export interface Post {
  readonly files: readonly GivenFile[];
  /** The sender's own number of this post (header `Idempotency-Key`). */
  readonly key?: string;
}

const LONGEST_NAME_BYTES = 255;
const LONGEST_KEY = 255;

/** @throws PostRefusal; what the socket fails with when the sender goes away */
export async function readPost(request: IncomingMessage, address: URL, maxBytes: number): Promise<Post> {
  const type =
    (request.headers['content-type'] ?? 'application/octet-stream').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const form = type === 'multipart/form-data';
  // `curl -d` sends a form and takes the line ends out of the file: such bytes are not what the practice's software wrote.
  const unfit = type === 'application/x-www-form-urlencoded' || (type.startsWith('multipart/') && !form);
  if (unfit || encoding.toLowerCase() !== 'identity') throw new PostRefusal(415, postProblems.type);
  const key = keyOf(request.headers['idempotency-key']);
  const name = form ? undefined : nameOf(address.searchParams.get('name') ?? dispositionName(request));
  const body = await readBody(request, maxBytes);
  const files =
    name === undefined ? await filesOfForm(body, request.headers['content-type'] ?? '') : [{ name, bytes: body }];
  return { files, ...(key === undefined ? {} : { key }) };
}

function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = String(header).trim();
  if (key === '' || key.length > LONGEST_KEY) throw new PostRefusal(400, postProblems.key);
  return key;
}

/** The last part of a path, whichever way its slashes lean. */
function nameOf(given: string | undefined): string {
  const name = given?.split(/[/\\]/).at(-1) ?? '';
  if (name === '' || Buffer.byteLength(name) > LONGEST_NAME_BYTES) throw new PostRefusal(400, postProblems.name);
  return name;
}

/** RFC 6266: `filename*` in UTF-8 goes before `filename`, whose bytes many programs send as UTF-8, too. */
function dispositionName(request: IncomingMessage): string | undefined {
  const header = request.headers['content-disposition'] ?? '';
  const extended = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      throw new PostRefusal(400, postProblems.name);
    }
  }
  const [, quoted, plain] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  const raw = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
  if (raw === undefined) return undefined;
  const bytes = Buffer.from(raw, 'latin1');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? raw : text;
}

/** The whole body. What exceeds the cap is read to its end and thrown away, so that the sender reads an answer and no closed socket. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > maxBytes) throw new PostRefusal(413, postProblems.tooLarge);
  return new Uint8Array(Buffer.concat(chunks));
}

async function filesOfForm(body: Uint8Array, type: string): Promise<GivenFile[]> {
  let form: FormData;
  try {
    form = await new Response(Buffer.from(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw new PostRefusal(400, postProblems.form);
  }
  const files: GivenFile[] = [];
  for (const [, part] of form) {
    if (typeof part === 'string') throw new PostRefusal(400, postProblems.form);
    files.push({ name: nameOf(part.name), bytes: new Uint8Array(await part.arrayBuffer()) });
  }
  // Two files of one name: one would take the other's place.
  if (files.length === 0 || new Set(files.map(({ name }) => name)).size < files.length) {
    throw new PostRefusal(400, postProblems.form);
  }
  return files;
}
