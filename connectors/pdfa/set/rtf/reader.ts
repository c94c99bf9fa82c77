/**
 * RTF 1.9.1 as word processors and practice software write it, as blocks: paragraphs with their indents and tab stops, tables, pictures,
 * headers, footers, notes. What is not seen on paper or cannot be shown is counted, never dropped in silence.
 */
import { PLAIN, paragraph, type Block, type Matter, type Paper } from '../blocks.ts';
import { decodePage, pageOfFont, symbolLetter } from './charsets.ts';
import { DRAWN_BORDERS, SIGNS, destinationOf, type Destination } from './destinations.ts';
import { FormField, signOf } from './field.ts';
import { paperOf, paperWord } from './paper.ts';
import { PictureReader } from './picture.ts';
import { LETTERS, SHAPE, Shaper, familyOf, legible, lettersAfter, type State } from './state.ts';
import { Story } from './story.ts';
import { tokensOf, type Token } from './tokens.ts';

export interface RtfReading {
  readonly matter: Matter;
  /** Letters that are marked as hidden. */
  readonly hidden: number;
  /** Remarks beside the text. */
  readonly comments: number;
  /** Objects of other programs, drawings, and pictures of kinds that are not read. */
  readonly lost: number;
}

interface Font {
  name: string;
  kind: string;
  charset: number;
}

/** Deeper nesting is made to break readers. */
const DEEPEST = 5000;
/** Where letters mean something; elsewhere they are data of other programs. */
const HAS_TEXT: ReadonlySet<Destination> = new Set(['body', 'fonts', 'colours', 'item', 'instruction']);
const SYMBOLS = 2;
const NESTED = 2;

export type RtfFault = 'rtf-unreadable' | 'incomplete';

