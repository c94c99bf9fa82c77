/**
 * The pages of a PDF on canvas, drawn when they come into sight, with their text for a screen reader; where they shall be printed, one after the
 * other without being looked at; a page that was not drawn says so on its sheet, which would else be an empty one. Nothing in the PDF is run.
 * A PDF/A brings its own fonts, so that none are shipped here. Loaded only when a PDF is looked at.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
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

/** What of a PDF could not be drawn: pages by their number, or all of it where it could not be opened. */
export type Undrawn = 'all' | readonly number[];

/** How far below the screen pages are drawn already, in pixels. */
const AHEAD = 400;
/** Pages that are printed, and how many dots wide they are drawn for it: 150 to the inch of A4. Each takes 9 MB. */
const MOST_PRINTED = 40;
const PRINTED_WIDTH = 1240;

export default function PdfPages({
  id,
  printable,
}: {
  readonly id: string;
  /** Where the pages shall be printed: called with what is missing when no more will be drawn, and with nothing when they go from sight. */
  readonly printable?: (undrawn: Undrawn | undefined) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const [opening, setOpening] = useState<Opening>({ state: 'opening' });
  const [ended, setEnded] = useState<ReadonlyMap<number, 'drawn' | 'failed'>>(new Map());
  const turns = useRef<Promise<unknown>>(Promise.resolve());
  const inTurn: InTurn = useCallback((work) => {
    const turn = turns.current.then(work);
    turns.current = turn.catch(() => undefined);
    return turn;
  }, []);
  const onEnd: OnEnd = useCallback((page, how) => setEnded((others) => new Map(others).set(page, how)), []);
  const undrawn = useMemo((): Undrawn | undefined => {
    if (opening.state === 'failed') return 'all';
    if (opening.state === 'opening' || ended.size < Math.min(opening.pdf.numPages, MOST_PRINTED)) return undefined;
    return [...ended.keys()].filter((page) => ended.get(page) === 'failed');
  }, [opening, ended]);
  useEffect(() => {
    printable?.(undrawn);
    return () => printable?.(undefined);
  }, [undrawn, printable]);
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
      {printable && opening.pdf.numPages > MOST_PRINTED && (
        <p className="panel-note">{t('document.printMost', { count: MOST_PRINTED })}</p>
      )}
      {Array.from({ length: opening.pdf.numPages }, (_, index) => (
        <Page
          key={index}
          pdf={opening.pdf}
          number={index + 1}
          {...(printable && index < MOST_PRINTED ? { print: { inTurn, onEnd } } : {})}
        />
      ))}
    </div>
  );
}

type InTurn = (work: () => Promise<string>) => Promise<string>;
type OnEnd = (page: number, how: 'drawn' | 'failed') => void;

interface PageProps {
  readonly pdf: PDFDocumentProxy;
  readonly number: number;
  /** It shall be printed: drawn in its turn, whether it is looked at or not. */
  readonly print?: { readonly inTurn: InTurn; readonly onEnd: OnEnd };
}

function Page({ pdf, number, print }: PageProps): React.JSX.Element {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const [isDrawn, setIsDrawn] = useState(false);
  const { inTurn, onEnd } = print ?? {};
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    const shown = (words: string): void => {
      setText(words);
      setIsDrawn(true);
      onEnd?.(number, 'drawn');
    };
    const notShown = (): void => {
      setFailed(true);
      onEnd?.(number, 'failed');
    };
    if (inTurn) {
      void inTurn(() => draw(pdf, number, target, PRINTED_WIDTH)).then(shown, notShown);
      return;
    }
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        watcher.disconnect();
        draw(pdf, number, target).then(shown, notShown);
      },
      { rootMargin: `${AHEAD}px` },
    );
    watcher.observe(target);
    return () => watcher.disconnect();
  }, [pdf, number, inTurn, onEnd]);
  return (
    <figure className={`pdf-page${inTurn ? '' : ' only-screen'}${isDrawn ? ' is-drawn' : ''}`}>
      <canvas ref={canvas} role="img" aria-label={t('document.pdfPage', { page: number, total: pdf.numPages })} />
      <figcaption className="small quiet">
        <span className="paper-only strong">{t('document.printUndrawn', { page: number, total: pdf.numPages })}</span>
        <span className="only-screen">
          {failed ? t('document.pdfFailed') : t('document.pdfPage', { page: number, total: pdf.numPages })}
        </span>
      </figcaption>
      <VisuallyHidden>{text}</VisuallyHidden>
    </figure>
  );
}

/** Draws the page, as wide as its place where no width in dots is given, and gives its text. */
async function draw(pdf: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement, dots?: number): Promise<string> {
  const page: PDFPageProxy = await pdf.getPage(number);
  const natural = page.getViewport({ scale: 1 });
  const place = Math.max(200, canvas.parentElement?.clientWidth ?? 600) * Math.min(2, window.devicePixelRatio);
  const viewport = page.getViewport({ scale: (dots ?? place) / natural.width });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
  const content = await page.getTextContent();
  return content.items.map((item) => ('str' in item ? item.str : '')).join(' ');
}
