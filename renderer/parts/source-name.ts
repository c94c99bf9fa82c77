/** What a source is called on the screens: as it was named at set-up, and files given by hand in the language spoken. */
import { useTranslation } from 'react-i18next';

export function useSourceName(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => (name === 'handover' ? t('sources.handover') : name);
}
