/**
 * The wrapping: a small file beside the database that holds the journal's key, sealed to a public key (X25519, HKDF-SHA256, AES-256-GCM).
 * The recovery key on paper is the private half, so that a new journal key can be wrapped without the paper.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable.ts';
import { readCode } from './recovery-code.ts';
import { RecoveryError } from './recovery-error.ts';

type Random = (length: number) => Uint8Array;

export const wrappingPath = (dataDir: string): string => join(dataDir, 'journal.recovery');
/** RFC 8410: what stands before the 32 bytes of an X25519 key. */
const PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');

interface Wrapping {
  readonly publicKey: Buffer;
  /** Shows to who has the journal's key that nobody put another public key in the place. */
  readonly proof: string;
  /** One per journal key: two while a rotation is under way. */
  readonly sealed: readonly Buffer[];
}

function privateKeyOf(code: Uint8Array): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', code, '', 'relais recovery x25519', 32));
  return createPrivateKey({ key: Buffer.concat([PRIVATE, seed]), format: 'der', type: 'pkcs8' });
}
const publicKeyFrom = (raw: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC, raw]), format: 'der', type: 'spki' });
const rawPublic = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC.length);

const proofOf = (key: Uint8Array, publicKey: Buffer): string =>
  createHmac('sha256', key).update('relais recovery public key').update(publicKey).digest('hex');

function sealTo(publicKey: Buffer, key: Uint8Array, random: Random): Buffer {
  const passing = createPrivateKey({ key: Buffer.concat([PRIVATE, random(32)]), format: 'der', type: 'pkcs8' });
  const passingPublic = rawPublic(passing);
  const cipher = createCipheriv(
    'aes-256-gcm',
    wrappingKey(passing, publicKeyFrom(publicKey), passingPublic, publicKey),
    Buffer.alloc(12),
  );
  return Buffer.concat([passingPublic, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function unsealWith(privateKey: KeyObject, sealed: Buffer): Uint8Array | undefined {
  const passingPublic = sealed.subarray(0, 32);
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      wrappingKey(privateKey, publicKeyFrom(passingPublic), passingPublic, rawPublic(privateKey)),
      Buffer.alloc(12),
    );
    decipher.setAuthTag(sealed.subarray(64, 80));
    return Buffer.concat([decipher.update(sealed.subarray(32, 64)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Used for one message only, so that the nonce may be zero. */
const wrappingKey = (own: KeyObject, other: KeyObject, passing: Buffer, recipient: Buffer): Buffer =>
  Buffer.from(
    hkdfSync(
      'sha256',
      diffieHellman({ privateKey: own, publicKey: other }),
      Buffer.concat([passing, recipient]),
      'relais recovery wrap',
      32,
    ),
  );

function readWrapping(dataDir: string): Wrapping {
  if (!existsSync(wrappingPath(dataDir))) throw new RecoveryError('no-wrapping');
  const lines = readFileSync(wrappingPath(dataDir), 'utf8').trimEnd().split('\n');
  const [head = '', publicKey = '', proof = '', ...sealed] = lines;
  const fits =
    head === 'relais-recovery 1' &&
    /^[0-9a-f]{64}$/.test(publicKey) &&
    /^[0-9a-f]{64}$/.test(proof) &&
    sealed.length > 0 &&
    sealed.every((line) => /^[0-9a-f]{160}$/.test(line));
  if (!fits) throw new RecoveryError('wrapping-damaged');
  return { publicKey: Buffer.from(publicKey, 'hex'), proof, sealed: sealed.map((line) => Buffer.from(line, 'hex')) };
}

function writeWrapping(dataDir: string, { publicKey, proof, sealed }: Wrapping): void {
  const lines = [
    'relais-recovery 1',
    publicKey.toString('hex'),
    proof,
    ...sealed.map((bytes) => bytes.toString('hex')),
  ];
  writeDurably(wrappingPath(dataDir), `${lines.join('\n')}\n`);
}

/** Wraps a key under a recovery key that is new: `code` is what stands on the paper. */
export function wrap(dataDir: string, key: Uint8Array, code: Uint8Array, random: Random): void {
  const publicKey = rawPublic(privateKeyOf(code));
  writeWrapping(dataDir, { publicKey, proof: proofOf(key, publicKey), sealed: [sealTo(publicKey, key, random)] });
}

export const hasRecoveryKey = (dataDir: string): boolean => existsSync(wrappingPath(dataDir));

/** Wraps the keys of a rotation under the same recovery key. Nothing to do where there is none. */
export function rewrap(dataDir: string, known: Uint8Array, keys: readonly Uint8Array[], random: Random): void {
  if (!hasRecoveryKey(dataDir)) return;
  const { publicKey, proof } = readWrapping(dataDir);
  const [first = known] = keys;
  if (proof !== proofOf(known, publicKey) && proof !== proofOf(first, publicKey))
    throw new RecoveryError('wrapping-damaged');
  writeWrapping(dataDir, {
    publicKey,
    proof: proofOf(first, publicKey),
    sealed: keys.map((key) => sealTo(publicKey, key, random)),
  });
}

/** The journal keys that a recovery key opens. Throws {@link RecoveryError}. */
export function unwrap(dataDir: string, typed: string): readonly Uint8Array[] {
  const privateKey = privateKeyOf(readCode(typed));
  const wrapping = readWrapping(dataDir);
  if (!rawPublic(privateKey).equals(wrapping.publicKey)) throw new RecoveryError('other-key');
  const keys = wrapping.sealed.map((sealed) => unsealWith(privateKey, sealed)).filter((key) => key !== undefined);
  if (keys.length === 0) throw new RecoveryError('wrapping-damaged');
  return keys;
}
