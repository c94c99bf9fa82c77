/** The whole document on a page of its own, to be read from top to bottom or printed. */
import { Button } from '@mantine/core';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useDocumentPage } from '../api/queries.ts';
import { DocumentPage } from '../parts/document-page.tsx';
import { ScreenHeading } from '../parts/heading.tsx';
import { ScreenLink } from '../parts/link.tsx';
import { DocumentFoot } from '../parts/paper-foot.tsx';
import { FailureNote } from '../parts/problem.tsx';

const PdfPages = lazy(() => import('../parts/pdf-pages.tsx'));

export function ReadingScreen({ id }: { readonly id: string }): React.JSX.Element {
  const { t } = useTranslation();
  const { data: detail } = useDocument(id);
  const { data: page, error } = useDocumentPage(id, detail?.contentHash ?? '');
  const [drawn, setDrawn] = useState(false);
  const printable = useCallback(() => setDrawn(true), []);
  const isDrawing = page?.file === 'pdf' && !drawn;
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
          loading={isDrawing}
        >
          {t('document.pagePrint')}
        </Button>
      </div>
      {error && <FailureNote error={error} />}
      {page ? (
        <div className="card">
          <DocumentPage page={page} headings={2} />
          {page.file === 'pdf' && (
            <Suspense fallback={<p className="quiet">{t('document.pdfLoading')}</p>}>
              <PdfPages id={id} printable={printable} />
            </Suspense>
          )}
        </div>
      ) : (
        !error && <p className="quiet">{t('document.pageLoading')}</p>
      )}
    </article>
  );
}
