/**
 * What is bulky lies packed (Zstandard, RFC 8878): a page that is not written need not be encrypted, synced and copied out of the log again.
 * What is identified keeps its identity: hashes and sizes are always those of the bytes as they came or were rendered. Packing takes time and
 * therefore happens in the threads that translate; an arrival is stored as it came; what is small, large, or packed already (a PDF, an archive) stays as it is.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { JournalError } from './types.ts';
import type { NewDocument, Packed } from './types.ts';

/** Below, a row has its page anyway; above, packing would need memory that a large document has better uses for. */
const SMALLEST = 1024;
const LARGEST = 16 * 1024 * 1024;
/** What does not shrink at its beginning is not tried as a whole. */
const SAMPLE = 64 * 1024;
/** What packing must leave at most of the size: below that it is not worth the unpacking. */
const WORTH = 7 / 8;
/** Told how much comes, the packer takes no more memory than that needs. */
const optionsFor = (size: number) => ({
  params: { [constants.ZSTD_c_compressionLevel]: 1 },
  pledgedSrcSize: size,
});

/** The packed form; `undefined` for what is better left as it is. */
export function pack(bytes: Uint8Array): Packed | undefined {
  const { length: size } = bytes;
  if (size < SMALLEST || size > LARGEST) return undefined;
  if (size > SAMPLE && zstdCompressSync(bytes.subarray(0, SAMPLE), optionsFor(SAMPLE)).length > SAMPLE * WORTH)
    return undefined;
  const packed = zstdCompressSync(bytes, optionsFor(size));
  if (packed.length > size * WORTH) return undefined;
  // Nothing is stored in a form that was not read back once.
  const back = zstdDecompressSync(packed, { maxOutputLength: size });
  // A copy of its own: what is cut out of a larger buffer cannot change hands between threads.
  return back.equals(bytes) ? { bytes: new Uint8Array(packed), size } : undefined;
}

/** What was packed. Throws `damaged` when it is not exactly `size` bytes: the size is also the bound of what is made of it. */
export function unpack({ bytes, size }: Packed): Buffer {
  try {
    if (size > LARGEST) throw new RangeError('larger than anything that is packed');
    const content = zstdDecompressSync(bytes, { maxOutputLength: size });
    if (content.length !== size) throw new RangeError('shorter than what was packed');
    return content;
  } catch (error) {
    throw new JournalError('damaged', 'a packed content is not what was stored', { cause: error });
  }
}

/** Mapping and view repeat each other's words, so they are packed as one. JSON holds no such character: it writes it as an escape. */
type Shown = Pick<NewDocument, 'mapping' | 'view'>;
const BETWEEN = '\0';

/** The document with its bulk packed, ready to be recorded; to be called where time does not matter. */
export function packDocument(document: NewDocument): NewDocument {
  const { bytes, mapping, view } = document;
  const content = bytes && pack(bytes);
  const shown = [mapping, view].some((text) => text.includes(BETWEEN))
    ? undefined
    : pack(Buffer.from(`${mapping}${BETWEEN}${view}`, 'utf8'));
  return {
    ...document,
    ...(shown ? { mapping: '', view: '' } : {}),
    ...(content || shown ? { packed: { ...(content ? { content } : {}), ...(shown ? { shown } : {}) } } : {}),
  };
}

/**
 * A document with its mapping and view as they were before {@link packDocument}: unpacked when first asked for.
 */
export function withShown<Document extends Shown>(document: Document, packed: Packed): Document {
  let opened: readonly string[] | undefined;
  const part = (index: number): string => (opened ??= unpack(packed).toString('utf8').split(BETWEEN))[index] ?? '';
  return Object.defineProperties(document, {
    mapping: { enumerable: true, get: () => part(0) },
    view: { enumerable: true, get: () => part(1) },
  });
}
