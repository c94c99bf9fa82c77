/**
 * Writes docs/conformance/checks.md: every check of a strict receiver, and the rules that make it here, found by the rules' own references.
 * `node scripts/checks-table.ts` writes the file; the test beside this script fails when it is out of date or a check has neither rule nor reason.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import prettier from 'prettier';
import { rulePacks, type ListedRule } from '../connectors/conformance/index.ts';
import { receiverChecks, type Fate, type ReceiverCheck } from './receiver-checks.ts';

export const checksFile = resolve(import.meta.dirname, '..', 'docs', 'conformance', 'checks.md');

/** The checks that a rule's reference names: `D-03, Y-07`, `B-01 to B-05`. */
export function checksOf(reference: string): readonly string[] {
  const ranges = [...reference.matchAll(/\b([A-Z])-(\d{2}) to \1-(\d{2})\b/g)].flatMap(([, letter = '', from, to]) => {
    const numbers: string[] = [];
    for (let number = Number(from); number <= Number(to); number += 1)
      numbers.push(`${letter}-${String(number).padStart(2, '0')}`);
    return numbers;
  });
  return [...new Set([...ranges, ...(reference.match(/\b[A-Z]-\d{2}\b/g) ?? [])])];
}

/** Rules by the check that they make. */
export function rulesByCheck(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { rules } of rulePacks())
    for (const { id, reference = '' } of rules)
      for (const check of checksOf(reference)) found.set(check, [...(found.get(check) ?? []), id]);
  return found;
}

const fateWords: Readonly<Record<Fate['kind'], string>> = {
  answer: 'not decidable before sending',
  elsewhere: 'seen to elsewhere',
  none: 'does not apply',
};

function row({ id, what, fate }: ReceiverCheck, rules: readonly string[]): string {
  const made = rules.map((rule) => `[\`${rule}\`](../errors.md)`).join(', ');
  const state = rules.length > 0 ? 'implemented' : fate ? fateWords[fate.kind] : '';
  const how = rules.length > 0 ? made : (fate?.why ?? '');
  return `| ${id} | ${what} | ${state} | ${how} |`;
}

const mendWords: Readonly<Record<Exclude<ListedRule['mend'], 'no'>, string>> = {
  'archive-copy':
    'a PDF/A-1b copy of the file takes its place; what was lost is a finding (`pdfa-loss.…`), the original is kept',
  'when-read': 'the fact is carried in another way, so that the document keeps the rule',
};

/** The rules whose breach Relais mends, and how many it leaves to a person. */
function mendedHere(): readonly string[] {
  const all = rulePacks().flatMap(({ rules }) => rules);
  const mended = all.filter(({ mend }) => mend !== 'no');
  return [
    '',
    '## What Relais mends by itself',
    '',
    `Of ${all.length} rules ${mended.length} are mended by Relais in a document that it makes; the mapping of that document names the rule and what was done (\`mended\`).`,
    'A finished document of somebody else is never changed: there the finding says `"mend": "untouched"`. All other breaches are for a person, as their next step says;',
    'many of them cannot come about in a document that Relais makes, because it writes header, order and metadata itself. `connectors/agent/mended.test.ts` breaks each of',
    'these rules in a source and looks at the document, its findings and its mapping.',
    '',
    '| rule | how |',
    '| --- | --- |',
    ...mended.map(({ id, mend }) => `| [\`${id}\`](../errors.md) | ${mend === 'no' ? '' : mendWords[mend]} |`),
  ];
}

/** The whole page as it should stand. */
export async function writeChecks(): Promise<string> {
  const rules = rulesByCheck();
  const all = receiverChecks.flatMap(([, checks]) => checks);
  const made = all.filter(({ id }) => rules.has(id)).length;
  const count = (kind: Fate['kind']): number =>
    all.filter(({ id, fate }) => !rules.has(id) && fate?.kind === kind).length;
  const page = [
    '# What a strict receiver checks, and what Relais checks before sending',
    '',
    `${all.length} checks that strict ITI-41 and ITI-65 receivers make: ${made} are made here by rules, ${count('elsewhere')} are seen to elsewhere in Relais, ` +
      `${count('answer')} only the receiver can decide, ${count('none')} do not apply. A rule of the packs \`iti41-…\` and \`iti65\` looks at a whole captured ` +
      'submission (`relais check FILE`), one of `xds-metadata` at a document that is about to leave.',
    '',
    'Each rule has an example that keeps it and one that breaks it: `connectors/conformance/conformance.test.ts` and `submission.test.ts`, by the',
    'name of the rule. The words of each are in [errors.md](../errors.md). This page is written by `scripts/checks-table.ts` from the rules themselves.',
    ...receiverChecks.flatMap(([title, checks]) => [
      '',
      `## ${title}`,
      '',
      '| check | about | here | how |',
      '| --- | --- | --- | --- |',
      ...checks.map((check) => row(check, rules.get(check.id) ?? [])),
    ]),
    ...mendedHere(),
    '',
  ].join('\n');
  return prettier.format(page, { ...(await prettier.resolveConfig(checksFile)), parser: 'markdown' });
}

if (import.meta.main) {
  mkdirSync(dirname(checksFile), { recursive: true });
  writeFileSync(checksFile, await writeChecks());
}
