/** A stretch of text with its paragraphs and tables: the body, a header, a footer, a note. */
import { paragraph, type Block, type Inline } from '../blocks.ts';
import { tableOf, type CellEnd, type Row } from './rows.ts';
import type { Shape } from './state.ts';

interface RowPlan {
  left: number;
  ends: CellEnd[];
  merge: CellEnd['merge'];
  down: CellEnd['down'];
  head: boolean;
  framed: boolean;
}

const freshPlan = (): RowPlan => ({ left: 0, ends: [], merge: undefined, down: undefined, head: false, framed: false });

export class Story {
  readonly #blocks: Block[] = [];
  #inlines: Inline[] = [];
  #cell: Block[] = [];
  #cells: (readonly Block[])[] = [];
  #rows: Row[] = [];
  #plan = freshPlan();

  add(inline: Inline): void {
    this.#inlines.push(inline);
  }

  /** Text of one style in one piece: it comes letter by letter, and accents follow their letters. */
  addText(inline: Inline & { kind: 'text' }): void {
    const last = this.#inlines.at(-1);
    if (last?.kind === 'text' && last.style === inline.style)
      this.#inlines[this.#inlines.length - 1] = { ...last, text: last.text + inline.text };
    else this.#inlines.push(inline);
  }

  endParagraph(shape: Shape): void {
    const { align, left, right, first, before, after, stops, keep } = shape;
    const block = paragraph(this.#inlines, {
      align,
      left,
      right,
      first: Math.max(first, -left),
      before,
      after,
      stops,
      keep,
    });
    this.#inlines = [];
    if (shape.inTable) this.#cell.push(block);
    else {
      this.#endTable();
      this.#blocks.push(block);
    }
  }

  endCell(shape: Shape): void {
    if (this.#inlines.length > 0) this.endParagraph({ ...shape, inTable: true });
    this.#cells.push(this.#cell);
    this.#cell = [];
  }

  beginRow(): void {
    this.#plan = freshPlan();
  }

  plan(change: Partial<RowPlan>): void {
    Object.assign(this.#plan, change);
  }

  cellEndsAt(at: number): void {
    const { ends, merge, down } = this.#plan;
    ends.push({ at, merge, down });
    this.#plan.merge = undefined;
    this.#plan.down = undefined;
  }

  endRow(shape: Shape): void {
    if (this.#inlines.length > 0 || this.#cell.length > 0) this.endCell(shape);
    const { left, ends, head, framed } = this.#plan;
    if (this.#cells.length > 0) this.#rows.push({ left, ends, cells: this.#cells, head, framed });
    this.#cells = [];
  }

  breakPage(shape: Shape): void {
    // Inside a table a page ends where its rows do.
    if (this.#cells.length > 0 || shape.inTable) return;
    if (this.#inlines.length > 0) this.endParagraph(shape);
    this.#endTable();
    this.#blocks.push({ kind: 'page' });
  }

  end(shape: Shape): readonly Block[] {
    if (this.#cells.length > 0 || this.#cell.length > 0) this.endRow(shape);
    else if (this.#inlines.length > 0) this.endParagraph({ ...shape, inTable: false });
    this.#endTable();
    while (isEmpty(this.#blocks.at(-1))) this.#blocks.pop();
    return this.#blocks;
  }

  #endTable(): void {
    if (this.#rows.length > 0) this.#blocks.push(tableOf(this.#rows));
    this.#rows = [];
  }
}

const isEmpty = (block: Block | undefined): boolean =>
  block?.kind === 'page' || (block?.kind === 'paragraph' && block.inlines.length === 0);
