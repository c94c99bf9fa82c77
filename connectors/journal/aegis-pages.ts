/**
 * Pages encrypted and authenticated in one by AEGIS-256: at the end of each page its tag of 32 bytes and the nonce of 32 from which, with the journal's key, the page has a key
 * and a nonce of its own; the last four bytes of that nonce are the page's number.
 */
import { timingSafeEqual } from 'node:crypto';
import { aegisDecrypt, aegisStream } from './aegis.ts';
import { PAGE, encryptedFrom, plainHeaderIsOurs } from './page-cipher.ts';
import type { PageCipher } from './page-cipher.ts';

const TAG = 32;
const NONCE = 32;
const KEY = 32;
const RESERVED = TAG + NONCE;
const USABLE = PAGE - RESERVED;

export function aegisPages(key: Uint8Array): PageCipher {
  const opened = (page: Buffer, number: number): { readonly plain: Buffer; readonly tag: Buffer } => {
    const own = aegisStream(KEY + NONCE, key, page.subarray(USABLE + TAG));
    own.writeUInt32BE(number, own.length - 4);
    return aegisDecrypt(page.subarray(encryptedFrom(number), USABLE), own.subarray(0, KEY), own.subarray(KEY));
  };
  return {
    usable: USABLE,
    salted: false,
    authentic: (page, number) => {
      if (number === 1 && !plainHeaderIsOurs(page, RESERVED)) return false;
      return timingSafeEqual(opened(page, number).tag, page.subarray(USABLE, USABLE + TAG));
    },
    plain: (page, number) =>
      Buffer.concat([page.subarray(0, encryptedFrom(number)), opened(page, number).plain, Buffer.alloc(RESERVED)]),
  };
}
