/**
 * The pages of the encrypted file as they lie on the disk (SQLCipher 4 scheme as SQLite3 Multiple Ciphers writes it, raw 256-bit key):
 * AES-256-CBC, and at the end of each page 16 bytes of initialisation vector and 64 of HMAC-SHA512 over the page and its number. Read
 * only, and only to judge and rescue: whatever is written goes through SQLite.
 */
import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

export const PAGE = 4096;
export const SALT = 16;
const IV = 16;
const MAC = 64;
/** Bytes of a page that SQLite uses. */
export const USABLE = PAGE - IV - MAC;
/** Page 1 begins with the salt and with 8 bytes in plain: page size, versions, reserved bytes, payload fractions. */
const PLAIN_HEADER = 24;
const SALT_MASK = 0x3a;

export interface PageCipher {
  /** Whether these 4096 bytes are the page of that number, as it was written under this key. */
  authentic(page: Buffer, number: number): boolean;
  /** The decrypted page; page 1 with its first 24 bytes as they lie on the disk. */
  plain(page: Buffer, number: number): Buffer;
}

/** `salt`: the first 16 bytes of the file. */
export function pageCipher(key: Uint8Array, salt: Uint8Array): PageCipher {
  const macKey = pbkdf2Sync(
    key,
    Uint8Array.from(salt, (byte) => byte ^ SALT_MASK),
    2,
    32,
    'sha512',
  );
  const numbered = Buffer.alloc(4);
  return {
    authentic: (page, number) => {
      const from = number === 1 ? PLAIN_HEADER : 0;
      if (number === 1 && !plainHeaderIsOurs(page)) return false;
      numbered.writeUInt32LE(number);
      const mac = createHmac('sha512', macKey)
        .update(page.subarray(from, PAGE - MAC))
        .update(numbered)
        .digest();
      return timingSafeEqual(mac, page.subarray(PAGE - MAC));
    },
    plain: (page, number) => {
      const from = number === 1 ? PLAIN_HEADER : 0;
      const iv = page.subarray(USABLE, USABLE + IV);
      const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      const length = USABLE - from - ((USABLE - from) % 16);
      const body = Buffer.concat([decipher.update(page.subarray(from, from + length)), decipher.final()]);
      return Buffer.concat([page.subarray(0, from), body, Buffer.alloc(PAGE - from - length)]);
    },
  };
}

/** Bytes 16 to 23 are not under the HMAC; in a journal they are always the same, the two file format versions (1 or 2) aside. */
function plainHeaderIsOurs(page: Buffer): boolean {
  const [write = 0, read = 0] = page.subarray(18, 20);
  return (
    page.readUInt16BE(16) === PAGE &&
    write === read &&
    (write === 1 || write === 2) &&
    page.subarray(20, 24).equals(Buffer.from([IV + MAC, 64, 32, 32]))
  );
}
