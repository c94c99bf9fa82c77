/** Why something did not work and what to do next, in the words of the agent or, when there are none, in our own. */
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../connectors/agent/contract.ts';
import { Declined, Unreachable } from '../api/failure.ts';
import { useSpeech } from '../i18n/format.ts';
import { Shape } from './shape.tsx';

export function ProblemText({ problem }: { readonly problem: Problem }): React.JSX.Element {
  const { say } = useSpeech();
  return (
    <>
      <p className="strong">{say(problem.cause)}</p>
      <p className="quiet">{say(problem.next)}</p>
    </>
  );
}

export function FailureNote({ error }: { readonly error: Error }): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <div className="note on-bad" role="alert">
      <Shape tone="bad" />
      <div>
        {error instanceof Declined && error.problem ? (
          <ProblemText problem={error.problem} />
        ) : (
          <>
            <p className="strong">{t('app.failed')}</p>
            <p>
              {error instanceof Unreachable
                ? t('contact.never')
                : `${t('app.notUnderstood')} ${t('app.notUnderstoodNext')}`}
            </p>
          </>
        )}
      </div>
    </div>
  );
}
