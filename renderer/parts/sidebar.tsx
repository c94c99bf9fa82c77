/** The frame's navigation: where one can go, for whom this is, and the language. On a narrow window it becomes a bar. */
import { useTranslation } from 'react-i18next';
import { VisuallyHidden } from '@mantine/core';
import { useOverview, useUnreadable } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { languages, speak } from '../i18n/index.ts';
import { cardsOf } from './cards.ts';

const screens = [
  { key: 'today', path: '/' },
  { key: 'documents', path: '/documents' },
  { key: 'patients', path: '/patients' },
  { key: 'sources', path: '/sources' },
  { key: 'rules', path: '/rules' },
  { key: 'reports', path: '/reports' },
  { key: 'connection', path: '/connection' },
] as const;

export function Sidebar({ path }: { readonly path: string }): React.JSX.Element {
  const { t } = useTranslation();
  const { data: overview } = useOverview();
  const { data: unreadable } = useUnreadable();
  const things = cardsOf(overview, unreadable?.rows ?? []).forSomeone;
  const isHere = (to: string): boolean => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
  return (
    <header className="sidebar">
      <a className="brand" href="#/">
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
          <rect width="22" height="22" rx="6" className="brand-ground" />
          <path d="M5 7h12M5 11h12M5 15h12" stroke="#fff" strokeWidth="1.5" strokeLinecap="round" />
        </svg>
        Relais
      </a>
      <nav aria-label={t('app.navigation')}>
        <ul>
          {screens.map(({ key, path: to }) => (
            <li key={key}>
              <a href={`#${to}`} className="nav-link" aria-current={isHere(to) ? 'page' : undefined}>
                <span>{t(`nav.${key}`)}</span>
                {key === 'today' && things > 0 && (
                  <span className="nav-count">
                    <span aria-hidden="true">{things}</span>
                    <VisuallyHidden>{t('nav.badge', { count: things })}</VisuallyHidden>
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="sidebar-foot">
        {overview && <p className="whom">{overview.organization}</p>}
        <Languages />
        {overview && <p className="version">{t('app.version', { version: overview.version })}</p>}
      </div>
    </header>
  );
}

export function Languages(): React.JSX.Element {
  const { t } = useTranslation();
  const { language } = useSpeech();
  return (
    <div className="languages" role="group" aria-label={t('app.language')}>
      {languages.map(({ code, name }) => (
        <button key={code} type="button" lang={code} aria-pressed={code === language} onClick={() => void speak(code)}>
          {name}
        </button>
      ))}
    </div>
  );
}
