/**
 * A PDF to a PDF/A-1b: repaired and flattened by PDFium, upgraded as vectors, checked, drawn beside the original and compared; a page that
 * fails becomes a picture with its text; a result that our own checks do not pass is not used.
 */
import { pdfaFaults } from '../conformance/pdf/checks.ts';
import { isPlain } from '../conformance/pdf/plain.ts';
import { readPdf } from '../conformance/pdf/file.ts';
import { xmpElements } from '../conformance/pdf/xmp.ts';
import { COMPARING_SCALE, SAME, SAME_WITH_STAND_IN, looksSame, readsSame } from './compare.ts';
import { engine, type Annotation, type Engine, type OpenedPdf } from './engine.ts';
import { lookForLosses, unseenValues } from './losses.ts';
import { makePicturePage } from './picture-page.ts';
import type { Answer, Loss, Refusal, Request } from './types.ts';
import { upgrade, withoutStructure, write, type Draft } from './upgrade.ts';

export const MOST_BYTES = 100_000_000;
const MOST_PAGES = 1000;
/** Beyond this the pictures are drawn coarser. */
const LARGE = 15_000_000;
const FINE_SCALE = 200 / 72;
const COARSE_SCALE = 120 / 72;

const refused = (refusal: Refusal, page?: number): Answer => ({
  ok: false,
  refusal,
  ...(page === undefined ? {} : { page }),
});

/** A PDF, whatever its state. */
export const convertPdf = (request: Request): Promise<Answer> => convertFrom(request, request.bytes);

/** A PDF that was made here of something else: judged as every other, but never taken for what came. */
export async function convertMade(pdf: Uint8Array, request: Request, losses: readonly Loss[]): Promise<Answer> {
  const answer = await convertFrom(request, pdf);
  return answer.ok ? { ...answer, way: 'converted', losses: [...losses, ...answer.losses] } : answer;
}

/** The identity of the result is that of `request`, its content that of `bytes`. */
async function convertFrom(request: Request, bytes: Uint8Array): Promise<Answer> {
  if (bytes.length === 0) return refused('empty');
  if (bytes.length > MOST_BYTES) return refused('too-large');
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (!head.includes('%PDF-')) return refused('not-a-pdf');
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - 2048))).toString('latin1');
  // What ends too early is not repaired: most of its pages may be missing.
  if (!tail.includes('%%EOF') && !tail.includes('startxref')) return refused('incomplete');
  const pdfium = await engine();
  const document = pdfium.open(bytes);
  if (typeof document === 'string') return refused(document);
  try {
    return await convertOpened({ document, request, pdfium, isWhatCame: bytes === request.bytes });
  } finally {
    document.close();
  }
}

interface Opened {
  readonly document: OpenedPdf;
  readonly request: Request;
  readonly pdfium: Engine;
  readonly isWhatCame: boolean;
}

async function convertOpened({ document, request, pdfium, isWhatCame }: Opened): Promise<Answer> {
  if (document.form === 'xfa-dynamic') return refused('xfa');
  if (document.pageCount > MOST_PAGES) return refused('too-many-pages');
  const annotations: (readonly Annotation[])[] = [];
  for (let page = 0; page < document.pageCount; page += 1) {
    if (!document.size(page)) return refused('page-missing', page + 1);
    if (!isWhatCame && document.undrawable(page) > 0) return refused('image-unreadable', page + 1);
    annotations.push(document.annotations(page));
  }
  const came = isWhatCame ? judged(request.bytes) : undefined;
  if (came?.conforms) return { ok: true, way: 'kept', bytes: request.bytes, pages: document.pageCount, losses: [] };
  const look = lookForLosses(document, annotations);
  for (const page of look.toFlatten) document.flatten(page);
  const repaired = document.save();
  const losses: Loss[] = [...look.losses, ...unseenValues(document, look.values)];
  for (const all of [false, true]) {
    const made = await attempt({ document, repaired, request, pdfium, all });
    if (!made) continue;
    const found = [...losses, ...made.losses];
    const broke = came ? { broke: came.broke } : {};
    return { ok: true, way: 'converted', bytes: made.bytes, pages: document.pageCount, losses: found, ...broke };
  }
  return refused('not-convertible');
}

