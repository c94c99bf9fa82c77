/** After oppositions may have been lost: a person has compared, and everything that waited for that goes. */
import { useTranslation } from 'react-i18next';
import { useDecision } from '../api/queries.ts';
import { useAnnounce } from './announcer.tsx';
import { Confirm } from './confirm.tsx';
import { FailureNote } from './problem.tsx';

export function LetGo(): React.JSX.Element {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const seen = useDecision('damagesSeen');
  return (
    <>
      <Confirm
        label={t('warnings.letGo')}
        question={t('warnings.letGoAsk')}
        yes={t('warnings.letGoYes')}
        busy={seen.isPending}
        onYes={() => seen.mutate({}, { onSuccess: () => announce(t('warnings.letGoDone')) })}
      />
      {seen.error && <FailureNote error={seen.error} />}
    </>
  );
}
