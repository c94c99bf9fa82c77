/** Lines of a report: a document or a message each, by its message's number or its file's name; nothing of the patient is put beside that. */
import { useId } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Report, ReportLine } from '../../connectors/agent/contract.ts';
import { useReportLines } from '../api/queries.ts';
import type { ReportSpan } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { Badge, StateBadge } from './badge.tsx';
import { ScreenLink } from './link.tsx';
import { FailureNote } from './problem.tsx';
import { useSourceName } from './source-name.ts';

interface TableProps {
  readonly lines: readonly ReportLine[];
  readonly zone: string;
  readonly titleId: string;
  /** Where everything is in the DSP, or nothing is, that need not be told line by line. */
  readonly without?: 'state' | 'delivered';
}

/** What a line is called: its document's type and version; nothing for a message without a document. */
export function useLineTitle(): (line: ReportLine) => string {
  const { t } = useTranslation();
  const { say } = useSpeech();
  return ({ document }) => {
    if (!document) return '';
    const { versionNumber: number, title } = document;
    return number > 1 ? t('reports.typeVersion', { type: say(title), number }) : say(title);
  };
}

function LineState({ line }: { readonly line: ReportLine }): React.JSX.Element {
  const { say } = useSpeech();
  const { t } = useTranslation();
  const { document, outcome, cause, text } = line;
  if (document?.state === 'delivered') return <StateBadge state="delivered" cause={cause} />;
  if (document)
    return (
      <>
        <StateBadge state={document.state} cause={cause} /> <span className="small quiet">{say(text)}</span>
      </>
    );
  if (outcome === 'unreadable')
    return (
      <>
        <Badge tone="mend">{t('reports.unreadable')}</Badge> <span className="small quiet">{say(text)}</span>
      </>
    );
  return <span className="quiet">{say(text)}</span>;
}

export function LineTable({ lines, zone, titleId, without }: TableProps): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const nameOf = useSourceName();
  const titleOf = useLineTitle();
  const names = {
    received: t('reports.receivedAt'),
    number: t('reports.number'),
    type: t('reports.type'),
    state: t('reports.state'),
    delivered: t('reports.filed'),
  };
  const columns = Object.entries(names).filter(([key]) => key !== without);
  return (
    <div className="card flush">
      <table className="stacking lines" role="table" aria-labelledby={titleId}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(([key, name]) => (
              <th key={key} role="columnheader">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {lines.map((line, index) => {
            const { document } = line;
            return (
              <tr key={`${index} ${line.number}`} role="row">
                <td role="cell" className="moment" data-label={names.received}>
                  {speech.dateTimeIn(line.receivedAt, zone)}
                </td>
                <th role="rowheader" scope="row" className="breaks">
                  {document ? (
                    <ScreenLink to={`/documents/${encodeURIComponent(document.id)}`}>{line.number}</ScreenLink>
                  ) : (
                    line.number
                  )}
                  <span className="line-more quiet">{nameOf(line.source)}</span>
                </th>
                <td role="cell" data-label={names.type}>
                  {titleOf(line)}
                </td>
                {without !== 'state' && (
                  <td role="cell">
                    <LineState line={line} />
                  </td>
                )}
                {without !== 'delivered' && (
                  <td role="cell">
                    {document?.deliveredAt !== undefined && (
                      <>
                        <span className="moment">{speech.dateTimeIn(document.deliveredAt, zone)}</span>
                        <span className="line-more unique-id">{document.uniqueId}</span>
                      </>
                    )}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A list that unfolds as far as somebody wants to read; nothing is shown where there is no line. */
export function ReportLines({
  span,
  report,
  which,
  title,
}: {
  readonly span: ReportSpan;
  readonly report: Report;
  readonly which: 'all' | 'open';
  readonly title: string;
}): React.JSX.Element | null {
  const { t } = useTranslation();
  const id = useId();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useReportLines(span, which, report.madeAt);
  const lines = data?.pages.flatMap(({ rows }) => rows) ?? [];
  if (error && !data) return <FailureNote error={error} />;
  if (data && lines.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="section-title">
        {title}
      </h2>
      {data ? (
        <LineTable
          lines={lines}
          zone={report.zone}
          titleId={id}
          {...(which === 'open' ? { without: 'delivered' as const } : {})}
        />
      ) : (
        <p className="quiet">{t('app.loading')}</p>
      )}
      {hasNextPage && (
        <Button
          className="only-screen more"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('reports.more')}
        </Button>
      )}
    </section>
  );
}
