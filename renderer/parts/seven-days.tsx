/** Arrivals above the line, deliveries below, what is still missing as a dashed outline. The same numbers as a table for a screen reader. */
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';

/** Height of the tallest bar, rem. */
const tallest = 3.25;

export function SevenDays({ days }: { readonly days: Overview['days'] }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const shown = days.slice(-7);
  const most = Math.max(1, ...shown.flatMap(({ received, delivered }) => [received, delivered]));
  const height = (count: number): string => (count === 0 ? '0' : `${Math.max(0.25, (count / most) * tallest)}rem`);
  return (
    <section aria-labelledby="days-title">
      <h2 id="days-title" className="section-title">
        {t('days.title')}
      </h2>
      <div className="card days">
        <div className="days-labels" aria-hidden="true">
          <span>{t('days.received')}</span>
          <span>{t('days.delivered')}</span>
        </div>
        <div className="days-columns" aria-hidden="true">
          {shown.map(({ day, received, delivered }) => (
            <div key={day} className="day">
              <div className="day-up">
                <span className="bar bar-received" style={{ height: height(received) }} />
                <span className="day-count">{speech.number(received)}</span>
              </div>
              <div className="day-down">
                <span className="bar-stack">
                  <span className="bar bar-delivered" style={{ height: height(delivered) }} />
                  {received > delivered && (
                    <span className="bar bar-missing" style={{ height: height(received - delivered) }} />
                  )}
                </span>
                <span className="day-count">{speech.number(delivered)}</span>
              </div>
              <span className="day-name">{speech.weekday(day, 'short')}</span>
            </div>
          ))}
        </div>
        {shown.some(({ received, delivered }) => received > delivered) && (
          <p className="days-legend small quiet" aria-hidden="true">
            <span className="bar bar-missing legend-swatch" /> {t('days.missing')}
          </p>
        )}
        <VisuallyHidden>
          <table>
            <caption>{t('days.caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('days.day')}</th>
                <th scope="col">{t('days.received')}</th>
                <th scope="col">{t('days.delivered')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ day, received, delivered }) => (
                <tr key={day}>
                  <th scope="row">{`${speech.weekday(day, 'long')} ${speech.clinical(day)}`}</th>
                  <td>{speech.number(received)}</td>
                  <td>{speech.number(delivered)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </VisuallyHidden>
      </div>
    </section>
  );
}
