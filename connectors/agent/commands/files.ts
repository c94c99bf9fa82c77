/** `relais convert`, and what it shares with `relais check`: what a file becomes. Sends nothing, stores nothing. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  completeDocument,
  documentId,
  documentSetId,
  type ClinicalDocument,
  type Finding,
  type MappingReport,
} from '../../clinical/index.ts';
import { checkDocument } from '../../conformance/index.ts';
import { render, type RenderResult, type RenderTarget } from '../../documents/index.ts';
import { completenessOf, readInput, type ReadPart, type SourceInput } from '../../formats/index.ts';
import { loadProfile, profileNames } from '../../profiles/index.ts';
import { words } from '../check-report/words.ts';
import { translationContext } from '../context.ts';
import { readConfiguration, type Configuration } from '../configuration.ts';
import { dataFolderAt, defaultDataFolder } from '../data-folder.ts';
import { openScripts, type Scripts } from '../scripts.ts';
import { asItCameOrAnew } from '../made-anew.ts';
import { mappingOf } from '../mended.ts';
import { openPacks } from '../packs/packs.ts';
import { packStore } from '../packs/store.ts';
import { convertToPdfa } from './pdfa.ts';
import { describe, nobodyKnown, readContext, type TranslationContext } from '../translate.ts';
import { UsageError, exit, printJson, readArguments, say, terminalLanguage, type ExitCode } from './shared.ts';

const options = {
  profile: { type: 'string', default: 'sandbox' },
  source: { type: 'string', default: 'file' },
  data: { type: 'string' },
  out: { type: 'string' },
  to: { type: 'string', default: 'cda' },
  json: { type: 'boolean' },
} as const;

/** A file with those that belong to it, found beside it. */
export function inputOf(file: string): SourceInput & { readonly companions: ReadonlyMap<string, Uint8Array> } {
  const bytes = readFileSync(file);
  const name = basename(file);
  const folder = dirname(file);
  const whole = completenessOf(name, bytes, readdirSync(folder));
  const companions = whole.state === 'complete' ? whole.companions : [];
  return { bytes, name, companions: new Map(companions.map((other) => [other, readFileSync(join(folder, other))])) };
}

export async function contextFor(
  profileName: string,
  data: string | undefined,
): Promise<TranslationContext & { readonly scripts: Scripts }> {
  if (!profileNames().includes(profileName))
    throw new UsageError(`there is no profile “${profileName}”: ${profileNames().join(', ')}`);
  const folder = dataFolderAt(data ?? defaultDataFolder());
  const configuration: Configuration = readConfiguration(folder.configuration, folder);
  const scripts = await openScripts(configuration);
  const nothing = { ...nobodyKnown, versions: () => [], document: () => undefined };
  return { ...translationContext(configuration, loadProfile(profileName), nothing, scripts), scripts };
}

export function existing(files: readonly string[]): readonly string[] {
  if (files.length === 0) throw new UsageError('name at least one file');
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new UsageError(`no such file: ${missing}`);
  return files;
}

interface Converted {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly path: string | null;
  readonly mapping: MappingReport;
  readonly findings: readonly Finding[];
}

/** A document as a first submission would bring it. */
export const renderFirst = (
  document: ClinicalDocument,
  target: RenderTarget,
  { profile, sender }: TranslationContext,
  id = documentId(document),
): RenderResult =>
  render(completeDocument(document, sender), target, {
    profile,
    documentId: id,
    setId: documentSetId(document.lineage),
    history: { versionNumber: 1 },
  });

/** One document of an input, rendered and checked as a first submission. `id`: that of what came, where the document is made anew. */
export function convertPart(
  document: ClinicalDocument,
  read: MappingReport,
  remarks: readonly Finding[],
  target: RenderTarget,
  context: TranslationContext,
  id = documentId(document),
): Converted & { bytes?: Uint8Array } {
  const mapping = mappingOf({ document, mapping: read, remarks });
  const completed = completeDocument(document, context.sender);
  const rendered = renderFirst(document, target, context, id);
  if (!rendered.ok) {
    const type = document.type.coding?.code ?? '';
    return { id, type, title: document.title, path: null, mapping, findings: [...remarks, ...rendered.findings] };
  }
  const { rendering } = rendered;
  const entry = describe(completed, rendering, context.profile);
  const findings = checkDocument(
    { document: completed, rendering, entry },
    { profile: context.profile, today: context.today() },
  );
  return {
    id,
    type: rendering.type.name,
    title: rendering.title,
    path: null,
    mapping,
    findings: [...remarks, ...findings],
    bytes: rendering.bytes,
  };
}

