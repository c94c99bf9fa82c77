/** A report on paper: whose and of when it is at its head, the whole list as proof, and room to sign. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Report, ReportLine } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { PaperFoot } from './paper-foot.tsx';
import { LineTable } from './report-lines.tsx';
import { kindOf, printedLines } from './report-list.ts';
import type { LineKind } from './report-list.ts';
import { useSourceName } from './source-name.ts';

/** "le 23.11.2026", "du 22.11.2026 au 23.11.2026" */
export function useWhen(): (report: Pick<Report, 'from' | 'to'>) => string {
  const { t } = useTranslation();
  const { clinical } = useSpeech();
  return ({ from, to }) =>
    from === to
      ? t('reports.on', { day: clinical(from) })
      : t('reports.between', { from: clinical(from), to: clinical(to) });
}

export function PaperHead({ report }: { readonly report: Report }): React.JSX.Element {
  const { t } = useTranslation();
  const { say, dateTimeIn } = useSpeech();
  const when = useWhen();
  const nameOf = useSourceName();
  const { organization, version, profile, madeAt, zone, source } = report;
  const title = [organization, t('reports.paperHead', { when: when(report) })].join(' · ');
  return (
    <div className="paper-head">
      <PaperFoot text={[title, `Relais ${version}`].join(' · ')} />
      <p className="strong">{title}</p>
      {source !== undefined && <p>{`${t('reports.source')} : ${nameOf(source)}`}</p>}
      <p>{t('reports.paperMade', { version, profile: say(profile.title), time: dateTimeIn(madeAt, zone), zone })}</p>
    </div>
  );
}

export function SignHere(): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <div className="sign-here">
      <p>{t('reports.signed')}</p>
      <dl>
        {[t('reports.signPlace'), t('reports.signName'), t('reports.signature')].map((label) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd />
          </div>
        ))}
      </dl>
    </div>
  );
}

const kinds: readonly LineKind[] = ['open', 'proof', 'ended'];
const titles = { open: 'reports.openTitle', proof: 'reports.proofTitle', ended: 'reports.endedTitle' } as const;

/** The lines by where they are, each kind counted in its heading. `lines` absent: there are more than paper takes. */
export function PaperList({
  report,
  lines,
  moved,
}: {
  readonly report: Report;
  readonly lines: readonly ReportLine[] | undefined;
  readonly moved: boolean;
}): React.JSX.Element {
  const { t } = useTranslation();
  const id = useId();
  if (!lines) return <p className="paper-only">{t('reports.tooLong', { count: printedLines })}</p>;
  return (
    <div className="paper-only paper-lists">
      {moved && <p>{t('reports.moved')}</p>}
      {kinds.map((kind) => {
        const those = lines.filter((line) => kindOf(line) === kind);
        if (those.length === 0) return null;
        return (
          <section key={kind} aria-labelledby={`${id}${kind}`}>
            <h2 id={`${id}${kind}`} className="section-title">
              {t(titles[kind], { count: those.length })}
            </h2>
            <LineTable
              lines={those}
              zone={report.zone}
              titleId={`${id}${kind}`}
              without={kind === 'proof' ? 'state' : 'delivered'}
            />
          </section>
        );
      })}
    </div>
  );
}
