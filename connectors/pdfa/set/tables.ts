/** Tables: columns as wide as their words ask for, rows parted by fine lines, long rows cut at a line, the head again on each page. */
import type { Block, Cell, Table } from './blocks.ts';
import { measures, type Room } from './lines.ts';
import { slab, type Flow, type Mark, type Slab } from './slabs.ts';

const PAD = { x: 4, y: 2.5 };
const RULE = { width: 0.5, grey: 0.6 };
const SHADE = 0.92;
/** A row higher than this is cut into stretches. */
const HIGHEST_ROW = 240;
/** The least that a column gets, and the most that one word may claim of the table. */
const NARROWEST = 18;
const LARGEST_WORD = 0.45;
const MOST_COLUMNS = 60;
const NEARLY = 0.7;
/** Letters shrink to this part of their size before a word is broken. */
const SMALLEST = 0.72;

interface PlacedCell {
  readonly cell: Cell;
  readonly column: number;
  readonly columns: number;
}

type LayInside = (blocks: readonly Block[], room: Room) => Flow;

const below = (rows: number): Cell => ({ blocks: [], columns: 1, rows, head: false });

/** Cells in their columns; a cell that reaches down leaves an empty one in its place in each row below, what finds no column joins the last. */
function grid(rows: Table['rows']): { readonly rows: readonly (readonly PlacedCell[])[]; readonly columns: number } {
  let reaching: { readonly column: number; readonly columns: number; readonly rows: number }[] = [];
  let columns = 1;
  const placed = rows.map((row, index) => {
    const cells: PlacedCell[] = reaching.map((one) => ({ ...one, cell: below(one.rows) }));
    let column = 0;
    for (const cell of row) {
      for (let over = reaching.find((one) => one.column <= column && column < one.column + one.columns); over;) {
        column = over.column + over.columns;
        over = reaching.find((one) => one.column <= column && column < one.column + one.columns);
      }
      const last = cells.at(-1);
      if (column >= MOST_COLUMNS && last) {
        cells[cells.length - 1] = { ...last, cell: { ...last.cell, blocks: [...last.cell.blocks, ...cell.blocks] } };
        continue;
      }
      const across = Math.min(Math.max(cell.columns, 1), MOST_COLUMNS - column);
      // No cell reaches beyond the last row.
      cells.push({
        cell: { ...cell, rows: Math.min(Math.max(cell.rows, 1), rows.length - index) },
        column,
        columns: across,
      });
      column += across;
    }
    columns = Math.max(columns, ...cells.map((one) => one.column + one.columns));
    reaching = cells
      .filter(({ cell }) => cell.rows > 1)
      .map((one) => ({ column: one.column, columns: one.columns, rows: one.cell.rows - 1 }));
    return cells;
  });
  return { rows: placed, columns };
}

function contentWidth(blocks: readonly Block[]): { readonly widest: number; readonly word: number } {
  let [widest, word] = [0, 0];
  for (const block of blocks) {
    if (block.kind === 'page') continue;
    const inner =
      block.kind === 'paragraph'
        ? measures(block)
        : grid(block.rows).rows.reduce(
            (most, row) => {
              const cells = row.map(({ cell }) => contentWidth(cell.blocks));
              const sum = (part: 'widest' | 'word'): number =>
                cells.reduce((all, one) => all + one[part] + 2 * PAD.x, 0);
              return { widest: Math.max(most.widest, sum('widest')), word: Math.max(most.word, sum('word')) };
            },
            { widest: 0, word: 0 },
          );
    widest = Math.max(widest, inner.widest);
    word = Math.max(word, inner.word);
  }
  return { widest, word };
}

interface Demands {
  /** What each column would take on one line, and what its longest word needs. */
  readonly widest: readonly number[];
  readonly words: readonly number[];
}

