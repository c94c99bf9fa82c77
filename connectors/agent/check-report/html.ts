/**
 * A check as one page for people: no script, nothing loaded from anywhere, in the language of whoever asked. Headings, captions and
 * row headers are there for those who listen to it; nothing is told by colour alone (WCAG 2.2, 1.3.1 and 1.4.1).
 */
import type { Finding } from '../../clinical/index.ts';
import { summaryOf, type CheckedFile, type CheckSummary } from './checked.ts';
import { escaped } from './markup.ts';
import { words, type Language, type Words } from './words.ts';

export interface ReportFacts {
  readonly language: Language;
  readonly version: string;
  readonly profile: string;
  readonly madeAt: Date;
}

/** More rules than these are found in the files themselves. */
const MOST_RULES = 20;

const style = `
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
td.number,th.number{text-align:end}
h3{overflow-wrap:anywhere}
li{margin:.5rem 0}
code{overflow-wrap:anywhere}
@media print{a{text-decoration:none}}
`;

const numberCell = (count: number): string => `<td class="number">${count}</td>`;

function kindTable({ kinds }: CheckSummary, say: Words): string {
  const rows = kinds.map(
    ({ kind, files, ok, withErrors }) =>
      `<tr><th scope="row">${escaped(kind)}</th>${[files, ok, withErrors].map(numberCell).join('')}</tr>`,
  );
  const heads = [say.files, say.inOrder, say.withErrors].map((head) => `<th scope="col" class="number">${head}</th>`);
  return `<table><caption>${say.byKind}</caption><thead><tr><th scope="col">${say.kind}</th>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function ruleTable({ rules }: CheckSummary, messages: ReadonlyMap<string, string>, say: Words): string {
  if (rules.length === 0) return `<p>${say.nothingFound}</p>`;
  const rows = rules
    .slice(0, MOST_RULES)
    .map(
      ({ rule, severity, files, places }) =>
        `<tr><th scope="row">${escaped(messages.get(rule) ?? '')} <code>${escaped(rule)}</code></th><td>${say.severities[severity]}</td>${[files, places].map(numberCell).join('')}</tr>`,
    );
  const heads = [say.files, say.places].map((head) => `<th scope="col" class="number">${head}</th>`);
  return `<table><caption>${say.mostFrequent}</caption><thead><tr><th scope="col">${say.rule}</th><th scope="col">${say.severity}</th>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function findingItem({ rule, severity, path, message, fix, reference }: Finding, facts: ReportFacts): string {
  const say = words[facts.language];
  const source = reference === undefined ? '' : ` ${say.reference}: ${escaped(reference)}.`;
  return `<li><strong>${say.severities[severity]}.</strong> ${escaped(message[facts.language])}<br>${say.toDo}: ${escaped(fix[facts.language])}<br><small>${say.where}: <code>${escaped(path)}</code>. ${say.rule}: <code>${escaped(rule)}</code>.${source}</small></li>`;
}

function fileSection({ file, kind, ok, findings }: CheckedFile, index: number, facts: ReportFacts): string {
  const say = words[facts.language];
  const list =
    findings.length === 0
      ? `<p>${say.nothingFound}</p>`
      : `<ul>${findings.map((finding) => findingItem(finding, facts)).join('')}</ul>`;
  return `<section aria-labelledby="file-${index}"><h3 id="file-${index}">${ok ? `✓ ${say.inOrder}` : `✗ ${say.withErrors}`}: ${escaped(file)} (${escaped(kind)})</h3>${list}</section>`;
}

export function htmlReport(checked: readonly CheckedFile[], facts: ReportFacts): string {
  const say = words[facts.language];
  const summary = summaryOf(checked);
  const messages = new Map(
    checked.flatMap(({ findings }) => findings.map(({ rule, message }) => [rule, message[facts.language]] as const)),
  );
  const date = new Intl.DateTimeFormat(`${facts.language}-LU`, { dateStyle: 'long', timeStyle: 'short' });
  // What must be mended comes first.
  const ordered = checked.toSorted((a, b) => Number(a.ok) - Number(b.ok));
  return `<!doctype html>
<html lang="${facts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${say.title} – Relais</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${say.title}</h1>
<p><strong>${say.counts(summary.files, summary.ok, summary.withErrors)}</strong> <a href="#details">${say.toDetails}</a></p>
<p>${say.madeOn} <time datetime="${facts.madeAt.toISOString()}">${escaped(date.format(facts.madeAt))}</time>, Relais ${escaped(facts.version)}. ${say.profile}: ${escaped(facts.profile)}.</p>
<p>${say.noPromise}</p>
${kindTable(summary, say)}
${ruleTable(summary, messages, say)}
<h2 id="details" tabindex="-1">${say.details}</h2>
${ordered.map((file, index) => fileSection(file, index + 1, facts)).join('\n')}
</main>
</body>
</html>
`;
}
