/**
 * The pages of a PDF on canvas, drawn when they come into sight, with their text for a screen reader. Nothing in the PDF is run.
 * A PDF/A brings its own fonts, so that none are shipped here. Loaded only when a PDF is looked at.
 */
import { useEffect, useRef, useState } from 'react';
import { VisuallyHidden } from '@mantine/core';
import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useTranslation } from 'react-i18next';
import { contentPaths } from '../../connectors/agent/contract.ts';
import { bytes } from '../api/client.ts';
import { Shape } from './shape.tsx';

GlobalWorkerOptions.workerSrc = workerUrl;

type Opening =
  | { readonly state: 'opening' }
  | { readonly state: 'failed' }
  | { readonly state: 'open'; readonly pdf: PDFDocumentProxy };

/** How far below the screen pages are drawn already, in pixels; further on a page that can be printed: some fifteen pages. */
const AHEAD = 400;
const AHEAD_FOR_PRINT = 20_000;

export default function PdfPages({
  id,
  printed = false,
}: {
  readonly id: string;
  readonly printed?: boolean;
}): React.JSX.Element {
  const { t } = useTranslation();
  const [opening, setOpening] = useState<Opening>({ state: 'opening' });
  useEffect(() => {
    const abort = new AbortController();
    let pdf: PDFDocumentProxy | undefined;
    const open = async (): Promise<void> => {
      const data = await bytes(contentPaths.pdf(id), abort.signal);
      pdf = await getDocument({
        data: new Uint8Array(data),
        useWasm: false,
        useSystemFonts: true,
        enableXfa: false,
        verbosity: 0,
      }).promise;
      if (abort.signal.aborted) await pdf.loadingTask.destroy();
      else setOpening({ state: 'open', pdf });
    };
    open().catch(() => {
      if (!abort.signal.aborted) setOpening({ state: 'failed' });
    });
    return () => {
      abort.abort();
      void pdf?.loadingTask.destroy();
    };
  }, [id]);

  if (opening.state === 'opening') return <p className="panel-note quiet">{t('document.pdfLoading')}</p>;
  if (opening.state === 'failed') {
    return (
      <p className="panel-note">
        <Shape tone="mend" /> {t('document.pdfFailed')}
      </p>
    );
  }
  return (
    <div className="pdf-pages panel-scroll" tabIndex={0} role="group" aria-label="PDF">
      {Array.from({ length: opening.pdf.numPages }, (_, index) => (
        <Page key={index} pdf={opening.pdf} number={index + 1} ahead={printed ? AHEAD_FOR_PRINT : AHEAD} />
      ))}
    </div>
  );
}

interface PageProps {
  readonly pdf: PDFDocumentProxy;
  readonly number: number;
  readonly ahead: number;
}

function Page({ pdf, number, ahead }: PageProps): React.JSX.Element {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        watcher.disconnect();
        draw(pdf, number, target).then(setText, () => setFailed(true));
      },
      { rootMargin: `${ahead}px` },
    );
    watcher.observe(target);
    return () => watcher.disconnect();
  }, [pdf, number, ahead]);
  return (
    <figure className="pdf-page">
      <canvas ref={canvas} role="img" aria-label={t('document.pdfPage', { page: number, total: pdf.numPages })} />
      <figcaption className="small quiet">
        {failed ? t('document.pdfFailed') : t('document.pdfPage', { page: number, total: pdf.numPages })}
      </figcaption>
      <VisuallyHidden>{text}</VisuallyHidden>
    </figure>
  );
}

/** Draws the page as wide as its place and gives its text. */
async function draw(pdf: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement): Promise<string> {
  const page: PDFPageProxy = await pdf.getPage(number);
  const natural = page.getViewport({ scale: 1 });
  const width = Math.max(200, canvas.parentElement?.clientWidth ?? 600);
  const viewport = page.getViewport({ scale: (width / natural.width) * Math.min(2, window.devicePixelRatio) });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
  const content = await page.getTextContent();
  return content.items.map((item) => ('str' in item ? item.str : '')).join(' ');
}
