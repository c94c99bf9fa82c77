/** Files inside a message (OBX-5 of type ED, HL7 v2 chapter 2A): decoded, put together when they were cut, recognised by their content. */
import type { Attachment } from '../../clinical/index.ts';
import type { Reading } from './datatypes.ts';
import { asLatin1 } from '../charset.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { ObservationNode } from './structure.ts';

export interface Embedded {
  readonly attachment: Attachment;
  /** The result lines that the file was cut into. */
  readonly nodes: readonly ObservationNode[];
}

/** What ED-2 and ED-3 claim. */
function declaredType(type: string, subtype: string): string | undefined {
  const [major, minor] = [type.toLowerCase(), subtype.toLowerCase()];
  if (/pdf/.test(minor) || /pdf/.test(major)) return 'application/pdf';
  if (/rtf/.test(minor)) return 'application/rtf';
  if (/jpe?g/.test(minor)) return 'image/jpeg';
  if (/png|tiff|gif/.test(minor)) return `image/${minor}`;
  if (/html/.test(minor)) return 'text/html';
  if (/xml|cda/.test(minor)) return 'text/xml';
  return major === 'text' || major === 'tx' || major === 'ft' ? 'text/plain' : undefined;
}

interface Piece {
  readonly data: string;
  readonly encoding: string;
  readonly declared: string | undefined;
}

function pieceOf(reading: Reading, node: ObservationNode, rep: number, to: string): Piece {
  const { account } = reading;
  const [source, type, subtype, encoding] = [1, 2, 3, 4].map((component) =>
    account.take(node.obx, 5, to, rep, component),
  );
  account.use(node.obx, 5, `${to}.bytes`, rep, 5);
  // Some senders give type, encoding and data without the leading application, or the data alone.
  const raw = account.raw(node.obx, 5, rep, 5);
  const data = raw === '' && (source ?? '').length > 200 ? (source ?? '') : raw;
  return { data, encoding: (encoding ?? '').toLowerCase(), declared: declaredType(type ?? '', subtype ?? '') };
}

interface DecodedPiece {
  readonly bytes: Uint8Array;
  readonly broken: boolean;
}

/** Base64 or hexadecimal without the line ends and escapes that senders put into it. Linear, whatever the size. */
function decodeBinary(data: string, kind: 'base64' | 'hex', escape: string): DecodedPiece {
  const mark = escape === '' ? '\\' : escape;
  const joined = data.includes(mark) ? data.replaceAll(/\\(?:X[0-9A-Fa-f]*|\.br|\.sp)\\/g, '') : data;
  const clean = /\s/.test(joined) ? joined.replaceAll(/\s+/g, '') : joined;
  const foreign = kind === 'hex' ? /[^0-9A-Fa-f]/ : /[^A-Za-z0-9+/=_-]/;
  const padding = kind === 'hex' ? 0 : clean.length - (clean.indexOf('=') === -1 ? clean.length : clean.indexOf('='));
  const remainder = (clean.length - padding) % 4;
  const odd =
    kind === 'hex' ? clean.length % 2 === 1 : remainder === 1 || padding > 2 || (padding > 0 && clean.length % 4 !== 0);
  return { bytes: Buffer.from(clean, kind), broken: foreign.test(clean) || odd };
}

/** A PDF that ends without its end mark was cut. */
const isWhole = (bytes: Uint8Array, mediaType: string): boolean =>
  mediaType !== 'application/pdf' || asLatin1(bytes.subarray(Math.max(0, bytes.length - 2048))).includes('%%EOF');

