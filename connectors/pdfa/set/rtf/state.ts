/** What holds until the group ends: how letters and paragraphs look, and where they go. */
import { PLAIN, type Align, type Stop, type Style } from '../blocks.ts';
import type { Family } from '../../standard-fonts.ts';
import type { Destination } from './destinations.ts';

export interface Letters {
  readonly font: number;
  readonly style: Style;
  readonly hidden: boolean;
  readonly capitals: boolean;
}

export interface Shape {
  readonly align: Align;
  readonly left: number;
  readonly right: number;
  readonly first: number;
  readonly before: number;
  readonly after: number;
  readonly stops: readonly Stop[];
  readonly inTable: boolean;
  readonly keep: boolean;
}

export interface State {
  destination: Destination;
  letters: Letters;
  shape: Shape;
  /** How many letters follow a Unicode one for readers who do not know it. */
  skipAfter: number;
}

export const LETTERS: Letters = { font: -1, style: { ...PLAIN, size: 12 }, hidden: false, capitals: false };
export const SHAPE: Shape = {
  align: 'left',
  left: 0,
  right: 0,
  first: 0,
  before: 0,
  after: 0,
  stops: [],
  inTable: false,
  keep: false,
};

const POINT = 20;
const [SMALLEST, LARGEST] = [6, 60];
/** Room of its own between paragraphs, and indents, beyond which no letter of this earth goes. */
const WIDEST = 300;

const bounded = (twips: number): number => Math.min(Math.max(twips / POINT, -WIDEST), WIDEST);
const isOn = (value: number | undefined): boolean => value !== 0;

/** The letters after a control word; undefined when the word says nothing about them. */
export function lettersAfter(letters: Letters, word: string, value: number | undefined): Letters | undefined {
  const style = (change: Partial<Style>): Letters => ({ ...letters, style: { ...letters.style, ...change } });
  switch (word) {
    case 'b':
      return style({ bold: isOn(value) });
    case 'i':
      return style({ italic: isOn(value) });
    case 'ul':
    case 'uld':
    case 'uldb':
    case 'ulw':
    case 'ulth':
      return style({ underline: isOn(value) });
    case 'ulnone':
      return style({ underline: false });
    case 'strike':
    case 'striked':
    case 'deleted':
      return style({ strike: isOn(value) });
    case 'super':
      return style({ raise: isOn(value) ? 1 : 0 });
    case 'sub':
      return style({ raise: isOn(value) ? -1 : 0 });
    case 'nosupersub':
      return style({ raise: 0 });
    case 'up':
      return style({ raise: (value ?? 6) > 0 ? 1 : 0 });
    case 'dn':
      return style({ raise: (value ?? 6) > 0 ? -1 : 0 });
    case 'fs':
      return style({ size: Math.min(Math.max((value ?? 24) / 2, SMALLEST), LARGEST) });
    case 'v':
      return { ...letters, hidden: isOn(value) };
    case 'caps':
      return { ...letters, capitals: isOn(value) };
    default:
      return undefined;
  }
}

const ALIGNS: Readonly<Record<string, Align>> = { ql: 'left', qj: 'left', qc: 'center', qr: 'right' };
const STOPS: Readonly<Record<string, Stop['kind']>> = { tqr: 'right', tqc: 'center', tqdec: 'decimal' };

/** Reads the words that shape a paragraph; a kind of tab stop waits for its place. */
export class Shaper {
  #kind: Stop['kind'] = 'left';

  after(shape: Shape, word: string, value = 0): Shape | undefined {
    const align = ALIGNS[word];
    if (align !== undefined) return { ...shape, align };
    const kind = STOPS[word];
    if (kind !== undefined) {
      this.#kind = kind;
      return shape;
    }
    switch (word) {
      case 'li':
      case 'lin':
        return { ...shape, left: Math.max(bounded(value), 0) };
      case 'ri':
      case 'rin':
        return { ...shape, right: Math.max(bounded(value), 0) };
      case 'fi':
        return { ...shape, first: bounded(value) };
      case 'sb':
        return { ...shape, before: Math.max(bounded(value), 0) };
      case 'sa':
        return { ...shape, after: Math.max(bounded(value), 0) };
      case 'keepn':
        return { ...shape, keep: true };
      case 'intbl':
        return { ...shape, inTable: true };
      case 'tx': {
        const stop: Stop = { at: value / POINT, kind: this.#kind };
        this.#kind = 'left';
        return { ...shape, stops: [...shape.stops, stop] };
      }
      default:
        return undefined;
    }
  }
}

const FAMILIES: Readonly<Record<string, Family>> = { froman: 'serif', fswiss: 'sans', fmodern: 'mono' };
const MONO = /courier|consol|mono|typewriter|fixed/i;
const SERIF = /times|georgia|garamond|cambria|roman|palatino|book|serif/i;

/** The open family nearest to a font, by its name first and by its kind. */
export const familyOf = (name: string, kind: string): Family =>
  MONO.test(name) ? 'mono' : SERIF.test(name) && !/sans/i.test(name) ? 'serif' : (FAMILIES[kind] ?? 'sans');

/** Colours that white paper would swallow are written in black. */
export function legible(red: number, green: number, blue: number): Style['colour'] {
  const light = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  return light > 0.7 ? [0, 0, 0] : [red / 255, green / 255, blue / 255];
}
