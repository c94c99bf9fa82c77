/** A request as it went over the wire, or what was kept of it: the HTTP message (RFC 9112), a multipart body alone, or the envelope alone. */

export interface Capture {
  /** `POST /path HTTP/1.1`; absent when only a body was kept. */
  readonly requestLine?: string;
  /** In order, names in lower case. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: Uint8Array;
}

const REQUEST_LINE = /^(?:POST|PUT|GET|PATCH) \S+ HTTP\/1\.[01]\r?\n/;
const HEAD = 64 * 1024;

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** Whether the bytes begin as an HTTP request or as a multipart body. */
export const looksCaptured = (bytes: Uint8Array): boolean => {
  const head = latin1(bytes.subarray(0, 1024));
  return REQUEST_LINE.test(head) || /^(?:\r\n)?--[^\r\n]{1,70}\r\n(?:[A-Za-z-]+:[^\r\n]*\r\n)+/.test(head);
};

/** The parts of an HTTP request; bytes that are none are all body. */
export function readCapture(bytes: Uint8Array): Capture {
  const head = latin1(bytes.subarray(0, HEAD));
  const line = REQUEST_LINE.exec(head)?.[0];
  const end = /\r?\n\r?\n/.exec(head);
  if (line === undefined || !end) return { headers: boundaryHeader(head), body: bytes };
  const lines = head.slice(line.length, end.index).split(/\r?\n(?![ \t])/);
  const headers = lines
    .filter((text) => text.includes(':'))
    .map((text) => ({
      name: text.slice(0, text.indexOf(':')).trim().toLowerCase(),
      value: text
        .slice(text.indexOf(':') + 1)
        .replaceAll(/\r?\n[ \t]+/g, ' ')
        .trim(),
    }));
  const body = bytes.subarray(end.index + end[0].length);
  const chunked = headers.some(({ name, value }) => name === 'transfer-encoding' && /\bchunked\b/i.test(value));
  return { requestLine: line.trim(), headers, body: chunked ? withoutChunks(body) : body };
}

/** A multipart body alone says its own boundary; nothing else is known of its header. */
function boundaryHeader(head: string): Capture['headers'] {
  const boundary = /^(?:\r\n)?--([^\r\n]{1,70})\r\n/.exec(head)?.[1];
  return boundary === undefined ? [] : [{ name: 'boundary', value: boundary }];
}

/** The content of a chunked body (RFC 9112 §7.1); a body that is cut off gives what is there. */
function withoutChunks(body: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    const size = /^([0-9a-f]+)[^\n]*\r\n/i.exec(latin1(body.subarray(at, at + 256)));
    if (size?.[1] === undefined) break;
    const length = Number.parseInt(size[1], 16);
    const from = at + size[0].length;
    if (length === 0) break;
    pieces.push(body.subarray(from, from + length));
    at = from + length + 2;
  }
  return Buffer.concat(pieces);
}

export const headerOf = ({ headers }: Capture, name: string): string | undefined =>
  headers.find((header) => header.name === name)?.value;

/** A Content-Type with its parameters, names in lower case (RFC 9110 §8.3.1). */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function mediaTypeOf(value: string): MediaType {
  const parameters = new Map<string, string>();
  for (const match of value.matchAll(/;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/g)) {
    parameters.set((match[1] ?? '').toLowerCase(), match[2]?.replaceAll(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  return { type: (value.split(';')[0] ?? '').trim().toLowerCase(), parameters };
}

export interface BodyPart {
  /** Content-ID with its angle brackets, as written; empty when there is none. */
  readonly contentId: string;
  readonly contentType: string;
  readonly transferEncoding: string;
  readonly bytes: Uint8Array;
}

/** The parts of a multipart body (RFC 2046 §5.1), up to the first that is cut off. `closed`: the end boundary was there. */
export function bodyParts(
  body: Uint8Array,
  boundary: string,
): { readonly parts: readonly BodyPart[]; readonly closed: boolean } {
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: BodyPart[] = [];
  let from = whole.indexOf(delimiter);
  while (from >= 0) {
    const begin = from + delimiter.length;
    if (whole.toString('latin1', begin, begin + 2) === '--') return { parts, closed: true };
    const next = whole.indexOf(delimiter, begin);
    const head = whole.indexOf('\r\n\r\n', begin);
    if (next < 0 || head < 0 || head > next) break;
    const lines = whole.toString('latin1', begin, head).split('\r\n');
    const field = (name: string): string =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim() ?? '';
    parts.push({
      contentId: field('content-id'),
      contentType: field('content-type'),
      transferEncoding: field('content-transfer-encoding').toLowerCase(),
      bytes: whole.subarray(head + 4, next),
    });
    from = next;
  }
  return { parts, closed: false };
}
