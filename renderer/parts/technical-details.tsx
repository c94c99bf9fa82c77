/** What a technician asks on the telephone: folded away, and copied without patient data. */
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { CopyButton } from './copy.tsx';
import { supportText } from './support-text.ts';

export function TechnicalDetails({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const ids: readonly [string, string | undefined][] = [
    [t('document.id'), detail.id],
    [t('document.receipt'), detail.receiptId],
    [t('document.uniqueId'), detail.uniqueId],
    [t('document.format'), detail.format],
    [t('document.part'), detail.part === '' ? undefined : detail.part],
    [t('document.mediaType'), detail.mediaType],
    [t('document.size'), detail.size === undefined ? undefined : speech.size(detail.size)],
    [t('document.hash'), detail.contentHash],
  ];
  return (
    <details className="technical">
      <summary>
        <strong>{t('document.technical')}</strong> <span className="quiet">{t('document.technicalMore')}</span>
      </summary>
      <div className="card technical-body">
        <CopyButton
          text={supportText(detail)}
          label={t('document.copyTechnical')}
          done={t('document.copiedTechnical')}
        />
        <dl className="facts">
          {ids.map(([name, value]) =>
            value === undefined ? null : (
              <div key={name} className="fact">
                <dt>{name}</dt>
                <dd className="breaks">{value}</dd>
              </div>
            ),
          )}
        </dl>
        {detail.metadata.length > 0 && (
          <>
            <h3>{t('document.metadata')}</h3>
            <dl className="facts">
              {detail.metadata.map(({ name, value }) => (
                <div key={`${name} ${value}`} className="fact">
                  <dt>{name}</dt>
                  <dd className="breaks">{value}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
        <h3>{t('document.attempts')}</h3>
        {detail.attemptList.length === 0 ? (
          <p className="quiet">{t('document.noAttempts')}</p>
        ) : (
          <ol className="attempts">
            {detail.attemptList.map((attempt, index) => (
              <li key={`${attempt.startedAt} ${String(index)}`}>
                <span>
                  {speech.dateTime(attempt.startedAt)} · {attempt.transaction}
                  {attempt.outcome !== undefined && ` · ${attempt.outcome}`}
                  {attempt.endedAt !== undefined && ` · ${speech.took(attempt.endedAt - attempt.startedAt)}`}
                </span>
                {attempt.codes.length > 0 && <code className="breaks">{attempt.codes.join(' ')}</code>}
                {attempt.problem && <p className="small quiet">{speech.say(attempt.problem.cause)}</p>}
              </li>
            ))}
          </ol>
        )}
      </div>
    </details>
  );
}
