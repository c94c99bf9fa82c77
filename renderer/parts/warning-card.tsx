/** One thing that is wrong: what, since when, who can mend it, the next step, and where to do it. */
import { useTranslation } from 'react-i18next';
import type { Warning } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { useNow } from './clock.ts';
import { LetGo } from './let-go.tsx';
import { ScreenButton } from './link.tsx';
import { Shape } from './shape.tsx';
import type { Tone } from './shape.tsx';
import { VisuallyHidden } from '@mantine/core';

const toneOf: Record<Warning['severity'], Tone> = { problem: 'bad', attention: 'mend', information: 'held' };

export function WarningCard({ warning }: { readonly warning: Warning }): React.JSX.Element {
  const { t } = useTranslation();
  const { say, duration } = useSpeech();
  const now = useNow(10_000);
  const title = say(warning.title);
  const next = say(warning.next);
  /** A short next step names the button; a long one is a sentence of its own. */
  const label = warning.link !== undefined && next.length <= 36 ? next : undefined;
  return (
    <article className="card warning-card">
      <Shape tone={toneOf[warning.severity]} size={14} />
      <div className="card-body">
        <h2>
          <VisuallyHidden>{t(`warnings.${warning.severity}`)} : </VisuallyHidden>
          {title}
        </h2>
        <p className="quiet">{say(warning.detail)}</p>
        {label === undefined && <p>{next}</p>}
        <p className="small quiet">
          <Who who={warning.who} />
          {` · ${t('warnings.since', { duration: duration((now - warning.since) / 1000) })}`}
        </p>
      </div>
      {warning.code === 'JOURNAL-OPPOSITIONS-LOST' && (
        <div className="card-action">
          <LetGo />
        </div>
      )}
      {warning.link !== undefined && (
        <div className="card-action">
          <ScreenButton
            to={warning.link}
            primary={warning.severity === 'problem'}
            label={`${label ?? t('app.show')} – ${title}`}
          >
            {label ?? t('app.show')}
          </ScreenButton>
        </div>
      )}
    </article>
  );
}

const whoKey = {
  you: 'who.you',
  doctor: 'who.doctor',
  'software-house': 'who.softwareHouse',
  helpdesk: 'who.helpdesk',
} as const;

function Who({ who }: { readonly who: Warning['who'] }): React.JSX.Element {
  const { t } = useTranslation();
  if (who === 'nobody') return <>{t('app.nothingToDo')}</>;
  return (
    <>
      {t('app.who')} <strong>{t(whoKey[who])}</strong>
    </>
  );
}
