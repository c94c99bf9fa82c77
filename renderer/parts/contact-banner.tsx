/** Says calmly that the agent does not answer, and since when. Goes away by itself. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useContact } from '../api/contact.ts';
import { useSpeech } from '../i18n/format.ts';
import { useAnnounce } from './announcer.tsx';
import { useNow } from './clock.ts';
import { Shape } from './shape.tsx';

export function ContactBanner(): React.JSX.Element | null {
  const { t } = useTranslation();
  const speech = useSpeech();
  const contact = useContact();
  const now = useNow();
  const announce = useAnnounce();
  const wasLost = useRef(false);
  useEffect(() => {
    if (contact.state === 'reached' && wasLost.current) announce(t('contact.back'));
    wasLost.current = contact.state === 'lost';
  }, [contact.state, announce, t]);
  if (contact.state !== 'lost' || contact.lostSince === undefined) return null;
  const { lastAnswerAt } = contact;
  return (
    <div className="note on-mend contact">
      <Shape tone="waiting" size={14} />
      <div>
        <p className="strong">
          {lastAnswerAt === undefined
            ? t('contact.never')
            : t('contact.lost', { duration: speech.duration((now - lastAnswerAt) / 1000) })}
        </p>
        <p>
          {lastAnswerAt === undefined
            ? t('contact.neverMore')
            : t('contact.lostMore', { time: speech.time(lastAnswerAt) })}
        </p>
      </div>
    </div>
  );
}
