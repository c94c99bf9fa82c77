/**
 * What the pages of a PDF show, followed through forms, patterns and drawn fonts: the fonts with the codes they show, the resources in
 * use, device colours, and the rules of ISO 19005-1 that content streams break. Every stream is read once, however many pages draw it.
 */
import { PDFArray, PDFDict, PDFName, PDFStream, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { lookAtSpace, type DeviceColour } from './colour-spaces.ts';
import { MOST_UNPACKED, unfiltered } from './decode.ts';
import { dictOf, itemsIn, nameIn, valueIn, type PdfFile } from './file.ts';
import { encodingOf } from './fonts/font.ts';
import { operationsOf, type Operand, type Operation } from './operators.ts';

export type ContentFault =
  /** 6.2.10: an operator that PDF 1.4 does not know, or that lacks its resource. */
  | 'content'
  /** 6.1.12. */
  | 'limits'
  /** 6.1.6. */
  | 'hex-string'
  /** 6.2.3. */
  | 'colour-space'
  /** 6.2.4, 6.2.9, 6.1.10: images and rendering intents inside content. */
  | 'graphics'
  | 'filter';

export interface Use {
  /** Codes shown with each font; CIDs for composite fonts with two-byte codes. */
  readonly fonts: Map<PDFDict, Set<number>>;
  /** Names in use, as `Font/F1`, by resource dictionary. */
  readonly names: Map<PDFDict, Set<string>>;
  /** Images, shadings, graphics states and forms drawn. */
  readonly drawn: Set<PDFDict | PDFStream>;
  readonly colours: Set<DeviceColour>;
  readonly faults: Set<ContentFault>;
}

const emptyUse = (): Use => ({
  fonts: new Map(),
  names: new Map(),
  drawn: new Set(),
  colours: new Set(),
  faults: new Set(),
});

function addSets<K, V>(to: Map<K, Set<V>>, from: ReadonlyMap<K, ReadonlySet<V>>): void {
  for (const [key, values] of from) {
    const known = to.get(key);
    if (known) for (const value of values) known.add(value);
    else to.set(key, new Set(values));
  }
}

/** Adds what one thing uses to what another uses. */
export function addUse(to: Use, from: Use): void {
  addSets(to.fonts, from.fonts);
  addSets(to.names, from.names);
  for (const object of from.drawn) to.drawn.add(object);
  for (const colour of from.colours) to.colours.add(colour);
  for (const fault of from.faults) to.faults.add(fault);
}

const OPERATORS = new Set(
  `b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J K k l m M MP n q Q re RG rg ri s S SC sc SCN scn
  sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "`.split(/\s+/),
);
const INTENTS = new Set(['RelativeColorimetric', 'AbsoluteColorimetric', 'Perceptual', 'Saturation']);
const DEEPEST_STATE = 28;
const DEEPEST_FORM = 12;

/** A value that a page inherits from the nodes above it. */
export function inherited(page: PDFDict, key: string): PDFObject | undefined {
  let node: PDFDict | undefined = page;
  for (let depth = 0; node && depth < 50; depth += 1) {
    const value = valueIn(node, key);
    if (value !== undefined) return value;
    node = dictOf(valueIn(node, 'Parent'));
  }
  return undefined;
}

/** The content of a page as one run of bytes; undefined when a part cannot be read. */
export function pageContent(page: PDFDict, budget = MOST_UNPACKED): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let left = budget;
  for (const part of itemsIn(page, 'Contents')) {
    if (!(part instanceof PDFStream)) continue;
    const data = unfiltered(part, left);
    if (!data || data.left.length > 0) return undefined;
    left -= data.bytes.length;
    parts.push(data.bytes, Uint8Array.of(10));
  }
  return Buffer.concat(parts);
}

interface State {
  font: PDFDict | undefined;
  /** Text rendering mode 3 draws nothing (PDF 1.4 §5.2.5): its codes need no glyph and no width. */
  invisible: boolean;
}

export class Walk {
  readonly #context: PDFContext;
  readonly #known = new Map<PDFStream, Use>();
  #budget = MOST_UNPACKED * 4;

  constructor(context: PDFContext) {
    this.#context = context;
  }

