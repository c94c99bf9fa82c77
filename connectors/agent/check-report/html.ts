/** A check as one page for people, in the language of whoever asked. */
import type { Finding, Language } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { escaped } from '../report-page/markup.ts';
import { colon, momentIn, reportPage, table, type Column } from '../report-page/page.ts';
import { summaryOf, type CheckedFile, type CheckSummary } from './checked.ts';
import { words, type Words } from './words.ts';

export interface ReportFacts {
  readonly language: Language;
  readonly version: string;
  readonly profile: Pick<NationalProfile, 'title' | 'version' | 'country' | 'zone'>;
  readonly madeAt: Date;
}

/** More rules than these are found in the files themselves. */
const MOST_RULES = 20;

const counts = (head: string): Column => ({ head, counts: true });

const kindTable = ({ kinds }: CheckSummary, say: Words): string =>
  table(
    say.byKind,
    [{ head: say.kind }, ...[say.files, say.inOrder, say.withErrors].map(counts)],
    kinds.map(({ kind, files, ok, withErrors }) => [escaped(kind), `${files}`, `${ok}`, `${withErrors}`]),
  );

function ruleTable({ rules }: CheckSummary, messages: ReadonlyMap<string, string>, say: Words): string {
  if (rules.length === 0) return `<p>${say.nothingFound}</p>`;
  return table(
    say.mostFrequent,
    [{ head: say.rule }, { head: say.severity }, counts(say.files), counts(say.places)],
    rules
      .slice(0, MOST_RULES)
      .map(({ rule, severity, files, places }) => [
        `${escaped(messages.get(rule) ?? '')} <code>${escaped(rule)}</code>`,
        say.severities[severity],
        `${files}`,
        `${places}`,
      ]),
  );
}

function findingItem({ rule, severity, path, message, fix, reference, mend }: Finding, facts: ReportFacts): string {
  const say = words[facts.language];
  const between = colon[facts.language];
  const source = reference === undefined ? '' : ` ${say.reference}${between}${escaped(reference)}.`;
  const byRelais = mend === 'untouched' ? `<br>${escaped(say.untouched)}` : '';
  return `<li><strong>${say.severities[severity]}.</strong> ${escaped(message[facts.language])}<br>${say.toDo}${between}${escaped(fix[facts.language])}${byRelais}<br><small>${say.where}${between}<code>${escaped(path)}</code>. ${say.rule}${between}<code>${escaped(rule)}</code>.${source}</small></li>`;
}

function fileSection({ file, kind, ok, findings }: CheckedFile, index: number, facts: ReportFacts): string {
  const say = words[facts.language];
  const list =
    findings.length === 0
      ? `<p>${say.nothingFound}</p>`
      : `<ul>${findings.map((finding) => findingItem(finding, facts)).join('')}</ul>`;
  return `<section aria-labelledby="file-${index}"><h3 id="file-${index}">${ok ? `✓ ${say.inOrder}` : `✗ ${say.withErrors}`}${colon[facts.language]}${escaped(file)} (${escaped(kind)})</h3>${list}</section>`;
}

export function htmlReport(checked: readonly CheckedFile[], facts: ReportFacts): string {
  const say = words[facts.language];
  const summary = summaryOf(checked);
  const messages = new Map(
    checked.flatMap(({ findings }) => findings.map(({ rule, message }) => [rule, message[facts.language]] as const)),
  );
  const { language, profile, madeAt } = facts;
  const moment = momentIn(profile, language, 'short')(madeAt);
  // What must be mended comes first.
  const ordered = checked.toSorted((a, b) => Number(a.ok) - Number(b.ok));
  return reportPage(
    { language, title: say.title },
    `<h1>${say.title}</h1>
<p><strong>${say.counts(summary.files, summary.ok, summary.withErrors)}</strong> <a href="#details">${say.toDetails}</a></p>
<p>${say.madeOn} <time datetime="${madeAt.toISOString()}">${escaped(moment)}</time>, Relais ${escaped(facts.version)}. ${say.profile}${colon[language]}${escaped(profile.title[language])}, ${escaped(profile.version)}.</p>
<p>${say.noPromise}</p>
${kindTable(summary, say)}
${ruleTable(summary, messages, say)}
<h2 id="details" tabindex="-1">${say.details}</h2>
${ordered.map((file, index) => fileSection(file, index + 1, facts)).join('\n')}`,
  );
}
