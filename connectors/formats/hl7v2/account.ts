/**
 * The account of one document's source: every non-empty component of every segment is mapped, set aside by a named rule, or
 * unmapped; exactly one of the three. Values are taken through it, so reading and accounting cannot drift apart.
 */
import type { IgnoredField, MappedField, MappingReport, UnmappedField } from '../../clinical/index.ts';
import type { Charset } from '../charset.ts';
import { unescape } from './escapes.ts';
import { ignoreRule } from './ignored.ts';
import type { LargeValues } from './large-values.ts';
import { components, field, repetitions, subcomponents, type Delimiters, type Segment } from './message.ts';

/** A segment with its place in the message, e.g. `OBR[1]/OBX[2]`. */
export interface Placed {
  readonly segment: Segment;
  readonly path: string;
}

/** Types of OBX-5 whose components have a meaning of their own; everything else is one text. */
const STRUCTURED = new Set([
  'CE',
  'CWE',
  'CNE',
  'CF',
  'SN',
  'ED',
  'RP',
  'CX',
  'EI',
  'HD',
  'XPN',
  'XCN',
  'XON',
  'XAD',
  'XTN',
  'DR',
]);

/** Segments whose first two fields are the delimiters. */
const HEADERS = new Set(['MSH', 'FHS', 'BHS']);

/** Longest value that the report quotes: an embedded document is named by its length, not repeated. */
const QUOTED = 200;

interface Leaf {
  readonly path: string;
  readonly segment: Segment;
  readonly field: number;
  readonly raw: string;
  fate?: { readonly to: string } | { readonly rule: string };
}

/** Whether a field is one text, in which component characters are slips of the sender. */
export function isWholeText(segment: Segment, number: number): boolean {
  if (number === 5 && segment.name === 'OBX') return !STRUCTURED.has(field(segment, 2).trim());
  if (number === 3 && segment.name === 'NTE') return true;
  return number <= 2 && HEADERS.has(segment.name);
}

export class Account {
  readonly delimiters: Delimiters;
  readonly charset: Charset;
  readonly #large: LargeValues;
  readonly #leaves = new Map<Segment, Map<number, Leaf[][]>>();
  readonly #order: Leaf[] = [];

  constructor(
    placed: readonly Placed[],
    { delimiters, charset, large }: { delimiters: Delimiters; charset: Charset; large: LargeValues },
  ) {
    this.delimiters = delimiters;
    this.charset = charset;
    this.#large = large;
    for (const place of placed) this.#enter(place);
  }

