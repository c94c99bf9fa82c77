/** A check as JUnit XML, for build servers: one test case per file, which fails when a finding is an error. */
import type { Finding, Language } from '../../clinical/index.ts';
import { escaped } from '../report-page/markup.ts';
import { summaryOf, type CheckedFile } from './checked.ts';
import { words } from './words.ts';

const lines = (findings: readonly Finding[], language: Language): string =>
  findings
    .map(
      ({ rule, severity, path, message, fix, mend }) =>
        `[${severity}] ${rule} ${path}\n${message[language]}\n→ ${fix[language]}${mend === 'untouched' ? `\n${words[language].untouched}` : ''}`,
    )
    .join('\n\n');

function testCase({ file, kind, findings }: CheckedFile, language: Language): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const others = findings.filter(({ severity }) => severity !== 'error');
  const [first] = errors;
  const failure =
    first === undefined
      ? ''
      : `<failure type="${escaped(first.rule)}" message="${escaped(first.message[language])}">${escaped(lines(errors, language))}</failure>`;
  const output = others.length === 0 ? '' : `<system-out>${escaped(lines(others, language))}</system-out>`;
  return `    <testcase classname="relais.check.${escaped(kind)}" name="${escaped(file)}">${failure}${output}</testcase>`;
}

export function junitReport(checked: readonly CheckedFile[], language: Language): string {
  const { files, withErrors } = summaryOf(checked);
  const counts = `tests="${files}" failures="${withErrors}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="relais check" ${counts}>`,
    `  <testsuite name="relais check" ${counts} skipped="0">`,
    ...checked.map((file) => testCase(file, language)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