export function readRtf(bytes: Uint8Array): RtfReading | RtfFault {
  if (!/^\s*\{\\rtf/.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'))) return 'rtf-unreadable';
  return new Reader(bytes).read();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #stack: State[] = [];
  readonly #fonts = new Map<number, Font>();
  readonly #colours: (readonly [number, number, number])[] = [];
  readonly #body = new Story();
  readonly #apart: Record<'header' | 'footer' | 'footnote', (readonly Block[])[]> = {
    header: [],
    footer: [],
    footnote: [],
  };
  readonly #shaper = new Shaper();
  #paper: Partial<Paper> = {};
  #story = this.#body;
  #state: State = { destination: 'body', letters: LETTERS, shape: SHAPE, skipAfter: 1 };
  #page = 1252;
  #waiting: number[] = [];
  #skip = 0;
  #starred = false;
  #fresh = false;
  #font: Font | undefined;
  #colour: [number, number, number] = [0, 0, 0];
  #picture: PictureReader | undefined;
  #form: FormField | undefined;
  #instruction = '';
  /** What the field shows stands in its instruction. */
  #fieldShown = false;
  /** Letters and pictures seen so far, and how many there were where each shape began. */
  #seen = 0;
  readonly #shapes: number[] = [];
  #hidden = 0;
  #comments = 0;
  #lost = 0;
  #nested = 1;
  #sectionBreaks = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): RtfReading | RtfFault {
    for (const token of tokensOf(this.#bytes)) {
      if (token.kind !== 'byte' && token.kind !== 'bytes') this.#flush();
      if (token.kind === 'open' && this.#stack.length >= DEEPEST) return 'rtf-unreadable';
      if (token.kind === 'close' && this.#stack.length === 0) break;
      this.#take(token);
      // What stands after the last group is no part of the document.
      if (token.kind === 'close' && this.#stack.length === 0) return this.#result();
    }
    return 'incomplete';
  }

  #take(token: Token): void {
    switch (token.kind) {
      case 'open':
        this.#stack.push({ ...this.#state });
        this.#fresh = true;
        this.#starred = false;
        break;
      case 'close':
        this.#close();
        break;
      case 'word':
        this.#word(token.word, token.value);
        this.#fresh = false;
        break;
      case 'symbol':
        this.#symbol(token.symbol);
        break;
      case 'byte':
        this.#byte(token.value);
        this.#fresh = false;
        break;
      case 'bytes':
        this.#fresh = false;
        if (this.#state.destination === 'picture') this.#picture?.hex(latin(this.#bytes, token.from, token.to));
        else if (HAS_TEXT.has(this.#state.destination))
          for (let at = token.from; at < token.to; at += 1) this.#byte(this.#bytes[at] ?? 0);
        break;
      case 'binary':
        this.#picture?.binary(this.#bytes.subarray(token.from, token.to));
        break;
    }
  }

  #byte(value: number): void {
    if (this.#skip > 0) this.#skip -= 1;
    else this.#waiting.push(value);
  }

  /** Letters of many bytes come apart: what waits is read as one, in the code page of its font. */
  #flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = Uint8Array.from(this.#waiting);
    this.#waiting = [];
    const font = this.#fonts.get(this.#state.letters.font);
    if (font?.charset === SYMBOLS && this.#state.destination === 'body') {
      for (const byte of bytes) this.#text(symbolLetter(byte, font.name));
      return;
    }
    this.#text(decodePage(bytes, (font && pageOfFont(font.charset)) ?? this.#page));
  }

  #text(text: string): void {
    const { destination } = this.#state;
    if (destination === 'body') this.#show(text);
    else if (destination === 'item') this.#form?.item(text);
    else if (destination === 'instruction') this.#instruction += text;
    else if (destination === 'fonts' && this.#font) this.#font.name += text.replace(/;.*$/s, '');
    else if (destination === 'colours')
      for (const letter of text)
        if (letter === ';') {
          const [red, green, blue] = this.#colour;
          this.#colours.push(legible(red, green, blue));
          this.#colour = [0, 0, 0];
        }
  }

  #show(text: string): void {
    const { hidden, capitals, style } = this.#state.letters;
    if (hidden) this.#hidden += text.trim().length;
    else if (text !== '') {
      this.#seen += 1;
      this.#story.addText({ kind: 'text', text: capitals ? text.toLocaleUpperCase('fr') : text, style });
    }
  }

  #symbol(symbol: string): void {
    if (symbol === '*') {
      this.#starred = true;
      return;
    }
    this.#fresh = false;
    if (symbol === '\r' || symbol === '\n') this.#word('par', undefined);
    else if (symbol === '~') this.#text('\u00a0');
    else if (symbol === '_') this.#text('-');
    else if (symbol === '\t') this.#word('tab', undefined);
    else if (['\\', '{', '}'].includes(symbol)) {
      if (this.#skip > 0) this.#skip -= 1;
      else this.#text(symbol);
    }
  }

  #word(word: string, value: number | undefined): void {
    const state = this.#state;
    // Nothing inside leads out of a group that is skipped.
    if (state.destination === 'skip') return;
    const destination = this.#fresh || this.#starred ? destinationOf(word, this.#starred) : undefined;
    this.#starred = false;
    if (destination !== undefined) this.#enter(destination);
    else if (state.destination === 'picture') this.#picture?.word(word, value);
    else if (state.destination === 'fonts') this.#fontWord(word, value);
    else if (state.destination === 'colours') {
      const part = ['red', 'green', 'blue'].indexOf(word);
      if (part >= 0) this.#colour[part] = Math.min(Math.max(value ?? 0, 0), 255);
    } else if (state.destination === 'field') this.#form?.word(word, value ?? 0);
    else this.#bodyWord(word, value);
  }

  #enter(destination: Destination): void {
    const { destination: before } = this.#state;
    this.#state.destination = destination;
    if (destination === 'picture') this.#picture = new PictureReader();
    if (destination === 'field') this.#form = new FormField();
    if (destination === 'instruction') {
      this.#instruction = '';
      this.#fieldShown = false;
    }
    if (destination === 'result') this.#state.destination = this.#fieldShown ? 'skip' : 'body';
    if (destination === 'shape' && before !== 'shape' && before !== 'comment') this.#shapes.push(this.#seen);
    // A frame for text is seen by its text, if it has any.
    if (destination === 'body' && before === 'shape') this.#seen += 1;
    if (destination === 'comment') this.#comments += 1;
    if (destination === 'object') {
      // Its picture is shown where there is one; what its own program would do with it is not.
      this.#lost += 1;
      this.#state.destination = 'quiet';
    }
    if (isApart(destination)) {
      this.#state.destination = 'body';
      this.#story = new Story();
      this.#state.shape = SHAPE;
      this.#opened.push({ depth: this.#stack.length, kind: destination });
      if (destination === 'footnote') this.#show(`${this.#apart.footnote.length + 1} `);
    } else if (before === 'comment') this.#state.destination = 'comment';
  }

  readonly #opened: { readonly depth: number; readonly kind: 'header' | 'footer' | 'footnote' }[] = [];

  #close(): void {
    const { destination, shape } = this.#state;
    const open = this.#opened.at(-1);
    if (open?.depth === this.#stack.length) {
      this.#opened.pop();
      this.#apart[open.kind].push(this.#story.end(shape));
      this.#story = this.#body;
    }
    const outer = this.#stack.pop();
    if (outer) this.#state = outer;
    this.#skip = 0;
    this.#starred = false;
    if (destination === 'picture' && outer?.destination !== 'picture') this.#endPicture();
    if (destination === 'field' && outer?.destination !== 'field') this.#endField();
    if (destination === 'instruction' && outer?.destination !== 'instruction') this.#endInstruction();
    if (destination === 'shape' && outer?.destination !== 'shape' && this.#shapes.pop() === this.#seen) this.#lost += 1;
    if (destination !== 'fonts') return;
    this.#font = undefined;
    // The font that holds where none is named is known only now.
    if (outer && outer.destination !== 'fonts') this.#useFont(outer.letters.font);
  }

  #endPicture(): void {
    const picture = this.#picture?.end();
    this.#picture = undefined;
    this.#seen += 1;
    if (picture) this.#story.add({ kind: 'picture', picture });
    else this.#lost += 1;
  }

  #endField(): void {
    const text = this.#form?.shown() ?? '';
    this.#form = undefined;
    if (text !== '') this.#show(text);
  }

  #endInstruction(): void {
    const sign = signOf(this.#instruction);
    this.#fieldShown = sign !== undefined;
    if (sign !== undefined && this.#state.destination === 'body') this.#show(sign);
  }

  #fontWord(word: string, value: number | undefined): void {
    if (word === 'f') {
      this.#font = { name: '', kind: '', charset: 1 };
      this.#fonts.set(value ?? 0, this.#font);
    } else if (!this.#font) return;
    else if (word === 'fcharset') this.#font.charset = value ?? 1;
    else if (/^f(nil|roman|swiss|modern|script|decor|tech|bidi)$/.test(word)) this.#font.kind = word;
  }

  #bodyWord(word: string, value: number | undefined): void {
    const state = this.#state;
    const sign = SIGNS[word];
    if (sign !== undefined && Object.hasOwn(SIGNS, word)) {
      if (this.#skip > 0) this.#skip -= 1;
      else this.#text(sign);
      return;
    }
    const letters = lettersAfter(state.letters, word, value);
    if (letters) {
      state.letters = letters;
      return;
    }
    const shape = this.#shaper.after(state.shape, word, value);
    if (shape) {
      state.shape = shape;
      return;
    }
    if (!this.#rowWord(word, value)) this.#flowWord(word, value);
  }

  #flowWord(word: string, value: number | undefined): void {
    const state = this.#state;
    const visible = state.destination === 'body';
    switch (word) {
      case 'par':
        if (visible) this.#story.endParagraph(state.shape);
        break;
      case 'line':
        if (visible) this.#story.add({ kind: 'break' });
        break;
      case 'tab':
      case 'nestcell':
        if (visible) this.#story.add({ kind: 'tab' });
        break;
      case 'page':
        if (visible) this.#story.breakPage(state.shape);
        break;
      case 'sect':
        if (visible) this.#story.endParagraph(state.shape);
        if (visible && this.#sectionBreaks) this.#story.breakPage(state.shape);
        break;
      case 'sbknone':
      case 'sectd':
        this.#sectionBreaks = word === 'sectd';
        break;
      case 'pard':
        state.shape = SHAPE;
        this.#nested = 1;
        break;
      case 'plain':
        state.letters = { ...LETTERS, font: state.letters.font };
        this.#useFont(state.letters.font);
        break;
      case 'f':
        this.#useFont(value ?? 0);
        break;
      case 'deff':
        state.letters = { ...state.letters, font: value ?? 0 };
        break;
      case 'cf':
        state.letters = {
          ...state.letters,
          style: { ...state.letters.style, colour: this.#colours[value ?? 0] ?? PLAIN.colour },
        };
        break;
      case 'u':
        this.#unicode(value ?? 0);
        break;
      case 'uc':
        state.skipAfter = Math.min(Math.max(value ?? 1, 0), 16);
        break;
      case 'ansicpg':
        this.#page = value ?? 1252;
        break;
      case 'pc':
        this.#page = 437;
        break;
      case 'pca':
        this.#page = 850;
        break;
      case 'mac':
        this.#page = 10_000;
        break;
      case 'chftn':
        if (visible && this.#story === this.#body) {
          const style = { ...state.letters.style, raise: 1 as const };
          this.#story.addText({ kind: 'text', text: String(this.#apart.footnote.length + 1), style });
        }
        break;
      default:
        this.#paper = { ...this.#paper, ...paperWord(word, value) };
    }
  }

  #useFont(font: number): void {
    const { name = '', kind = '' } = this.#fonts.get(font) ?? {};
    const { letters } = this.#state;
    this.#state.letters = { ...letters, font, style: { ...letters.style, family: familyOf(name, kind) } };
  }

  #unicode(value: number): void {
    const code = value < 0 ? value + 65_536 : value;
    const font = this.#fonts.get(this.#state.letters.font);
    const isPrivate = code >= 0xf000 && code <= 0xf0ff;
    // Halves of a pair come one after the other and are joined in the text.
    const letter = code <= 0x10ffff ? (code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)) : '';
    this.#text(isPrivate ? symbolLetter(code, font?.name ?? '') : letter);
    this.#skip = this.#state.skipAfter;
  }

  /** True when the word is about rows of a table. Rows inside cells are told line by line. */
  #rowWord(word: string, value: number | undefined): boolean {
    const story = this.#story;
    const { shape, destination } = this.#state;
    switch (word) {
      case 'itap':
        this.#nested = value ?? 1;
        return true;
      case 'nestrow':
        story.add({ kind: 'break' });
        return true;
      case 'trowd':
        if (this.#nested < NESTED) story.beginRow();
        return true;
      case 'trleft':
        story.plan({ left: value ?? 0 });
        return true;
      case 'trhdr':
        story.plan({ head: true });
        return true;
      case 'clmgf':
      case 'clmrg':
        story.plan({ merge: word === 'clmgf' ? 'first' : 'more' });
        return true;
      case 'clvmgf':
      case 'clvmrg':
        story.plan({ down: word === 'clvmgf' ? 'first' : 'more' });
        return true;
      case 'cellx':
        story.cellEndsAt(value ?? 0);
        return true;
      case 'cell':
        if (destination === 'body') story.endCell(shape);
        return true;
      case 'row':
        if (destination === 'body') story.endRow(shape);
        return true;
      case 'clbrdrt':
      case 'clbrdrl':
      case 'trbrdrt':
        this.#border = true;
        return true;
      default:
        if (this.#border && DRAWN_BORDERS.has(word)) story.plan({ framed: true });
        this.#border = this.#border && word.startsWith('brdr');
        return DRAWN_BORDERS.has(word);
    }
  }

  #border = false;

  #result(): RtfReading {
    const body = this.#body.end(this.#state.shape);
    const notes = this.#apart.footnote.flat();
    const [header, footer] = [once(this.#apart.header), once(this.#apart.footer)];
    const gap = paragraph([], { after: 4 });
    return {
      matter: {
        paper: paperOf(this.#paper),
        blocks: [
          ...header,
          ...(header.length > 0 ? [gap] : []),
          ...body,
          ...(notes.length > 0 ? [gap, ...notes] : []),
          ...(footer.length > 0 ? [gap, ...footer] : []),
        ],
      },
      hidden: this.#hidden,
      comments: this.#comments,
      lost: this.#lost,
    };
  }
}

const isApart = (destination: Destination): destination is 'header' | 'footer' | 'footnote' =>
  destination === 'header' || destination === 'footer' || destination === 'footnote';

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

/** Each header or footer once, however many sections and sides repeat it. */
function once(stories: readonly (readonly Block[])[]): readonly Block[] {
  const seen = new Set<string>();
  return stories.flatMap((blocks) => {
    const words = JSON.stringify(blocks, (key, value: unknown) => (key === 'sheet' ? '' : value));
    if (blocks.length === 0 || seen.has(words)) return [];
    seen.add(words);
    return blocks;
  });
}
