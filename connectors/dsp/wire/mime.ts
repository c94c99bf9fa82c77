/** multipart/related for XOP packages (RFC 2387, XOP 1.0 §4.1): written as a stream, read from a whole answer. */
import { Readable } from 'node:stream';

export interface Part {
  readonly contentType: string;
  readonly contentId: string;
  readonly bytes: Uint8Array;
}

/** A body that says its length before it starts and is never copied as a whole. */
export interface StreamedBody {
  readonly contentType: string;
  readonly contentLength: number;
  /** `onProgress` is called whenever the connection has taken another piece. */
  open(onProgress: () => void): Readable;
}

const PIECE = 64 * 1024;

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.byteLength; offset += PIECE) yield bytes.subarray(offset, offset + PIECE);
}

function streamed(contentType: string, blocks: readonly Uint8Array[]): StreamedBody {
  return {
    contentType,
    contentLength: blocks.reduce((total, block) => total + block.byteLength, 0),
    open: (onProgress) =>
      Readable.from(
        (function* () {
          for (const block of blocks) {
            for (const piece of piecesOf(block)) {
              onProgress();
              yield piece;
            }
          }
        })(),
        { objectMode: false, highWaterMark: PIECE },
      ),
  };
}

/** One text as a body. */
export const textBody = (contentType: string, text: string): StreamedBody => streamed(contentType, [Buffer.from(text)]);

/** The root part first, the others after it, in binary. */
export function multipartBody(contentType: string, boundary: string, parts: readonly Part[]): StreamedBody {
  const blocks = parts.flatMap((part, index) => [
    Buffer.from(
      `${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${part.contentType}\r\n` +
        `Content-Transfer-Encoding: binary\r\nContent-ID: <${part.contentId}>\r\n\r\n`,
    ),
    part.bytes,
  ]);
  return streamed(contentType, [...blocks, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

/** A parameter of a Content-Type header, unquoted. */
export function mimeParameter(contentType: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(contentType);
  return match?.[1]?.replaceAll(/\\(.)/g, '$1') ?? match?.[2];
}

/** The root part of a multipart/related answer; undefined when it is missing, cut off or encoded. */
export function rootPart(contentType: string, body: Buffer): Buffer | undefined {
  const boundary = mimeParameter(contentType, 'boundary');
  if (boundary === undefined || boundary === '') return undefined;
  const start = mimeParameter(contentType, 'start');
  const parts = partsOf(body, boundary);
  const root = start === undefined ? parts[0] : (parts.find((part) => part.id === start) ?? undefined);
  return root && /^(binary|7bit|8bit)$/i.test(root.encoding) ? root.bytes : undefined;
}

function partsOf(body: Buffer, boundary: string): { id: string; encoding: string; bytes: Buffer }[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may open the body without the line end that the others have.
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts = [];
  let from = whole.indexOf(delimiter);
  while (from >= 0) {
    const begin = from + delimiter.length;
    const end = whole.indexOf(delimiter, begin);
    if (whole.toString('latin1', begin, begin + 2) === '--' || end < 0) break;
    const head = whole.indexOf('\r\n\r\n', begin);
    if (head >= 0 && head < end) {
      const headers = whole.toString('latin1', begin, head);
      parts.push({
        id: headerOf(headers, 'content-id') ?? '',
        encoding: headerOf(headers, 'content-transfer-encoding') ?? 'binary',
        bytes: whole.subarray(head + 4, end),
      });
    }
    from = end;
  }
  return parts;
}

const headerOf = (headers: string, name: string): string | undefined =>
  headers
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim();
