/** `relais pack`: the rules that Relais brings, and packs of the user's own: a schema, a Schematron, a FHIR package, the table of LOINC. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { rulePacks } from '../../conformance/index.ts';
import type { CallOutput } from '../contract.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { shippedRules } from '../packs/shipped-rules.ts';
import { packStore, type StoredPack } from '../packs/store.ts';
import {
  UsageError,
  exit,
  printJson,
  readArguments,
  runningAgent,
  say,
  sayProblem,
  terminalLanguage,
  type ExitCode,
} from './shared.ts';

const options = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  name: { type: 'string' },
  version: { type: 'string' },
  format: { type: 'string', multiple: true },
  type: { type: 'string', multiple: true },
  severity: { type: 'string' },
  main: { type: 'string' },
  phase: { type: 'string' },
  structure: { type: 'string', multiple: true },
  anyway: { type: 'boolean' },
  signature: { type: 'string' },
  key: { type: 'string' },
} as const;

const usage = 'relais pack needs: list | add FILE | remove NAME';

export async function pack(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, options);
  const [verb, named] = files;
  if (verb === 'list') return list(values.data);
  if (named === undefined) throw new UsageError(usage);
  if (verb === 'add') return add(named, values);
  if (verb === 'remove') {
    printJson(await runningAgent(values.data).call('removePack', { name: named }));
    return exit.done;
  }
  throw new UsageError(usage);
}

/** Works without a running agent: it looks into the data folder. */
function list(data: string | undefined): ExitCode {
  const own = packStore(dataFolderAt(data ?? defaultDataFolder())).all();
  const { problem: ours, signedBy } = shippedRules();
  printJson([
    ...rulePacks().map((shipped) => ({
      ...shipped,
      kind: 'relais',
      ok: ours === undefined,
      ...(signedBy === undefined ? {} : { signedBy }),
      ...(ours ? { problem: ours } : {}),
    })),
    ...own.map(({ name, pack: kept, problem }) => ({
      name,
      ...(kept ? listed(kept) : {}),
      ok: problem === undefined,
      ...(problem ? { problem } : {}),
    })),
  ]);
  const language = words[terminalLanguage()];
  if (!ours) say(signedBy === undefined ? language.rulesUnsigned : language.rulesSigned(signedBy));
  const problems = [ours, ...own.map(({ problem }) => problem)].filter((problem) => problem !== undefined);
  for (const problem of problems) sayProblem(problem);
  return problems.length > 0 ? exit.findings : exit.done;
}

const listed = ({ signature, addedAt, ...pack }: StoredPack) => ({
  ...pack,
  addedAt: new Date(addedAt).toISOString(),
  ...(signature ? { signedBy: signature.fingerprint } : {}),
});

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

async function add(path: string, values: Values): Promise<ExitCode> {
  if (!existsSync(path)) throw new UsageError(`no such file: ${path}`);
  const isFolder = statSync(path).isDirectory();
  const bytes = isFolder ? zipOf(path) : readFileSync(path);
  const signature = signatureOf(values);
  if (signature && isFolder) throw new UsageError('--signature is that of one file: name the file, not a folder');
  const formats = values.format?.map((format) => oneOf('--format', format, ['cda', 'fhir'] as const));
  const severity =
    values.severity === undefined
      ? undefined
      : oneOf('--severity', values.severity, ['error', 'warning', 'information'] as const);
  const answer = await runningAgent(values.data).call('addPack', {
    file: basename(path),
    base64: Buffer.from(bytes).toString('base64'),
    anyway: values.anyway === true,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.version === undefined ? {} : { version: values.version }),
    ...(formats === undefined ? {} : { formats }),
    ...(values.type === undefined ? {} : { types: values.type }),
    ...(severity === undefined ? {} : { severity }),
    ...(values.main === undefined ? {} : { main: values.main }),
    ...(values.phase === undefined ? {} : { phase: values.phase }),
    ...(values.structure === undefined ? {} : { structures: values.structure }),
    ...(signature ? { signature } : {}),
  });
  printJson(answer);
  sayOutcome(answer);
  return answer.added ? exit.done : exit.findings;
}

