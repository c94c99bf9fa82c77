/** What making a PDF/A-1b takes and gives. Plain data: it crosses the border of a process. */

import type { NarrativePage } from './set/elements.ts';

/** Why no PDF/A can be made. */
export type Refusal =
  | 'empty'
  | 'not-a-pdf'
  | 'incomplete'
  | 'damaged'
  | 'password'
  | 'no-pages'
  | 'page-missing'
  | 'xfa'
  | 'too-large'
  | 'too-many-pages'
  | 'kind-unknown'
  | 'image-unreadable'
  | 'too-many-pixels'
  | 'rtf-unreadable'
  | 'not-convertible'
  | 'time'
  | 'memory'
  | 'crashed';

/** What the result does not hold, or holds in another form. Counts and pages, never words of the document. */
export type LossKind =
  /** Files inside the PDF, which PDF/A-1 forbids. */
  | 'attachments'
  /** An electronic signature, void once a byte changes. */
  | 'signature'
  /** Values of form fields that are not seen on the page. */
  | 'form-values'
  /** A form whose fields became plain page content. */
  | 'form'
  /** Comments that a page does not show. */
  | 'notes'
  /** Text that its author marked as hidden. */
  | 'hidden'
  | 'scripts'
  /** Layers: what is shown stays, what is hidden goes. */
  | 'layers'
  /** Sound, film, three dimensions. */
  | 'media'
  /** Fonts that the file only named. */
  | 'fonts'
  /** Pages that became pictures. */
  | 'pictures'
  /** Pages without words that a search could find. */
  | 'no-text'
  /** Characters of other scripts, which are drawn in their shapes instead of being set in an embedded font. */
  | 'drawn'
  /** Characters that no font at hand can show. */
  | 'characters'
  /** Parts of a text document that were not understood. */
  | 'parts';

export interface Loss {
  readonly kind: LossKind;
  readonly count: number;
  /** Pages concerned, from 1; empty when it is the whole document. */
  readonly pages: readonly number[];
}

export interface Request {
  readonly bytes: Uint8Array;
  /** As declared; the bytes decide where they can. */
  readonly mediaType: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  /** What is set on pages in the place of `bytes`, which then only tell the result's identity: a document in the form in which it is read. */
  readonly page?: NarrativePage;
}

export type Answer =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      /** `kept`: it was a PDF/A-1b already, and is the same bytes. */
      readonly way: 'kept' | 'converted';
      readonly pages: number;
      readonly losses: readonly Loss[];
      /** The rules of PDF/A-1b that the PDF broke as it came, by the names of our own checks; absent for what was no PDF. */
      readonly broke?: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Refusal; readonly page?: number };
