/** Paragraphs to lines: words wrapped at spaces, words longer than a line cut, tabs at their stops. */
import { PLAIN, type Inline, type Paragraph, type PlacedPicture, type Stop, type Style } from './blocks.ts';
import { directionOf, inOrder, turnedRound, type Direction, type Stretch } from './direction.ts';
import type { Face } from './faces.ts';
import { shown, sizeOf, widthOf, type Piece } from './letters.ts';

export interface Item {
  readonly x: number;
  readonly width: number;
  readonly content: SetText | PlacedPicture;
}

export interface SetText {
  readonly text: string;
  readonly style: Style;
  /** The font of another script; absent for those that are embedded. */
  readonly face?: Face | undefined;
  /** Odd where it runs from right to left; what an embedded font shows is turned round already. */
  readonly level: number;
}

export interface Line {
  readonly items: readonly Item[];
  readonly height: number;
  /** From the top of the line to the line on which letters stand. */
  readonly ascent: number;
}

export interface Laid {
  readonly lines: readonly Line[];
  /** Letters that no font has. */
  readonly missing: number;
}

const LEADING = 1.2;
const USUAL_STOPS = 36;
/** Between the marks of stacked letters and the lines above and below, in parts of their size. */
const AIR = 0.06;

/** Something that is not parted at the end of a line. */
interface Word {
  readonly parts: readonly { readonly width: number; readonly content: Item['content'] }[];
  readonly width: number;
  readonly space: boolean;
}

type Token = Word | 'break' | 'tab';

