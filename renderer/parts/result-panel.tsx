/** What the DSP will hold: the table of results, the pages of the PDF, or the facts of a document that is carried as it is. */
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentDetail, DocumentView } from '../../connectors/agent/contract.ts';
import { useSpeech } from '../i18n/format.ts';
import { useDocumentPage } from '../api/queries.ts';
import { DocumentPage } from './document-page.tsx';
import { ScreenLink } from './link.tsx';
import { FailureNote } from './problem.tsx';
import { ResultTable } from './result-table.tsx';
import { SaveDocument } from './save-document.tsx';

const PdfPages = lazy(() => import('./pdf-pages.tsx'));

export function ResultPanel({
  detail,
  lit,
  onLight,
}: {
  readonly detail: DocumentDetail;
  readonly lit: string | undefined;
  readonly onLight: (place: string | undefined) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { view } = detail;
  return (
    <section className="card flush panel" aria-labelledby="result-panel-title">
      <div className="panel-head">
        <h2 id="result-panel-title">
          {detail.state === 'delivered' ? t('document.resultTitleDelivered') : t('document.resultTitle')}
        </h2>
        {view.results.length > 0 && (
          <span className="small quiet">{t('document.results', { count: view.results.length })}</span>
        )}
        {detail.contentHash !== undefined && (
          <ScreenLink to={`/documents/${encodeURIComponent(detail.id)}/page`}>{t('document.pageOpen')}</ScreenLink>
        )}
      </div>
      <PatientFacts view={view} />
      {view.results.length > 0 && <ResultTable results={view.results} lit={lit} onLight={onLight} />}
      {view.notes.map((note) => (
        <p key={note} className="panel-note">
          {t('document.remark', { text: note })}
        </p>
      ))}
      {view.kind === 'pdf' && (
        <Suspense fallback={<p className="panel-note quiet">{t('document.pdfLoading')}</p>}>
          <PdfPages id={detail.id} />
        </Suspense>
      )}
      {view.kind === 'page' && <AsRead detail={detail} />}
      {view.kind === 'carried' && (
        <>
          <p className="panel-note quiet">{t('document.carried')}</p>
          <AsRead detail={detail} />
          {detail.contentHash !== undefined && <SaveDocument detail={detail} />}
        </>
      )}
      {view.kind === 'results' && view.results.length === 0 && (
        <p className="panel-note quiet">{t('document.noResults')}</p>
      )}
    </section>
  );
}

/** The document's own text, as its reader will see it. */
function AsRead({ detail }: { readonly detail: DocumentDetail }): React.JSX.Element {
  const { t } = useTranslation();
  const { data: page, error } = useDocumentPage(detail.id, detail.contentHash ?? '');
  if (error) return <FailureNote error={error} />;
  if (!page) return <p className="panel-note quiet">{t('document.pageLoading')}</p>;
  return (
    <div className="panel-scroll" tabIndex={0} role="group" aria-label={page.title}>
      <DocumentPage page={page} headings={3} />
      {page.file === 'pdf' && (
        <Suspense fallback={<p className="panel-note quiet">{t('document.pdfLoading')}</p>}>
          <PdfPages id={detail.id} />
        </Suspense>
      )}
    </div>
  );
}

const knownSexes = ['female', 'male', 'other', 'unknown'] as const;
const isKnownSex = (sex: string): sex is (typeof knownSexes)[number] => knownSexes.some((known) => known === sex);

function PatientFacts({ view }: { readonly view: DocumentView }): React.JSX.Element {
  const { t } = useTranslation();
  const speech = useSpeech();
  const facts = [
    [t('document.patient'), view.patient.name],
    [t('document.born'), speech.clinical(view.patient.birthDate)],
    [t('document.sex'), isKnownSex(view.patient.sex) ? t(`document.sex_${view.patient.sex}`) : view.patient.sex],
    [t('document.identifiers'), speech.list(view.patient.identifiers)],
    [t('document.author'), view.author],
    [t('document.organization'), view.organization],
    [t('document.requester'), view.requester],
  ].filter(([, value]) => value !== '');
  return (
    <dl className="panel-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
