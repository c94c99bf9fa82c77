/**
 * The sandbox's own PKI, made on first run: a CA, the server's certificate, the identity provider's signing certificate and a
 * client certificate shaped like eSanté's (subject serialNumber = eHealthID, title = profession, about two years).
 * X.509 v3 (RFC 5280), PKCS#12 (RFC 7292). Keys are made here and never leave the folder they are written to.
 */
import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import forge from 'node-forge';

const DAY = 86_400_000;
const makeKeyPair = promisify(generateKeyPair);

/** PEM texts and paths of everything the sandbox needs; `clientP12` is what a person imports into the agent. */
export interface SandboxPki {
  /** Path of the CA certificate (PEM): the trust anchor of the `sandbox` profile. */
  readonly ca: string;
  readonly caCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly idpCertificate: string;
  readonly idpKey: string;
  readonly clientP12: string;
  readonly clientP12Password: string;
}

/** A client to be issued by an existing sandbox CA: other professionals, expired or not yet valid certificates. */
export interface ClientRequest {
  readonly path: string;
  readonly eHealthId: string;
  readonly commonName: string;
  readonly profession: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface IssuedClient {
  readonly p12: string;
  readonly password: string;
  readonly certificate: string;
  readonly key: string;
}

const names = {
  caCertificate: 'ca.pem',
  caKey: 'ca.key.pem',
  serverCertificate: 'server.pem',
  serverKey: 'server.key.pem',
  idpCertificate: 'idp.pem',
  idpKey: 'idp.key.pem',
  clientP12: 'client.p12',
  clientPassword: 'client.p12.password',
} as const;

/** The PKI in `folder`, made there when it is missing, incomplete or no longer valid at `now`. Milliseconds since 1970. */
export async function ensurePki(folder: string, now: number): Promise<SandboxPki> {
  const existing = await readPki(folder).catch(() => undefined);
  if (existing !== undefined && isValid(existing, now)) return existing;
  const half = `${folder}.new-${randomBytes(6).toString('hex')}`;
  await makePki(half, now);
  await rm(folder, { recursive: true, force: true });
  await rename(half, folder);
  return readPki(folder);
}

/** A further client certificate of the CA in `folder`, as PKCS#12 at `request.path` (0600) and as PEM. */
export async function issueClient(folder: string, request: ClientRequest): Promise<IssuedClient> {
  const issuer = {
    certificate: forge.pki.certificateFromPem(await readFile(join(folder, names.caCertificate), 'utf8')),
    key: forge.pki.privateKeyFromPem(await readFile(join(folder, names.caKey), 'utf8')),
  };
  const client = await issue(issuer, clientSubject(request), clientExtensions, request.notBefore, request.notAfter);
  const password = randomBytes(18).toString('base64url');
  await writePrivate(request.path, pkcs12(client, issuer.certificate, password));
  return {
    p12: request.path,
    password,
    certificate: forge.pki.certificateToPem(client.certificate),
    key: forge.pki.privateKeyToPem(client.key),
  };
}

async function readPki(folder: string): Promise<SandboxPki> {
  const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  return {
    ca: join(folder, names.caCertificate),
    caCertificate: await text(names.caCertificate),
    serverCertificate: await text(names.serverCertificate),
    serverKey: await text(names.serverKey),
    idpCertificate: await text(names.idpCertificate),
    idpKey: await text(names.idpKey),
    clientP12: join(folder, names.clientP12),
    clientP12Password: (await text(names.clientPassword)).trim(),
  };
}

/** Certificates run out together; a day's margin keeps a demonstration from ending in the middle. */
const isValid = (pki: SandboxPki, now: number): boolean =>
  [pki.caCertificate, pki.serverCertificate, pki.idpCertificate].every((pem) => {
    const certificate = new X509Certificate(pem);
    return certificate.validFromDate.getTime() <= now && now + DAY < certificate.validToDate.getTime();
  });

async function makePki(folder: string, now: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const from = new Date(now - DAY);
  const until = new Date(now + 730 * DAY);
  const authority = await issue(
    undefined,
    subject('Relais Sandbox CA'),
    caExtensions,
    from,
    new Date(now + 3650 * DAY),
  );
  const server = await issue(authority, subject('Relais Sandbox DSP'), serverExtensions, from, until);
  const idp = await issue(authority, subject('Relais Sandbox Identity Provider'), signingExtensions, from, until);
  const pem = (entity: Entity): string => forge.pki.certificateToPem(entity.certificate);
  const keyPem = (entity: Entity): string => forge.pki.privateKeyToPem(entity.key);
  await writeFile(join(folder, names.caCertificate), pem(authority));
  await writePrivate(join(folder, names.caKey), keyPem(authority));
  await writeFile(join(folder, names.serverCertificate), pem(server));
  await writePrivate(join(folder, names.serverKey), keyPem(server));
  await writeFile(join(folder, names.idpCertificate), pem(idp));
  await writePrivate(join(folder, names.idpKey), keyPem(idp));
  const client = await issueClient(folder, {
    path: join(folder, names.clientP12),
    eHealthId: '1234567890',
    commonName: 'Relais Sandbox Professional',
    profession: 'PS-001',
    notBefore: from,
    notAfter: until,
  });
  await writePrivate(join(folder, names.clientPassword), client.password);
}

/** On Windows the mode is not kept; the folder lies in the user's own profile there. */
async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
}

