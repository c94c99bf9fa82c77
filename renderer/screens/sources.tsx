/** One card per source: where it listens, what came, what became of it, and what to do when it cannot. */
import { VisuallyHidden } from '@mantine/core';
import { useSourceName } from '../parts/source-name.ts';
import { useTranslation } from 'react-i18next';
import type { SourceStatus } from '../../connectors/agent/contract.ts';
import { useOverview } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { useNow } from '../parts/clock.ts';
import { CopyButton } from '../parts/copy.tsx';
import { useFresh } from '../parts/freshness.ts';
import { ChooseFiles } from '../parts/handover.tsx';
import { ScreenHeading } from '../parts/heading.tsx';
import { ScreenLink } from '../parts/link.tsx';
import { ProblemText } from '../parts/problem.tsx';
import { Shape } from '../parts/shape.tsx';
import { kindKey, SourceState } from '../parts/source-table.tsx';

const afterTakingKey = {
  move: 'sources.afterTaking_move',
  leave: 'sources.afterTaking_leave',
  delete: 'sources.afterTaking_delete',
} as const;

export function SourcesScreen(): React.JSX.Element {
  const { t } = useTranslation();
  const query = useOverview();
  const fresh = useFresh(query);
  const sources = query.data?.sources;
  const inTrouble = (sources ?? []).filter(({ problem, running }) => problem !== undefined || !running).length;
  const sentence =
    sources === undefined || !fresh
      ? t('sources.title')
      : sources.length === 0
        ? t('sources.sentenceNone')
        : inTrouble > 0
          ? t('sources.sentenceTrouble', { count: inTrouble })
          : t('sources.sentenceFine');
  return (
    <>
      <ScreenHeading windowTitle={t('nav.sources')}>{sentence}</ScreenHeading>
      <p className="sub">{t('sources.sub')}</p>
      <div className="cards">
        {sources?.map((source) => (
          <SourceCard key={source.name} source={source} />
        ))}
      </div>
    </>
  );
}

const addressKey = {
  folder: 'sources.addressFolder',
  mllp: 'sources.addressMllp',
  http: 'sources.addressHttp',
  handover: 'sources.addressHandover',
} as const;

function SourceCard({ source }: { readonly source: SourceStatus }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const nameOf = useSourceName();
  const now = useNow(5_000);
  const facts: readonly [string, string][] = [
    [
      t('sources.last'),
      source.lastReceivedAt === undefined ? t('sources.never') : speech.ago(source.lastReceivedAt, now),
    ],
    [t('sources.received'), speech.number(source.received)],
    [t('sources.delivered'), speech.number(source.delivered)],
    [t('sources.undelivered'), speech.number(source.undelivered)],
  ];
  return (
    <article className="card source-card">
      <div className="title-row">
        <h2>
          {nameOf(source.name)} <span className="quiet regular">· {t(kindKey[source.kind])}</span>
        </h2>
        <SourceState source={source} />
      </div>
      {source.problem && (
        <div className="note on-mend">
          <Shape tone="mend" />
          <div>
            <ProblemText problem={source.problem} />
          </div>
        </div>
      )}
      <div className="address">
        <p className="small quiet">{t(addressKey[source.kind])}</p>
        {source.kind === 'handover' ? (
          <ChooseFiles label={t('empty.choose')} />
        ) : (
          <div className="address-line">
            <code>{source.address}</code>
            <CopyButton
              text={source.address}
              label={t('sources.copy')}
              name={t('sources.copyOf', { name: source.name })}
              done={t('sources.copied')}
            />
          </div>
        )}
      </div>
      {source.afterTaking && (
        <p className="small">
          <span className="quiet">{t('sources.afterTaking')}</span> {t(afterTakingKey[source.afterTaking])}
        </p>
      )}
      <dl className="facts-row">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Coverage coverage={source.coverage} />
      <p>
        <ScreenLink to={`/documents?source=${encodeURIComponent(source.name)}`}>
          {t('sources.seeDocuments')}
          <VisuallyHidden> – {nameOf(source.name)}</VisuallyHidden>
        </ScreenLink>
      </p>
    </article>
  );
}

function Coverage({ coverage }: { readonly coverage: SourceStatus['coverage'] }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const parts = (['mapped', 'ignored', 'unmapped'] as const).map((key) => ({ key, count: coverage[key] }));
  const total = coverage.mapped + coverage.ignored + coverage.unmapped;
  return (
    <div className="coverage">
      <h3 className="small">{t('sources.coverage')}</h3>
      {total === 0 ? (
        <p className="small quiet">{t('sources.coverageNone')}</p>
      ) : (
        <>
          <div className="coverage-bar" aria-hidden="true">
            {parts.map(
              ({ key, count }) => count > 0 && <span key={key} className={`part-${key}`} style={{ flexGrow: count }} />,
            )}
          </div>
          <ul className="coverage-legend small">
            {parts.map(({ key, count }) => (
              <li key={key}>
                <span className={`swatch part-${key}`} aria-hidden="true" /> <strong>{speech.number(count)}</strong>{' '}
                {t(`sources.${key}`)}
              </li>
            ))}
          </ul>
          <p className="small quiet">
            {coverage.unmapped === 0
              ? t('sources.coverageFine')
              : t('sources.coverageUnmapped', { count: coverage.unmapped })}
          </p>
        </>
      )}
    </div>
  );
}