  page(page: PDFDict): Use {
    const use = emptyUse();
    const content = pageContent(page, this.#budget);
    if (content) this.#run(content, dictOf(inherited(page, 'Resources')), use, 0);
    else use.faults.add('content');
    for (const annotation of itemsIn(page, 'Annots')) {
      for (const appearance of dictOf(valueIn(dictOf(annotation), 'AP'))?.values() ?? []) {
        const found = this.#context.lookup(appearance);
        if (found instanceof PDFStream) addUse(use, this.#stream(found, undefined, 1));
        else if (found instanceof PDFDict)
          for (const state of found.values()) {
            const stream = this.#context.lookup(state);
            if (stream instanceof PDFStream) addUse(use, this.#stream(stream, undefined, 1));
          }
      }
    }
    return use;
  }

  /** A form, a pattern cell or a glyph. Without resources of its own it uses those of what draws it. */
  #stream(stream: PDFStream, around: PDFDict | undefined, depth: number): Use {
    const known = this.#known.get(stream);
    if (known) return known;
    const use = emptyUse();
    this.#known.set(stream, use);
    const data = unfiltered(stream, this.#budget);
    if (!data || data.left.length > 0 || depth > DEEPEST_FORM) use.faults.add('content');
    else this.#run(data.bytes, dictOf(valueIn(stream.dict, 'Resources')) ?? around, use, depth);
    return use;
  }

  #run(bytes: Uint8Array, resources: PDFDict | undefined, use: Use, depth: number): void {
    this.#budget -= bytes.length;
    const states: State[] = [];
    let state: State = { font: undefined, invisible: false };
    for (const operation of operationsOf(bytes)) {
      const { operator, operands } = operation;
      for (const operand of operands) lookAtOperand(operand, use);
      if (operator === 'q') {
        states.push({ ...state });
        if (states.length > DEEPEST_STATE) use.faults.add('limits');
      } else if (operator === 'Q') state = states.pop() ?? this.#surplus(use, state);
      else if (operator === 'Tr') state.invisible = operands[0]?.kind === 'number' && operands[0].value === 3;
      else if (operator === 'Tf') state.font = this.#font(operands, resources, use);
      else this.#operation(operation, resources, use, state, depth);
    }
  }

  #surplus(use: Use, state: State): State {
    use.faults.add('content');
    return state;
  }

  #named(kind: string, operand: Operand | undefined, resources: PDFDict | undefined, use: Use): PDFObject | undefined {
    const name = operand?.kind === 'name' ? operand.value : undefined;
    const found = name === undefined ? undefined : valueIn(dictOf(valueIn(resources, kind)), name);
    if (found === undefined || !resources) {
      use.faults.add('content');
      return undefined;
    }
    const names = use.names.get(resources) ?? new Set<string>();
    names.add(`${kind}/${name ?? ''}`);
    use.names.set(resources, names);
    return found;
  }

  #font(operands: readonly Operand[], resources: PDFDict | undefined, use: Use): PDFDict | undefined {
    const font = dictOf(this.#named('Font', operands[0], resources, use));
    if (font && !use.fonts.has(font)) use.fonts.set(font, new Set());
    return font;
  }

