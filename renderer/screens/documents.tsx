/** All documents: found as one types, filtered by state, walked with the arrow keys. */
import { useDeferredValue, useEffect, useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useSourceName } from '../parts/source-name.ts';
import { useTranslation } from 'react-i18next';
import { useSearch } from 'wouter';
import { useOverview } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { navigate } from '../location.ts';
import { DocumentList } from '../parts/document-list.tsx';
import { ChooseFiles } from '../parts/handover.tsx';
import { ScreenHeading } from '../parts/heading.tsx';
import { countIn, filters, filterOf } from './document-filters.ts';

/** What was searched for stays while the console is open; it is never written into the address, for it may be a name. */
let lastSearch = '';

export function DocumentsScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const nameOf = useSourceName();
  const { data: overview } = useOverview();
  const query = new URLSearchParams(useSearch());
  const states = query.get('states') ?? query.get('state') ?? '';
  const source = query.get('source') ?? '';
  const cause = query.get('cause') ?? '';
  const today = query.has('today');
  const deliveredSince = today ? (overview?.days.at(-1)?.start ?? startOfLocalDay()) : undefined;
  const [search, setSearch] = useState(lastSearch);
  const [settled] = useDebouncedValue(search.trim(), 250);
  const shownSearch = useDeferredValue(settled);
  useEffect(() => {
    lastSearch = search;
  }, [search]);
  const chosen = cause === '' && !today ? filterOf(states) : undefined;

  const show = (next: { states?: string; source?: string; today?: boolean }): void => {
    const wanted = new URLSearchParams();
    const nextStates = next.states ?? states;
    const nextSource = next.source ?? source;
    if (nextStates !== '') wanted.set('states', nextStates);
    if (nextSource !== '') wanted.set('source', nextSource);
    if (next.today === true) wanted.set('today', '');
    const text = wanted.toString();
    navigate(`/documents${text === '' ? '' : `?${text}`}`, { replace: true });
  };

  return (
    <>
      <div className="title-row">
        <ScreenHeading windowTitle={t('nav.documents')}>{t('documents.title')}</ScreenHeading>
        <ChooseFiles label={t('send.choose')} />
      </div>
      <div className="filters" role="search">
        <TextInput
          type="search"
          className="search"
          label={t('documents.search')}
          placeholder={t('documents.searchHint')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <fieldset className="chips">
          <legend>{t('documents.filter')}</legend>
          {filters.map((filter) => {
            const count = overview ? countIn(filter, overview.states) : undefined;
            return (
              <label key={filter.key} className="chip">
                <input
                  type="radio"
                  name="states"
                  checked={chosen?.key === filter.key}
                  onChange={() => show({ states: filter.states.join(',') })}
                />
                <span>
                  {t(`documents.${filter.key}`)}
                  {count !== undefined && <span className="chip-count"> {speech.number(count)}</span>}
                </span>
              </label>
            );
          })}
          <label className="chip">
            <input type="radio" name="states" checked={today} onChange={() => show({ states: '', today: true })} />
            <span>
              {t('documents.deliveredToday')}
              {overview && <span className="chip-count"> {speech.number(overview.deliveredToday)}</span>}
            </span>
          </label>
        </fieldset>
        {cause !== '' && (
          <p className="from-source">
            {t('documents.oneCause')}{' '}
            <Button size="compact-sm" variant="default" onClick={() => show({})}>
              {t('documents.showAll')}
            </Button>
          </p>
        )}
        {source !== '' && (
          <p className="from-source">
            {t('documents.fromSource', { source: nameOf(source) })}{' '}
            <Button size="compact-sm" variant="default" onClick={() => show({ source: '', today })}>
              {t('documents.allSources')}
            </Button>
          </p>
        )}
      </div>
      <DocumentList
        key={`${states} ${source} ${cause} ${String(today)} ${shownSearch}`}
        filter={{
          ...(states === '' ? {} : { states }),
          ...(source === '' ? {} : { source }),
          ...(cause === '' ? {} : { cause }),
          ...(deliveredSince === undefined ? {} : { deliveredSince }),
          ...(shownSearch === '' ? {} : { search: shownSearch }),
        }}
        onShowAll={() => {
          setSearch('');
          show({ states: '', source: '' });
        }}
      />
    </>
  );
}

/** Until the agent has said when its day began, that of this computer. */
const startOfLocalDay = (): number => new Date().setHours(0, 0, 0, 0);
