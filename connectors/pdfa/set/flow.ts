/** Blocks to slabs: stretches that a page break does not part, each of which knows what it draws. */
import type { Block, Paragraph } from './blocks.ts';
import { layLines, type Line, type Room } from './lines.ts';
import { slab, type Flow, type Mark, type Slab } from './slabs.ts';
import { layTable } from './tables.ts';

/** Deeper than any report nests its tables: below, their cells are told one after the other. */
const DEEPEST = 8;

export function flowOf(blocks: readonly Block[], room: Room, depth = 0): Flow {
  const slabs: Slab[] = [];
  let missing = 0;
  for (const block of blocks) {
    if (block.kind === 'page') slabs.push(slab(0, () => [], { breaks: depth === 0 }));
    else {
      const flow =
        block.kind === 'paragraph'
          ? paragraphFlow(block, room)
          : depth < DEEPEST
            ? layTable(block, room, (inner, inside) => flowOf(inner, inside, depth + 1))
            : flowOf(
                block.rows.flat().flatMap((cell) => cell.blocks),
                room,
                depth,
              );
      slabs.push(...flow.slabs);
      missing += flow.missing;
    }
  }
  return { slabs, missing };
}

function paragraphFlow(paragraph: Paragraph, room: Room): Flow {
  const { lines, missing } = layLines(paragraph, room);
  const last = lines.length - 1;
  const slabs = lines.map((line, index) =>
    slab(line.height + (index === last ? paragraph.after : 0), (x, y) => marksOf(line, x, y), {
      before: index === 0 ? paragraph.before : 0,
      // No single line of a paragraph is left alone at the end of a page, or goes alone to the next.
      keep: paragraph.keep || (lines.length > 2 && (index === 0 || index === last - 1)),
    }),
  );
  return { slabs, missing };
}

export const marksOf = (line: Line, x: number, y: number): readonly Mark[] =>
  line.items.map(({ x: at, width, content }): Mark =>
    'text' in content
      ? { kind: 'text', x: x + at, y: y + line.ascent, width, ...content }
      : {
          kind: 'picture',
          x: x + at,
          y: y + line.ascent - content.height,
          width,
          height: content.height,
          sheet: content.sheet,
        },
  );