function demandsOf(rows: readonly (readonly PlacedCell[])[], columns: number, room: number): Demands {
  const widest = new Array<number>(columns).fill(NARROWEST);
  const words = new Array<number>(columns).fill(NARROWEST);
  const most = (into: number[], at: number, value: number): unknown => (into[at] = Math.max(into[at] ?? 0, value));
  for (const row of rows)
    for (const { cell, column, columns: across } of row) {
      const wants = contentWidth(cell.blocks);
      for (let at = column; at < column + across; at += 1) {
        // What reaches over several columns asks a share of each.
        most(widest, at, wants.widest / across + 2 * PAD.x);
        most(words, at, Math.min(wants.word / across + 2 * PAD.x, room * LARGEST_WORD));
      }
    }
  return { widest, words };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

function columnWidths(table: Table, { widest, words }: Demands, room: number): number[] {
  if (table.widths?.length === widest.length) {
    const all = sum(table.widths);
    return table.widths.map((width) => (width / all) * Math.min(room, all));
  }
  const natural = sum(widest);
  // A table of nearly the width of the page takes all of it.
  if (natural <= room) return natural > room * NEARLY ? widest.map((width) => (width * room) / natural) : [...widest];
  const least = sum(words);
  if (least >= room) return words.map((word) => (word / least) * room);
  const spare = (room - least) / (natural - least);
  return words.map((word, at) => word + ((widest[at] ?? word) - word) * spare);
}

/** How much smaller the letters must be for every word to stay whole; 1 where they fit. */
function shrinkage(table: Table, { words }: Demands, room: number): number {
  if (table.widths?.length === words.length) return 1;
  const pads = words.length * 2 * PAD.x;
  const least = sum(words);
  // A hair less than what would just fit, against rounding.
  return least <= room ? 1 : Math.max(SMALLEST, (0.995 * (room - pads)) / (least - pads));
}

const smaller = (blocks: readonly Block[], factor: number): readonly Block[] =>
  blocks.map((block): Block => {
    if (block.kind === 'page') return block;
    if (block.kind === 'table') return smallerTable(block, factor);
    const inlines = block.inlines.map((inline) =>
      inline.kind === 'text' ? { ...inline, style: { ...inline.style, size: inline.style.size * factor } } : inline,
    );
    return { ...block, inlines };
  });

const smallerTable = (table: Table, factor: number): Table => ({
  ...table,
  rows: table.rows.map((row) => row.map((cell) => ({ ...cell, blocks: smaller(cell.blocks, factor) }))),
});

export function layTable(asked: Table, room: Room, inside: LayInside): Flow {
  const width = room.width - asked.left;
  const demandsIn = ({ rows, columns }: ReturnType<typeof grid>): Demands => demandsOf(rows, columns, width);
  const factor = shrinkage(asked, demandsIn(grid(asked.rows)), width);
  const table = factor === 1 ? asked : smallerTable(asked, factor);
  const placed = grid(table.rows);
  const { rows } = placed;
  const widths = columnWidths(table, demandsIn(placed), width);
  const starts = widths.reduce<number[]>((all, width) => [...all, (all.at(-1) ?? 0) + width], [table.left]);
  let missing = 0;
  const slabs: Slab[] = [];
  const heads: Slab[] = [];
  for (const [index, row] of rows.entries()) {
    const laid = row.map((placed) => {
      const x = starts[placed.column] ?? 0;
      const width = (starts[placed.column + placed.columns] ?? room.width) - x;
      const flow = inside(placed.cell.blocks, {
        width: Math.max(width - 2 * PAD.x, 8),
        height: Math.min(room.height, HIGHEST_ROW * 2),
      });
      missing += flow.missing;
      return { x, width, slabs: flow.slabs, head: placed.cell.head, rows: placed.cell.rows };
    });
    const isHead = index < table.heads;
    const stretches = rowSlabs(laid, { first: index === 0, framed: table.framed });
    for (const stretch of stretches) {
      const together = isHead || (table.whole === true && index < rows.length - 1);
      const one = { ...stretch, keep: stretch.keep || together, heads: isHead ? [] : [...heads] };
      if (isHead) heads.push(one);
      slabs.push(one);
    }
  }
  const after = slab(6, () => []);
  return { slabs: [...slabs, after], missing };
}

interface LaidCell {
  readonly x: number;
  readonly width: number;
  readonly slabs: readonly Slab[];
  readonly head: boolean;
  readonly rows: number;
}

/** One slab for a row, or several where it is higher than a page likes. */
function rowSlabs(
  cells: readonly LaidCell[],
  place: { readonly first: boolean; readonly framed: boolean },
): readonly Slab[] {
  const left = cells.map(({ slabs }) => [...slabs]);
  const stretches: Slab[] = [];
  do {
    const taken = left.map((waiting) => {
      const mine: Slab[] = [];
      let height = 0;
      for (
        let next = waiting[0];
        next && (mine.length === 0 || height + next.before + next.height <= HIGHEST_ROW);
        next = waiting[0]
      ) {
        mine.push(next);
        height += next.before + next.height;
        waiting.shift();
      }
      return { mine, height };
    });
    const begins = stretches.length === 0;
    const ends = left.every((waiting) => waiting.length === 0);
    const height = Math.max(0, ...taken.map((one) => one.height)) + 2 * PAD.y;
    stretches.push(
      slab(height, (x, y) => [
        ...cells.flatMap((cell) =>
          frame(cell, x, y, height, { top: begins && place.first, bottom: ends, framed: place.framed }),
        ),
        ...cells.flatMap((cell, index) => stacked(taken[index]?.mine ?? [], x + cell.x + PAD.x, y + PAD.y)),
      ]),
    );
  } while (left.some((waiting) => waiting.length > 0));
  return stretches;
}

function stacked(slabs: readonly Slab[], x: number, y: number): readonly Mark[] {
  let at = y;
  return slabs.flatMap((one) => {
    at += one.before;
    const marks = one.marks(x, at);
    at += one.height;
    return marks;
  });
}

interface Sides {
  readonly top: boolean;
  readonly bottom: boolean;
  readonly framed: boolean;
}

function frame(cell: LaidCell, x: number, y: number, height: number, sides: Sides): readonly Mark[] {
  const left = x + cell.x;
  const area = (atX: number, atY: number, width: number, tall: number, grey: number): Mark => ({
    kind: 'area',
    x: atX,
    y: atY,
    width,
    height: tall,
    grey,
  });
  const { width: line, grey } = RULE;
  const shade = cell.head ? [area(left, y, cell.width, height, SHADE)] : [];
  if (!sides.framed) return shade;
  return [
    ...shade,
    area(left - line / 2, y, line, height, grey),
    area(left + cell.width - line / 2, y, line, height, grey),
    // Its shade lies over the line of the row above.
    ...(sides.top || cell.head ? [area(left, y - line / 2, cell.width, line, grey)] : []),
    // A cell that reaches down has no line below its first row.
    ...(sides.bottom && cell.rows <= 1 ? [area(left, y + height - line / 2, cell.width, line, grey)] : []),
  ];
}
