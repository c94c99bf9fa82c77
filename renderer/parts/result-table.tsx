/** The results as the receiver's reader sees them. A row lights up the fields of the source that it comes from. */
import { Fragment, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultRow } from '../../connectors/agent/contract.ts';
import { useRoving } from './roving.ts';
import { scrollWithin } from './source-panel.tsx';

const marks: Record<Exclude<ResultRow['flag'], ''>, string> = { high: '▲', low: '▼', abnormal: '◆', critical: '‼' };

/** Numbers stand right; a text is read from the left. */
const isNumber = (value: string): boolean => /^[\s\d.,:<>=≤≥+\-–/]*$/.test(value);

export function ResultTable({
  results,
  lit,
  onLight,
}: {
  readonly results: readonly ResultRow[];
  readonly lit: string | undefined;
  readonly onLight: (place: string | undefined) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const roving = useRoving(results.length);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (lit === undefined || scroller.current?.contains(document.activeElement)) return;
    scrollWithin(scroller.current, scroller.current?.querySelector('[aria-selected="true"]'));
  }, [lit]);
  return (
    <div ref={scroller} className="panel-scroll">
      <table role="grid" aria-labelledby="result-panel-title" aria-rowcount={results.length + 1} className="results">
        <thead>
          <tr>
            <th scope="col">{t('document.analysis')}</th>
            <th scope="col" className="number">
              {t('document.result')}
            </th>
            <th scope="col">{t('document.unit')}</th>
            <th scope="col">{t('document.range')}</th>
          </tr>
        </thead>
        <tbody onKeyDown={roving.onKeyDown}>
          {results.map((row, index) => (
            <Fragment key={`${row.source} ${String(index)}`}>
              {row.group !== '' && row.group !== results[index - 1]?.group && (
                <tr className="group-row">
                  <td colSpan={4}>{row.group}</td>
                </tr>
              )}
              <tr
                {...roving.row(index)}
                aria-selected={lit !== undefined && lit === row.source}
                onFocus={() => {
                  roving.row(index).onFocus();
                  onLight(row.source);
                }}
                onClick={(event) => event.currentTarget.focus()}
              >
                <td>
                  {row.label} <Status status={row.status} />
                  {row.code !== '' && <span className="code quiet">{row.code}</span>}
                  {row.notes.map((note) => (
                    <p key={note} className="small quiet">
                      {note}
                    </p>
                  ))}
                </td>
                <td className={`${isNumber(row.value) ? 'number' : ''}${row.flag === '' ? '' : ' strong'}`}>
                  {row.value} <Flag flag={row.flag} />
                </td>
                <td>{row.unit}</td>
                <td className="range">{row.range === '' ? t('document.none') : row.range}</td>
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Flag({ flag }: { readonly flag: ResultRow['flag'] }): React.JSX.Element | null {
  const { t } = useTranslation();
  if (flag === '') return null;
  return (
    <span className={`flag flag-${flag}`}>
      <span aria-hidden="true">{marks[flag]}</span> {t(`document.flag_${flag}`)}
    </span>
  );
}

const spokenStatuses = ['registered', 'preliminary', 'corrected', 'cancelled', 'entered-in-error'] as const;

/** A final result needs no word; every other state has one. */
function Status({ status }: { readonly status: string }): React.JSX.Element | null {
  const { t } = useTranslation();
  const spoken = spokenStatuses.find((known) => known === status);
  return spoken === undefined ? null : (
    <span className={`status status-${spoken}`}>{t(`document.status_${spoken}`)}</span>
  );
}
