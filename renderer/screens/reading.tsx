/** The whole document on a page of its own, to be read from top to bottom or printed. */
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useDocumentPage } from '../api/queries.ts';
import { useSpeech } from '../i18n/format.ts';
import { DocumentPage } from '../parts/document-page.tsx';
import { ScreenHeading } from '../parts/heading.tsx';
import { ScreenLink } from '../parts/link.tsx';
import { DocumentFoot } from '../parts/paper-foot.tsx';
import type { Undrawn } from '../parts/pdf-pages.tsx';
import { FailureNote } from '../parts/problem.tsx';
import { Shape } from '../parts/shape.tsx';

const PdfPages = lazy(() => import('../parts/pdf-pages.tsx'));

export function ReadingScreen({ id }: { readonly id: string }): React.JSX.Element {
  const { t } = useTranslation();
  const { data: detail, error: unknown } = useDocument(id);
  const { data: page, error: unreadable } = useDocumentPage(id, detail?.contentHash ?? '');
  const [undrawn, setUndrawn] = useState<Undrawn>();
  const [opened, setOpened] = useState(1);
  const error = unreadable ?? (page ? null : unknown);
  // Not offered before the paper would be whole, or it is said what will be missing.
  const isPrepared = page !== undefined && (page.file !== 'pdf' || undrawn !== undefined);
  return (
    <article className="reading">
      {page && <DocumentFoot page={page} />}
      <p className="way-back">
        <ScreenLink to={`/documents/${encodeURIComponent(id)}`}>{`‹ ${t('document.pageBack')}`}</ScreenLink>
      </p>
      <div className="title-row">
        <ScreenHeading windowTitle={t('document.pageTitle')}>{page?.title ?? t('document.pageTitle')}</ScreenHeading>
        <Button
          className="print-button"
          variant="default"
          onClick={() => window.print()}
          disabled={!page}
          loading={!isPrepared && !error}
        >
          {t('document.pagePrint')}
        </Button>
      </div>
      {error && <FailureNote error={error} />}
      {page?.file === 'pdf' && undrawn && undrawn.length > 0 && (
        <MissingOnPaper undrawn={undrawn} onAgain={() => setOpened(opened + 1)} />
      )}
      {page ? (
        <div className="card">
          <DocumentPage page={page} headings={2} />
          {page.file === 'pdf' && (
            <Suspense fallback={<p className="quiet">{t('document.pdfLoading')}</p>}>
              <PdfPages key={opened} id={id} printable={setUndrawn} />
            </Suspense>
          )}
        </div>
      ) : (
        !error && <p className="quiet">{t('document.pageLoading')}</p>
      )}
    </article>
  );
}

/** Said before anything is printed: what of the letter will not be on the paper. */
function MissingOnPaper({
  undrawn,
  onAgain,
}: {
  readonly undrawn: Undrawn;
  readonly onAgain: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { sequence } = useSpeech();
  return (
    <div className="note on-bad only-screen" role="alert">
      <Shape tone="bad" />
      <div>
        <p className="strong">
          {undrawn === 'all'
            ? t('document.printNone')
            : t('document.printMissing', { count: undrawn.length, pages: sequence(undrawn.map(String)) })}
        </p>
        <p>{t('document.printMissingNext')}</p>
        <Button variant="default" onClick={onAgain}>
          {t('document.printAgain')}
        </Button>
      </div>
    </div>
  );
}
