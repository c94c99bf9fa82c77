/**
 * Writes docs/errors.md: every code that Relais shows to people, with the words that the program itself uses (`catalogue-entries.ts`).
 * `node scripts/error-catalogue.ts` writes the file; the test beside this script fails when it is out of date or a code has no entry.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import prettier from 'prettier';
import type { LocalizedText } from '../connectors/clinical/index.ts';
import type { Warning } from '../connectors/health/index.ts';
import { causeWords, collectAllWarnings, collectEntries, platformCodes, type Entry } from './catalogue-entries.ts';
import { setAsideRules } from './set-aside-rules.ts';

export const catalogueFile = resolve(import.meta.dirname, '..', 'docs', 'errors.md');

/** Who can mend it, as the next step says it. The first that fits. */
const menders: readonly (readonly [RegExp, string])[] = [
  [/^If another program made the document/, 'the maker of the document (where that is Relais: its support)'],
  [/^(Nothing to do|Relais (waits|takes|goes on))/, 'nobody: it mends itself'],
  [/helpdesk|Agence eSanté/, 'the helpdesk of Agence eSanté'],
  [/to (Relais )?support|support of Relais|tell support|the diagnostics/i, 'the support of Relais'],
  [/profile/, 'whoever looks after the national profile'],
  [/physician|Talk to the patient/, 'the physician'],
  [/IT supplier/, 'your IT supplier'],
  [
    /sender|software house|maker of|laboratory that sends|export of the software|software that makes/i,
    'the sender or the maker of its software',
  ],
];
const personOf = ({ next }: Entry): string => menders.find(([pattern]) => pattern.test(next.en))?.[1] ?? 'you';
const menderOf = (entry: Entry): string =>
  entry.byRelais === true ? `Relais in what it makes; in a finished document ${personOf(entry)}` : personOf(entry);

const wordsOf = (who: Warning['who']): string =>
  ({
    you: 'you',
    doctor: 'the physician',
    'software-house': 'the software house',
    helpdesk: 'the helpdesk',
    nobody: 'nobody: it mends itself',
  })[who];

const languages = ['en', 'fr', 'de'] as const;

/** What stands in a text of the program may look like Markdown; it is meant as it stands. */
const plain = (text: string): string => text.replaceAll(/[<>*_[\]`|\\]/g, (sign) => `\\${sign}`);

const said = (what: LocalizedText, next: LocalizedText): string[] =>
  languages.map((language) => `- **${language}** ${plain(what[language])} → ${plain(next[language])}`);

function section(code: string, ways: readonly Entry[]): string[] {
  const [first] = ways;
  if (!first) return [];
  const facts = [first.severity, `mended by: ${menderOf(first)}`, first.pack, first.reference].filter(
    (fact) => (fact ?? '') !== '',
  );
  return [
    `### \`${code}\``,
    '',
    facts.map((fact) => plain(fact ?? '')).join(' · '),
    '',
    ...ways.flatMap(({ what, next }) => said(what, next)),
    '',
  ];
}

type Family = readonly [title: string, pattern: RegExp, of?: (entry: Entry) => boolean];

/** Families of codes, in the order in which a document meets them. */
const families: readonly Family[] = [
  ['Files and messages on their way in', /^INTAKE-/],
  ['Files and messages that cannot be read', /^(FILE|FORMAT|HL7|PDF|SCAN|CSV|XLSX|ZIP|FOREIGN|CDA|FHIR|READ|MESSAGE)-/],
  ['The certificate', /^CERT-/],
  ['The way to the DSP', /^(DSP|TLS)-|^NOT-CONNECTED$/],
  ['The identity service', /^IDP-/],
  ['The agent, its settings and its control API', /^(API|CONFIGURATION|CONSOLE|DATA|RELEASE|JOURNAL)-|^INTERNAL$/],
  ['The sandbox', /^SANDBOX-/],
];

