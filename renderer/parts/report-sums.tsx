/** The sums of a report: what came in and what it came to, the documents and where they stand, and the same by day, source and type. */
import { useId } from 'react';
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DocumentCounts, Report, ReportCounts } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { heldOf } from '../screens/report-sentence.ts';
import { StateBadge } from './badge.tsx';
import { ScreenLink } from './link.tsx';
import { useSourceName } from './source-name.ts';

type SumRow = readonly [label: string, count: number];

/** Parts with their sum below, as on paper; what is told besides does not count into it. */
function SumTable({
  title,
  parts,
  sum,
  besides,
}: {
  readonly title: string;
  readonly parts: readonly SumRow[];
  readonly sum: SumRow;
  readonly besides: readonly SumRow[];
}): React.JSX.Element {
  const speech = useSpeech();
  const id = useId();
  const row = ([label, count]: SumRow, name = ''): React.JSX.Element => (
    <tr key={label} className={name}>
      <th scope="row">{label}</th>
      <td className="number">{speech.number(count)}</td>
    </tr>
  );
  return (
    <section className="card flush" aria-labelledby={id}>
      <h2 id={id} className="sum-title">
        {title}
      </h2>
      <table aria-labelledby={id}>
        <tbody>
          {parts.map((part) => row(part))}
          {row(sum, 'sum')}
          {besides.filter(([, count]) => count > 0).map((one) => row(one, 'besides quiet'))}
        </tbody>
      </table>
    </section>
  );
}

const always = ['documents', 'unreadable', 'waiting'] as const;
const sometimes = ['known', 'set-aside', 'dismissed'] as const;

export function ReportSums({ report }: { readonly report: Report }): React.JSX.Element {
  const { t } = useTranslation();
  const { total } = report;
  const { outcomes, states } = total;
  const { held, toMend } = heldOf(report);
  const kinds = [always[0], ...sometimes.filter((kind) => outcomes[kind] > 0), always[1], always[2]];
  return (
    <div className="sums">
      <SumTable
        title={t('reports.receivedTitle')}
        parts={kinds.map((kind) => [t(`reports.outcome_${kind}`), outcomes[kind]])}
        sum={[t('reports.received'), total.received]}
        besides={[
          [t('reports.repeated'), total.repeated],
          [t('reports.batches'), total.batches],
        ]}
      />
      <SumTable
        title={t('reports.documentsTitle')}
        parts={[
          [t('state.delivered'), states.delivered],
          [t('state.waiting'), states.ready + states.sending + states.unknown],
          [t('state.held'), held],
          [t('state.toMend'), toMend],
          [t('state.refused'), states.refused],
          [t('state.cancelled'), states.cancelled],
        ]}
        sum={[t('reports.documents'), total.documents]}
        besides={[
          [t('reports.unknown'), states.unknown],
          [t('reports.laterVersions'), total.laterVersions],
        ]}
      />
    </div>
  );
}

export function ReportReasons({ report }: { readonly report: Report }): React.JSX.Element | null {
  const { t } = useTranslation();
  const speech = useSpeech();
  const id = useId();
  if (report.reasons.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="section-title">
        {t('reports.reasonsTitle')}
      </h2>
      <div className="card flush">
        <table className="stacking" role="table" aria-labelledby={id}>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader">{t('reports.state')}</th>
              <th role="columnheader">{t('reports.reason')}</th>
              <th role="columnheader" className="number">
                {t('reports.count')}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {report.reasons.map(({ state, cause, text, count }) => (
              <tr key={`${state} ${cause}`} role="row">
                <td role="cell">
                  <StateBadge state={state} cause={cause} />
                </td>
                <td role="cell">
                  {speech.say(text)}{' '}
                  <span className="only-screen">
                    <ScreenLink to={`/documents?states=${state}&cause=${encodeURIComponent(cause)}`}>
                      {t('reports.see')}
                      <VisuallyHidden> – {speech.say(text)}</VisuallyHidden>
                    </ScreenLink>
                  </span>
                </td>
                <td role="cell" className="number" data-label={t('reports.count')}>
                  {speech.number(count)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Row {
  readonly key: string;
  readonly label: string;
  readonly counts: DocumentCounts & Partial<Pick<ReportCounts, 'received'>>;
}

/** One table by something: a line each, the same columns as everywhere. Types know nothing of what was received. */
function Breakdown({
  title,
  head,
  rows,
  received,
}: {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly Row[];
  readonly received: boolean;
}): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const id = useId();
  const columns: readonly (readonly [string, (counts: Row['counts']) => number])[] = [
    ...(received ? ([[t('sources.received'), (counts: Row['counts']) => counts.received ?? 0]] as const) : []),
    [t('reports.documents'), ({ documents }) => documents],
    [t('documents.delivered'), ({ states }) => states.delivered],
    [t('documents.waiting'), ({ states }) => states.ready + states.sending + states.unknown],
    [t('reports.heldColumn'), ({ states }) => states.held],
    [t('documents.refused'), ({ states }) => states.refused],
    [t('documents.cancelled'), ({ states }) => states.cancelled],
  ];
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="section-title">
        {title}
      </h2>
      <div className="card flush">
        <table className="stacking breakdown" role="table" aria-labelledby={id}>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader">{head}</th>
              {columns.map(([name]) => (
                <th key={name} role="columnheader" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map(({ key, label, counts }) => (
              <tr key={key} role="row">
                <th role="rowheader" scope="row">
                  {label}
                </th>
                {columns.map(([name, count]) => (
                  <td key={name} role="cell" className="number" data-label={name}>
                    {speech.number(count(counts))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function ReportBreakdowns({ report }: { readonly report: Report }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const nameOf = useSourceName();
  const days = report.days.map(({ day, ...counts }) => ({
    key: day,
    label: `${speech.weekday(day, 'short')} ${speech.clinical(day)}`,
    counts,
  }));
  const sources = report.sources.map(({ source, ...counts }) => ({ key: source, label: nameOf(source), counts }));
  const types = report.types.map(({ type, title, ...counts }) => ({ key: type, label: speech.say(title), counts }));
  return (
    <>
      {days.length > 1 && <Breakdown title={t('reports.byDay')} head={t('reports.day')} rows={days} received />}
      {sources.length > 0 && (
        <Breakdown title={t('reports.bySource')} head={t('reports.source')} rows={sources} received />
      )}
      {types.length > 0 && (
        <Breakdown title={t('reports.byType')} head={t('reports.type')} rows={types} received={false} />
      )}
    </>
  );
}
