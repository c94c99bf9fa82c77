/** What a report is taken away as: a table for spreadsheets, or paper (which the browser also saves as PDF) with the whole list. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Report, ReportLine } from '../../connectors/agent/contract.ts';
import { call } from '../api/client.ts';
import { reportKey } from '../api/queries.ts';
import type { ReportSpan } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { useAnnounce } from './announcer.tsx';
import { stateWord } from './badge.tsx';
import { offerFile } from './offer-file.ts';
import { FailureNote } from './problem.tsx';
import { csvOf } from './report-csv.ts';
import { agrees, allLines, printedLines } from './report-list.ts';
import { useSourceName } from './source-name.ts';

/** What is printed: the sums, and the list that was read with them. */
export interface Paper {
  readonly report: Report;
  readonly lines: readonly ReportLine[] | undefined;
  /** Documents moved on while the list was read, every time. */
  readonly moved: boolean;
}

/** So often a list is read again with its sums when documents moved on meanwhile. */
const TRIES = 3;

async function paperOf(span: ReportSpan, told: (lines: number) => void): Promise<Paper> {
  for (let left = TRIES; ; left -= 1) {
    const report = await call('report', span);
    if (Math.max(report.total.received, report.total.documents) > printedLines)
      return { report, lines: undefined, moved: false };
    const lines = await allLines(span, 'all', told);
    const moved = !agrees(report, lines);
    if (!moved || left <= 1) return { report, lines, moved };
  }
}

export function ReportExport({
  span,
  report,
  onPaper,
}: {
  readonly span: ReportSpan;
  readonly report: Report;
  readonly onPaper: (paper: Paper) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const client = useQueryClient();
  const announce = useAnnounce();
  const toCsv = useCsv(report);
  const [busy, setBusy] = useState<'csv' | 'paper'>();
  const [read, setRead] = useState(0);
  const [error, setError] = useState<Error>();

  const take = async (what: 'csv' | 'paper', work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setRead(0);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setBusy(undefined);
    }
  };
  const save = (): Promise<void> =>
    take('csv', async () => {
      offerFile([toCsv(await allLines(span, 'all', setRead))], `relais-${span.from}-${span.to}.csv`);
      announce(t('reports.csvDone'));
    });
  const print = (): Promise<void> =>
    take('paper', async () => {
      const paper = await paperOf(span, setRead);
      // The sums on the screen are those that are printed.
      client.setQueryData(reportKey(span), paper.report);
      onPaper(paper);
    });

  return (
    <div className="report-export only-screen">
      <Button loading={busy === 'paper'} disabled={busy === 'csv'} onClick={() => void print()}>
        {t('reports.print')}
      </Button>
      <Button variant="default" loading={busy === 'csv'} disabled={busy === 'paper'} onClick={() => void save()}>
        {t('reports.csv')}
      </Button>
      <span role="status" className="small quiet">
        {busy !== undefined && t('reports.preparing', { count: read })}
      </span>
      {error && <FailureNote error={error} />}
    </div>
  );
}

/** The list as a table, with its words in the language spoken. */
function useCsv({ zone }: Report): (lines: readonly ReportLine[]) => string {
  const { t } = useTranslation();
  const { say } = useSpeech();
  const sourceName = useSourceName();
  return (lines) =>
    csvOf(lines, {
      zone,
      sourceName,
      header: [
        `${t('reports.receivedAt')} (${zone})`,
        t('reports.source'),
        t('reports.number'),
        t('reports.type'),
        t('reports.version'),
        t('reports.state'),
        t('reports.reason'),
        'code',
        t('reports.deliveredAt'),
        t('reports.uniqueId'),
        t('reports.relaisId'),
      ],
      title: ({ document }) => (document ? say(document.title) : ''),
      state: ({ document, outcome, cause }) =>
        document ? t(`state.${stateWord(document.state, cause)}`) : t(`reports.outcome_${outcome}`),
      reason: ({ text }) => say(text),
    });
}
