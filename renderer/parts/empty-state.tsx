/** Before the first document: how to give Relais one. */
import { useTranslation } from 'react-i18next';
import { ScreenLink } from './link.tsx';
import { ChooseFiles } from './handover.tsx';

export function EmptyState(): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <section className="card empty-state">
      <svg width="56" height="56" viewBox="0 0 56 56" aria-hidden="true">
        <path d="M14 6h20l10 10v34H14Z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
        <path
          d="M34 6v10h10M29 22v16m-7-7 7 7 7-7"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <h2>{t('empty.title')}</h2>
      <p className="quiet">{t('empty.text')}</p>
      <ChooseFiles label={t('empty.choose')} primary />
      <p className="quiet">
        <ScreenLink to="/sources">{t('empty.orSources')}</ScreenLink>
      </p>
    </section>
  );
}
