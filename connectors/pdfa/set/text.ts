/**
 * Plain text as pages. Prose is set in a proportional face; what is lined up by spaces, tabs or drawn lines keeps its columns in a face of
 * one width, in letters as large as its longest line allows. Line ends and form feeds are the author's.
 */
import { A4_PAPER, PLAIN, paragraph, type Block, type Inline, type Matter, type Paper, type Style } from './blocks.ts';

/** UTF-8 or UTF-16 by its mark, UTF-8 where the bytes are that, otherwise Windows' Western letters. */
export function decodeText(bytes: Uint8Array): string {
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const TAB = 8;
const LARGEST = 10;
const SMALLEST = 7;
/** The width of every letter of the face of one width, in parts of its size. */
const MONO_WIDTH = 0.6;
const LANDSCAPE: Paper = { width: 841.89, height: 595.28, left: 45, right: 45, top: 45, bottom: 56 };

/** Two or more lines with gaps inside them, or a drawn line: somebody lined something up. */
function isLinedUp(lines: readonly string[]): boolean {
  const gaps = lines.filter((line) => /\S(?: {3,}|\t+ *)\S/.test(line)).length;
  return gaps >= 2 || lines.some((line) => /[\u2500-\u257f]|[-=_*+|]{12,}/.test(line));
}

const withoutTabs = (line: string): string => {
  let out = '';
  for (const letter of line) out += letter === '\t' ? ' '.repeat(TAB - (out.length % TAB)) : letter;
  return out;
};

export function setText(bytes: Uint8Array): Matter {
  const text = decodeText(bytes).replaceAll(/\r\n?|\u0085|\u2028/g, '\n');
  const sheets = text.split('\f').map((sheet) => sheet.replace(/\s+$/, '').split('\n'));
  const lines = sheets.flat();
  return isLinedUp(lines) ? columns(sheets.map((sheet) => sheet.map(withoutTabs))) : prose(sheets);
}

const textOf = (text: string, style: Style): readonly Inline[] => (text === '' ? [] : [{ kind: 'text', text, style }]);

function prose(sheets: readonly (readonly string[])[]): Matter {
  const set = (line: string): Block =>
    paragraph(textOf(line.replaceAll('\t', '    ').trimEnd(), PLAIN), { after: 1.5 });
  return { paper: A4_PAPER, blocks: joined(sheets, set) };
}

function columns(sheets: readonly (readonly string[])[]): Matter {
  // A few lines that are much longer than the others do not decide the size of all: they are wrapped.
  const lengths = sheets
    .flat()
    .map(({ length }) => length)
    .filter((length) => length > 0)
    .sort((a, b) => a - b);
  const longest = Math.max(lengths[Math.ceil(lengths.length * 0.98) - 1] ?? 1, 1);
  const fits = (paper: Paper): number => (paper.width - paper.left - paper.right) / (longest * MONO_WIDTH);
  const paper = fits(A4_PAPER) >= SMALLEST ? A4_PAPER : LANDSCAPE;
  const size = Math.max(Math.min(Math.floor(fits(paper) * 4) / 4, LARGEST), SMALLEST);
  const style: Style = { ...PLAIN, family: 'mono', size };
  const set = (line: string): Block => paragraph(textOf(line.trimEnd(), style), { left: 12, first: -12 });
  return { paper, blocks: joined(sheets, set) };
}

const joined = (sheets: readonly (readonly string[])[], set: (line: string) => Block): readonly Block[] =>
  sheets.flatMap((sheet, index) => [...(index > 0 ? [{ kind: 'page' as const }] : []), ...sheet.map(set)]);
