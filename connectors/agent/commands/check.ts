/** `relais check`: whether the receiver would take a file, or the files of a folder. Sends nothing, stores nothing. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from '../../clinical/index.ts';
import { checkFile, insideOf, type FileCheck } from '../../conformance/index.ts';
import { detectFormat, readInput } from '../../formats/index.ts';
import { summaryOf, type CheckedFile } from '../check-report/checked.ts';
import { htmlReport } from '../check-report/html.ts';
import { junitReport } from '../check-report/junit.ts';
import { sarifReport } from '../check-report/sarif.ts';
import { words } from '../check-report/words.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { openPacks, type Packs } from '../packs/packs.ts';
import { packStore } from '../packs/store.ts';
import type { Scripts } from '../scripts.ts';
import { readContext, targetOf, type TranslationContext } from '../translate.ts';
import { version } from '../version.ts';
import { capturedRequest, inputsOf, placeOf, type CheckInput } from './check-inputs.ts';
import { crossCheckFindings } from './cross-check.ts';
import { contextFor, convertPart, existing, hasError, inputOf, partFinding, sayFindings } from './files.ts';
import { UsageError, exit, readArguments, say, terminalLanguage, type ExitCode } from './shared.ts';

const options = {
  profile: { type: 'string', default: 'sandbox' },
  source: { type: 'string', default: 'file' },
  data: { type: 'string' },
  out: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const formats = ['json', 'junit', 'sarif', 'html'] as const;
type Format = (typeof formats)[number];

function formatOf(values: {
  readonly format?: string | undefined;
  readonly json?: boolean | undefined;
}): Format | undefined {
  const named = formats.find((format) => format === values.format);
  if (values.format !== undefined && named === undefined)
    throw new UsageError(`--format takes ${formats.join(', ')}, not “${values.format}”`);
  if (values.json === true && named !== undefined && named !== 'json')
    throw new UsageError(`--json and --format ${named} exclude each other`);
  return values.json === true ? 'json' : named;
}

export async function check(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, options);
  const format = formatOf(values);
  if (values.out !== undefined && format === undefined) throw new UsageError('--out needs --format');
  const context = await contextFor(values.profile, values.data);
  const inputs = inputsOf(existing(files));
  const packs = openPacks(packStore(dataFolderAt(values.data ?? defaultDataFolder())), context);
  const checked = await checkAll(inputs, values.source, { ...context, packs }).finally(() => packs.close());
  if (format === undefined) for (const file of checked) sayFile(file);
  if (inputs.some(({ inFolder }) => inFolder)) saySummary(checked);
  if (format !== undefined) write(reportAs(format, checked, context), values.out);
  return checked.every(({ ok }) => ok) ? exit.done : exit.findings;
}

const reportAs = (format: Format, checked: readonly CheckedFile[], { profile }: TranslationContext): string => {
  const language = terminalLanguage();
  const report = {
    json: () => `${JSON.stringify(checked)}\n`,
    junit: () => junitReport(checked, language),
    sarif: () => sarifReport(checked, { language, version }),
    html: () => htmlReport(checked, { language, version, profile, madeAt: new Date() }),
  };
  return report[format]();
};

function write(report: string, out: string | undefined): void {
  if (out === undefined) process.stdout.write(report);
  // It names files, and names of files name patients.
  else writeFileSync(out, report, { mode: 0o600 });
}

type CheckingContext = TranslationContext & { readonly packs: Pick<Packs, 'findings'>; readonly scripts: Scripts };

/** How often a person is told how far it is. */
const TELL_MILLISECONDS = 2000;

async function checkAll(
  inputs: readonly CheckInput[],
  source: string,
  context: CheckingContext,
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  const belonging = new Set<string>();
  const belongs = ({ file, inFolder }: CheckInput): boolean => inFolder && belonging.has(placeOf(file));
  let told = performance.now();
  for (const [index, input] of inputs.entries()) {
    // Two files that belong to each other are one input, under the name that comes first.
    if (belongs(input)) continue;
    const { companions, ...result } = await checkAny(input.file, source, context);
    for (const companion of companions) belonging.add(placeOf(join(dirname(input.file), companion)));
    checked.push(result);
    if (performance.now() - told < TELL_MILLISECONDS) continue;
    told = performance.now();
    say(words[terminalLanguage()].progress(index + 1, inputs.length));
  }
  // A side file may come before the file that it belongs to.
  const named = new Set(inputs.filter((input) => !belongs(input)).map(({ file }) => file));
  return checked.filter(({ file }) => named.has(file));
}

