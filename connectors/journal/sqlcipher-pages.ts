/**
 * Pages in the scheme of SQLCipher 4: AES-256-CBC, and at the end of each page 16 bytes of initialisation vector and 64 of HMAC-SHA512 over the page and its
 * number. So every journal was written before ADR 21, and is until its key is changed.
 */
import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { PAGE, encryptedFrom, plainHeaderIsOurs } from './page-cipher.ts';
import type { PageCipher } from './page-cipher.ts';

const IV = 16;
const MAC = 64;
export const SQLCIPHER_RESERVED = IV + MAC;
const USABLE = PAGE - SQLCIPHER_RESERVED;
const SALT_MASK = 0x3a;

/** `salt`: the first 16 bytes of the file. */
export function sqlcipherPages(key: Uint8Array, salt: Uint8Array): PageCipher {
  const macKey = pbkdf2Sync(
    key,
    Uint8Array.from(salt, (byte) => byte ^ SALT_MASK),
    2,
    32,
    'sha512',
  );
  const numbered = Buffer.alloc(4);
  return {
    usable: USABLE,
    salted: true,
    authentic: (page, number) => {
      if (number === 1 && !plainHeaderIsOurs(page, SQLCIPHER_RESERVED)) return false;
      numbered.writeUInt32LE(number);
      const mac = createHmac('sha512', macKey)
        .update(page.subarray(encryptedFrom(number), PAGE - MAC))
        .update(numbered)
        .digest();
      return timingSafeEqual(mac, page.subarray(PAGE - MAC));
    },
    plain: (page, number) => {
      const from = encryptedFrom(number);
      const iv = page.subarray(USABLE, USABLE + IV);
      const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      const length = USABLE - from - ((USABLE - from) % 16);
      const body = Buffer.concat([decipher.update(page.subarray(from, from + length)), decipher.final()]);
      return Buffer.concat([page.subarray(0, from), body, Buffer.alloc(PAGE - from - length)]);
    },
  };
}
