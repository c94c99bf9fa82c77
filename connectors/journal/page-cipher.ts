/**
 * The pages of the encrypted file as they lie on the disk (as SQLite3 Multiple Ciphers writes them, raw 256-bit key): what SQLite uses of a page, encrypted, and after it
 * what proves it. Read only, and only to judge and rescue: whatever is written goes through SQLite.
 */

export const PAGE = 4096;
export const SALT = 16;
/** Page 1 begins with the salt and with 8 bytes in plain: page size, versions, reserved bytes, payload fractions. */
export const PLAIN_HEADER = 24;

export interface PageCipher {
  /** Bytes of a page that SQLite uses. */
  readonly usable: number;
  /** Whether the salt takes part in what proves a page. */
  readonly salted: boolean;
  /** Whether these 4096 bytes are the page of that number, as it was written under this key. */
  authentic(page: Buffer, number: number): boolean;
  /** The decrypted page, which is authentic; page 1 with its first 24 bytes as they lie on the disk. */
  plain(page: Buffer, number: number): Buffer;
}

/** Where the encrypted part of a page begins. */
export const encryptedFrom = (number: number): number => (number === 1 ? PLAIN_HEADER : 0);

/**
 * Whether bytes 16 to 23 of page 1, which nothing else proves, are what they always are in a journal whose pages have so many reserved bytes, the two file format
 * versions (1 or 2) aside.
 */
export function plainHeaderIsOurs(page: Buffer, reserved: number): boolean {
  const [write = 0, read = 0] = page.subarray(18, 20);
  return (
    page.readUInt16BE(16) === PAGE &&
    write === read &&
    (write === 1 || write === 2) &&
    page.subarray(20, 24).equals(Buffer.from([reserved, 64, 32, 32]))
  );
}
