/** What room Relais takes, what the disk has left, and when what has ended will lose its content. */
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';

export function StorageSentence({ overview }: { readonly overview: Overview }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const { journal, free, clearing } = overview.storage;
  const next = Math.min(...Object.values(clearing).map(({ nextAt }) => nextAt ?? Number.POSITIVE_INFINITY));
  return (
    <p className="storage small quiet">
      {t('storage.room', { used: speech.size(journal), free: speech.size(free) })}{' '}
      {Number.isFinite(next) &&
        (next <= overview.now ? t('storage.soon') : t('storage.from', { date: speech.date(next) }))}
    </p>
  );
}
