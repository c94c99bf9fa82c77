/** `relais attest`: plays the conformity scenarios and writes a signed, dated report with the evidence of each criterion. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rulePacks } from '../../conformance/index.ts';
import { openCertificate } from '../../dsp/index.ts';
import { startPdfaMaker } from '../../pdfa/index.ts';
import { loadProfile, profileNames, type NationalProfile } from '../../profiles/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { configuredPlatform } from '../agent.ts';
import { attestationPage, attestationTitle } from '../attest/page.ts';
import { authentication, check, identityLink, keyStorage, timeSynchronisation } from '../attest/infrastructure.ts';
import { scenarios } from '../attest/scenarios.ts';
import { signed, type ReportFiles } from '../attest/sign.ts';
import { sandboxPlatform, startPlayer, type Stage } from '../attest/stage.ts';
import type { AttestationReport, Criterion } from '../attest/types.ts';
import { readConfiguration } from '../configuration.ts';
import { shippedRules } from '../packs/shipped-rules.ts';
import { dataFolderAt } from '../data-folder.ts';
import { version } from '../version.ts';
import { UsageError, exit, printJson, readArguments, say, terminalLanguage, type ExitCode } from './shared.ts';

const languages = ['fr', 'de', 'en'] as const;

export async function attest(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, {
    profile: { type: 'string', default: 'sandbox' },
    out: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'boolean' },
  });
  if (files.length > 0) throw new UsageError(`relais attest takes no file (${files[0] ?? ''})`);
  if (values.out === undefined) throw new UsageError('relais attest needs --out DIR');
  if (!profileNames().includes(values.profile))
    throw new UsageError(`there is no profile “${values.profile}”: ${profileNames().join(', ')}`);
  if (values.data === undefined && values.profile !== 'sandbox')
    throw new UsageError(
      `--profile ${values.profile} needs --data DIR: the folder with its addresses and its certificate`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'relais-attest-'));
  const sandbox = values.data === undefined ? await startSandbox({ dataDir: join(folder, 'sandbox') }) : undefined;
  try {
    const stage = stageOf(values.profile, values.data, folder, sandbox);
    const report = await reportOf(stage);
    const written = await write(report, stage, resolve(values.out));
    const count = (outcome: Criterion['outcome']): number =>
      report.criteria.filter((one) => one.outcome === outcome).length;
    const summary = { met: count('met'), notMet: count('not-met'), notRun: count('not-run') };
    printJson({
      ...written,
      ok: summary.notMet === 0,
      ...summary,
      criteria: report.criteria.map(({ id, outcome }) => ({ id, outcome })),
    });
    return summary.notMet === 0 ? exit.done : exit.findings;
  } finally {
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function stageOf(profileName: string, dataDir: string | undefined, folder: string, sandbox: Stage['sandbox']): Stage {
  const profile = loadProfile(profileName);
  const data = dataFolderAt(dataDir ?? folder);
  const configuration = { ...readConfiguration(data.configuration, data), profile: profileName };
  if (sandbox) return { profile, configuration, platform: sandboxPlatform(sandbox), sandbox, folder };
  const platform = configuredPlatform(configuration, data);
  if (!platform.endpoints || !platform.certificate)
    throw new UsageError(
      `${data.path} names no platform: addresses in config.json, and a certificate by “relais cert import FILE”`,
    );
  return { profile, configuration, platform, folder };
}

async function reportOf(stage: Stage): Promise<AttestationReport> {
  const { profile, configuration, platform, sandbox, folder } = stage;
  const language = terminalLanguage();
  const told = (one: Criterion): Criterion => {
    say(`${{ met: '✓', 'not-met': '✗', 'not-run': '–' }[one.outcome]} ${one.id} ${one.title[language]}`);
    return one;
  };
  const player = await startPlayer(stage, 'agent');
  try {
    const checked = await check(player);
    const criteria = [
      await timeSynchronisation(stage),
      identityLink(checked, stage),
      keyStorage(checked, join(folder, 'agent')),
      authentication(checked),
    ].map(told);
    for (const play of scenarios) criteria.push(told(await play(player, stage)));
    return {
      product: 'Relais',
      version,
      node: process.version,
      system: `${process.platform} ${process.arch}`,
      profile: { name: profile.name, version: profile.version },
      rules: rulesInForce(profile),
      target: {
        kind: sandbox ? 'sandbox' : 'endpoint',
        address: new URL(platform.endpoints?.xds ?? 'about:blank').host,
      },
      organization: configuration.organization.name,
      madeAt: new Date().toISOString(),
      criteria,
    };
  } finally {
    await player.stop();
  }
}

function rulesInForce({ packs }: NationalProfile): AttestationReport['rules'] {
  const { state, manifest, signedBy } = shippedRules();
  return {
    state,
    manifest,
    ...(signedBy === undefined ? {} : { signedBy }),
    packs: rulePacks()
      .filter(({ name, applies }) => packs.includes(name) || applies === 'always')
      .map(({ name, version: packVersion }) => ({ name, version: packVersion })),
  };
}

/** French first: as a page and as PDF/A; then the other languages, the facts for programs, and the signature over all of it. */
async function write(
  report: AttestationReport,
  { platform, profile }: Stage,
  out: string,
): Promise<{ readonly dir: string; readonly files: readonly string[] }> {
  const pages = languages.map((language): [string, Uint8Array] => [
    `attestation.${language}.html`,
    Buffer.from(attestationPage(report, language, profile)),
  ]);
  const [[, french] = ['', new Uint8Array()]] = pages;
  const pdf = await pdfOf(french);
  const files: ReportFiles = new Map<string, Uint8Array>([
    ...pages,
    ...(pdf ? [['attestation.fr.pdf', pdf] as const] : []),
    ['attestation.json', Buffer.from(`${JSON.stringify(report, null, 2)}\n`)],
  ]);
  const opened = platform.certificate && openCertificate(platform.certificate.pkcs12, platform.certificate.passphrase);
  const all = opened?.ok === true ? signed(files, { ...opened.certificate, at: report.madeAt }) : files;
  mkdirSync(out, { recursive: true, mode: 0o700 });
  for (const [name, bytes] of all) writeFileSync(join(out, name), bytes, { mode: 0o600 });
  return { dir: out, files: [...all.keys()] };
}

async function pdfOf(page: Uint8Array): Promise<Uint8Array | undefined> {
  const maker = startPdfaMaker();
  try {
    const made = await maker.make({
      bytes: page,
      mediaType: 'text/html',
      title: `${attestationTitle('fr')} – Relais`,
      language: 'fr',
    });
    return made.ok ? made.bytes : undefined;
  } finally {
    await maker.close();
  }
}
