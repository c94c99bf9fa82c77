/** Today: the sentence, what asks something of a person, seven days, the sources. */
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../connectors/agent/contract.ts';
import { useOverview, useUnreadable } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { cardsOf } from '../parts/cards.ts';
import { useNow } from '../parts/clock.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { useFresh } from '../parts/freshness.ts';
import { ScreenHeading } from '../parts/heading.tsx';
import { Notices } from '../parts/notices.tsx';
import { SevenDays } from '../parts/seven-days.tsx';
import { SourceTable } from '../parts/source-table.tsx';
import { StorageSentence } from '../parts/storage-sentence.tsx';
import { UnreadableCard } from '../parts/unreadable-card.tsx';
import { WarningCard } from '../parts/warning-card.tsx';
import { hasSeenDocuments, headlineOf } from './headline.ts';
import type { Headline } from './headline.ts';

export function OverviewScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const query = useOverview();
  const unreadable = useUnreadable();
  const fresh = useFresh(query);
  const overview = query.data;
  const headline = headlineOf(overview, fresh);
  const cards = cardsOf(overview, unreadable.data?.rows ?? []);
  return (
    <>
      <ScreenHeading windowTitle={t('nav.today')} {...(headline.kind === 'delivered' ? { tone: 'good' } : {})}>
        <Sentence headline={headline} />
      </ScreenHeading>
      {overview && <SubSentence overview={overview} headline={headline} />}
      {(cards.warnings.length > 0 || cards.unreadable.length > 0) && (
        <section aria-label={t('warnings.title')} className="cards">
          {cards.warnings.map((warning) => (
            <WarningCard key={warning.code + warning.title.en} warning={warning} />
          ))}
          {cards.unreadable.map((group) => (
            <UnreadableCard key={group.code} group={group} />
          ))}
        </section>
      )}
      {overview && !hasSeenDocuments(overview) && <EmptyState />}
      {overview && hasSeenDocuments(overview) && <SevenDays days={overview.days} />}
      {overview && overview.sources.length > 0 && <SourceTable sources={overview.sources} />}
      <Notices notices={cards.notices} />
      {overview && <StorageSentence overview={overview} />}
    </>
  );
}

function Sentence({ headline }: { readonly headline: Headline }): React.JSX.Element {
  const { t } = useTranslation();
  const { duration } = useSpeech();
  switch (headline.kind) {
    case 'checking':
      return <>{t('sentence.checking')}</>;
    case 'stale':
      return <>{t('sentence.stale')}</>;
    case 'empty':
      return <>{t('sentence.empty')}</>;
    case 'delivered':
      return <>{t('sentence.allDelivered')}</>;
    case 'no-contact':
      return <>{t('sentence.noContact')}</>;
    case 'attention':
      return <>{t('sentence.allButProblem', { count: headline.count })}</>;
    case 'undelivered': {
      const { count, oldestSeconds } = headline;
      return (
        <>
          <span>{t('sentence.undelivered', { count })}</span>{' '}
          <span>
            {oldestSeconds < 60
              ? t('sentence.justNow', { count })
              : t('sentence.oldest', { count, duration: duration(oldestSeconds) })}
          </span>
        </>
      );
    }
  }
}

function SubSentence({
  overview,
  headline,
}: {
  readonly overview: Overview;
  readonly headline: Headline;
}): React.JSX.Element | null {
  const { t } = useTranslation();
  const { ago, moment } = useSpeech();
  const now = useNow(5_000);
  /** When what is on its way will be there; said once something has waited for a minute. */
  const drainSentence = ({ drain, oldestSeconds }: Overview): string => {
    if (drain.documents === 0 || oldestSeconds < 60) return '';
    return drain.doneAt === undefined
      ? t('sentence.doneUnknown', { count: drain.documents })
      : t('sentence.doneAt', { count: drain.documents, time: moment(drain.doneAt, now) });
  };
  /** What waits for its time on purpose, and when the first of it goes. */
  const waitSentence = ({ waits }: Overview): string => {
    const count = waits.reduce((sum, wait) => sum + wait.count, 0);
    return count === 0
      ? ''
      : t('sentence.waits', { count, time: moment(Math.min(...waits.map(({ nextAt }) => nextAt)), now) });
  };
  if (headline.kind === 'stale' || headline.kind === 'checking') return null;
  if (headline.kind === 'empty') return <p className="sub">{t('sentence.emptyMore')}</p>;
  const today = overview.deliveredToday;
  const first =
    headline.kind === 'undelivered' && today > 0
      ? t('sentence.othersToday', { count: today })
      : t('sentence.today', { count: today });
  const last =
    overview.lastDeliveredAt === undefined ? '' : t('sentence.last', { ago: ago(overview.lastDeliveredAt, now) });
  return (
    <p className="sub">{[first, last, drainSentence(overview), waitSentence(overview)].filter(Boolean).join(' ')}</p>
  );
}
