/** `relais cert`: the certificate that the platform's agency delivered, and what it may be used for. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { ProblemError } from '../../clinical/index.ts';
import { checkCertificate, openCertificate } from '../../dsp/index.ts';
import { journalKey } from '../../journal/index.ts';
import { passwordFile } from '../agent.ts';
import { defaultDataFolder, openDataFolder, type DataFolder } from '../data-folder.ts';
import { seal, unseal } from '../sealed.ts';
import { UsageError, exit, printJson, readArguments, sayProblem, type ExitCode } from './shared.ts';

export async function cert(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, { data: { type: 'string' }, json: { type: 'boolean' } });
  const data = openDataFolder(values.data ?? defaultDataFolder());
  const [verb, file] = files;
  if (verb === 'import' && file !== undefined) return importCertificate(file, data);
  if (verb === 'list' || verb === 'check') return showCertificate(data, verb === 'check');
  throw new UsageError('relais cert needs: import FILE | list | check');
}

const keyOf = (data: DataFolder): Uint8Array =>
  journalKey({ dataDir: data.path, random: (size) => randomBytes(size) }).key;

/** From the environment for scripts, otherwise asked for; never an argument, which others on the computer could read. */
async function password(): Promise<string> {
  const given = process.env['RELAIS_P12_PASSWORD'];
  if (given !== undefined) return given;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await prompt.question('Mot de passe / Passwort / Password: ');
  } finally {
    prompt.close();
  }
}

async function importCertificate(file: string, data: DataFolder): Promise<ExitCode> {
  if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
  const pkcs12 = readFileSync(file);
  const passphrase = await password();
  const opened = openCertificate(pkcs12, passphrase);
  if (!opened.ok) throw new ProblemError(opened.problem);
  const key = keyOf(data);
  // Both files whole before either counts: the password first, since a certificate without one is of no use.
  writeFileSync(`${passwordFile(data)}.new`, seal(passphrase, key, 'certificate'), { mode: 0o600 });
  writeFileSync(`${data.certificate}.new`, pkcs12, { mode: 0o600 });
  renameSync(`${passwordFile(data)}.new`, passwordFile(data));
  renameSync(`${data.certificate}.new`, data.certificate);
  return showCertificate(data, true);
}

function showCertificate(data: DataFolder, judged: boolean): ExitCode {
  if (!existsSync(data.certificate) || !existsSync(passwordFile(data))) {
    printJson([]);
    return judged ? exit.findings : exit.done;
  }
  const opened = openCertificate(
    readFileSync(data.certificate),
    unseal(readFileSync(passwordFile(data)), keyOf(data), 'certificate'),
  );
  if (!opened.ok) throw new ProblemError(opened.problem);
  const { subject, issuer, serialNumberEHealthId: eHealthId, validFrom, validTo, uses } = opened.certificate;
  const check = checkCertificate(opened.certificate, Date.now());
  printJson([
    {
      subject,
      issuer,
      eHealthId,
      validFrom,
      validTo,
      uses,
      daysLeft: check.ok ? check.daysLeft : 0,
      ...(check.problem ? { problem: check.problem } : {}),
    },
  ]);
  if (check.problem) sayProblem(check.problem);
  return judged && check.problem ? exit.findings : exit.done;
}
