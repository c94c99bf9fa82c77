/** What the source sent, field by field: where each went, what was set aside by which rule, and what was not carried over. */
import { useEffect, useRef } from 'react';
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DocumentDetail, ResultRow } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { useAnnounce } from './announcer.tsx';
import { covers, rowFor } from './linking.ts';
import { useRoving } from './roving.ts';
import { Shape } from './shape.tsx';
import { targetWords } from './target-words.ts';

type Field =
  | { readonly kind: 'mapped'; readonly path: string; readonly value: string; readonly to: string }
  | { readonly kind: 'unmapped'; readonly path: string; readonly value: string }
  | { readonly kind: 'ignored'; readonly path: string; readonly value: string; readonly rule: string };

const formatNames: Readonly<Record<string, string>> = { hl7v2: 'HL7 v2', pdf: 'PDF', cda: 'CDA', fhir: 'FHIR' };

/** What was not carried over comes first, so that it cannot be overlooked; what a rule sets aside last. */
const fieldsOf = ({ mapped, unmapped, ignored }: DocumentDetail['mapping']): readonly Field[] => [
  ...unmapped.map((field) => ({ kind: 'unmapped', ...field }) as const),
  ...mapped.map((field) => ({ kind: 'mapped', ...field }) as const),
  ...ignored.map((field) => ({ kind: 'ignored', ...field }) as const),
];

export function SourcePanel({
  mapping,
  results,
  format,
  lit,
  onLight,
}: {
  readonly mapping: DocumentDetail['mapping'];
  readonly results: readonly ResultRow[];
  readonly format: string;
  readonly lit: string | undefined;
  readonly onLight: (place: string | undefined) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { number } = useSpeech();
  const announce = useAnnounce();
  const fields = fieldsOf(mapping);
  const roving = useRoving(fields.length);
  const scroller = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (lit === undefined || scroller.current?.contains(document.activeElement)) return;
    scrollWithin(scroller.current, scroller.current?.querySelector('[aria-selected="true"]'));
  }, [lit]);

  const light = (field: Field): void => {
    const row = rowFor(field.path, results);
    onLight(row?.source);
    if (results.length > 0)
      announce(row ? t('document.linked', { label: `${row.label} ${row.value}` }) : t('document.notLinked'));
  };

  return (
    <section className="card flush panel" aria-labelledby="source-panel-title">
      <div className="panel-head">
        <h2 id="source-panel-title">{t('document.sourceTitle')}</h2>
        <span className="small quiet">
          {formatNames[format] ?? format} · {t('document.sourceLines', { count: fields.length })}
        </span>
      </div>
      {fields.length === 0 ? (
        <p className="panel-note quiet">{t('document.noFields')}</p>
      ) : (
        <div ref={scroller} className="panel-scroll">
          <table role="grid" aria-labelledby="source-panel-title" aria-rowcount={fields.length + 1} className="fields">
            <thead>
              <tr>
                <th scope="col">{t('document.field')}</th>
                <th scope="col">{t('document.value')}</th>
                <th scope="col">{t('document.becomes')}</th>
              </tr>
            </thead>
            <tbody onKeyDown={roving.onKeyDown}>
              {fields.map((field, index) => {
                const isLit = lit !== undefined && covers(lit, field.path);
                return (
                  <tr
                    key={`${field.kind} ${field.path} ${number(index)}`}
                    {...roving.row(index)}
                    className={`field-${field.kind}`}
                    aria-selected={isLit}
                    onFocus={() => {
                      roving.row(index).onFocus();
                      light(field);
                    }}
                    onClick={(event) => event.currentTarget.focus()}
                  >
                    <td className="field-path">{field.path}</td>
                    <td className="field-value">
                      {field.value === '' ? <span className="quiet">{t('document.empty')}</span> : field.value}
                      {isLit && <VisuallyHidden> ({t('document.sourceMark')})</VisuallyHidden>}
                    </td>
                    <td className="field-to">
                      <Destination field={field} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Destination({ field }: { readonly field: Field }): React.JSX.Element {
  const { t } = useTranslation();
  switch (field.kind) {
    case 'mapped':
      return <span title={field.to}>→ {targetWords(field.to, t)}</span>;
    case 'unmapped':
      return (
        <span className="not-carried">
          <Shape tone="mend" size={10} /> {t('document.notCarriedRow')}
        </span>
      );
    case 'ignored':
      return <>{t('document.setAsideRule', { rule: field.rule })}</>;
  }
}

/** Brings a row into sight inside its panel without moving the page. */
export function scrollWithin(scroller: HTMLElement | null, row: Element | null | undefined): void {
  if (!scroller || !(row instanceof HTMLElement)) return;
  const top = row.offsetTop - scroller.clientHeight / 2;
  const visible =
    row.offsetTop >= scroller.scrollTop &&
    row.offsetTop + row.offsetHeight <= scroller.scrollTop + scroller.clientHeight;
  if (!visible) scroller.scrollTop = top;
}
