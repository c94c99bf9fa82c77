/** Rows of RTF tables, whose cells are told by where they end, as a table of common columns. */
import type { Block, Cell, Table } from '../blocks.ts';

export interface CellEnd {
  /** In twips from the left edge of the text. */
  readonly at: number;
  readonly merge: 'first' | 'more' | undefined;
  readonly down: 'first' | 'more' | undefined;
}

export interface Row {
  readonly left: number;
  readonly ends: readonly CellEnd[];
  readonly cells: readonly (readonly Block[])[];
  readonly head: boolean;
  readonly framed: boolean;
}

/** Ends nearer to each other than this are meant to be the same. */
const SAME = 60;
const TWIPS = 20;

interface Spread {
  from: number;
  to: number;
  blocks: readonly Block[];
  down: CellEnd['down'];
}

/** Cells of a row with their edges; those merged into the one before widen it. */
function spread({ left, ends, cells }: Row): Spread[] {
  const out: Spread[] = [];
  let from = left;
  const count = Math.max(ends.length, cells.length);
  for (let index = 0; index < count; index += 1) {
    const end = ends[index];
    const to = Math.max(end?.at ?? from + 1440, from + 20);
    const blocks = cells[index] ?? [];
    const last = out.at(-1);
    if (end?.merge === 'more' && last) {
      last.to = to;
      last.blocks = [...last.blocks, ...blocks];
    } else out.push({ from, to, blocks, down: end?.down });
    from = to;
  }
  return out;
}

export function tableOf(rows: readonly Row[]): Table {
  const spreads = rows.map(spread);
  const edges: number[] = [];
  for (const edge of spreads
    .flat()
    .flatMap(({ from, to }) => [from, to])
    .sort((a, b) => a - b))
    if (edge - (edges.at(-1) ?? Number.NEGATIVE_INFINITY) > SAME) edges.push(edge);
  const column = (edge: number): number => {
    const found = edges.findLastIndex((one) => one <= edge + SAME);
    return Math.max(found, 0);
  };
  const placed = spreads.map((cells) =>
    cells.map((cell) => ({ ...cell, first: column(cell.from), end: column(cell.to) })),
  );
  const heads = rows.findIndex(({ head }) => !head);
  return {
    kind: 'table',
    heads: heads < 0 ? 0 : heads,
    framed: rows.some(({ framed }) => framed),
    left: Math.max(edges[0] ?? 0, 0) / TWIPS,
    widths: edges.slice(1).map((edge, index) => (edge - (edges[index] ?? 0)) / TWIPS),
    rows: placed.map((cells, index) => {
      const before = cells[0]?.first ?? 0;
      const lead: Cell[] = before > 0 ? [{ blocks: [], columns: before, rows: 1, head: false }] : [];
      return [
        ...lead,
        ...cells
          .filter(
            ({ down, blocks, first }) => !(down === 'more' && blocks.length === 0 && reached(placed, index, first)),
          )
          .map(({ blocks, first, end, down }): Cell => {
            let reach = 1;
            if (down === 'first')
              while (
                placed[index + reach]?.some(
                  (below) => below.first === first && below.down === 'more' && below.blocks.length === 0,
                ) === true
              )
                reach += 1;
            return { blocks, columns: Math.max(end - first, 1), rows: reach, head: rows[index]?.head ?? false };
          }),
      ];
    }),
  };
}

/** Whether a cell above reaches down to this row. */
function reached(
  placed: readonly (readonly { readonly first: number; readonly down: CellEnd['down'] }[])[],
  row: number,
  first: number,
): boolean {
  for (let above = row - 1; above >= 0; above -= 1) {
    const cell = placed[above]?.find((one) => one.first === first);
    if (cell?.down === 'first') return true;
    if (cell?.down !== 'more') return false;
  }
  return false;
}
