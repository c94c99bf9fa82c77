/** What is only good to know: one thin line each, below everything that needs a person. */
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { ScreenLink } from './link.tsx';

export function Notices({ notices }: { readonly notices: Overview['warnings'] }): React.JSX.Element | null {
  const { t } = useTranslation();
  const { say } = useSpeech();
  if (notices.length === 0) return null;
  return (
    <section aria-label={t('warnings.notices')}>
      <ul className="notices small quiet">
        {notices.map((notice) => (
          <li key={notice.code}>
            <span>
              <strong>{say(notice.title)}</strong> · {say(notice.detail)}{' '}
              {notice.link !== undefined && <ScreenLink to={notice.link}>{say(notice.next)}</ScreenLink>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
