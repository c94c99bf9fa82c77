/**
 * The hashes of all files of an attestation, signed with the key of the client certificate (RSA PKCS#1 v1.5 or ECDSA, SHA-256). To verify:
 * `openssl x509 -in certificate.pem -pubkey -noout > key.pem && openssl dgst -sha256 -verify key.pem -signature manifest.sig manifest.json`.
 */
import { createHash, sign } from 'node:crypto';

export type ReportFiles = ReadonlyMap<string, Uint8Array>;

/** `files` with the manifest, its signature and the certificate that it can be verified with. */
export function signed(
  files: ReportFiles,
  {
    certificatePem,
    privateKeyPem,
    at,
  }: { readonly certificatePem: string; readonly privateKeyPem: string; readonly at: string },
): ReportFiles {
  const manifest = Buffer.from(
    `${JSON.stringify(
      {
        signedAt: at,
        algorithm: 'SHA-256',
        files: [...files].map(([name, bytes]) => ({ name, sha256: createHash('sha256').update(bytes).digest('hex') })),
      },
      null,
      2,
    )}\n`,
  );
  return new Map<string, Uint8Array>([
    ...files,
    ['manifest.json', manifest],
    ['manifest.sig', sign('sha256', manifest, privateKeyPem)],
    ['certificate.pem', Buffer.from(certificatePem)],
  ]);
}
