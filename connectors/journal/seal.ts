/**
 * A small file beside the database that tells a wrong key from a damaged first page: a fingerprint of the key (which says nothing about
 * it), the salt of the file, without which no page can be proven, and the schema, so that a damaged journal of a newer Relais is known as one.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeDurably } from './durable.ts';

export interface Seal {
  readonly fingerprint: string;
  readonly salt: Buffer;
  /** The schema of the journal when it was last opened; absent in seals of earlier versions. */
  readonly schema?: number;
}

export const sealPath = (path: string): string => `${path}-seal`;

/** Names a key without telling anything of it: 16 bytes, hex. */
export const fingerprintOf = (key: Uint8Array): string =>
  createHmac('sha256', key).update('relais journal key').digest('hex').slice(0, 32);

/** `undefined` when there is none, or when it is itself damaged: then the pages alone decide. */
export function readSeal(path: string): Seal | undefined {
  try {
    const [, fingerprint, salt, schema] =
      /^([0-9a-f]{32}) ([0-9a-f]{32})(?: (\d{1,6}))?\n$/.exec(readFileSync(sealPath(path), 'latin1')) ?? [];
    return fingerprint === undefined || salt === undefined
      ? undefined
      : {
          fingerprint,
          salt: Buffer.from(salt, 'hex'),
          ...(schema === undefined ? {} : { schema: Number(schema) }),
        };
  } catch {
    return undefined;
  }
}

/**
 * Whether the salt of a file is what it was. Where it takes part in what proves a page, the pages have told; where it does not, only the seal knows, and nothing but the
 * file's first bytes would be lost.
 */
export function saltIsAsSealed(
  path: string,
  key: Uint8Array,
  { salt, salted }: { readonly salt: Buffer; readonly salted: boolean },
): boolean {
  const seal = salted ? undefined : readSeal(path);
  return seal?.fingerprint !== fingerprintOf(key) || seal.salt.equals(salt);
}

export function writeSeal(path: string, key: Uint8Array, salt: Buffer, schema: number): void {
  const known = readSeal(path);
  if (known?.fingerprint === fingerprintOf(key) && known.salt.equals(salt) && known.schema === schema) return;
  writeDurably(sealPath(path), `${fingerprintOf(key)} ${salt.toString('hex')} ${schema}\n`);
}
