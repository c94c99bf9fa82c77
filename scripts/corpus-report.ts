/**
 * Runs every open HL7 v2 file and every CDA of the corpus through reading, rendering and checking, and says what became of it:
 * `node scripts/corpus-report.ts`. Writes `docs/corpus-report.md`. Never crashes: a defect is a line of the table.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import {
  completeDocument,
  documentId,
  documentSetId,
  type ClinicalDocument,
  type Finding,
  type Sender,
} from '../connectors/clinical/index.ts';
import { checkDocument } from '../connectors/conformance/index.ts';
import { render } from '../connectors/documents/index.ts';
import { describeEntry } from '../connectors/dsp/index.ts';
import { framesOf } from '../connectors/formats/hl7v2/frames.ts';
import { detectFormat, readInput, type ReadContext, type ReadPart } from '../connectors/formats/index.ts';
import { loadProfile, sourceProfileOf } from '../connectors/profiles/index.ts';

const project = resolve(import.meta.dirname, '..');
const corpus = resolve(project, '../shared/corpus');
const report = join(project, 'docs/corpus-report.md');

/** The day on which the checks stand, so that the same corpus gives the same report in every year. */
const today = '2026-11-23';
const context: ReadContext = { profile: loadProfile('sandbox'), source: sourceProfileOf({ name: 'corpus' }) };

/** An invented practice, as the sender that every document needs. */
const sender: Sender = {
  oid: '1.3.182.3.1.1.99999999',
  organization: {
    identifiers: [{ root: '1.3.182.4.1', extension: '2123456789' }],
    name: 'Cabinet Test',
    address: { lines: ['1, rue du Test'], city: 'Testange', postalCode: '0000', country: 'LU' },
    telecoms: [{ uri: 'tel:+352000000', use: 'work' }],
  },
  professional: {
    identifiers: [
      { root: '1.3.182.4.1', extension: '1234567890' },
      { root: '1.3.182.4.6', extension: '90000001' },
    ],
    name: { family: 'Docteur', given: ['Test'] },
  },
};

class Tally {
  files = 0;
  messages = 0;
  converted = 0;
  held = 0;
  setAside = 0;
  unreadable = 0;
  crashed = 0;
  unmapped = 0;
  readonly reasons = new Map<string, number>();
  readonly fields = new Map<string, number>();

  reason(name: string): void {
    this.reasons.set(name, (this.reasons.get(name) ?? 0) + 1);
  }

  field(path: string): void {
    const name = path
      .replaceAll(/\[\d+\]/g, '')
      .replace(/^.*\/(?=[^/]+$)/, '')
      .replace(/(-\d+)\.\d+$/, '$1');
    this.unmapped += 1;
    this.fields.set(name, (this.fields.get(name) ?? 0) + 1);
  }
}

/** What is wrong with a document as it would be sent. */
function errorsOf(document: ClinicalDocument, findings: readonly Finding[]): readonly Finding[] {
  const completed = completeDocument(document, sender);
  const rendered = render(completed, 'cda', {
    profile: context.profile,
    documentId: documentId(document),
    setId: documentSetId(document.lineage),
    history: { versionNumber: 1 },
  });
  if (!rendered.ok) return [...findings, ...rendered.findings];
  const { rendering } = rendered;
  const entry = describeEntry({
    document: completed,
    rendering: { ...rendering, mimeType: rendering.mediaType },
    profile: context.profile,
  });
  const checked = checkDocument({ document: completed, rendering, entry }, { profile: context.profile, today });
  return [...findings, ...checked];
}

function count(part: ReadPart, tally: Tally): void {
  if (part.kind === 'unreadable') {
    tally.unreadable += 1;
    tally.reason(`unreadable: ${part.problem.code}`);
    return;
  }
  if (part.kind === 'set-aside') {
    tally.setAside += 1;
    tally.reason(`set aside: ${part.rule}`);
    return;
  }
  for (const { path } of part.mapping.unmapped) tally.field(path);
  const errors = errorsOf(part.document, part.findings).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) tally.converted += 1;
  else tally.held += 1;
  for (const rule of new Set(errors.map((finding) => finding.rule))) tally.reason(`held: ${rule}`);
}

