/** Letters of other scripts on pages: each shape once as a form, drawn where it stands, with the text behind it invisibly. */
import type { PDFContext, PDFRef } from '@cantoo/pdf-lib';
import { number } from '../fresh-pdf.ts';
import { dictionary, name, packedStream } from '../objects.ts';
import type { Face, Segment } from './faces.ts';

/** Text in a face, on paper: lengths in points, `x` and `y` from the lower left corner. */
interface DrawnText {
  readonly text: string;
  readonly face: Face;
  readonly rightToLeft: boolean;
  readonly x: number;
  readonly y: number;
  /** Letters wider than their room are pressed together. */
  readonly room: number;
  readonly size: number;
  readonly colour: string;
}

/** The shapes of one file, by the labels under which its resources know them. */
export class Outlines {
  readonly #context: PDFContext;
  readonly #register: (label: string, form: PDFRef) => void;
  readonly #labels = new Map<Face, Map<number, string>>();
  #count = 0;
  /** Upper bytes of the characters that were drawn. */
  readonly rows = new Set<number>();

  constructor(context: PDFContext, register: (label: string, form: PDFRef) => void) {
    this.#context = context;
    this.#register = register;
  }

  /** Operators that draw the text and say it. `invisible`: the label of the font without shapes. */
  operators({ text, face, rightToLeft, x, y, room, size, colour }: DrawnText, invisible: string): readonly string[] {
    const shape = face.shape(text, rightToLeft);
    if (!shape) throw new Error('a text without shapes cannot be drawn');
    const em = size / 1000;
    const across = shape.width * em > room ? room / shape.width : em;
    const lines = ['q', colour, `${fine(across)} 0 0 ${fine(em)} ${number(x)} ${number(y)} cm`];
    let [atX, atY] = [0, 0];
    for (const { glyph, x: toX, y: toY } of shape.glyphs) {
      if (toX !== atX || toY !== atY) lines.push(`1 0 0 1 ${toX - atX} ${toY - atY} cm`);
      lines.push(`/${this.#labelOf(face, glyph)} Do`);
      [atX, atY] = [toX, toY];
    }
    // Readers of PDF take letters as they stand from left to right, and put those of such scripts the other way round again.
    const seen = rightToLeft ? Array.from(text).reverse().join('') : text;
    for (let at = 0; at < seen.length; at += 1) this.rows.add(seen.charCodeAt(at) >> 8);
    const codes = Buffer.from(seen, 'utf16le').swap16().toString('hex');
    const stretch = Math.min(Math.max(((across * shape.width) / (text.length * 0.5 * size)) * 100, 1), 1000);
    return [
      ...lines,
      'Q',
      `q BT 3 Tr /${invisible} ${number(size)} Tf ${number(stretch)} Tz 1 0 0 1 ${number(x)} ${number(y)} Tm <${codes}> Tj ET Q`,
    ];
  }

  #labelOf(face: Face, glyph: number): string {
    const labels = this.#labels.get(face) ?? new Map<number, string>();
    this.#labels.set(face, labels);
    const known = labels.get(glyph);
    if (known !== undefined) return known;
    const label = `G${this.#count}`;
    this.#count += 1;
    labels.set(glyph, label);
    this.#register(label, this.#form(face.outline(glyph)));
    return label;
  }

  #form(outline: readonly Segment[]): PDFRef {
    const values = outline.flatMap(([, ...numbers]) => numbers);
    const [across, down] = [0, 1].map((part) => values.filter((_, at) => at % 2 === part));
    const box = [
      Math.min(...(across ?? [])),
      Math.min(...(down ?? [])),
      Math.max(...(across ?? [])),
      Math.max(...(down ?? [])),
    ];
    const entries = {
      Type: name('XObject'),
      Subtype: name('Form'),
      BBox: this.#context.obj(box.map((side, at) => (at < 2 ? Math.floor(side) - 1 : Math.ceil(side) + 1))),
      Resources: dictionary(this.#context, {}),
    };
    return this.#context.register(packedStream(this.#context, entries, Buffer.from(`${drawn(outline)} f\n`)));
  }
}

/** Thousandths of an em in points: more digits than lengths have. */
const fine = (value: number): string => String(Math.round(value * 1e6) / 1e6);

/** Operators of a path (PDF 1.4 §4.4.1), in whole thousandths of an em. PDF has no curves with one point of control: they become such with two. */
function drawn(outline: readonly Segment[]): string {
  const out: string[] = [];
  let [atX, atY] = [0, 0];
  const put = (operator: string, values: readonly number[]): void => {
    out.push(`${values.map((value) => String(Math.round(value) + 0)).join(' ')} ${operator}`);
    [atX, atY] = values.slice(-2) as [number, number];
  };
  for (const [operator, ...values] of outline) {
    if (operator === 'Z') out.push('h');
    else if (operator === 'Q') {
      const [cx = 0, cy = 0, x = 0, y = 0] = values;
      const third = (from: number, to: number): number => from + ((to - from) * 2) / 3;
      put('c', [third(atX, cx), third(atY, cy), third(x, cx), third(y, cy), x, y]);
    } else put({ M: 'm', L: 'l', C: 'c' }[operator], values);
  }
  return out.join('\n');
}
