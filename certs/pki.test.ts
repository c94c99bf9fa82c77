import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePki, issueClient, type SandboxPki } from './pki.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
let root: string;
let folder: string;
let pki: SandboxPki;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'relais-pki-'));
  folder = join(root, 'clés du bac à sable');
  pki = await ensurePki(folder, now);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const clientCertificate = async (path: string, password: string): Promise<X509Certificate> => {
  const der = forge.asn1.fromDer((await readFile(path)).toString('binary'));
  const bag = forge.pkcs12.pkcs12FromAsn1(der, password).getBags({ bagType: '1.2.840.113549.1.12.10.1.3' });
  const first = Object.values(bag)[0]?.[0]?.cert;
  return new X509Certificate(forge.pki.certificateToPem(first!));
};

describe('the sandbox PKI', () => {
  it('has a CA that signed the server, the identity provider and the client', async () => {
    const ca = new X509Certificate(pki.caCertificate);
    expect(ca.ca).toBe(true);
    const client = await clientCertificate(pki.clientP12, pki.clientP12Password);
    for (const certificate of [
      new X509Certificate(pki.serverCertificate),
      new X509Certificate(pki.idpCertificate),
      client,
    ]) {
      expect(certificate.checkIssued(ca)).toBe(true);
      expect(certificate.verify(ca.publicKey)).toBe(true);
      expect(certificate.ca).toBe(false);
    }
  });

  it('names the server by localhost, 127.0.0.1 and ::1', () => {
    const server = new X509Certificate(pki.serverCertificate);
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkIP('::1')).toBe('::1');
    expect(server.checkHost('example.org')).toBeUndefined();
  });

  it('gives a client like the agency’s: eHealthID as serialNumber, profession as title, two years', async () => {
    const client = await clientCertificate(pki.clientP12, pki.clientP12Password);
    expect(client.subject).toContain('serialNumber=1234567890');
    expect(client.subject).toContain('title=PS-001');
    const days = (client.validToDate.getTime() - client.validFromDate.getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(700);
    expect(days).toBeLessThan(760);
    const usage = forge.pki.certificateFromPem(client.toString()).getExtension('keyUsage');
    expect(usage).toMatchObject({
      digitalSignature: true,
      nonRepudiation: true,
      keyEncipherment: true,
      keyCertSign: false,
    });
  });

  it('writes a PKCS#12 that current Node opens with the right password only', async () => {
    const pfx = await readFile(pki.clientP12);
    expect(() => createSecureContext({ pfx, passphrase: pki.clientP12Password })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: 'wrong' })).toThrow();
  });

  it.skipIf(process.platform === 'win32')('keeps every key readable by its owner only', async () => {
    for (const name of ['ca.key.pem', 'server.key.pem', 'idp.key.pem', 'client.p12', 'client.p12.password'])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('is made once and reused', async () => {
    const again = await ensurePki(folder, now + 1000);
    expect(again).toEqual(pki);
    expect(() => createPrivateKey(again.serverKey)).not.toThrow();
  });

  it('is made anew when it has run out', async () => {
    const other = join(root, 'old');
    const old = await ensurePki(other, now - 3 * 365 * 86_400_000);
    const renewed = await ensurePki(other, now);
    expect(renewed.caCertificate).not.toBe(old.caCertificate);
  });

  it('issues expired clients for tests', async () => {
    const expired = await issueClient(folder, {
      path: join(root, 'expired.p12'),
      eHealthId: '1234567890',
      commonName: 'Expired',
      profession: 'PS-001',
      notBefore: new Date(now - 800 * 86_400_000),
      notAfter: new Date(now - 10 * 86_400_000),
    });
    expect(new X509Certificate(expired.certificate).validToDate.getTime()).toBeLessThan(now);
  });
});
