/**
 * Every code that Relais shows to people, with its words, collected from the product: rule packs, warnings and the making of PDF/A are asked, everything else
 * is read from the source text (`source-values.ts`), so that nothing has to be written or registered twice.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import type { LocalizedText } from '../connectors/clinical/index.ts';
import { rulePacks } from '../connectors/conformance/index.ts';
import { problemFor } from '../connectors/dsp/index.ts';
import { collectWarnings, type HealthFacts, type Warning } from '../connectors/health/index.ts';
import { OTHER_CONTENT } from '../connectors/journal/index.ts';
import { allConversionFindings } from '../connectors/pdfa/index.ts';
import { loadProfile } from '../connectors/profiles/index.ts';
import { setAsideRules } from './set-aside-rules.ts';
import {
  SourceLibrary,
  entries,
  isShape,
  nameOf,
  valueOf,
  type Scope,
  type Shape,
  type Value,
} from './source-values.ts';

const root = resolve(import.meta.dirname, '..');

export interface Entry {
  readonly code: string;
  readonly what: LocalizedText;
  readonly next: LocalizedText;
  /** `error`, `warning`, `information` of a finding; empty for a problem. */
  readonly severity: string;
  readonly reference?: string;
  readonly pack?: string;
  /** Whether Relais mends it in the documents that it makes. */
  readonly byRelais?: boolean;
}

/** Product modules, in the order of their paths. */
export const sourceFiles = (): readonly string[] =>
  ['connectors', 'electron']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
    )
    .filter((path) => path.endsWith('.ts') && !/\.(test|test-data|d)\.ts$/.test(path))
    .sort();

const localized = (value: Value): LocalizedText | undefined => {
  if (!isShape(value)) return undefined;
  const { fr, de, en } = value;
  return typeof fr === 'string' && typeof de === 'string' && typeof en === 'string' ? { fr, de, en } : undefined;
};

/** `DSP-BUSY` or `identity.uncertain`: what stands in `code` or `rule`. */
const isCode = (text: Value): text is string =>
  typeof text === 'string' && /^([A-Z][A-Z0-9]*(-[A-Z0-9]+)*|[a-z][a-z0-9-]*(\.[a-z0-9-]+)+)$/.test(text);

function entryOf(shape: Shape, name?: string): Entry | undefined {
  const code = shape['code'] ?? shape['rule'] ?? name;
  const what = localized(shape['cause'] ?? shape['message']);
  // A fix that is handed on from elsewhere (`fix: rule.fix`) is not known here, but the entry is.
  const next = localized(shape['next'] ?? shape['fix']) ?? ('fix' in shape ? { fr: '…', de: '…', en: '…' } : undefined);
  if (!isCode(code) || !what || !next) return undefined;
  return { code, what, next, severity: typeof shape['severity'] === 'string' ? shape['severity'] : '' };
}

/** Every problem and finding that a module can say, as its text has it. */
function collectFrom(path: string, library: SourceLibrary, found: (entry: Entry) => void): void {
  const file = library.open(path);
  const visit = (node: ts.Node, scope: Scope): void => {
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) {
      for (const entered of entries(node, scope))
        ts.forEachChild(node, (child) => {
          visit(child, entered);
        });
      return;
    }
    if (ts.isObjectLiteralExpression(node) || ts.isCallExpression(node)) {
      const value = valueOf(node, scope);
      const named = ts.isPropertyAssignment(node.parent) ? nameOf(node.parent.name) : undefined;
      const entry = isShape(value) ? entryOf(value, named) : undefined;
      if (entry) found(entry);
    }
    ts.forEachChild(node, (child) => {
      visit(child, scope);
    });
  };
  visit(file.tree, { file, bound: new Map() });
}

/** A rule's words have a name in braces where the case is told. */
const withoutCase = ({ fr, de, en }: LocalizedText): LocalizedText => {
  const left = (words: string): string => words.replaceAll(/\{\w+\}/g, '…');
  return { fr: left(fr), de: left(de), en: left(en) };
};

const entriesOfPacks = (): readonly Entry[] =>
  rulePacks().flatMap((pack) =>
    pack.rules.map(({ id, title, fix, severity, reference, mend }) => ({
      code: id,
      what: withoutCase(title),
      next: fix,
      severity,
      pack: `${pack.name}@${pack.version}`,
      byRelais: mend !== 'no',
      ...(reference === undefined ? {} : { reference }),
    })),
  );

const entriesOfConversion = (): readonly Entry[] =>
  allConversionFindings().map(({ rule, message, fix, severity }) => ({
    code: rule,
    what: message,
    next: fix,
    severity,
  }));

/** Said in the demo's summary only: a sample that waits for its other file; the words are the sample's. */
const demoOnly: Entry = {
  code: 'FILE-WAITING',
  what: {
    fr: 'Un exemple de la démonstration attend le fichier qui va avec lui.',
    de: 'Ein Beispiel der Vorführung wartet auf die zugehörige Datei.',
    en: 'A sample of the demo waits for the file that belongs with it.',
  },
  next: {
    fr: 'Rien à faire : c’est voulu.',
    de: 'Nichts zu tun: das ist Absicht.',
    en: 'Nothing to do: this is on purpose.',
  },
  severity: '',
};

