/** The sources on the first screen: one line each. */
import { useSourceName } from './source-name.ts';
import { useTranslation } from 'react-i18next';
import type { SourceStatus } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { Badge } from './badge.tsx';
import { useNow } from './clock.ts';
import { ScreenLink } from './link.tsx';

export const kindKey = {
  folder: 'sources.kindFolder',
  mllp: 'sources.kindMllp',
  http: 'sources.kindHttp',
  handover: 'sources.kindHandover',
} as const;

export function SourceState({ source }: { readonly source: SourceStatus }): React.JSX.Element {
  const { t } = useTranslation();
  if (source.problem) return <Badge tone="mend">{t('sources.trouble')}</Badge>;
  if (!source.running) return <Badge tone="off">{t('sources.stopped')}</Badge>;
  if (source.undelivered > 0)
    return <Badge tone="waiting">{t('sources.waiting', { count: source.undelivered })}</Badge>;
  return <Badge tone="good">{source.received > 0 ? t('sources.fine') : t('sources.listening')}</Badge>;
}

export function SourceTable({ sources }: { readonly sources: readonly SourceStatus[] }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const nameOf = useSourceName();
  const now = useNow(5_000);
  const columns = [t('sources.last'), t('sources.received'), t('sources.delivered'), t('sources.undelivered')];
  return (
    <section aria-labelledby="sources-title">
      <h2 id="sources-title" className="section-title">
        {t('sources.title')}
      </h2>
      <div className="card flush">
        <table className="stacking" role="table" aria-labelledby="sources-title">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader">{t('sources.source')}</th>
              <th role="columnheader">{columns[0]}</th>
              <th role="columnheader" className="number">
                {columns[1]}
              </th>
              <th role="columnheader" className="number">
                {columns[2]}
              </th>
              <th role="columnheader" className="number">
                {columns[3]}
              </th>
              <th role="columnheader">{t('sources.state')}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {sources.map((source) => (
              <tr key={source.name} role="row">
                <th role="rowheader" scope="row">
                  <ScreenLink to="/sources">{nameOf(source.name)}</ScreenLink>{' '}
                  <span className="quiet">· {t(kindKey[source.kind])}</span>
                </th>
                <td role="cell" data-label={columns[0]}>
                  {source.lastReceivedAt === undefined ? t('sources.never') : speech.ago(source.lastReceivedAt, now)}
                </td>
                <td role="cell" className="number" data-label={columns[1]}>
                  {speech.number(source.received)}
                </td>
                <td role="cell" className="number" data-label={columns[2]}>
                  {speech.number(source.delivered)}
                </td>
                <td role="cell" className="number" data-label={columns[3]}>
                  {speech.number(source.undelivered)}
                </td>
                <td role="cell">
                  <SourceState source={source} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
