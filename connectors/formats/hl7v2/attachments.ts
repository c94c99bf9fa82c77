/** Files inside a message (OBX-5 of type ED, HL7 v2 chapter 2A): decoded, put together when they were cut, recognised by their content. */
import type { Attachment } from '../../clinical/index.ts';
import type { Reading } from './datatypes.ts';
import { asLatin1 } from '../charset.ts';
import { mediaTypeOf } from '../media-type.ts';
import { field } from './message.ts';
import { countLetters, lettersOf } from './large-values.ts';
import type { ObservationNode } from './structure.ts';

/** A result line that is a file: inside the message, or beside it. */
export const isFile = ({ obx, referred }: ObservationNode): boolean =>
  referred !== undefined || (field(obx, 2).trim().toUpperCase() === 'ED' && field(obx, 5).trim() !== '');

export interface Embedded {
  readonly attachment: Attachment;
  /** The result lines that the file was cut into. */
  readonly nodes: readonly ObservationNode[];
  /** Cut, empty or not decodable: such a file holds its document. */
  readonly broken: boolean;
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
  /** Of a large one the beginning. */
  readonly data: string;
  /** The rest of a large one, letters of base64. */
  readonly rest?: Uint8Array;
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
  const large = account.largeParts(node.obx, 5, rep, 5);
  const raw = large?.head ?? account.raw(node.obx, 5, rep, 5);
  const data = raw === '' && (source ?? '').length > 200 ? (source ?? '') : raw;
  return {
    data,
    ...(large ? { rest: large.rest } : {}),
    encoding: (encoding ?? '').toLowerCase(),
    declared: declaredType(type ?? '', subtype ?? ''),
  };
}

interface DecodedPiece {
  readonly bytes: Uint8Array;
  readonly broken: boolean;
}

/** Without the line ends and escapes that senders put into base64 and hexadecimal digits. */
function cleanDigits(data: string, escape: string): string {
  const mark = escape === '' ? '\\' : escape;
  const joined = data.includes(mark) ? data.replaceAll(/\\(?:X[0-9A-Fa-f]*|\.br|\.sp)\\/g, '') : data;
  return /\s/.test(joined) ? joined.replaceAll(/\s+/g, '') : joined;
}

/** Base64 or hexadecimal. Linear, whatever the size. */
function decodeBinary(data: string, kind: 'base64' | 'hex', escape: string): DecodedPiece {
  const clean = cleanDigits(data, escape);
  const foreign = kind === 'hex' ? /[^0-9A-Fa-f]/ : /[^A-Za-z0-9+/=_-]/;
  const padding = kind === 'hex' ? 0 : clean.length - (clean.indexOf('=') === -1 ? clean.length : clean.indexOf('='));
  const remainder = (clean.length - padding) % 4;
  const odd =
    kind === 'hex' ? clean.length % 2 === 1 : remainder === 1 || padding > 2 || (padding > 0 && clean.length % 4 !== 0);
  return { bytes: Buffer.from(clean, kind), broken: foreign.test(clean) || odd };
}

/** Of one stretch at a time: there is never a text of the whole. */
const STRETCH = 1 << 20;

/** The same of a large value, which is base64 or broken; decoded once, however often it is asked for. */
function decodeLarge(head: string, rest: Uint8Array, escape: string): DecodedPiece {
  const known = decodedRests.get(rest);
  if (known) return known;
  const start = cleanDigits(head, escape);
  const end = asLatin1(rest.subarray(-2));
  const padding = end.length - end.trimEnd().replace(/=+$/, '').length;
  // As large as it will be: what is whole changes hands between threads, what is a part is copied.
  const bytes = Buffer.allocUnsafeSlow(Math.floor(((start.length + countLetters(rest) - padding) * 3) / 4));
  let [written, broken] = [0, false];
  const decode = (digits: string): void => {
    const part = decodeBinary(digits, 'base64', '');
    broken ||= part.broken;
    written += Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.bytes.byteLength).copy(bytes, written);
  };
  let left = start;
  for (const letters of lettersOf(rest, STRETCH)) {
    const given = left + letters;
    // The last four letters may hold the padding, which ends a value: in the middle of one something is missing.
    const now = given.slice(0, Math.max(0, given.length - (given.length % 4) - 4));
    left = given.slice(now.length);
    broken ||= now.includes('=');
    decode(now);
  }
  decode(left);
  const decoded = { bytes: bytes.subarray(0, written), broken };
  decodedRests.set(rest, decoded);
  return decoded;
}

