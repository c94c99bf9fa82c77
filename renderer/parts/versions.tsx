/** The line of versions of a document: preliminary, final, corrected, each with its own state. */
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { StateBadge } from './badge.tsx';
import { ScreenLink } from './link.tsx';

export function Versions({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element | null {
  const { t } = useTranslation();
  const speech = useSpeech();
  if (detail.versions.length < 2) return null;
  return (
    <section aria-labelledby="versions-title">
      <h2 id="versions-title" className="section-title">
        {t('document.versions')}
      </h2>
      <ol className="card versions">
        {detail.versions.map((version) => {
          const name = t('document.version', { number: version.versionNumber });
          const here = version.id === detail.id;
          return (
            <li key={version.id} {...(here ? { 'aria-current': 'true' } : {})}>
              <p className="strong">
                {here ? (
                  `${name} · ${t('document.thisVersion')}`
                ) : (
                  <ScreenLink to={`/documents/${encodeURIComponent(version.id)}`}>{name}</ScreenLink>
                )}
              </p>
              <p className="small quiet">{speech.dateTime(version.receivedAt)}</p>
              <StateBadge state={version.state} cause={here ? detail.cause : ''} />
            </li>
          );
        })}
      </ol>
    </section>
  );
}
