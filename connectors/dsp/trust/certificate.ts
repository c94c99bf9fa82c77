/** The client certificate: a PKCS#12 file (RFC 7292, modern or legacy ciphers) opened in memory, and whether it can be used today. */
import { X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import type { Problem } from '../../clinical/index.ts';
import { certificateProblems } from '../problems/certificate.ts';
import { deriveNatively } from './key-derivation.ts';

/** A usable certificate with its key. The key is in memory only: never log, store or send this value. */
export interface ClientCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Subject serialNumber: the eHealthID of the person or organisation; empty when the subject has none. */
  readonly serialNumberEHealthId: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Key usages and extended key usages, by their standard names. */
  readonly uses: readonly string[];
  /** PEM: the certificate followed by its chain. */
  readonly certificatePem: string;
  /** PEM, PKCS#8 or PKCS#1, unencrypted. */
  readonly privateKeyPem: string;
}

export type OpenedCertificate =
  { readonly ok: true; readonly certificate: ClientCertificate } | { readonly ok: false; readonly problem: Problem };

export type CertificateCheck =
  /** `problem` is present when it is time to ask for a new one. */
  | { readonly ok: true; readonly daysLeft: number; readonly problem?: Problem }
  | { readonly ok: false; readonly problem: Problem };

deriveNatively();

const DAY = 24 * 3_600_000;
/** From here on the user is told: asking for a new certificate takes weeks. */
const WARNING_DAYS = 30;

const failed = (problem: Problem): OpenedCertificate => ({ ok: false, problem });

export function openCertificate(pkcs12: Uint8Array, passphrase: string): OpenedCertificate {
  let store: forge.pkcs12.Pkcs12Pfx;
  try {
    const der = forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(pkcs12).toString('binary')));
    store = forge.pkcs12.pkcs12FromAsn1(der, false, passphrase);
  } catch (error) {
    const wrong = error instanceof Error && /MAC could not be verified|Invalid password|password/i.test(error.message);
    return failed(wrong ? certificateProblems.password : certificateProblems.unreadable);
  }
  const { pkcs8ShroudedKeyBag, keyBag, certBag } = forge.pki.oids;
  const bags = (type: string | undefined): forge.pkcs12.Bag[] =>
    type === undefined ? [] : (store.getBags({ bagType: type })[type] ?? []);
  const keys = [...bags(pkcs8ShroudedKeyBag), ...bags(keyBag)];
  const certificates = bags(certBag)
    .map(derOf)
    .filter((der) => der !== undefined)
    .map((der) => new X509Certificate(der));
  const rsaKey = keys.map((bag) => bag.key).find((key) => key instanceof Object);
  if (keys.length === 0) return failed(certificateProblems.noKey);
  if (!rsaKey) return failed(certificateProblems.keyKind);
  const privateKeyPem = forge.pki.privateKeyToPem(rsaKey);
  const modulus = rsaKey.n.toString(16).toUpperCase();
  const own = certificates.find((certificate) => modulusOf(certificate) === modulus);
  if (!own) return failed(certificateProblems.noKey);
  const chain = [own, ...certificates.filter((certificate) => certificate !== own)];
  return { ok: true, certificate: described(own, chain, privateKeyPem) };
}

/** forge keeps what it cannot understand (another key than RSA) as ASN.1. */
function derOf(bag: forge.pkcs12.Bag): Buffer | undefined {
  const asn1 = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1;
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');
}

const modulusOf = (certificate: X509Certificate): string | undefined =>
  certificate.toLegacyObject().modulus?.replace(/^0+/, '');

function described(own: X509Certificate, chain: readonly X509Certificate[], privateKeyPem: string): ClientCertificate {
  const serial = /^serialNumber=(.*)$/m.exec(own.subject)?.[1] ?? '';
  return {
    subject: oneLine(own.subject),
    issuer: oneLine(own.issuer),
    serialNumberEHealthId: serial.trim(),
    validFrom: own.validFromDate.getTime(),
    validTo: own.validToDate.getTime(),
    uses: usesOf(own),
    certificatePem: chain.map((certificate) => certificate.toString()).join(''),
    privateKeyPem,
  };
}

const oneLine = (name: string): string => name.trim().split('\n').join(', ');

const extendedUses: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
};

const keyUses = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const;

function usesOf(certificate: X509Certificate): string[] {
  const parsed = forge.pki.certificateFromPem(certificate.toString());
  const usage = (parsed.getExtension('keyUsage') ?? {}) as Readonly<Record<string, unknown>>;
  const extended = (certificate.keyUsage as readonly string[] | undefined) ?? [];
  return [...keyUses.filter((use) => usage[use] === true), ...extended.map((oid) => extendedUses[oid] ?? oid)];
}

/** Whether the certificate can be used at `now` (milliseconds since 1970), and for how many full days more. */
export function checkCertificate(
  certificate: Pick<ClientCertificate, 'validFrom' | 'validTo'>,
  now: number,
): CertificateCheck {
  if (now < certificate.validFrom) return { ok: false, problem: certificateProblems.notYetValid };
  if (now > certificate.validTo) return { ok: false, problem: certificateProblems.expired };
  const daysLeft = Math.floor((certificate.validTo - now) / DAY);
  return { ok: true, daysLeft, ...(daysLeft < WARNING_DAYS ? { problem: certificateProblems.expiresSoon } : {}) };
}