const decodedRests = new WeakMap<Uint8Array, DecodedPiece>();

const wholeData = ({ data, rest }: Piece): string => (rest ? data + asLatin1(rest) : data);

/** A PDF that ends without its end mark was cut. */
const isWhole = (bytes: Uint8Array, mediaType: string): boolean =>
  mediaType !== 'application/pdf' || asLatin1(bytes.subarray(Math.max(0, bytes.length - 2048))).includes('%%EOF');

function assemble(
  reading: Reading,
  pieces: readonly Piece[],
  path: string,
): { bytes: Uint8Array; mediaType: string; broken: boolean } {
  const { account, findings } = reading;
  const [first] = pieces;
  const encoding = first?.encoding ?? '';
  const kind = encoding === 'hex' ? 'hex' : encoding === 'a' ? undefined : 'base64';
  const joined = (): string => pieces.map(wholeData).join('');
  const { escape } = account.delimiters;
  const beginning = (): string => (first?.rest ? first.data : joined()).slice(0, 4096);
  let bytes: Uint8Array;
  let broken = false;
  if (kind === undefined || (encoding === '' && !/^[\sA-Za-z0-9+/=_-]*$/.test(beginning()))) {
    bytes = Buffer.from(joined(), 'utf8');
  } else if (first?.rest && pieces.length === 1 && kind === 'base64') {
    ({ bytes, broken } = decodeLarge(first.data, first.rest, escape));
  } else {
    // Parts that were encoded one by one carry their own padding and are decoded one by one.
    const apart = pieces.length > 1 && pieces.slice(0, -1).some((piece) => wholeData(piece).trimEnd().endsWith('='));
    const decoded = (apart ? pieces.map(wholeData) : [joined()]).map((part) => decodeBinary(part, kind, escape));
    bytes = decoded.length === 1 && decoded[0] ? decoded[0].bytes : Buffer.concat(decoded.map((part) => part.bytes));
    broken = decoded.some((part) => part.broken);
  }
  const proven = mediaTypeOf(bytes);
  const declared = first?.declared;
  const mediaType = proven ?? declared ?? 'application/octet-stream';
  const unusable = broken || bytes.length === 0 || !isWhole(bytes, mediaType);
  if (unusable) findings.add('hl7v2.attachment-broken', `${path}-5`);
  else if (declared !== undefined && proven !== declared && (proven !== undefined || declared === 'application/pdf')) {
    findings.add('hl7v2.attachment-label', `${path}-5`);
  }
  return { bytes, mediaType, broken: unusable };
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

/** All files of these result lines, in order, accounted for under `to`; pieces without a beginning of their own are joined to the file before. */
export function readEmbedded(
  reading: Reading,
  nodes: readonly ObservationNode[],
  to: 'attachment' | 'image' = 'attachment',
): Embedded[] {
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
      const piece = pieceOf(reading, node, rep, to);
      const last = files.at(-1);
      if (last && !last.referred && last.code === code && !beginsFile(piece)) {
        last.pieces.push(piece);
        if (last.nodes.at(-1) !== node) last.nodes.push(node);
      } else files.push({ pieces: [piece], nodes: [node], title, code });
    }
  }
  return files.map(({ pieces, nodes: cut, title, referred }) => {
    if (referred) {
      const attachment = referredFile(reading, referred, title, cut[0]?.path ?? '');
      return { attachment, nodes: cut, broken: attachment.bytes.length === 0 };
    }
    const { bytes, mediaType, broken } = assemble(reading, pieces, cut[0]?.path ?? '');
    return { attachment: { mediaType, bytes, ...(title === '' ? {} : { title }) }, nodes: cut, broken };
  });
}
