/** What a PDF holds that a PDF/A-1b cannot: looked for before anything is changed, for afterwards it would not be seen. */
import { SUBTYPES, type Annotation, type OpenedPdf } from './engine.ts';
import type { Loss, LossKind } from './types.ts';

/** Annotation kinds of PDFium that play, embed or turn something. */
const MEDIA = new Set([18, 19, 21, 24, 26]);
const FILE = 17;
/** Kinds whose words are drawn on the page itself. */
const SHOWS_ITS_WORDS = new Set<number>([SUBTYPES.link, SUBTYPES.widget, SUBTYPES.popup, 3, 13]);

export interface Look {
  readonly losses: readonly Loss[];
  /** Pages (from 0) with something to be drawn into them. */
  readonly toFlatten: readonly number[];
  /** Words in form fields, to be found on the pages again. */
  readonly values: readonly { readonly page: number; readonly value: string }[];
}

/** `annotations` by page. */
export function lookForLosses(document: OpenedPdf, annotations: readonly (readonly Annotation[])[]): Look {
  const found = new Map<LossKind, { count: number; pages: Set<number> }>();
  const add = (kind: LossKind, count: number, page?: number): void => {
    if (count === 0) return;
    const known = found.get(kind) ?? { count: 0, pages: new Set<number>() };
    known.count += count;
    if (page !== undefined) known.pages.add(page + 1);
    found.set(kind, known);
  };
  add('attachments', document.attachments);
  add('signature', document.signatures);
  add('scripts', document.scripts);
  const toFlatten: number[] = [];
  const values: { page: number; value: string }[] = [];
  for (const [page, all] of annotations.entries()) {
    if (all.some(({ subtype }) => subtype !== SUBTYPES.link && subtype !== SUBTYPES.popup)) toFlatten.push(page);
    for (const { subtype, contents, value } of all) {
      if (subtype === FILE) add('attachments', 1, page);
      if (MEDIA.has(subtype)) add('media', 1, page);
      if (subtype === SUBTYPES.widget) add('form', 1, page);
      if (!SHOWS_ITS_WORDS.has(subtype) && contents.trim() !== '') add('notes', 1, page);
      if (value.trim() !== '') values.push({ page, value });
    }
  }
  const losses = [...found].map(([kind, { count, pages }]): Loss => ({ kind, count, pages: [...pages] }));
  return { losses, toFlatten, values };
}

const plain = (text: string): string => text.normalize('NFKC').replaceAll(/[\s\ufffd]+/g, '');

/** Values of form fields that are not among the words of their flattened page. */
export function unseenValues(document: OpenedPdf, values: Look['values']): readonly Loss[] {
  const pages = new Set<number>();
  let count = 0;
  const texts = new Map<number, string>();
  for (const { page, value } of values) {
    const text = texts.get(page) ?? plain(document.text(page));
    texts.set(page, text);
    if (text.includes(plain(value))) continue;
    count += 1;
    pages.add(page + 1);
  }
  return count === 0 ? [] : [{ kind: 'form-values', count, pages: [...pages] }];
}