  /** A font that a graphics state selects (PDF 1.4 §4.3.4). */
  #selected(font: PDFDict | undefined, use: Use): PDFDict | undefined {
    if (!font) use.faults.add('content');
    else if (!use.fonts.has(font)) use.fonts.set(font, new Set());
    return font;
  }

  #operation(
    { operator, operands }: Operation,
    resources: PDFDict | undefined,
    use: Use,
    state: State,
    depth: number,
  ): void {
    const last = operands.at(-1);
    switch (operator) {
      case 'Tj':
      case "'":
      case '"': {
        this.#show(last, state, resources, use, depth);
        return;
      }
      case 'TJ':
        if (last?.kind === 'array') for (const item of last.items) this.#show(item, state, resources, use, depth);
        return;
      case 'Do': {
        this.#draw(this.#named('XObject', last, resources, use), resources, use, depth);
        return;
      }
      case 'gs': {
        const found = dictOf(this.#named('ExtGState', last, resources, use));
        if (found) use.drawn.add(found);
        if (found?.has(PDFName.of('Font'))) state.font = this.#selected(dictOf(itemsIn(found, 'Font')[0]), use);
        return;
      }
      case 'sh': {
        const shading = dictOf(this.#named('Shading', last, resources, use));
        if (shading) this.#space(valueIn(shading, 'ColorSpace'), resources, use);
        return;
      }
      case 'cs':
      case 'CS': {
        this.#selectSpace(last, resources, use);
        return;
      }
      case 'scn':
      case 'SCN':
        if (last?.kind === 'name') this.#pattern(this.#named('Pattern', last, resources, use), resources, use, depth);
        return;
      case 'ri':
        if (last?.kind !== 'name' || !INTENTS.has(last.value)) use.faults.add('graphics');
        return;
      case 'BDC':
      case 'DP':
        if (last?.kind === 'name') this.#named('Properties', last, resources, use);
        return;
      case 'BI': {
        this.#inlineImage(operands, resources, use);
        return;
      }
      default: {
        if (!OPERATORS.has(operator)) use.faults.add('content');
        const colour = SETTERS.get(operator);
        if (colour) this.#device(colour, resources, use);
      }
    }
  }

  #show(operand: Operand | undefined, state: State, resources: PDFDict | undefined, use: Use, depth: number): void {
    if (operand?.kind !== 'string' || operand.bytes.length === 0) return;
    const { font } = state;
    if (!font) {
      use.faults.add('content');
      return;
    }
    const codes = use.fonts.get(font) ?? new Set<number>();
    use.fonts.set(font, codes);
    if (state.invisible) return;
    const { bytes } = operand;
    if (nameIn(font, 'Subtype') === 'Type0') {
      for (let at = 0; at + 1 < bytes.length; at += 2) codes.add(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
      return;
    }
    const before = codes.size;
    for (const byte of bytes) codes.add(byte);
    if (codes.size > before && nameIn(font, 'Subtype') === 'Type3') this.#glyphs(font, codes, resources, use, depth);
  }

  #glyphs(font: PDFDict, codes: ReadonlySet<number>, resources: PDFDict | undefined, use: Use, depth: number): void {
    const names = encodingOf(font, new Map());
    const procedures = dictOf(valueIn(font, 'CharProcs'));
    for (const code of codes) {
      const procedure = valueIn(procedures, names.get(code) ?? '');
      if (procedure instanceof PDFStream)
        addUse(use, this.#stream(procedure, dictOf(valueIn(font, 'Resources')) ?? resources, depth + 1));
    }
  }

  #draw(object: PDFObject | undefined, resources: PDFDict | undefined, use: Use, depth: number): void {
    if (!(object instanceof PDFStream)) return;
    use.drawn.add(object);
    if (nameIn(object.dict, 'Subtype') === 'Image') {
      const space = valueIn(object.dict, 'ColorSpace');
      if (space !== undefined) this.#space(space, resources, use);
    } else if (nameIn(object.dict, 'Subtype') === 'Form') addUse(use, this.#stream(object, resources, depth + 1));
    else use.faults.add('graphics');
  }

  #pattern(object: PDFObject | undefined, resources: PDFDict | undefined, use: Use, depth: number): void {
    const pattern = dictOf(object);
    if (!pattern) return;
    if (object instanceof PDFStream) addUse(use, this.#stream(object, resources, depth + 1));
    const shading = dictOf(valueIn(pattern, 'Shading'));
    if (shading) this.#space(valueIn(shading, 'ColorSpace'), resources, use);
    const state = dictOf(valueIn(pattern, 'ExtGState'));
    if (state) use.drawn.add(state);
  }

  #selectSpace(operand: Operand | undefined, resources: PDFDict | undefined, use: Use): void {
    const name = operand?.kind === 'name' ? operand.value : '';
    const named = valueIn(dictOf(valueIn(resources, 'ColorSpace')), name);
    if (named !== undefined) this.#named('ColorSpace', operand, resources, use);
    this.#space(PDFName.of(name), resources, use);
  }

  #space(space: PDFObject | undefined, resources: PDFDict | undefined, use: Use): void {
    const look = lookAtSpace(space, resources);
    if (!look.sound) use.faults.add('colour-space');
    for (const colour of look.device) this.#device(colour, resources, use);
  }

  /** A default colour space stands in for the device's own (6.2.3.3). */
  #device(colour: DeviceColour, resources: PDFDict | undefined, use: Use): void {
    const name = { 'RGB ': 'DefaultRGB', CMYK: 'DefaultCMYK', GRAY: 'DefaultGray' }[colour];
    const spaces = dictOf(valueIn(resources, 'ColorSpace'));
    const stand = valueIn(spaces, name);
    if (stand === undefined) use.colours.add(colour);
    else if (!lookAtSpace(stand, undefined).sound) use.faults.add('colour-space');
  }

  #inlineImage(operands: readonly Operand[], resources: PDFDict | undefined, use: Use): void {
    for (let at = 0; at + 1 < operands.length; at += 2) {
      const [key, value] = [operands[at], operands[at + 1]];
      const name = key?.kind === 'name' ? key.value : '';
      const values = value?.kind === 'array' ? value.items : value ? [value] : [];
      const names = values.flatMap((item) => (item.kind === 'name' ? [item.value] : []));
      if ((name === 'F' || name === 'Filter') && names.some((filter) => ['LZW', 'LZWDecode'].includes(filter)))
        use.faults.add('filter');
      if ((name === 'I' || name === 'Interpolate') && value?.kind === 'word' && value.value === 'true')
        use.faults.add('graphics');
      if (name === 'Intent' && !INTENTS.has(names[0] ?? '')) use.faults.add('graphics');
      if ((name === 'CS' || name === 'ColorSpace') && value) this.#inlineSpace(value, resources, use);
    }
  }

  #inlineSpace(value: Operand, resources: PDFDict | undefined, use: Use): void {
    if (value.kind === 'name') {
      this.#selectSpace(value, resources, use);
      return;
    }
    // An Indexed space written out: its base is a device space by name.
    const base = value.kind === 'array' ? value.items[1] : undefined;
    if (base?.kind === 'name') this.#selectSpace(base, resources, use);
    else use.faults.add('colour-space');
  }
}