/** Problems and findings by code; a code said in several ways keeps every way once. */
export function collectEntries(): ReadonlyMap<string, readonly Entry[]> {
  const byCode = new Map<string, Entry[]>();
  const add = (entry: Entry): void => {
    const known = byCode.get(entry.code) ?? [];
    if (known.some((other) => other.what.en === entry.what.en && other.next.en === entry.next.en)) return;
    byCode.set(entry.code, [...known, entry]);
  };
  for (const entry of [...entriesOfPacks(), ...entriesOfConversion(), demoOnly]) add(entry);
  const packs = new Set(byCode.keys());
  const library = new SourceLibrary();
  for (const path of sourceFiles()) {
    collectFrom(path, library, (entry) => {
      if (!packs.has(entry.code)) add(entry);
    });
  }
  return new Map([...byCode].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The words for why a state changed, by cause: the table of the story. */
export function causeWords(): ReadonlyMap<string, LocalizedText> {
  const table = new SourceLibrary().open(join(root, 'connectors/agent/story.ts')).value('causes', 0);
  return new Map(
    Object.entries(isShape(table) ? table : {}).flatMap(([cause, value]) => {
      const words = localized(value);
      return words ? [[cause, words] as const] : [];
    }),
  );
}

/** Every place of the source that gives a state together with its cause. */
export function statesWithCauses(): readonly { readonly state: string; readonly cause: string }[] {
  return sourceFiles()
    .filter((path) => /connectors.(agent|delivery)./.test(path))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(
        /state: '(\w+)',\s+cause: '([a-z-]+)'|\.move\([^,()]+, '(\w+)', '([a-z-]+)'\)/g,
      ),
    ])
    .map(([, state, cause, movedTo, because]) => ({ state: state ?? movedTo ?? '', cause: cause ?? because ?? '' }));
}

/** Error codes of the platform (ITI TF-3 table 4.2.4.1-2) and the problem that each becomes by the table of the standards. */
export const platformCodes = (): readonly (readonly [string, string])[] =>
  loadProfile('lu-dsp')
    .answers.filter(({ on, code }) => on === 'error' && code !== '*')
    .map(({ code, says }) => [code, problemFor(says).code]);

/** Every warning once, provoked by facts that call for it. Warnings of a source carry the code of its problem, which has an entry. */
export function collectAllWarnings(): readonly Warning[] {
  const now = Date.UTC(2030, 0, 1);
  const calm: HealthFacts = {
    now,
    groups: [],
    unreadable: { count: 0, since: now },
    waiting: 0,
    sourceTroubles: [],
    waitingFiles: [],
    keyInFile: false,
    trial: false,
    startedAt: now,
  };
  const problem = { code: '', cause: { fr: '…', de: '…', en: '…' }, next: { fr: '', de: '', en: '' } };
  const long = now - 86_400_000;
  const group = { count: 2, since: long, documentId: '' };
  const damage = (subject: string, subjectId: string) => ({ at: long, subject, subjectId });
  const facts: readonly HealthFacts[] = [
    {
      ...calm,
      groups: [...causeWords().keys()]
        .filter(isHeldCause)
        .map((cause) => ({ ...group, state: 'held' as const, cause })),
    },
    { ...calm, groups: [{ ...group, state: 'refused', cause: 'refused' }] },
    { ...calm, groups: [{ ...group, state: 'refused', cause: OTHER_CONTENT }] },
    { ...calm, unreadable: { count: 2, since: long } },
    { ...calm, waiting: 2, noContact: { since: long, problem } },
    { ...calm, certificate: { validTo: now + 20 * 86_400_000, holder: '' } },
    { ...calm, certificate: { validTo: long, holder: '' } },
    { ...calm, testMessages: { count: 2, since: now, source: '…' } },
    { ...calm, keyInFile: true },
    { ...calm, recoveryKey: false },
    { ...calm, damages: [damage('receipt', '1'), damage('document', '2')] },
    { ...calm, damages: [damage('log', 'last-write')] },
    { ...calm, damages: [damage('log', 'directory-opposition')] },
    { ...calm, space: { level: 'low', free: 500 * 1024 * 1024 } },
    { ...calm, space: { level: 'reserve', free: 0 } },
    { ...calm, trial: true },
  ];
  return facts.flatMap(collectWarnings).sort((a, b) => (a.code < b.code ? -1 : 1));
}

const isHeldCause = (cause: string): boolean => causeWords().get(cause)?.en.startsWith('Held') === true;

/** Where a fact of an order goes (`order.requester`): one word, while the rules about messages of an order have several. */
const PLACE_OF_AN_ORDER = /^order\.[a-z]+$/;

/** Texts of the source that look like a code of a family that has entries, with the module that says them. */
export function codesInSource(): ReadonlyMap<string, string> {
  const known = [
    ...collectEntries().keys(),
    ...collectAllWarnings().map(({ code }) => code),
    ...setAsideRules.map(([rule]) => rule),
  ];
  const prefixes = [...new Set(known.map((code) => /^[a-z0-9-]+(?=\.)|^[A-Z0-9]+/.exec(code)?.[0] ?? ''))].filter(
    (prefix) => prefix !== '',
  );
  const pattern = new RegExp(
    `['"\`]((?:${prefixes.join('|')})(?:-[A-Z0-9]+)+|(?:${prefixes.join('|')})(?:\\.[a-z0-9]+(?:-[a-z0-9]+)*)+)['"\`]`,
    'g',
  );
  const found = new Map<string, string>();
  for (const path of sourceFiles()) {
    const text = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    for (const [, code = ''] of text.matchAll(pattern))
      if (!PLACE_OF_AN_ORDER.test(code)) found.set(code, relative(root, path));
  }
  return found;
}