const ruleFamilies: readonly Family[] = [
  ['Who the patient is', /^identity\./],
  // The reader of FHIR and a pack of rules share a name.
  ['Reading', /^(hl7v2|pdf|csv|time|fhir)\./, ({ pack }) => pack === undefined],
  ['Rendering', /^documents\./],
  ['XML on the wire and the structure of CDA', /^(xml|cda-structure|cda)\./],
  ['The Luxembourg header', /^lu-header\./],
  ['Laboratory reports', /^xd-lab\./],
  ['FHIR documents', /^fhir\./],
  ['Archive PDF', /^pdfa(-loss|-refused)?\./],
  ['Submission metadata', /^xds-metadata\./],
  ['The checks themselves', /^conformance\./],
];

/** Every entry once, under the first family that fits; what fits none is told at the end rather than lost. */
function grouped(all: readonly (readonly [string, readonly Entry[]])[], into: readonly Family[]): string[] {
  const left = new Map(all);
  const lines: string[] = [];
  for (const [title, pattern, of = () => true] of [...into, ['Other', /./] as Family]) {
    const members = [...left].filter(([code, ways]) => pattern.test(code) && ways.every(of));
    for (const [code] of members) left.delete(code);
    if (members.length > 0) lines.push(`## ${title}`, '', ...members.flatMap(([code, ways]) => section(code, ways)));
  }
  return lines;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
];

export async function writeCatalogue(): Promise<string> {
  const all = [...collectEntries()];
  const warnings = collectAllWarnings();
  const problems = all.filter(([code]) => /^[A-Z]/.test(code));
  const rules = all.filter(([code]) => !/^[A-Z]/.test(code));
  const lines = [
    '# Error catalogue',
    '',
    'Made by `node scripts/error-catalogue.ts` from the source; do not edit by hand. The words are those of the program: what happened →',
    'the next step. `…` stands for what only the case itself tells. Codes are stable; words may change.',
    '',
    `${warnings.length} warnings, ${problems.length} problems, ${rules.length} rules, ${setAsideRules.length} reasons to set something aside.`,
    '',
    '- A **warning** stands on the first screen as long as its reason lasts.',
    '- A **problem** stops a file, a connection or a call. Nothing is lost by it.',
    '- A **finding** is said about one document. `error` holds it, `warning` is sent and shown, `information` is shown.',
    '',
    '# Warnings',
    '',
    'Warnings about a source (a folder that is gone, a port in use, a file that waits) carry the code of the problem: `INTAKE-…` below.',
    '',
    ...warnings.flatMap((warning) => [
      `## \`${warning.code}\``,
      '',
      `${warning.severity} · mended by: ${wordsOf(warning.who)}`,
      '',
      ...languages.map(
        (language) =>
          `- **${language}** ${plain(`${warning.title[language]}. ${warning.detail[language]}`)} → ${plain(warning.next[language])}`,
      ),
      '',
    ]),
    '# Problems',
    '',
    ...grouped(problems, families),
    '# Findings',
    '',
    ...grouped(rules, ruleFamilies),
    '# Set aside on purpose',
    '',
    'No errors: parts of a source that no document carries. The mapping report names the rule; the value stays in the stored source.',
    '',
    ...table(
      ['rule', 'what is set aside'],
      setAsideRules.map(([rule, what]) => [`\`${rule}\``, what]),
    ),
    '# Why a document is in its state',
    '',
    ...table(
      ['cause', ...languages],
      [...causeWords()].map(([cause, words]) => [
        `\`${cause}\``,
        ...languages.map((language) => plain(words[language])),
      ]),
    ),
    '# Codes of the platform',
    '',
    'The error codes of ITI TF-3 table 4.2.4.1-2, and the problem that each becomes.',
    '',
    ...table(
      ['platform', 'Relais'],
      platformCodes().map(([theirs, ours]) => [`\`${theirs}\``, `\`${ours}\``]),
    ),
  ];
  const options = await prettier.resolveConfig(catalogueFile);
  return prettier.format(lines.join('\n'), { ...options, parser: 'markdown' });
}

if (process.argv[1] === import.meta.filename) writeFileSync(catalogueFile, await writeCatalogue());