const SETTERS: ReadonlyMap<string, DeviceColour> = new Map([
  ['rg', 'RGB '],
  ['RG', 'RGB '],
  ['k', 'CMYK'],
  ['K', 'CMYK'],
  ['g', 'GRAY'],
  ['G', 'GRAY'],
]);

const [LARGEST_INTEGER, LARGEST_REAL, LONGEST_STRING, LONGEST_NAME, LONGEST_ARRAY] = [
  2_147_483_647, 32_767, 65_535, 127, 8191,
];

function lookAtOperand(operand: Operand, use: Use): void {
  switch (operand.kind) {
    case 'number':
      if (Math.abs(operand.value) > (operand.real ? LARGEST_REAL : LARGEST_INTEGER)) use.faults.add('limits');
      return;
    case 'name':
      if (operand.value.length > LONGEST_NAME) use.faults.add('limits');
      return;
    case 'string':
      if (!operand.sound) use.faults.add('hex-string');
      if (operand.bytes.length > LONGEST_STRING) use.faults.add('limits');
      return;
    case 'array':
    case 'dictionary':
      if (operand.kind === 'array' && operand.items.length > LONGEST_ARRAY) use.faults.add('limits');
      for (const item of operand.items) lookAtOperand(item, use);
      return;
    case 'word':
  }
}

const uses = new WeakMap<PdfFile, Use>();

/** What all pages of a file show together. The checks ask more than once, and the pages are read once. */
export function useOf(file: PdfFile): Use {
  const known = uses.get(file);
  if (known) return known;
  const walk = new Walk(file.context);
  const all = emptyUse();
  for (const page of pagesOf(file.catalog)) addUse(all, walk.page(page));
  uses.set(file, all);
  return all;
}

/** Every page, in order, by the page tree. A tree that leads to itself ends. */
export function pagesOf(catalog: PDFDict): readonly PDFDict[] {
  const pages: PDFDict[] = [];
  const seen = new Set<PDFDict>();
  const visit = (node: PDFDict | undefined, depth: number): void => {
    if (!node || seen.has(node) || depth > 60) return;
    seen.add(node);
    const kids = valueIn(node, 'Kids');
    if (kids instanceof PDFArray) for (const kid of kids.asArray()) visit(dictOf(node.context.lookup(kid)), depth + 1);
    else pages.push(node);
  };
  visit(dictOf(valueIn(catalog, 'Pages')), 0);
  return pages;
}