function assemble(reading: Reading, pieces: readonly Piece[], path: string): { bytes: Uint8Array; mediaType: string } {
  const { account, findings } = reading;
  const [first] = pieces;
  const data = pieces.map((piece) => piece.data).join('');
  const encoding = first?.encoding ?? '';
  const kind = encoding === 'hex' ? 'hex' : encoding === 'a' ? undefined : 'base64';
  const plain = (): Uint8Array => Buffer.from(data, 'utf8');
  let bytes: Uint8Array;
  let broken = false;
  if (kind === undefined || (encoding === '' && !/^[\sA-Za-z0-9+/=_-]*$/.test(data.slice(0, 4096)))) {
    bytes = plain();
  } else {
    // Parts that were encoded one by one carry their own padding and are decoded one by one.
    const apart = pieces.length > 1 && pieces.slice(0, -1).some((piece) => piece.data.trimEnd().endsWith('='));
    const decoded = (apart ? pieces.map((piece) => piece.data) : [data]).map((part) =>
      decodeBinary(part, kind, account.delimiters.escape),
    );
    bytes = decoded.length === 1 && decoded[0] ? decoded[0].bytes : Buffer.concat(decoded.map((part) => part.bytes));
    broken = decoded.some((part) => part.broken);
  }
  const proven = mediaTypeOf(bytes);
  const declared = first?.declared;
  const mediaType = proven ?? declared ?? 'application/octet-stream';
  if (broken || bytes.length === 0 || !isWhole(bytes, mediaType)) findings.add('hl7v2.attachment-broken', `${path}-5`);
  else if (declared !== undefined && proven !== declared && (proven !== undefined || declared === 'application/pdf')) {
    findings.add('hl7v2.attachment-label', `${path}-5`);
  }
  return { bytes, mediaType };
}

/** Whether a piece begins a new file: its first bytes prove a type, or it is the first. */
function beginsFile(piece: Piece): boolean {
  const head = piece.data.slice(0, 4096).replaceAll(/\s/g, '');
  return mediaTypeOf(Buffer.from(head, piece.encoding === 'hex' ? 'hex' : 'base64')) !== undefined;
}

/** A file in the making: pieces inside the message, or a file beside it. */
interface Draft {
  readonly pieces: Piece[];
  readonly nodes: ObservationNode[];
  readonly title: string;
  readonly code: string;
  readonly referred?: Referred;
}

interface Referred {
  readonly bytes: Uint8Array;
  readonly declared: string | undefined;
}

/** The files that one line points to (RP): each repetition one. */
function referredDrafts({ account }: Reading, node: ObservationNode, title: string): Draft[] {
  return (node.referred ?? []).map((bytes, index) => {
    const rep = index + 1;
    account.use(node.obx, 5, 'attachment.file', rep);
    account.ignoreRest(node.obx, 5, 'hl7v2.pointer-detail', rep);
    const declared = declaredType(account.peek(node.obx, 5, rep, 3), account.peek(node.obx, 5, rep, 4));
    return { pieces: [], nodes: [node], title, code: '', referred: { bytes, declared } };
  });
}

/** What the content proves, else what the pointer says of text, which proves nothing. */
function referredFile({ findings }: Reading, { bytes, declared }: Referred, title: string, path: string): Attachment {
  const proven = mediaTypeOf(bytes);
  const mediaType = proven ?? (declared === 'text/plain' ? declared : 'application/octet-stream');
  if (bytes.length === 0 || !isWhole(bytes, mediaType)) findings.add('hl7v2.attachment-broken', `${path}-5`);
  else if (declared !== undefined && proven !== undefined && proven !== declared)
    findings.add('hl7v2.attachment-label', `${path}-5`);
  return { mediaType, bytes, ...(title === '' ? {} : { title }) };
}

/** All files of these result lines, in order; pieces without a beginning of their own are joined to the file before. */
export function readEmbedded(reading: Reading, nodes: readonly ObservationNode[]): Embedded[] {
  const files: Draft[] = [];
  for (const node of nodes) {
    const { account } = reading;
    const code = account.peek(node.obx, 3);
    const title = account.peek(node.obx, 3, 1, 2) || code;
    if (node.referred) {
      files.push(...referredDrafts(reading, node, title));
      continue;
    }
    for (let rep = 1; rep <= account.count(node.obx, 5); rep += 1) {
      const piece = pieceOf(reading, node, rep, 'attachment');
      const last = files.at(-1);
      if (last && !last.referred && last.code === code && !beginsFile(piece)) {
        last.pieces.push(piece);
        if (last.nodes.at(-1) !== node) last.nodes.push(node);
      } else files.push({ pieces: [piece], nodes: [node], title, code });
    }
  }
  return files.map(({ pieces, nodes: cut, title, referred }) => {
    if (referred) return { attachment: referredFile(reading, referred, title, cut[0]?.path ?? ''), nodes: cut };
    const { bytes, mediaType } = assemble(reading, pieces, cut[0]?.path ?? '');
    return { attachment: { mediaType, bytes, ...(title === '' ? {} : { title }) }, nodes: cut };
  });
}
