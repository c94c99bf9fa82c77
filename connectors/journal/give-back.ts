/**
 * Large bytes that nobody will look at again give their memory back at once: until the next collection, which comes when it comes, a letter of
 * 50 MB would lie in memory once for each hand that it went through.
 */

/** Below this the next collection is soon enough. */
const LARGE = 1024 * 1024;

/**
 * The bytes are gone afterwards, for whoever still holds them too: only for bytes of one's own, when their last reader has done with them. What
 * is part of a larger buffer stays.
 */
export function giveBack(bytes: Uint8Array | undefined): void {
  if (bytes === undefined || bytes.byteLength < LARGE) return;
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transferToFixedLength(0);
}
