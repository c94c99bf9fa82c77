/** What is put on pages: stretches that no page break parts, and the marks that they make. */
import type { Sheet } from '../scan/sheet.ts';
import type { Style } from './blocks.ts';
import type { Face } from './faces.ts';

/** A mark on paper; `y` from the top downwards, of text the line on which it stands. */
export type Mark =
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly text: string;
      readonly style: Style;
      /** The font of another script: its letters are drawn. */
      readonly face?: Face | undefined;
      /** Odd where drawn letters run from right to left. */
      readonly level?: number;
    }
  | {
      readonly kind: 'picture';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly sheet: Sheet;
    }
  | {
      readonly kind: 'area';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly grey: number;
    };

export interface Slab {
  /** Space above, which the top of a page swallows. */
  readonly before: number;
  readonly height: number;
  readonly marks: (x: number, y: number) => readonly Mark[];
  /** Not parted from the next slab. */
  readonly keep: boolean;
  /** Shown again where a page break falls above this slab. */
  readonly heads: readonly Slab[];
  /** A new page begins here. */
  readonly breaks: boolean;
}

export interface Flow {
  readonly slabs: readonly Slab[];
  readonly missing: number;
}

export const slab = (height: number, marks: Slab['marks'], more: Partial<Slab> = {}): Slab => ({
  before: 0,
  height,
  marks,
  keep: false,
  heads: [],
  breaks: false,
  ...more,
});
