/** A certification authority for tests, made on the spot: nothing of it is ever written into the project. */
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

export interface Issued {
  readonly certificatePem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

interface IssueOptions {
  readonly commonName: string;
  readonly serialNumber?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly server?: boolean;
}

export interface TestCa {
  readonly certificatePem: string;
  issue(options: IssueOptions): Issued;
}

const DAY = 24 * 3_600_000;
let serial = 1;

function keys(): { publicKey: forge.pki.PublicKey; keyPem: string } {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey: forge.pki.publicKeyFromPem(pair.publicKey), keyPem: pair.privateKey };
}

function certificate(subject: forge.pki.CertificateField[], publicKey: forge.pki.PublicKey, from: Date, to: Date) {
  const made = forge.pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = `01${(serial++).toString(16).padStart(6, '0')}`;
  made.validity.notBefore = from;
  made.validity.notAfter = to;
  made.setSubject(subject);
  return made;
}

export function createCa(commonName = 'Relais Test CA'): TestCa {
  const { publicKey, keyPem } = keys();
  const subject = [
    { name: 'commonName', value: commonName },
    { name: 'countryName', value: 'LU' },
  ];
  const now = Date.now();
  const ca = certificate(subject, publicKey, new Date(now - 400 * DAY), new Date(now + 3650 * DAY));
  ca.setIssuer(subject);
  ca.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  const caKey = forge.pki.privateKeyFromPem(keyPem);
  ca.sign(caKey, forge.md.sha256.create());
  return {
    certificatePem: forge.pki.certificateToPem(ca),
    issue: ({ commonName: name, serialNumber, from, to, server }) => {
      const own = keys();
      const fields = [
        { name: 'commonName', value: name },
        { name: 'countryName', value: 'LU' },
        ...(serialNumber === undefined ? [] : [{ type: '2.5.4.5', value: serialNumber }]),
      ];
      const issued = certificate(fields, own.publicKey, from ?? new Date(now - DAY), to ?? new Date(now + 300 * DAY));
      issued.setIssuer(subject);
      issued.setExtensions([
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, keyEncipherment: true },
        { name: 'extKeyUsage', ...(server ? { serverAuth: true } : { clientAuth: true }) },
        ...(server
          ? [
              {
                name: 'subjectAltName',
                altNames: [
                  { type: 2, value: 'localhost' },
                  { type: 7, ip: '127.0.0.1' },
                ],
              },
            ]
          : []),
      ]);
      issued.sign(caKey, forge.md.sha256.create());
      return { certificatePem: forge.pki.certificateToPem(issued), keyPem: own.keyPem };
    },
  };
}

/** PKCS#12; `3des` is what old exports look like. */
export function pkcs12Of(issued: Issued, passphrase: string, algorithm: 'aes256' | '3des' = 'aes256'): Uint8Array {
  const p12 = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(issued.keyPem),
    [forge.pki.certificateFromPem(issued.certificatePem)],
    passphrase,
    { algorithm },
  );
  return Buffer.from(forge.asn1.toDer(p12).getBytes(), 'binary');
}
