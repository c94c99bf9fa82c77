/** In the place of a content that was cleared away after its time: that it was, and the proof that stays. */
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';

export function ClearedContent({
  detail,
  clearedAt,
}: {
  readonly detail: DocumentDetail;
  readonly clearedAt: number;
}): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const answer = detail.attemptList.findLast(({ outcome }) => outcome !== undefined);
  const proof = [
    [t('document.uniqueId'), detail.uniqueId],
    [t('document.hash'), detail.contentHash],
    [t('document.size'), detail.size === undefined ? undefined : speech.size(detail.size)],
    [t('document.inDsp'), detail.deliveredAt === undefined ? undefined : speech.dateTime(detail.deliveredAt)],
    [
      t('document.answer'),
      answer &&
        speech.list([answer.transaction, answer.outcome ?? '', speech.dateTime(answer.endedAt ?? answer.startedAt)]),
    ],
  ] as const;
  return (
    <section className="card flush panel" aria-labelledby="cleared-title">
      <div className="panel-head">
        <h2 id="cleared-title">{t('document.clearedTitle')}</h2>
      </div>
      <p className="panel-note">
        {t(detail.state === 'delivered' ? 'document.clearedDelivered' : 'document.clearedOther', {
          date: speech.date(clearedAt),
        })}
      </p>
      <dl className="panel-facts">
        {proof.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