/** Our own checks on the bytes as they are: the file's claim alone is never believed. */
function judged(bytes: Uint8Array): { readonly conforms: boolean; readonly broke: readonly string[] } {
  const reading = readPdf(bytes);
  if (!reading.ok) return { conforms: false, broke: [reading.fault] };
  const faults = pdfaFaults(bytes, reading.file, xmpElements, 'strict');
  // A doubt about a font program makes a file be written anew, and is nothing to tell a person.
  const broke = faults.filter((fault) => fault !== 'font-program');
  return { conforms: faults.length === 0 && isPlain(bytes, reading.file), broke };
}

interface Job {
  readonly document: OpenedPdf;
  readonly repaired: Uint8Array;
  readonly request: Request;
  readonly pdfium: Engine;
  /** Every page as a picture. */
  readonly all: boolean;
}

async function attempt(job: Job): Promise<{ bytes: Uint8Array; losses: readonly Loss[] } | undefined> {
  const { document, repaired, request, all } = job;
  const draft = await upgrade(repaired);
  if (draft?.pages.length !== document.pageCount) return undefined;
  if (all) for (const index of draft.pages.keys()) draft.marked.set(index, ['whole']);
  const source = request.bytes;
  let bytes: Uint8Array = new Uint8Array();
  if (draft.marked.size < draft.pages.length) {
    bytes = await write(draft, request, source);
    compareAll(job, draft, bytes);
  }
  if (draft.marked.size > 0) bytes = await withPictures(job, draft);
  if (!judged(bytes).conforms || !opensWhole(job, bytes)) return undefined;
  return { bytes, losses: lossesOf(document, draft) };
}

/** Marks the pages that look or read otherwise than the original. */
function compareAll({ document, pdfium }: Job, draft: Draft, bytes: Uint8Array): void {
  const result = pdfium.open(bytes);
  if (typeof result === 'string' || result.pageCount !== document.pageCount) {
    if (typeof result !== 'string') result.close();
    for (const index of draft.pages.keys()) draft.marked.set(index, ['unreadable']);
    return;
  }
  try {
    for (const index of draft.pages.keys()) {
      if (draft.marked.has(index)) continue;
      const limits = draft.standIns.has(index) ? SAME_WITH_STAND_IN : SAME;
      const same = document.drawsLike(result, index, COMPARING_SCALE, (one, other) => looksSame(one, other, limits));
      if (!same) draft.marked.set(index, ['looks-different']);
      else if (!readsSame(document.text(index), result.text(index))) draft.marked.set(index, ['reads-different']);
    }
  } finally {
    result.close();
  }
}

async function withPictures(job: Job, draft: Draft): Promise<Uint8Array> {
  withoutStructure(draft);
  let scale = FINE_SCALE;
  let spent = 0;
  for (const index of [...draft.marked.keys()].sort((a, b) => a - b)) {
    const page = draft.pages[index];
    const size = job.document.size(index);
    const picture = job.document.draw(index, scale);
    if (!page || !size || !picture) continue;
    const words = job.document.words(index);
    spent += await makePicturePage(draft.context, page, { picture, words, ...size });
    if (spent > LARGE) scale = COARSE_SCALE;
  }
  return write(draft, job.request, job.request.bytes);
}

function opensWhole({ document, pdfium }: Job, bytes: Uint8Array): boolean {
  const result = pdfium.open(bytes);
  if (typeof result === 'string') return false;
  const same = result.pageCount === document.pageCount;
  result.close();
  return same;
}

function lossesOf(document: OpenedPdf, draft: Draft): readonly Loss[] {
  const pictures = [...draft.marked.keys()].sort((a, b) => a - b);
  const silent = pictures.filter((index) => document.words(index).every(({ text }) => /^\ufffd*$/.test(text)));
  const vectors = [...draft.standIns].filter((index) => !draft.marked.has(index));
  const loss = (kind: Loss['kind'], pages: readonly number[]): readonly Loss[] =>
    pages.length === 0 ? [] : [{ kind, count: pages.length, pages: pages.map((index) => index + 1) }];
  return [
    ...(draft.layers ? [{ kind: 'layers' as const, count: 1, pages: [] }] : []),
    ...loss('fonts', vectors),
    ...loss('pictures', pictures),
    ...loss('no-text', silent),
  ];
}