/** A part that gives no document, as a finding: one list says everything about an input. */
export const partFinding = (part: ReadPart & { kind: 'unreadable' | 'set-aside' }): Finding =>
  part.kind === 'unreadable'
    ? {
        rule: part.problem.code,
        severity: 'error',
        path: part.part,
        message: part.problem.cause,
        fix: part.problem.next,
      }
    : {
        rule: part.rule,
        severity: 'information',
        path: part.part,
        message: {
          fr: 'Compris, et mis de côté exprès : ce message ne donne pas de document.',
          de: 'Verstanden und absichtlich beiseitegelegt: diese Nachricht ergibt kein Dokument.',
          en: 'Understood, and set aside on purpose: this message gives no document.',
        },
        fix: { fr: 'Rien à faire.', de: 'Nichts zu tun.', en: 'Nothing to do.' },
      };

export const hasError = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity === 'error');

export async function convert(args: readonly string[]): Promise<ExitCode> {
  const { values, files } = readArguments(args, options);
  if (values.to === 'pdfa')
    return convertToPdfa(
      existing(files).map((file) => ({ file, input: inputOf(file) })),
      values,
    );
  if (values.to !== 'cda' && values.to !== 'fhir')
    throw new UsageError(`--to takes cda, fhir or pdfa, not “${values.to}”`);
  const target: RenderTarget = values.to;
  const context = await contextFor(values.profile, values.data);
  const { out } = values;
  if (out !== undefined) mkdirSync(out, { recursive: true });
  const packs = openPacks(packStore(dataFolderAt(values.data ?? defaultDataFolder())), context);
  const results = [];
  try {
    for (const file of existing(files)) {
      await context.scripts.ready();
      const { format, parts } = readInput(inputOf(file), readContext(context, values.source));
      const findings: Finding[] = [];
      const documents: Converted[] = [];
      for (const part of parts) {
        if (part.kind !== 'document') {
          findings.push(partFinding(part));
          continue;
        }
        const id = documentId(part.document);
        const { chosen, remarks } = asItCameOrAnew(part, context.sourceProfile(values.source), (one) =>
          convertPart(one.document, one.mapping, one.findings, target, context, id),
        );
        if (chosen === undefined) continue;
        const { bytes, ...made } = { ...chosen, findings: [...remarks, ...chosen.findings] };
        // FHIR R4 and the packs of the user, as the agent asks them before it records a document.
        const document = { ...made, findings: [...made.findings, ...(bytes ? await packs.findings(bytes) : [])] };
        documents.push(bytes === undefined || out === undefined ? document : written(document, bytes, { out, target }));
      }
      results.push({
        file,
        format,
        documents,
        findings: [...findings, ...documents.flatMap((document) => document.findings)],
      });
      if (values.json !== true) {
        say(
          `${file}: ${format}, ${documents.length} document(s)${documents.map(({ title, path }) => `\n  ${title}${path === null ? '' : ` → ${path}`}`).join('')}`,
        );
        sayFindings(results.at(-1)?.findings ?? []);
        for (const { mapping } of documents) sayMended(mapping);
      }
    }
  } finally {
    await packs.close();
  }
  if (values.json === true) printJson(results);
  return results.some(({ findings }) => hasError(findings)) ? exit.findings : exit.done;
}

function written(
  document: Converted,
  bytes: Uint8Array,
  { out, target }: { readonly out: string; readonly target: RenderTarget },
): Converted {
  const path = join(out, `${document.id}.${target === 'cda' ? 'xml' : 'json'}`);
  writeFileSync(path, bytes, { mode: 0o600 });
  return { ...document, path };
}

function sayMended({ mended = [] }: MappingReport): void {
  const language = terminalLanguage();
  for (const { path, rule, done } of mended) say(`  ${words[language].mended} ${rule} ${path}\n    ${done[language]}`);
}

export function sayFindings(findings: readonly Finding[]): void {
  const language = terminalLanguage();
  for (const finding of findings) {
    say(
      `  [${finding.severity}] ${finding.rule} ${finding.path}\n    ${finding.message[language]}\n    → ${finding.fix[language]}`,
    );
    if (finding.mend === 'untouched') say(`    ${words[language].untouched}`);
  }
}
