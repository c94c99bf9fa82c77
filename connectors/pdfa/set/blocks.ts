/** A document made of words, as it is set on pages: paragraphs, tables, pictures. Lengths in points (1/72 inch). */
import type { Family } from '../standard-fonts.ts';
import type { Sheet } from '../scan/sheet.ts';

export interface Style {
  readonly family: Family;
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  /** 1 raised, -1 lowered, in small letters. */
  readonly raise: -1 | 0 | 1;
  /** Red, green, blue, each 0 to 1. */
  readonly colour: readonly [number, number, number];
}

export const PLAIN: Style = {
  family: 'sans',
  size: 10.5,
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  raise: 0,
  colour: [0, 0, 0],
};

export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly style: Style }
  | { readonly kind: 'break' }
  | { readonly kind: 'tab' }
  | { readonly kind: 'picture'; readonly picture: PlacedPicture };

export interface PlacedPicture {
  readonly sheet: Sheet;
  readonly width: number;
  readonly height: number;
}

export type Align = 'left' | 'center' | 'right';

export interface Stop {
  readonly at: number;
  readonly kind: 'left' | 'center' | 'right' | 'decimal';
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly inlines: readonly Inline[];
  readonly align: Align;
  /** Indents of all lines, and what the first one has on top of the left one (below zero: it hangs out). */
  readonly left: number;
  readonly right: number;
  readonly first: number;
  readonly before: number;
  readonly after: number;
  readonly stops: readonly Stop[];
  /** Stays on the page of what follows. */
  readonly keep: boolean;
  /** Of a document that runs from right to left. */
  readonly leftwards?: boolean;
}

export const paragraph = (
  inlines: readonly Inline[],
  more: Partial<Omit<Paragraph, 'kind' | 'inlines'>> = {},
): Paragraph => ({
  kind: 'paragraph',
  inlines,
  align: 'left',
  left: 0,
  right: 0,
  first: 0,
  before: 0,
  after: 0,
  stops: [],
  keep: false,
  ...more,
});

export interface Cell {
  readonly blocks: readonly Block[];
  readonly columns: number;
  readonly rows: number;
  readonly head: boolean;
}

export interface Table {
  readonly kind: 'table';
  /** Rows that are shown again on every page, at the top. */
  readonly heads: number;
  readonly rows: readonly (readonly Cell[])[];
  /** Relative; absent where the content decides. */
  readonly widths?: readonly number[];
  /** Stays on one page, as far as a page can hold it. */
  readonly whole?: boolean;
  /** Whether lines part its cells. */
  readonly framed: boolean;
  readonly left: number;
}

export type Block = Paragraph | Table | { readonly kind: 'page' };

export interface Paper {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const A4_PAPER: Paper = { width: 595.28, height: 841.89, left: 56, right: 56, top: 56, bottom: 62 };

/** What a reader of text gives: what is set, on which paper. */
export interface Matter {
  readonly blocks: readonly Block[];
  readonly paper: Paper;
}
