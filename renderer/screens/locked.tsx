/** The window has no right to ask: how to open it properly. Nothing is shown of anyone. */
import { useTranslation } from 'react-i18next';
import { ScreenHeading } from '../parts/heading.tsx';

export function LockedScreen(): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <>
      <ScreenHeading windowTitle="Relais">{t('locked.title')}</ScreenHeading>
      <p className="sub">{t('locked.text')}</p>
      <p>{t('locked.how')}</p>
    </>
  );
}
