/** Attachment (FHIR R4 §2.24.0.3): bytes inside, or in a Binary of the same Bundle; by their content, checked against what is said of them. */
import { createHash } from 'node:crypto';
import type { Attachment, ResultImage } from '../../clinical/index.ts';
import { asLatin1 } from '../charset.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Cursor } from './cursor.ts';
import { stringOf } from './json.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The base64 of an attachment: its own, or that of the Binary that it names. */
function dataOf(at: Cursor): { readonly at: Cursor; readonly data: string } | undefined {
  if (stringOf(at.node['data']) !== '')
    return { at, data: at.text('data', 'attachment.bytes') === undefined ? '' : stringOf(at.node['data']) };
  const url = stringOf(at.node['url']);
  const binary = url === '' ? undefined : at.reading.resources.resolve({ reference: url }, at.resource);
  if (binary?.type !== 'Binary') return undefined;
  at.text('url', 'attachment.bytes');
  const place = at.reading.cursor(binary);
  return { at: place, data: place.text('data', 'attachment.bytes') ?? '' };
}

/** Whether an attachment holds a file; one that only names it holds none. */
export const holdsFile = (at: Cursor): boolean =>
  stringOf(at.node['data']) !== '' ||
  (stringOf(at.node['url']) !== '' &&
    at.reading.resources.resolve({ reference: at.node['url'] }, at.resource)?.type === 'Binary');

/** The file of an attachment. A broken one is told and never repaired. */
export function readFile(at: Cursor): Attachment | undefined {
  const found = dataOf(at);
  if (!found) return undefined;
  const data = found.data.replaceAll(/\s+/g, '');
  const bytes = Buffer.from(data, 'base64');
  const declared =
    (at.text('contentType', 'attachment.type') ?? found.at.text('contentType', 'attachment.type') ?? '')
      .toLowerCase()
      .split(';')[0]
      ?.trim() ?? '';
  const proven = mediaTypeOf(bytes);
  const mediaType = proven ?? (declared === '' ? 'application/octet-stream' : declared);
  const isCut = mediaType === 'application/pdf' && !asLatin1(bytes.subarray(-2048)).includes('%%EOF');
  const isUnproven = proven === undefined && /^(?:application\/pdf|image\/(?:jpeg|png|tiff|gif))$/.test(declared);
  const hash = at.text('hash', 'attachment.bytes');
  const isOther = hash !== undefined && hash !== createHash('sha1').update(bytes).digest('base64');
  const size = at.number('size', 'attachment.bytes');
  const isShort = size !== undefined && Number(size) !== bytes.length;
  if (bytes.length === 0 || !BASE64.test(data) || isCut || isUnproven || isOther || isShort)
    at.doubt('fhir.attachment-broken');
  const title = at.text('title', 'attachment.title');
  return { mediaType, bytes, ...(title === undefined ? {} : { title }) };
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif'] as const;

/** A picture among results, with what is said of it. */
export function pictureOf(at: Cursor, notes: readonly string[]): Omit<ResultImage, 'id'> | undefined {
  const file = readFile(at);
  const mediaType = PICTURES.find((type) => type === file?.mediaType);
  if (!file || !mediaType) return undefined;
  const time = at.moment('creation', 'image.time');
  return {
    title: file.title ?? '',
    mediaType,
    bytes: file.bytes,
    ...(time === undefined ? {} : { time }),
    notes,
    source: at.path,
  };
}
