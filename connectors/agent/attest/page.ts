/** The attestation as a page for people, one for each language. */
import type { Language, LocalizedText } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { escaped } from '../report-page/markup.ts';
import { colon, momentIn, reportPage, table as markupTable } from '../report-page/page.ts';
import type { AttestationReport, Criterion } from './types.ts';
import { answerSaid } from './values.ts';
import { words, type Words } from './words.ts';

const table = (caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  markupTable(
    caption,
    heads.map((head) => ({ head })),
    rows.map((cells) => cells.map(escaped)),
  );

function section(
  { id, title, asked, outcome, reason, evidence, exchanges, shown }: Criterion,
  language: Language,
): string {
  const say = words[language];
  const tell = (text: LocalizedText): string => text[language];
  const why = reason ? `<p>${say.reason}${colon[language]}${escaped(tell(reason))}</p>` : '';
  return [
    `<section aria-labelledby="${id}"><h2 id="${id}">${id} – ${escaped(tell(title))}${colon[language]}${say.outcomes[outcome]}</h2>`,
    `<p>${escaped(tell(asked))}</p>${why}`,
    table(
      say.evidence,
      [say.evidence, say.value],
      evidence.map(({ what, value }) => [tell(what), typeof value === 'string' ? value : tell(value)]),
    ),
    table(
      say.exchanges,
      [say.at, say.transaction, say.answer, say.codes],
      exchanges.map(({ at, transaction, outcome: answer, codes }) => [
        at,
        transaction,
        answerSaid(answer, language),
        codes.join(', '),
      ]),
    ),
    table(
      say.shown,
      ['Code', say.shown, say.next],
      shown.map(({ code, cause, next }) => [code, tell(cause), tell(next)]),
    ),
    '</section>',
  ].join('\n');
}

const rulesOf = ({ state, manifest, signedBy, packs }: AttestationReport['rules'], say: Words): string =>
  [
    packs.map(({ name, version }) => `${name} ${version}`).join(', '),
    signedBy === undefined ? say.rulesState[state] : `${say.rulesState[state]} ${signedBy}`,
    `manifest.json SHA-256 ${manifest}`,
  ].join(' – ');

export const attestationTitle = (language: Language): string => words[language].title;

/** `place`: where the profile is in force, for the time that people read. */
export function attestationPage(
  report: AttestationReport,
  language: Language,
  place: Pick<NationalProfile, 'country' | 'zone'>,
): string {
  const say = words[language];
  const tell = (text: LocalizedText): string => text[language];
  const facts: readonly (readonly string[])[] = [
    [say.made, momentIn(place, language, 'long')(new Date(report.madeAt))],
    [say.product, `${report.product} ${report.version}, Node ${report.node}, ${report.system}`],
    [say.profile, `${report.profile.name}, ${report.profile.version}`],
    [say.rules, rulesOf(report.rules, say)],
    [say.target[report.target.kind], report.target.address],
    [say.organization, report.organization],
  ];
  return reportPage(
    { language, title: say.title },
    `<h1>${say.title} – Relais</h1>
<p>${say.noPromise}</p>
${table(say.title, ['', say.value], facts)}
${table(
  say.overview,
  [say.criterion, say.asked, say.outcome],
  report.criteria.map(({ id, title, outcome }) => [id, tell(title), say.outcomes[outcome]]),
)}
${report.criteria.map((criterion) => section(criterion, language)).join('\n')}
<p>${say.signed}</p>`,
  );
}