/** All files below a folder, in a fixed order. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

function tallyFile(path: string, format: string, tally: Tally): void {
  const input = { bytes: new Uint8Array(readFileSync(path)), name: path.split(sep).at(-1) ?? '' };
  try {
    if (detectFormat(input)?.name !== format) return;
    const { parts } = readInput(input, context);
    tally.files += 1;
    tally.messages += format === 'hl7v2' ? framesOf(input.bytes).messages.length : 1;
    for (const part of parts) count(part, tally);
  } catch (error) {
    tally.crashed += 1;
    tally.reason(`crashed: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}

/** One tally for each folder directly below `root`. */
function tallies(root: string, format: string): Map<string, Tally> {
  const found = new Map<string, Tally>();
  for (const path of filesBelow(root)) {
    const [folder = ''] = relative(root, path).split(sep);
    const tally = found.get(folder) ?? new Tally();
    found.set(folder, tally);
    tallyFile(path, format, tally);
  }
  return new Map([...found].filter(([, tally]) => tally.files + tally.crashed > 0));
}

const most = (counts: ReadonlyMap<string, number>, limit: number): [string, number][] =>
  [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, limit);

function merge(all: Iterable<Tally>, pick: (tally: Tally) => ReadonlyMap<string, number>): Map<string, number> {
  const sum = new Map<string, number>();
  for (const tally of all) for (const [name, times] of pick(tally)) sum.set(name, (sum.get(name) ?? 0) + times);
  return sum;
}

const NUMBERS = ['files', 'messages', 'converted', 'held', 'setAside', 'unreadable', 'crashed', 'unmapped'] as const;

function section(title: string, folders: ReadonlyMap<string, Tally>): string[] {
  const row = (name: string, of: (key: (typeof NUMBERS)[number]) => number): string =>
    `| ${name} | ${NUMBERS.map((key) => String(of(key))).join(' | ')} |`;
  const all = [...folders.values()];
  const table = (counts: ReadonlyMap<string, number>, limit: number, head: string): string[] => [
    `| ${head} | times |`,
    '| --- | ---: |',
    ...most(counts, limit).map(([name, times]) => `| \`${name}\` | ${times} |`),
  ];
  return [
    `## ${title}`,
    '',
    '| folder | files | messages | converted | held | set aside | unreadable | crashed | unmapped fields |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...[...folders].map(([name, tally]) => row(name, (key) => tally[key])),
    row('**all**', (key) => all.reduce((sum, tally) => sum + tally[key], 0)),
    '',
    '### Reasons',
    '',
    ...table(
      merge(all, ({ reasons }) => reasons),
      60,
      'reason',
    ),
    '',
    '### Fields that nobody maps',
    '',
    ...table(
      merge(all, ({ fields }) => fields),
      40,
      'field',
    ),
    '',
  ];
}

function main(): number {
  if (!existsSync(corpus)) {
    process.stderr.write(`no corpus at ${relative(project, corpus)}: nothing to report\n`);
    return 2;
  }
  const hl7v2 = tallies(join(corpus, 'hl7v2'), 'hl7v2');
  const cda = tallies(join(corpus, 'cda'), 'cda');
  const text = [
    '# What becomes of real files',
    '',
    'Made by `node scripts/corpus-report.ts` from public material beside the project; do not edit by hand.',
    'Every file is read, rendered under the profile `sandbox` and checked. *Converted* documents may leave; *held* ones wait for a',
    'person, with the reasons below; *set aside* and *unreadable* count messages or files. The material is foreign: its patients have',
    'no Luxembourg number, so that nearly all of it is rightly held.',
    '',
    ...section('HL7 v2', hl7v2),
    ...section('CDA R2', cda),
  ].join('\n');
  mkdirSync(join(project, 'docs'), { recursive: true });
  writeFileSync(report, text);
  process.stdout.write(text);
  return [...hl7v2.values(), ...cda.values()].some(({ crashed }) => crashed > 0) ? 1 : 0;
}

if (import.meta.main) process.exitCode = main();
