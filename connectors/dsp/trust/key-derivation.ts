/**
 * PBKDF2 (RFC 8018, 5.2) of PKCS#12 files by OpenSSL. forge asks for it with a digest object, and then computes in JavaScript: a second of the
 * agent's one thread for a file of some ten thousand rounds, at every start and every look at the certificate.
 */
import { pbkdf2Sync } from 'node:crypto';
import forge from 'node-forge';

/** A digest as forge hands it over; `algorithm` is OpenSSL's name for it. */
interface Digest {
  readonly algorithm: string;
}

/** A file that wants more than this is not made for being opened: seconds of OpenSSL, while nothing else happens. */
const MOST_ROUNDS = 5_000_000;

/** From here on, for the whole process. Strings of bytes in and out, as forge has them. */
export function deriveNatively(): void {
  const pbkdf2 = (password: string, salt: string, rounds: number, length: number, digest: Digest): string => {
    if (rounds > MOST_ROUNDS) throw new RangeError(`a key derived in ${rounds} rounds`);
    const [secret, grains] = [Buffer.from(password, 'binary'), Buffer.from(salt, 'binary')];
    return pbkdf2Sync(secret, grains, rounds, length, digest.algorithm).toString('binary');
  };
  Object.assign(forge.pkcs5, { pbkdf2 });
}
