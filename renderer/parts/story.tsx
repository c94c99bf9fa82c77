/** A document's life in sentences with times, one day after the other. */
import { useTranslation } from 'react-i18next';
import type { StoryEvent } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';

export function Story({ events }: { readonly events: readonly StoryEvent[] }): React.JSX.Element | null {
  const { t } = useTranslation();
  const speech = useSpeech();
  if (events.length === 0) return null;
  const days = [...Map.groupBy(events, ({ at }) => speech.date(at))];
  return (
    <section aria-labelledby="story-title">
      <h2 id="story-title" className="section-title">
        {t('document.story')}
      </h2>
      <div className="card story">
        {days.map(([day, ofDay]) => (
          <div key={day}>
            <h3 className="small quiet">{day}</h3>
            <ol>
              {ofDay.map((event, index) => (
                <li key={`${event.at} ${event.kind} ${String(index)}`}>
                  <time dateTime={new Date(event.at).toISOString()}>
                    {crowded(event.at, ofDay) ? speech.timeWithSeconds(event.at) : speech.time(event.at)}
                  </time>
                  <span>{speech.say(event.text)}</span>
                </li>
              ))}
            </ol>
          </div>
        ))}
      </div>
    </section>
  );
}

const minute = (at: number): number => Math.floor(at / 60_000);

/** Several events in one minute: seconds tell them apart. */
const crowded = (at: number, events: readonly StoryEvent[]): boolean =>
  events.filter((event) => minute(event.at) === minute(at)).length > 1;
