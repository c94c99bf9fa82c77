/** Client certificates as they arrive: modern, old, wrong, expired. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createCa, pkcs12Of } from '../../../test/interop/support/pki.ts';
import { checkCertificate, openCertificate } from './certificate.ts';

const ca = createCa('AeS-Test');
const issued = ca.issue({ commonName: 'Dr Jean Weber', serialNumber: '1234567890' });
const DAY = 24 * 3_600_000;
const codeOf = (result: ReturnType<typeof openCertificate>): string => (result.ok ? 'ok' : result.problem.code);

describe('a PKCS#12 file', () => {
  it.each(['aes256', '3des'] as const)('opens with %s and tells what it is', (algorithm) => {
    const opened = openCertificate(pkcs12Of(issued, 'pässwort', algorithm), 'pässwort');
    expect(opened).toMatchObject({
      ok: true,
      certificate: {
        subject: 'CN=Dr Jean Weber, C=LU, serialNumber=1234567890',
        issuer: 'CN=AeS-Test, C=LU',
        serialNumberEHealthId: '1234567890',
        uses: ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'clientAuth'],
        certificatePem: issued.certificatePem.replaceAll('\r\n', '\n'),
      },
    });
  });

  it('opens as OpenSSL makes it, in whatever rounds its key was derived, up to what nobody needs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'relais-'));
    const [pem, file] = [join(folder, 'own.pem'), join(folder, 'own.p12')];
    writeFileSync(pem, `${issued.keyPem}\n${issued.certificatePem}`);
    const call = ['pkcs12', '-export', '-in', pem, '-out', file, '-passout', 'pass:a', '-iter', '100000', '-nomac'];
    execFileSync('openssl', call);
    const made = readFileSync(file).toString('latin1');
    rmSync(folder, { recursive: true });
    expect(codeOf(openCertificate(Buffer.from(made, 'latin1'), 'a'))).toBe('ok');
    // The rounds as DER says them: INTEGER, three bytes.
    const rounds = (count: number): string =>
      `\u0002\u0003${Buffer.from(count.toString(16).padStart(6, '0'), 'hex').toString('latin1')}`;
    const endless = made.replaceAll(rounds(100_000), rounds(8_000_000));
    expect(endless).not.toBe(made);
    expect(codeOf(openCertificate(Buffer.from(endless, 'latin1'), 'a'))).toBe('CERT-UNREADABLE');
  });

  it('stays closed to a wrong password', () => {
    expect(codeOf(openCertificate(pkcs12Of(issued, 'a'), 'b'))).toBe('CERT-PASSWORD');
  });

  it('is refused when it is something else, or only half of itself', () => {
    expect(codeOf(openCertificate(Buffer.from(issued.certificatePem), 'a'))).toBe('CERT-UNREADABLE');
    expect(codeOf(openCertificate(pkcs12Of(issued, 'a').subarray(0, 900), 'a'))).toBe('CERT-UNREADABLE');
    expect(codeOf(openCertificate(new Uint8Array(), 'a'))).toBe('CERT-UNREADABLE');
  });

  it('never makes anything throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(openCertificate(bytes, 'a').ok).toBe(false);
      }),
    );
  });

  it('is refused when the key belongs to another certificate', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(codeOf(openCertificate(pkcs12Of({ ...issued, keyPem }, 'a'), 'a'))).toBe('CERT-NO-KEY');
  });
});

describe('its dates', () => {
  const dates = { validFrom: 0, validTo: 100 * DAY };

  it.each([
    [-1, false, 'CERT-NOT-YET-VALID'],
    [0, true, undefined],
    [70 * DAY, true, undefined],
    [71 * DAY, true, 'CERT-EXPIRES-SOON'],
    [100 * DAY, true, 'CERT-EXPIRES-SOON'],
    [100 * DAY + 1, false, 'CERT-EXPIRED'],
  ])('at %i: usable %s, problem %s', (now, ok, code) => {
    const check = checkCertificate(dates, now);
    expect([check.ok, check.problem?.code]).toEqual([ok, code]);
  });

  it('say how many full days are left', () => {
    expect(checkCertificate(dates, 79.5 * DAY)).toMatchObject({ daysLeft: 20 });
  });
});