/** How much room there is: pictures are made smaller to fit. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

export function layLines(paragraph: Paragraph, { width, height }: Room): Laid {
  const room = { width: Math.max(width - paragraph.left - paragraph.right, 20), height };
  const direction = directionOf(paragraph);
  const { tokens, missing } = tokensOf(paragraph.inlines, room, direction);
  const lines = new Filler(paragraph, width, direction?.base).fill(tokens);
  return { lines, missing };
}

function tokensOf(
  inlines: readonly Inline[],
  room: Room,
  direction: Direction | undefined,
): { tokens: readonly Token[]; missing: number } {
  const tokens: Token[] = [];
  let missing = 0;
  let open: { width: number; content: Item['content'] }[] = [];
  const close = (): void => {
    if (open.length > 0)
      tokens.push({ parts: open, width: open.reduce((sum, part) => sum + part.width, 0), space: false });
    open = [];
  };
  const put = (piece: Piece, asked: Style, { level }: Stretch): void => {
    if (piece.face) {
      for (const part of partable(piece.text, piece.face)) {
        if (part.mayEnd) close();
        const content = { ...piece, text: part.text, level };
        open.push({ width: widthAmong(content, asked), content });
      }
      return;
    }
    const { text, style } = piece;
    if (asked.family === 'mono' && style.family !== 'mono') {
      // A letter that another face lends keeps the width of the others: columns stay columns.
      for (const letter of text)
        open.push({ width: widthOf('0', asked), content: { text: letter, style: { ...style }, level } });
      return;
    }
    for (const part of text.match(/ +|[^ ]+/g) ?? []) {
      const seen = level % 2 === 1 ? turnedRound(part) : part;
      const placed = { width: widthOf(part, style), content: { text: seen, style, level } };
      if (part.startsWith(' ')) {
        close();
        tokens.push({ parts: [placed], width: placed.width, space: true });
      } else open.push(placed);
    }
  };
  for (const inline of inlines) {
    if (inline.kind === 'break' || inline.kind === 'tab') {
      close();
      tokens.push(inline.kind);
    } else if (inline.kind === 'picture') {
      close();
      const { picture } = inline;
      const scale = Math.min(1, room.width / picture.width, room.height / picture.height);
      const content = { ...picture, width: picture.width * scale, height: picture.height * scale };
      tokens.push({ parts: [{ width: content.width, content }], width: content.width, space: false });
    } else {
      for (const stretch of direction?.stretches.get(inline) ?? [{ text: inline.text, level: 0 }]) {
        const letters = shown(stretch.text, inline.style, stretch.level % 2 === 1);
        missing += letters.missing;
        for (const piece of letters.pieces) put(piece, inline.style, stretch);
      }
    }
  }
  close();
  return { tokens, missing };
}

const isRightToLeft = ({ level }: SetText): boolean => level % 2 === 1;

/** In columns other scripts take as many places as their letters (broad ones two): what follows them stays below what stands above. */
function widthAmong({ text, style, face, level }: SetText, asked: Style): number {
  if (asked.family !== 'mono') return widthOf(text, style, face, level % 2 === 1);
  let places = 0;
  for (const letter of text) if (!/[\p{M}\p{Cf}]/u.test(letter)) places += face?.breaks === 'letters' ? 2 : 1;
  return Math.max(places, 1) * widthOf('0', asked);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const words = new Intl.Segmenter('th', { granularity: 'word' });
const lettersOf = (text: string): readonly string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** A text in pieces before which a line may end, as its script allows: no closing sign begins a line, no opening one ends it. */
function partable(text: string, { breaks }: Face): readonly { readonly text: string; readonly mayEnd: boolean }[] {
  if (breaks === undefined) return [{ text, mayEnd: false }];
  const parts = breaks === 'letters' ? lettersOf(text) : Array.from(words.segment(text), ({ segment }) => segment);
  return parts.map((part, at) => ({
    text: part,
    mayEnd:
      at > 0 &&
      !/^[\p{Pe}\p{Pf}\p{Po}\p{Lm}\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087]/u.test(part) &&
      !/[\p{Ps}\p{Pi}]$/u.test(parts[at - 1] ?? ''),
  }));
}

class Filler {
  readonly #paragraph: Paragraph;
  readonly #base: 0 | 1;
  readonly #width: number;
  /** Before which items of the line a tab stands. */
  #tabs: number[] = [];
  readonly #right: number;
  readonly #lines: Line[] = [];
  #items: Item[] = [];
  #x = 0;
  /** Where the text since the last tab begins, when its stop moves it. */
  #pending: { readonly stop: Stop; readonly from: number; readonly x: number } | undefined;

  constructor(paragraph: Paragraph, width: number, base: 0 | 1 = 0) {
    this.#paragraph = paragraph;
    this.#base = base;
    this.#width = width;
    this.#right = Math.max(width - paragraph.right, paragraph.left + 20);
    this.#x = paragraph.left + paragraph.first;
  }

  fill(tokens: readonly Token[]): readonly Line[] {
    for (const token of tokens) {
      if (token === 'break') this.#end(false);
      else if (token === 'tab') this.#tab();
      else this.#word(token);
    }
    this.#end(true);
    return this.#lines;
  }

  #word(word: Word): void {
    if (word.space) {
      // The space at which a line was wrapped is not seen at the beginning of the next.
      if (this.#items.length > 0 || this.#lines.length === 0 || !this.#wrapped) this.#put(word);
      return;
    }
    if (this.#x + word.width <= this.#right + 0.01) this.#put(word);
    else if (word.width <= this.#right - this.#paragraph.left) {
      this.#wrap();
      this.#put(word);
    } else this.#cut(word);
  }

  #wrapped = false;

  #wrap(): void {
    if (this.#items.some(({ content }) => !('text' in content) || content.text.trim() !== '')) this.#end(false);
    this.#wrapped = true;
  }

  /** A word longer than a line, letter by letter; after a hyphen or stroke where one is near the end. */
  #cut({ parts }: Word): void {
    for (const { content } of parts) {
      if (!('text' in content)) {
        this.#put({ parts: [{ width: content.width, content }], width: content.width, space: false });
        continue;
      }
      const { style, face } = content;
      let rest = face ? lettersOf(content.text) : Array.from(content.text);
      while (rest.length > 0) {
        const room = this.#right - this.#x;
        let count = 0;
        let width = 0;
        for (const letter of rest) {
          const more = widthOf(letter, style, face, isRightToLeft(content));
          if (width + more > room) break;
          width += more;
          count += 1;
        }
        if (count < rest.length) {
          const better = rest.slice(0, count).findLastIndex((letter) => /[-/_,;.]/.test(letter)) + 1;
          if (better > count * 0.6) count = better;
        }
        if (count === 0 && this.#items.length === 0) count = 1;
        const text = rest.slice(0, count).join('');
        if (text !== '')
          this.#put({
            parts: [{ width: widthOf(text, style, face, isRightToLeft(content)), content: { ...content, text } }],
            width: 0,
            space: false,
          });
        rest = rest.slice(count);
        if (rest.length > 0) {
          this.#end(false);
          this.#wrapped = true;
        }
      }
    }
  }

  #put({ parts }: Word): void {
    for (const { width, content } of parts) {
      this.#items.push({ x: this.#x, width, content });
      this.#x += width;
    }
  }

  #tab(): void {
    this.#settle();
    this.#tabs.push(this.#items.length);
    const { left } = this.#paragraph;
    const stops: readonly Stop[] = [...this.#paragraph.stops, { at: left, kind: 'left' }];
    const next = stops
      .filter(({ at }) => at > this.#x + 0.5)
      .reduce<Stop | undefined>((best, stop) => (best && best.at <= stop.at ? best : stop), undefined);
    const stop = next ?? { at: (Math.floor(this.#x / USUAL_STOPS + 0.02) + 1) * USUAL_STOPS, kind: 'left' as const };
    if (stop.at >= this.#right) {
      // No stop is left on this line: what follows stands apart all the same.
      this.#x += sizeOf(this.#styleHere()) * 0.6;
      return;
    }
    if (stop.kind === 'left') this.#x = stop.at;
    else {
      this.#pending = { stop, from: this.#items.length, x: this.#x };
    }
  }

  /** Moves what stands since the last tab to where its stop wants it, as far as there is room. */
  #settle(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (!pending) return;
    const moved = this.#items.slice(pending.from);
    const width = this.#x - pending.x;
    const share = { left: 0, center: width / 2, right: width, decimal: beforePoint(moved, width) }[pending.stop.kind];
    const by = Math.min(Math.max(pending.stop.at - share - pending.x, 0), Math.max(this.#right - this.#x, 0));
    this.#items = [...this.#items.slice(0, pending.from), ...moved.map((item) => ({ ...item, x: item.x + by }))];
    this.#x += by;
  }

  #styleHere(): Style {
    const texts = this.#items.flatMap(({ content }) => ('text' in content ? [content.style] : []));
    return texts.at(-1) ?? firstStyle(this.#paragraph);
  }

  #end(last: boolean): void {
    this.#settle();
    while (this.#items.length > 0 && isSpace(this.#items.at(-1))) this.#items.pop();
    const end = this.#items.at(-1);
    const free = this.#right - (end ? end.x + end.width : this.#x);
    let by = free > 0 ? { left: 0, center: free / 2, right: free }[this.#paragraph.align] : 0;
    const [first] = this.#items;
    // The other side of the room is where such a document begins its lines, with its indents and stops.
    if (first && end && this.#base === 1 && this.#paragraph.leftwards === true && this.#paragraph.align === 'left')
      by = this.#width - (first.x + end.x + end.width);
    this.#items = [...inOrder(this.#items, this.#tabs, this.#base, ({ content }) => levelOf(content, this.#base))];
    this.#tabs = [];
    if (this.#items.length > 0 || !last || this.#lines.length === 0) this.#lines.push(this.#line(by));
    this.#items = [];
    this.#x = this.#paragraph.left;
    this.#wrapped = false;
  }

  #line(by: number): Line {
    let [ascent, descent] = [0, 0];
    const sizes = this.#items.map(({ content }) =>
      'text' in content ? { text: content.style.size, content } : { picture: content.height },
    );
    for (const size of sizes.length > 0 ? sizes : [{ text: this.#styleHere().size, content: undefined }]) {
      if ('text' in size) {
        const shape = size.content?.face?.shape(size.content.text, isRightToLeft(size.content));
        const { top = 0, bottom = 0 } = shape ?? {};
        ascent = Math.max(ascent, size.text * Math.max(0.92, top / 1000 + AIR));
        descent = Math.max(descent, size.text * Math.max(LEADING - 0.92, AIR - bottom / 1000));
      } else ascent = Math.max(ascent, size.picture);
    }
    return {
      items: together(this.#items).map((item) => ({ ...item, x: item.x + by })),
      ascent,
      height: ascent + descent,
    };
  }
}

/** Words of one style that follow each other are written in one go, with the spaces between them. */
function together(items: readonly Item[]): readonly Item[] {
  const joined: Item[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    const follows = last && Math.abs(last.x + last.width - item.x) < 0.01;
    if (follows && 'text' in last.content && 'text' in item.content && areOne(last.content, item.content)) {
      const content = { ...last.content, text: last.content.text + item.content.text };
      joined[joined.length - 1] = { x: last.x, width: last.width + item.width, content };
    } else joined.push(item);
  }
  return joined;
}

/** Texts that run from right to left are turned round one by one. */
const areOne = (one: SetText, next: SetText): boolean =>
  one.style === next.style && one.face === next.face && one.level === next.level && !isRightToLeft(one);

const levelOf = (content: Item['content'], base: number): number => ('text' in content ? content.level : base);

const isSpace = (item: Item | undefined): boolean =>
  item !== undefined && 'text' in item.content && item.content.text.trim() === '';

/** How much of a number stands before its decimal sign. */
function beforePoint(items: readonly Item[], width: number): number {
  const [first] = items;
  for (const { x, content } of items) {
    if (!first || !('text' in content)) continue;
    const at = content.text.search(/[.,]/);
    if (at >= 0) return x - first.x + widthOf(content.text.slice(0, at), content.style);
  }
  return width;
}

function firstStyle({ inlines }: Paragraph): Style {
  for (const inline of inlines) if (inline.kind === 'text') return inline.style;
  return PLAIN;
}

/** The width that a paragraph takes when nothing wraps it, and the width of its longest word. */
export function measures(paragraph: Paragraph): { readonly widest: number; readonly word: number } {
  const endless = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
  const { tokens } = tokensOf(paragraph.inlines, endless, directionOf(paragraph));
  let [widest, word, line] = [0, 0, 0];
  for (const token of tokens) {
    if (token === 'break') line = 0;
    else if (token === 'tab') line += USUAL_STOPS;
    else {
      line += token.width;
      if (!token.space) word = Math.max(word, token.width);
    }
    widest = Math.max(widest, line);
  }
  const indent = paragraph.left + paragraph.right;
  return { widest: widest + indent, word: word + indent };
}