/** Both or none: a signature says nothing without the key of whoever is trusted. */
function signatureOf({ signature, key }: Values): { readonly base64: string; readonly key: string } | undefined {
  if (signature === undefined && key === undefined) return undefined;
  if (signature === undefined || key === undefined) throw new UsageError('--signature and --key go together');
  for (const file of [signature, key]) if (!existsSync(file)) throw new UsageError(`no such file: ${file}`);
  return { base64: readFileSync(signature).toString('base64'), key: readFileSync(key, 'utf8') };
}

function oneOf<const T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((one) => one === given);
  if (found === undefined) throw new UsageError(`${option} takes ${known.join(', ')}, not “${given}”`);
  return found;
}

/** A folder becomes one file, so that what is kept is what was given. */
function zipOf(folder: string): Uint8Array {
  const entries: Zippable = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    // The same folder gives the same bytes, whenever it is added.
    entries[relative(folder, file).split(sep).join('/')] = [
      readFileSync(file),
      { mtime: new Date('1980-01-02T00:00:00Z') },
    ];
  }
  return zipSync(entries);
}

const words = {
  fr: {
    added: (name: string) => `Le paquet « ${name} » est en service.`,
    not: (name: string) => `Le paquet « ${name} » n’est pas en service.`,
    tried: (documents: number, errors: number, median: number) =>
      `Essayé sur ${documents} documents récents : ${errors} seraient retenus ; durée habituelle ${median} ms.`,
    signed: (key: string) => `La signature du fichier est vérifiée ; empreinte de la clé : ${key}`,
    rulesSigned: (key: string) =>
      `Les règles de Relais sont celles que leurs auteurs ont signées ; empreinte de la clé : ${key}`,
    rulesUnsigned: 'Les règles de Relais ne sont pas signées : cette version n’est pas une version publiée.',
    anyway:
      'Pour le mettre en service quand même : « --anyway » ; pour qu’il avertisse seulement : « --severity warning ».',
    broken: 'Le paquet s’est arrêté sur un document : il ne peut pas être mis en service.',
  },
  de: {
    added: (name: string) => `Das Paket „${name}“ ist in Kraft.`,
    not: (name: string) => `Das Paket „${name}“ ist nicht in Kraft.`,
    tried: (documents: number, errors: number, median: number) =>
      `An ${documents} jüngsten Dokumenten erprobt: ${errors} würden zurückgehalten; übliche Dauer ${median} ms.`,
    signed: (key: string) => `Die Signatur der Datei ist geprüft; Fingerabdruck des Schlüssels: ${key}`,
    rulesSigned: (key: string) =>
      `Die Regeln von Relais sind die von ihren Verfassern signierten; Fingerabdruck des Schlüssels: ${key}`,
    rulesUnsigned: 'Die Regeln von Relais sind nicht signiert: Diese Fassung ist keine veröffentlichte.',
    anyway: 'Um es trotzdem in Kraft zu setzen: „--anyway“; damit es nur warnt: „--severity warning“.',
    broken: 'Das Paket brach an einem Dokument ab: Es kann nicht in Kraft gesetzt werden.',
  },
  en: {
    added: (name: string) => `The pack “${name}” is in force.`,
    not: (name: string) => `The pack “${name}” is not in force.`,
    tried: (documents: number, errors: number, median: number) =>
      `Tried on ${documents} recent documents: ${errors} would be held; usual time ${median} ms.`,
    signed: (key: string) => `The signature of the file is verified; fingerprint of the key: ${key}`,
    rulesSigned: (key: string) =>
      `The rules of Relais are those that their authors signed; fingerprint of the key: ${key}`,
    rulesUnsigned: 'The rules of Relais are not signed: this is no published version.',
    anyway: 'To put it in force all the same: “--anyway”; to have it warn only: “--severity warning”.',
    broken: 'The pack stopped at a document: it cannot be put in force.',
  },
} as const;

function sayOutcome({ added, pack: { name, test, gaps, signedBy } }: CallOutput<'addPack'>): void {
  const language = words[terminalLanguage()];
  say(added ? language.added(name) : language.not(name));
  if (signedBy !== undefined) say(language.signed(signedBy));
  if (test) say(language.tried(test.documents, test.withErrors, test.medianMilliseconds));
  for (const { rule, severity, documents, places } of test?.rules ?? [])
    say(`  [${severity}] ${rule}: ${documents} / ${places}`);
  for (const gap of gaps ?? []) say(`  ${gap[terminalLanguage()]}`);
  if (!added) say(test && test.broken > 0 ? language.broken : language.anyway);
}
