/** One document: where it is, what was remarked, the source beside the result, its versions and its story. */
import { useState } from 'react';
import { useSourceName } from '../parts/source-name.ts';
import { useTranslation } from 'react-i18next';
import type { DocumentDetail } from '../../connectors/agent/contract.ts';
import { useDocument } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { Actions } from '../parts/actions.tsx';
import { StateBadge } from '../parts/badge.tsx';
import { useNow } from '../parts/clock.ts';
import { ClearedContent } from '../parts/cleared-content.tsx';
import { stepsOf } from '../parts/document-steps.ts';
import { Findings } from '../parts/findings.tsx';
import { ScreenHeading } from '../parts/heading.tsx';
import { ScreenLink } from '../parts/link.tsx';
import { Mended } from '../parts/mended.tsx';
import { FailureNote } from '../parts/problem.tsx';
import { ResultPanel } from '../parts/result-panel.tsx';
import { ScriptChanges } from '../parts/script-changes.tsx';
import { SourcePanel } from '../parts/source-panel.tsx';
import { Steps } from '../parts/steps.tsx';
import { Story } from '../parts/story.tsx';
import { TechnicalDetails } from '../parts/technical-details.tsx';
import { Versions } from '../parts/versions.tsx';

export function DocumentScreen({ id }: { readonly id: string }): React.JSX.Element {
  const { t } = useTranslation();
  const { data: detail, error } = useDocument(id);
  return (
    <>
      <p className="way-back">
        <ScreenLink to="/documents">{`‹ ${t('document.backToList')}`}</ScreenLink>
      </p>
      {detail ? (
        <Opened detail={detail} />
      ) : (
        <>
          <ScreenHeading windowTitle={t('nav.document')}>
            {error ? t('document.notFound') : t('app.loading')}
          </ScreenHeading>
          {error && <FailureNote error={error} />}
        </>
      )}
    </>
  );
}

function Opened({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const nameOf = useSourceName();
  /** The place in the source of the result row that is lit up. */
  const [lit, setLit] = useState<string>();
  const patient = detail.patient.name === '' ? t('documents.noPatient') : detail.patient.name;
  return (
    <>
      <div className="title-row">
        <ScreenHeading windowTitle={t('nav.document')}>{`${detail.title}\u00a0· ${patient}`}</ScreenHeading>
        <StateBadge state={detail.state} cause={detail.cause} />
      </div>
      <SubTitle detail={detail} />
      <Steps label={t('document.steps')} steps={stepsOf({ ...detail, source: nameOf(detail.source) }, t, speech)} />
      <Findings findings={detail.findings} />
      <Actions detail={detail} />
      {detail.clearedAt === undefined ? (
        <>
          <ScriptChanges script={detail.mapping.script} />
          <Mended mended={detail.mapping.mended} />
          <div className="beside">
            <SourcePanel
              mapping={detail.mapping}
              results={detail.view.results}
              format={detail.format}
              lit={lit}
              onLight={setLit}
            />
            <ResultPanel detail={detail} lit={lit} onLight={setLit} />
          </div>
        </>
      ) : (
        <ClearedContent detail={detail} clearedAt={detail.clearedAt} />
      )}
      <Versions detail={detail} />
      <Story events={detail.story} />
      <TechnicalDetails detail={detail} />
    </>
  );
}

function SubTitle({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const now = useNow(60_000);
  const nameOf = useSourceName();
  const earlier = detail.versions.filter(({ versionNumber }) => versionNumber < detail.versionNumber).at(-1);
  const parts = [
    ...(detail.serviceTime === undefined ? [] : [t('document.act', { date: speech.clinical(detail.serviceTime) })]),
    ...(detail.versionNumber > 1 ? [t('document.version', { number: detail.versionNumber })] : []),
    ...(earlier ? [t('document.replaces', { time: speech.moment(earlier.receivedAt, now) })] : []),
    nameOf(detail.source),
  ];
  return <p className="sub">{speech.list(parts)}</p>;
}
