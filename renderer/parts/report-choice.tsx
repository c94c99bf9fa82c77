/** Of which days, and of which source, a report is. The choice stands in the address, so that it can be kept as a bookmark. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReportSpan } from '../api/queries.ts';
import { useSourceName } from './source-name.ts';

const DAY = 86_400_000;
const daysBefore = (day: string, count: number): string =>
  new Date(Date.parse(day) - count * DAY).toISOString().slice(0, 10);

/** So many days back each begins; all end today. */
const presets = [
  ['today', 0],
  ['yesterday', 1],
  ['week', 6],
  ['month', 29],
] as const;

export function ReportChoice({
  span,
  today,
  sources,
  onSpan,
}: {
  readonly span: ReportSpan;
  /** Where the agent's clock stands. */
  readonly today: string;
  readonly sources: readonly string[];
  readonly onSpan: (span: ReportSpan) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const nameOf = useSourceName();
  const { from, to, source = '' } = span;
  const names = source === '' || sources.includes(source) ? sources : [...sources, source];
  return (
    <div className="report-choice only-screen" role="search">
      <fieldset className="chips">
        <legend>{t('reports.presets')}</legend>
        {presets.map(([key, back]) => {
          const first = daysBefore(today, back);
          return (
            <label key={key} className="chip">
              <input
                type="radio"
                name="report-days"
                checked={to === today && from === first}
                onChange={() => onSpan({ ...span, from: first, to: today })}
              />
              <span>{t(`reports.${key}`)}</span>
            </label>
          );
        })}
      </fieldset>
      <TextInput
        type="date"
        label={t('reports.from')}
        value={from}
        onChange={(event) => onSpan({ ...span, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('reports.to')}
        value={to}
        onChange={(event) => onSpan({ ...span, to: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('reports.source')}
        value={source}
        data={[
          { value: '', label: t('reports.allSources') },
          ...names.map((name) => ({ value: name, label: nameOf(name) })),
        ]}
        onChange={(event) => {
          const { value } = event.currentTarget;
          onSpan(value === '' ? { from, to } : { from, to, source: value });
        }}
      />
    </div>
  );
}
