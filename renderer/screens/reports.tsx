/** What came in on some days and whether it is in the DSP: one sentence, sums that close, the list as proof; printed, signed and filed. */
import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearch } from 'wouter';
import { isReportSpan } from '../../connectors/agent/contract.ts';
import type { Report } from '../../connectors/agent/contract.ts';
import { useOverview, useReport } from '../api/queries.ts';
import type { ReportSpan } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { navigate } from '../location.ts';
import { ScreenHeading } from '../parts/heading.tsx';
import { FailureNote } from '../parts/problem.tsx';
import { ReportChoice } from '../parts/report-choice.tsx';
import { ReportExport } from '../parts/report-export.tsx';
import type { Paper } from '../parts/report-export.tsx';
import { ReportLines } from '../parts/report-lines.tsx';
import { PaperHead, PaperList, SignHere, useWhen } from '../parts/report-paper.tsx';
import { ReportBreakdowns, ReportReasons, ReportSums } from '../parts/report-sums.tsx';
import { sentenceOf } from './report-sentence.ts';

export function ReportsScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const { data: overview } = useOverview();
  const query = new URLSearchParams(useSearch());
  const today = overview?.days.at(-1)?.day;
  const source = query.get('source');
  const span: ReportSpan = {
    from: query.get('from') ?? today ?? '',
    to: query.get('to') ?? today ?? '',
    ...(source === null ? {} : { source }),
  };
  const valid = isReportSpan(span);
  const asked = useReport(span, valid);
  const report = valid ? asked.data : undefined;
  const [prepared, setPaper] = useState<Paper>();
  // Whoever chose other days while it was prepared does not want it any more.
  const paper = prepared && isOf(prepared.report, span) ? prepared : undefined;
  usePrinting(paper, setPaper);

  return (
    <div className="report">
      {report && <PaperHead report={report} />}
      {report ? (
        <Sentence report={report} />
      ) : (
        <ScreenHeading windowTitle={t('nav.reports')}>{t('reports.title')}</ScreenHeading>
      )}
      {today !== undefined && (
        <ReportChoice
          span={span}
          today={today}
          sources={overview?.sources.map(({ name }) => name) ?? []}
          onSpan={(next) => {
            setPaper(undefined);
            navigate(`/reports?${new URLSearchParams({ ...next }).toString()}`, { replace: true });
          }}
        />
      )}
      {!valid && today !== undefined && <p role="alert">{t('reports.wrongSpan')}</p>}
      {valid && !report && !asked.error && (
        <p className="quiet" role="status">
          {t('reports.counting')}
        </p>
      )}
      {valid && asked.error && <FailureNote error={asked.error} />}
      {report && (
        <>
          <AsOf report={report} busy={asked.isFetching} onAgain={() => void asked.refetch()} />
          <ReportExport span={span} report={report} onPaper={setPaper} />
          <ReportSums report={report} />
          <ReportReasons report={report} />
          <ReportBreakdowns report={report} />
          <SignHere />
          {paper ? (
            <PaperList {...paper} />
          ) : (
            <>
              <ReportLines span={span} report={report} which="open" title={t('documents.notSent')} />
              <ReportLines span={span} report={report} which="all" title={t('reports.linesTitle')} />
            </>
          )}
        </>
      )}
    </div>
  );
}

const isOf = (report: Report, { from, to, source }: ReportSpan): boolean =>
  report.from === from && report.to === to && report.source === source;

/** Prints what was prepared once it stands on the page, and puts the screen back afterwards. */
function usePrinting(paper: Paper | undefined, setPaper: (paper: undefined) => void): void {
  useEffect(() => {
    if (!paper) return undefined;
    const done = (): void => setPaper(undefined);
    window.addEventListener('afterprint', done, { once: true });
    const frame = requestAnimationFrame(() => window.print());
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('afterprint', done);
    };
  }, [paper, setPaper]);
}

function AsOf({
  report,
  busy,
  onAgain,
}: {
  readonly report: Report;
  readonly busy: boolean;
  readonly onAgain: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { dateTimeIn } = useSpeech();
  return (
    <p className="sub only-screen" role="status">
      {t('reports.asOf', { time: dateTimeIn(report.madeAt, report.zone) })}{' '}
      <Button size="compact-sm" variant="default" loading={busy} onClick={onAgain}>
        {t('reports.again')}
      </Button>
    </p>
  );
}

const sentences = {
  nothing: 'reports.sentenceNothing',
  all: 'reports.sentenceAll',
  but: 'reports.sentenceBut',
  only: 'reports.sentenceOnly',
} as const;

function Sentence({ report }: { readonly report: Report }): React.JSX.Element {
  const { t } = useTranslation();
  const { sequence } = useSpeech();
  const when = useWhen()(report);
  const { kind, received, rest } = sentenceOf(report);
  const said = sequence(rest.map(({ rest: name, count }) => t(`reports.rest_${name}`, { count })));
  return (
    <ScreenHeading windowTitle={t('nav.reports')} {...(kind === 'all' ? { tone: 'good' as const } : {})}>
      {kind === 'none'
        ? t('reports.sentenceNone', { when })
        : t(sentences[kind], { count: received, when, rest: said })}
    </ScreenHeading>
  );
}
