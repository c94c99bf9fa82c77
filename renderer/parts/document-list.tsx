/** The rows of the list. Only those in sight exist and only their pages are asked for, so that 100,000 documents scroll. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useSourceName } from './source-name.ts';
import { useTranslation } from 'react-i18next';
import type { DocumentRow } from '../../connectors/agent/contract.ts';
import { pageSize, useDocumentPages } from '../api/queries.ts';
import type { DocumentFilter } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { navigate } from '../location.ts';
import { StateBadge } from './badge.tsx';
import { useNow } from './clock.ts';
import { FailureNote } from './problem.tsx';

const columnKeys = ['state', 'patient', 'document', 'source', 'act', 'received', 'delivered_column'] as const;

/** Where one was in a list, to come back to after looking at a document. */
let lastPlace = { list: '', row: 0 };

export function DocumentList({
  filter,
  onShowAll,
}: {
  readonly filter: DocumentFilter;
  readonly onShowAll: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const listName = JSON.stringify(filter);
  const [active, setActive] = useState(() => (lastPlace.list === listName ? lastPlace.row : 0));
  const [total, setTotal] = useState(0);
  const [pages, setPages] = useState<readonly number[]>([0]);
  const body = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false });
  const results = useDocumentPages(filter, pages);
  const answered = results.find(({ data }) => data !== undefined);
  const known = answered?.data?.total;
  useEffect(() => {
    if (known !== undefined) setTotal(known);
  }, [known]);

  const [offsetTop, setOffsetTop] = useState(0);
  useLayoutEffect(
    () => setOffsetTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY),
    [narrow, total],
  );
  const rowHeight = narrow ? 108 : 57;
  const virtualizer = useWindowVirtualizer({
    count: total,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offsetTop,
    // The row with the focus always exists, or the focus would be lost when it leaves the sight.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), Math.min(active, Math.max(0, total - 1))])].sort((a, b) => a - b),
  });
  useLayoutEffect(() => virtualizer.measure(), [rowHeight, virtualizer]);
  const items = virtualizer.getVirtualItems();
  const wanted = [...new Set(items.map(({ index }) => Math.floor(index / pageSize)))];
  const wantedKey = wanted.length === 0 ? '0' : wanted.join(',');
  useEffect(() => setPages(wantedKey.split(',').map(Number)), [wantedKey]);

  const restored = useRef(false);
  useEffect(() => {
    if (restored.current || total === 0) return;
    restored.current = true;
    if (lastPlace.list === listName && lastPlace.row > 0) virtualizer.scrollToIndex(lastPlace.row, { align: 'center' });
  }, [listName, total, virtualizer]);

  const rows = new Map<number, DocumentRow>();
  results.forEach(({ data }, at) => {
    const page = pages[at] ?? 0;
    data?.rows.forEach((row, index) => rows.set(page * pageSize + index, row));
  });

  const open = (index: number): void => {
    const row = rows.get(index);
    if (!row) return;
    lastPlace = { list: listName, row: index };
    navigate(`/documents/${encodeURIComponent(row.id)}`);
  };

  const focusRow = (index: number): void => {
    const target = Math.max(0, Math.min(total - 1, index));
    setActive(target);
    virtualizer.scrollToIndex(target, { align: 'auto' });
    requestAnimationFrame(() =>
      body.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus({ preventScroll: true }),
    );
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 10,
      PageUp: active - 10,
      Home: 0,
      End: total - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      focusRow(next);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(active);
    }
  };

  const failure = results.find(({ error, data }) => error && !data)?.error;
  if (failure) return <FailureNote error={failure} />;
  const unfiltered = listName === '{}';
  return (
    <>
      <p className="list-count" role="status">
        {known === undefined ? t('app.loading') : t('documents.count', { count: known })}
      </p>
      {known === 0 && (
        <div className="card empty-list">
          <p className="strong">{t(unfiltered ? 'documents.noneYet' : 'documents.none')}</p>
          {!unfiltered && (
            <Button variant="default" onClick={onShowAll}>
              {t('documents.showAll')}
            </Button>
          )}
        </div>
      )}
      {total > 0 && known !== 0 && (
        <div
          role="grid"
          aria-label={t('documents.list')}
          aria-rowcount={total + 1}
          aria-colcount={columnKeys.length}
          className="card flush list"
        >
          <div role="rowgroup" className="list-head">
            <div role="row" aria-rowindex={1} className="list-row">
              {columnKeys.map((key) => (
                <span key={key} role="columnheader">
                  {t(`documents.${key}`)}
                </span>
              ))}
            </div>
          </div>
          <div
            ref={body}
            role="rowgroup"
            className="list-body"
            style={{ height: virtualizer.getTotalSize() }}
            onKeyDown={onKeyDown}
          >
            {items.map(({ index, start, size }) => (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                tabIndex={index === Math.min(active, total - 1) ? 0 : -1}
                className="list-row"
                style={{ height: size, transform: `translateY(${start - offsetTop}px)` }}
                onFocus={() => setActive(index)}
                onClick={() => open(index)}
              >
                <RowCells row={rows.get(index)} say={speech} />
              </div>
            ))}
          </div>
        </div>
      )}
    </>
  );
}

function RowCells({
  row,
  say,
}: {
  readonly row: DocumentRow | undefined;
  readonly say: ReturnType<typeof useSpeech>;
}): React.JSX.Element {
  const { t } = useTranslation();
  const nameOf = useSourceName();
  const now = useNow(60_000);
  if (!row) return <span role="gridcell" className="skeleton" aria-label={t('app.loading')} />;
  const { patient } = row;
  return (
    <>
      <span role="gridcell" className="cell-state">
        <StateBadge state={row.state} cause={row.cause} />
        {row.notBefore !== undefined && (
          <span className="small quiet">{t('document.goesAt', { time: say.moment(row.notBefore, now) })}</span>
        )}
      </span>
      <span role="gridcell" className="cell-patient">
        <span className="strong">{patient.name === '' ? t('documents.noPatient') : patient.name}</span>
        {patient.birthDate !== undefined && <span className="small quiet">{say.clinical(patient.birthDate)}</span>}
      </span>
      <span role="gridcell" className="cell-document">
        <span>{row.title}</span>
        {row.versionNumber > 1 && ' '}
        {row.versionNumber > 1 && (
          <span className="small quiet">{t('documents.version', { number: row.versionNumber })}</span>
        )}
      </span>
      <span role="gridcell" className="cell-source quiet">
        {nameOf(row.source)}
      </span>
      <span role="gridcell" className="cell-act quiet">
        {row.serviceTime === undefined ? '' : say.clinicalBrief(row.serviceTime)}
      </span>
      <span role="gridcell" className="cell-received quiet">
        {say.moment(row.receivedAt, now)}
      </span>
      <span role="gridcell" className="cell-delivered quiet">
        {row.deliveredAt === undefined ? '' : say.moment(row.deliveredAt, now)}
      </span>
    </>
  );
}