/** A finished document or a captured request is checked as it is; anything else is read, rendered and checked as it would be sent. */
async function checkAny(
  file: string,
  source: string,
  context: CheckingContext,
): Promise<CheckedFile & { readonly companions: readonly string[] }> {
  const about = (kind: string, findings: readonly Finding[], companions: readonly string[] = []) => ({
    file,
    kind,
    ok: !hasError(findings),
    findings,
    companions,
  });
  const today = { profile: context.profile, today: context.today() };
  try {
    const request = capturedRequest(file);
    if (request !== undefined) {
      const captured = checkFile(request, file, today);
      return about(captured.kind, [
        ...captured.findings,
        ...(await context.packs.findings(request)),
        ...(await saidInside(captured, context)),
      ]);
    }
    const input = inputOf(file);
    const companions = [...input.companions.keys()];
    const own = checkFile(input.bytes, input.name, today);
    // No receiver takes FHIR in XML: it is checked in the form that it would be sent in.
    const isFhirXml = own.findings.some(({ rule }) => rule === 'fhir.xml');
    if (own.kind !== 'unknown' && !isFhirXml && companions.length === 0)
      return about(own.kind, [
        ...own.findings,
        ...(await context.packs.findings(input.bytes)),
        ...(await saidInside(own, context)),
      ]);
    const format = detectFormat(input);
    if (!format) return about(own.kind, own.findings);
    await context.scripts.ready();
    const { parts } = readInput(input, readContext(context, source));
    const findings: Finding[] = [];
    for (const part of parts) {
      if (part.kind !== 'document') {
        findings.push(partFinding(part));
        continue;
      }
      const made = convertPart(part.document, part.mapping, part.findings, targetOf(part.document), context);
      findings.push(
        ...made.findings,
        ...crossCheckFindings(part.document, context),
        ...(made.bytes ? await context.packs.findings(made.bytes) : []),
      );
    }
    return about(format.name, findings, companions);
  } catch (error) {
    // Whatever happens to one file, the others are checked.
    const { code, name } = error as NodeJS.ErrnoException;
    return about('unknown', [code === undefined ? crashed(name) : notGiven(code)]);
  }
}

/** What the packs of the user say of the documents inside a captured submission. */
async function saidInside({ contents }: FileCheck, { packs }: CheckingContext): Promise<readonly Finding[]> {
  const said = contents.map(async ({ path, bytes }) =>
    (await packs.findings(bytes)).map((finding) => insideOf(path, finding)),
  );
  return (await Promise.all(said)).flat();
}

const notGiven = (code: string): Finding => ({
  rule: 'conformance.file-not-readable',
  severity: 'error',
  path: '/',
  message: {
    fr: `Le système ne laisse pas lire ce fichier (${code}) : il n’a pas été vérifié.`,
    de: `Das System lässt diese Datei nicht lesen (${code}): sie wurde nicht geprüft.`,
    en: `The system does not let this file be read (${code}): it was not checked.`,
  },
  fix: {
    fr: 'Donnez à votre compte le droit de lire ce fichier, ou copiez-le ailleurs, puis vérifiez-le de nouveau.',
    de: 'Geben Sie Ihrem Konto das Recht, diese Datei zu lesen, oder kopieren Sie sie, und prüfen Sie sie noch einmal.',
    en: 'Give your account the right to read this file, or copy it elsewhere, then check it again.',
  },
});

/** Only the class of the error: its message may quote the file. */
const crashed = (name: string): Finding => ({
  rule: 'conformance.check-crashed',
  severity: 'error',
  path: '/',
  message: {
    fr: `Ce fichier n’a pas pu être vérifié à cause d’une erreur de Relais (${name}).`,
    de: `Diese Datei konnte wegen eines Fehlers in Relais nicht geprüft werden (${name}).`,
    en: `This file could not be checked because of an error in Relais (${name}).`,
  },
  fix: {
    fr: 'Signalez-le au support de Relais, sans joindre le fichier s’il concerne une vraie personne.',
    de: 'Melden Sie es dem Support von Relais, ohne die Datei, falls sie eine wirkliche Person betrifft.',
    en: 'Report it to Relais support, without the file if it is about a real person.',
  },
});

function sayFile({ file, kind, ok, findings }: CheckedFile): void {
  say(`${ok ? '✓' : '✗'} ${file} (${kind})`);
  sayFindings(findings);
}

/** How many of the rules a terminal is told. */
const MOST_RULES = 10;

function saySummary(checked: readonly CheckedFile[]): void {
  const language = words[terminalLanguage()];
  const { files, ok, withErrors, kinds, rules } = summaryOf(checked);
  say(`\n${language.counts(files, ok, withErrors)}`);
  for (const one of kinds)
    say(`  ${one.kind}: ${one.files} (${language.inOrder}: ${one.ok}, ${language.withErrors}: ${one.withErrors})`);
  if (rules.length > 0) say(`${language.mostFrequent}:`);
  for (const { rule, severity, files: inFiles, places } of rules.slice(0, MOST_RULES))
    say(`  ${language.severities[severity]} ${rule}: ${language.files} ${inFiles}, ${language.places} ${places}`);
}
