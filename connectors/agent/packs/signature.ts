/**
 * A detached signature of a pack's file (Ed25519, RFC 8032), by the key that its publisher gave to whoever adds it. What is signed are the
 * bytes of the file as it was given: no unpacking, no rewriting stands between the publisher's signature and what judges documents here.
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { ProblemError } from '../../clinical/index.ts';

/** What a pack that is signed keeps beside its facts. */
export const packSignature = z.object({
  /** The public key, SPKI in base64. */
  key: z.string(),
  /** SHA-256 of the key in hex: what two people compare. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** 64 bytes in base64. */
  value: z.string(),
});
export type PackSignature = z.infer<typeof packSignature>;

export interface GivenSignature {
  /** The content of the signature file: 64 bytes, or the same in base64. */
  readonly signature: Uint8Array;
  /** The publisher's public key or certificate, PEM. */
  readonly key: string;
}

const LENGTH = 64;

/** The signature as it is kept. @throws ProblemError `PACK-KEY`, `PACK-SIGNATURE` when it is not that of these bytes by this key */
export function verifiedSignature(bytes: Uint8Array, { signature, key }: GivenSignature): PackSignature {
  const publicKey = publicKeyOf(key);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const value = valueOf(signature);
  if (value === undefined || !verify(null, bytes, publicKey, value)) throw notOfThisFile();
  return {
    key: spki.toString('base64'),
    fingerprint: createHash('sha256').update(spki).digest('hex'),
    value: value.toString('base64'),
  };
}

/** Whether the bytes are still those that were signed. */
export function isSigned(bytes: Uint8Array, { key, fingerprint, value }: PackSignature): boolean {
  try {
    const spki = Buffer.from(key, 'base64');
    if (createHash('sha256').update(spki).digest('hex') !== fingerprint) return false;
    const publicKey = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    return verify(null, bytes, publicKey, Buffer.from(value, 'base64'));
  } catch {
    return false;
  }
}

function publicKeyOf(pem: string): KeyObject {
  // A private key would do as well, and has no business here.
  if (/PRIVATE KEY/.test(pem)) throw notAKey();
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw notAKey();
  }
  if (key.asymmetricKeyType !== 'ed25519') throw notAKey();
  return key;
}

function valueOf(given: Uint8Array): Buffer | undefined {
  if (given.byteLength === LENGTH) return Buffer.from(given);
  const text = Buffer.from(given).toString('latin1').replaceAll(/\s+/g, '');
  const decoded = /^[A-Za-z0-9+/]{86}(==)?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
  return decoded?.byteLength === LENGTH ? decoded : undefined;
}

const notAKey = (): ProblemError =>
  new ProblemError({
    code: 'PACK-KEY',
    cause: {
      fr: 'Le fichier de clé n’est pas une clé publique Ed25519 (ou un certificat qui en porte une) au format PEM.',
      de: 'Die Schlüsseldatei ist kein öffentlicher Ed25519-Schlüssel (und kein Zertifikat mit einem solchen) im Format PEM.',
      en: 'The key file is no public Ed25519 key (nor a certificate with one) in PEM.',
    },
    next: {
      fr: 'Demandez à l’éditeur du paquet sa clé publique, par une autre voie que le paquet lui-même. Rien n’a été ajouté.',
      de: 'Bitten Sie den Herausgeber des Pakets um seinen öffentlichen Schlüssel, auf anderem Weg als das Paket selbst. Es wurde nichts hinzugefügt.',
      en: 'Ask the publisher of the pack for the public key, by another way than the pack itself. Nothing was added.',
    },
  });

const notOfThisFile = (): ProblemError =>
  new ProblemError({
    code: 'PACK-SIGNATURE',
    cause: {
      fr: 'La signature n’est pas celle de ce fichier par cette clé : le fichier a changé, ou la signature est celle d’un autre.',
      de: 'Die Signatur ist nicht die dieser Datei mit diesem Schlüssel: Die Datei hat sich geändert, oder die Signatur gehört zu einer anderen.',
      en: 'The signature is not that of this file by this key: the file has changed, or the signature is that of another.',
    },
    next: {
      fr: 'N’utilisez pas ce fichier. Demandez à l’éditeur le fichier, sa signature (.sig) et sa clé, puis recommencez. Rien n’a été ajouté.',
      de: 'Verwenden Sie diese Datei nicht. Bitten Sie den Herausgeber um Datei, Signatur (.sig) und Schlüssel und versuchen Sie es noch einmal. Es wurde nichts hinzugefügt.',
      en: 'Do not use this file. Ask the publisher for the file, its signature (.sig) and the key, then try again. Nothing was added.',
    },
  });

/** A newer pack without the signature of the older one would undo what the signature is for. */
export const otherSigner = (name: string): ProblemError =>
  new ProblemError({
    code: 'PACK-SIGNER',
    cause: {
      fr: `Le paquet « ${name} » en service est signé ; celui qui doit le remplacer ne l’est pas par la même clé.`,
      de: `Das Paket „${name}“, das in Kraft ist, ist signiert; das neue ist es nicht mit demselben Schlüssel.`,
      en: `The pack “${name}” in force is signed; the one to replace it is not, by the same key.`,
    },
    next: {
      fr: 'Ajoutez-le avec sa signature et la même clé. Si l’éditeur a changé de clé et vous l’a dit, retirez d’abord l’ancien paquet.',
      de: 'Fügen Sie es mit seiner Signatur und demselben Schlüssel hinzu. Hat der Herausgeber einen neuen Schlüssel und Ihnen das gesagt, entfernen Sie zuerst das alte Paket.',
      en: 'Add it with its signature and the same key. If the publisher has a new key and told you so, remove the old pack first.',
    },
  });