interface Entity {
  readonly certificate: forge.pki.Certificate;
  readonly key: forge.pki.rsa.PrivateKey;
}

type Extensions = readonly Record<string, unknown>[];

const caExtensions: Extensions = [
  { name: 'basicConstraints', critical: true, cA: true },
  { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
];
const serverExtensions: Extensions = [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
  { name: 'extKeyUsage', serverAuth: true },
  {
    name: 'subjectAltName',
    altNames: [
      { type: 2, value: 'localhost' },
      { type: 7, ip: '127.0.0.1' },
      { type: 7, ip: '::1' },
    ],
  },
];
const signingExtensions: Extensions = [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true },
];
/** No extended key usage, as on the public test certificate of the agency: the same key signs and opens TLS. */
const clientExtensions: Extensions = [
  { name: 'basicConstraints', critical: true, cA: false },
  { name: 'keyUsage', critical: true, digitalSignature: true, nonRepudiation: true, keyEncipherment: true },
];

const subject = (commonName: string): forge.pki.CertificateField[] => [
  { name: 'commonName', value: commonName },
  { name: 'organizationName', value: 'Relais Sandbox' },
  { name: 'countryName', value: 'LU' },
];

const clientSubject = (request: ClientRequest): forge.pki.CertificateField[] => [
  { name: 'commonName', value: request.commonName },
  { type: '2.5.4.5', value: request.eHealthId },
  { type: '2.5.4.12', value: request.profession },
  { name: 'countryName', value: 'LU' },
];

/** A new key with its certificate; self-signed when there is no issuer. */
async function issue(
  issuer: Entity | undefined,
  subjectFields: forge.pki.CertificateField[],
  extensions: Extensions,
  notBefore: Date,
  notAfter: Date,
): Promise<Entity> {
  const { privateKey } = await makeKeyPair('rsa', { modulusLength: 2048 });
  const key = forge.pki.privateKeyFromPem(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  // A positive number of 16 bytes (RFC 5280 4.1.2.2): the first byte is neither 0 nor has its highest bit set.
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`;
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter;
  certificate.setSubject(subjectFields);
  certificate.setIssuer(issuer?.certificate.subject.attributes ?? subjectFields);
  const authorityKey = issuer?.certificate ?? certificate;
  certificate.setExtensions([
    ...extensions,
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: authorityKey.generateSubjectKeyIdentifier().getBytes() },
  ]);
  certificate.sign(issuer?.key ?? key, forge.md.sha256.create());
  return { certificate, key };
}

/** AES-256 (PBES2): the legacy RC2/3DES form is refused by current Node. */
function pkcs12(client: Entity, authority: forge.pki.Certificate, password: string): Uint8Array {
  const container = forge.pkcs12.toPkcs12Asn1(client.key, [client.certificate, authority], password, {
    algorithm: 'aes256',
    count: 2048,
    friendlyName: 'Relais Sandbox',
  });
  return Buffer.from(forge.asn1.toDer(container).getBytes(), 'binary');
}