  #enter({ segment, path }: Placed): void {
    const fields = new Map<number, Leaf[][]>();
    const header = HEADERS.has(segment.name);
    for (let number = 1; number < segment.fields.length; number += 1) {
      const raw = segment.fields[number] ?? '';
      if (raw === '' || raw.trim() === '') continue;
      const reps = header && number <= 2 ? [raw] : repetitions(raw, this.delimiters);
      const whole = isWholeText(segment, number);
      const leaves = reps.map((rep, r) => {
        const place = reps.length > 1 ? `${path}-${number}[${r + 1}]` : `${path}-${number}`;
        const parts = whole ? [rep] : components(rep, this.delimiters);
        return parts.map((part, c): Leaf => {
          const leaf = { path: parts.length > 1 ? `${place}.${c + 1}` : place, segment, field: number, raw: part };
          if (part !== '' && part.trim() !== '') this.#order.push(leaf);
          return leaf;
        });
      });
      fields.set(number, leaves);
    }
    this.#leaves.set(segment, fields);
  }

  /** How often a field repeats; 0 when it is empty. */
  count(segment: Segment | undefined, number: number): number {
    return segment ? (this.#leaves.get(segment)?.get(number)?.length ?? 0) : 0;
  }

  #leaf(segment: Segment | undefined, number: number, rep: number, component: number): Leaf | undefined {
    return segment ? this.#leaves.get(segment)?.get(number)?.[rep - 1]?.[component - 1] : undefined;
  }

  /** The raw text of a component; `""` (explicit null) and absence are both empty. */
  raw(segment: Segment | undefined, number: number, rep = 1, component = 1): string {
    const raw = this.#large.whole(this.#leaf(segment, number, rep, component)?.raw ?? '');
    return raw.trim() === '""' ? '' : raw;
  }

  /** A large value without a text of it: its beginning, and the bytes of the rest. Undefined where it is none. */
  largeParts(segment: Segment, number: number, rep: number, component: number): ReturnType<LargeValues['partsOf']> {
    return this.#large.partsOf(this.#leaf(segment, number, rep, component)?.raw ?? '');
  }

  /** Unescaped and trimmed, without saying that it was used. */
  peek(segment: Segment | undefined, number: number, rep = 1, component = 1): string {
    return unescape(this.raw(segment, number, rep, component), this.delimiters, this.charset).trim();
  }

  /** The value, recorded as mapped to a place of the model when it is not empty. */
  take(segment: Segment | undefined, number: number, to: string, rep = 1, component = 1): string {
    const text = this.peek(segment, number, rep, component);
    if (text !== '') this.use(segment, number, to, rep, component);
    return text;
  }

  /** The subcomponents of a component (HD, FN …), recorded as mapped. */
  takeParts(segment: Segment | undefined, number: number, to: string, rep = 1, component = 1): string[] {
    const raw = this.raw(segment, number, rep, component);
    if (raw !== '') this.use(segment, number, to, rep, component);
    return subcomponents(raw, this.delimiters).map((part) => unescape(part, this.delimiters, this.charset).trim());
  }

  /** One whole repetition as text, whatever its components; the component characters stay in it. */
  takeWhole(segment: Segment | undefined, number: number, to: string, rep = 1): string {
    const leaves = segment ? (this.#leaves.get(segment)?.get(number)?.[rep - 1] ?? []) : [];
    const raw = this.#large.whole(leaves.map((leaf) => leaf.raw).join(this.delimiters.component));
    if (raw.trim() === '""') return '';
    for (let component = 1; component <= leaves.length; component += 1) this.use(segment, number, to, rep, component);
    return unescape(raw, this.delimiters, this.charset);
  }

  /** Records a component as mapped; the first use is the one that is told. */
  use(segment: Segment | undefined, number: number, to: string, rep = 1, component = 1): void {
    const leaf = this.#leaf(segment, number, rep, component);
    if (leaf && leaf.raw.trim() !== '""') leaf.fate ??= { to };
  }

  /** Sets a field, or a whole segment, aside by a named rule, as far as it is not mapped. */
  ignore(segment: Segment, rule: string, number?: number): void {
    for (const [at, leaves] of this.#leaves.get(segment) ?? []) {
      if (number === undefined || at === number)
        for (const repetition of leaves) for (const leaf of repetition) leaf.fate ??= { rule };
    }
  }

  /** Sets the rest of one repetition aside: components that say nothing which the model carries. */
  ignoreRest(segment: Segment | undefined, number: number, rule: string, rep = 1): void {
    const leaves = segment ? (this.#leaves.get(segment)?.get(number)?.[rep - 1] ?? []) : [];
    for (const leaf of leaves) leaf.fate ??= { rule };
  }

  /** Sets a whole segment aside even where it was read: another document of the same message carries it. */
  overrule(segment: Segment, rule: string): void {
    for (const leaves of this.#leaves.get(segment)?.values() ?? [])
      for (const leaf of leaves.flat()) leaf.fate = { rule };
  }

  #quoted(raw: string): string {
    if (raw.length <= QUOTED) return unescape(raw, this.delimiters, this.charset);
    return `${unescape(raw.slice(0, QUOTED), this.delimiters, this.charset)}… (${this.#large.lengthOf(raw)})`;
  }

  report(): MappingReport {
    const mapped: MappedField[] = [];
    const ignored: IgnoredField[] = [];
    const unmapped: UnmappedField[] = [];
    for (const leaf of this.#order) {
      const { path, fate } = leaf;
      const value = this.#quoted(leaf.raw);
      const rule = fate === undefined ? ignoreRule(leaf.segment.name, leaf.field, leaf.raw) : undefined;
      if (fate && 'to' in fate) mapped.push({ path, value, to: fate.to });
      else if (fate) ignored.push({ path, value, rule: fate.rule });
      else if (rule !== undefined) ignored.push({ path, value, rule });
      else unmapped.push({ path, value });
    }
    return { mapped, ignored, unmapped };
  }
}
