/** `relais attest` as people call it: every scenario played by a real agent before the sandbox, and a report that can be verified. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { AttestationReport } from '../../connectors/agent/attest/types.ts';
import { loadProfile } from '../../connectors/profiles/index.ts';
import { relais } from '../support/processes.ts';

const out = mkdtempSync(join(tmpdir(), 'relais-attest-test-'));
afterAll(() => {
  rmSync(out, { recursive: true });
});

it('plays every scenario, shows the evidence, and signs what it wrote', async () => {
  const { code, stdout } = await relais(['attest', '--out', out, '--json']);
  const summary = JSON.parse(stdout) as { ok: boolean; files: string[]; criteria: { id: string; outcome: string }[] };
  // A computer whose clock nobody sets may run this test: everything else that was played must hold.
  expect(summary.criteria.filter(({ id, outcome }) => outcome !== 'met' && id !== 'INF-1')).toEqual([
    { id: 'DOC-5', outcome: 'not-run' },
  ]);
  expect(summary.criteria.length).toBeGreaterThanOrEqual(14);
  expect(code).toBe(summary.ok ? 0 : 1);

  const manifest = readFileSync(join(out, 'manifest.json'));
  const certificate = readFileSync(join(out, 'certificate.pem'));
  const signature = readFileSync(join(out, 'manifest.sig'));
  expect(verify('sha256', manifest, createPublicKey(certificate), signature)).toBe(true);
  expect(verify('sha256', Buffer.concat([manifest, Buffer.from(' ')]), createPublicKey(certificate), signature)).toBe(
    false,
  );
  const { files } = JSON.parse(manifest.toString()) as { files: { name: string; sha256: string }[] };
  expect(files.map(({ name }) => name)).toContain('attestation.fr.pdf');
  for (const { name, sha256 } of files)
    expect(
      createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex'),
    ).toBe(sha256);

  const report = JSON.parse(readFileSync(join(out, 'attestation.json'), 'utf8')) as AttestationReport;
  const of = (id: string) => report.criteria.find((criterion) => criterion.id === id)!;
  expect(of('NET-2').exchanges.map(({ transaction, outcome }) => `${transaction} ${outcome}`)).toEqual(
    expect.arrayContaining(['ITI-41 unknown', 'ITI-18 found']),
  );
  expect(of('CER-1').shown.map(({ code: shown }) => shown)).toContain('CERT-EXPIRED');
  expect(of('PAT-1').exchanges).toEqual([]);
  const typesOf = (id: string): readonly string[] => of(id).evidence.map(({ what }) => /\((\S+)\)$/.exec(what.en)![1]!);
  expect(typesOf('DOC-4')).toEqual(
    expect.arrayContaining(['laboratory-report', 'discharge-letter', 'carried-document']),
  );
  expect(new Set([...typesOf('DOC-4'), ...typesOf('DOC-5')])).toEqual(
    new Set(loadProfile('sandbox').documentTypes.map(({ name }) => name)),
  );
  expect(typesOf('DOC-4').filter((name) => typesOf('DOC-5').includes(name))).toEqual([]);
  const page = readFileSync(join(out, 'attestation.fr.html'), 'utf8');
  expect(page).toContain('<html lang="fr">');
  for (const { title } of report.criteria) expect(page).toContain(title.fr);
  // Which rules judged, and that a checkout's are nobody's.
  expect(report.rules.state).toBe('unsigned');
  expect(report.rules.manifest).toMatch(/^[0-9a-f]{64}$/);
  expect(report.rules.packs.map(({ name }) => name)).toContain('identity');
  expect(page).toContain(report.rules.manifest);
});
