/**
 * Content streams made to keep ISO 19005-1 6.1.6, 6.2.3.3, 6.2.9, 6.2.10 where that changes nothing that is seen: colours of four inks
 * become red, green and blue, what no reader understands goes, strings are written out whole. Everything else stays as it stands.
 */
import type { PDFDict } from '@cantoo/pdf-lib';
import { lookAtSpace } from '../conformance/pdf/colour-spaces.ts';
import { dictOf, valueIn } from '../conformance/pdf/file.ts';
import { operationsOf, type Operand, type Operation } from '../conformance/pdf/operators.ts';
import { name } from './objects.ts';

export type Ink = (cyan: number, magenta: number, yellow: number, black: number) => readonly [number, number, number];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const KNOWN = new Set(
  `b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J K k l m M MP n q Q re RG rg ri s S SC sc SCN scn
  sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "`.split(/\s+/),
);
const INTENTS = new Set(['RelativeColorimetric', 'AbsoluteColorimetric', 'Perceptual', 'Saturation']);

const decimal = (value: number): string => String(Math.round(value * 10_000) / 10_000);

interface Spaces {
  fill: boolean;
  stroke: boolean;
}

/** The stream with its edits; undefined when it needs none. */
export function editContent(bytes: Uint8Array, resources: PDFDict | undefined, ink: Ink): Uint8Array | undefined {
  const edits: Edit[] = [];
  const has = (kind: string, operand: Operand | undefined): boolean =>
    operand?.kind === 'name' && valueIn(dictOf(valueIn(resources, kind)), operand.value) !== undefined;
  const states: Spaces[] = [];
  let inks: Spaces = { fill: false, stroke: false };
  const drop = ({ start, end }: Operation): unknown => edits.push({ start, end, text: '' });
  for (const operation of operationsOf(bytes)) {
    const { operator, operands } = operation;
    const last = operands.at(-1);
    for (const operand of operands) repairStrings(operand, edits);
    if (operator === 'q') states.push({ ...inks });
    else if (operator === 'Q') {
      const before = states.pop();
      if (before) inks = before;
      else drop(operation);
    } else if (operator === 'k' || operator === 'K') {
      const text = converted(operands, ink, operator === 'k' ? 'rg' : 'RG');
      if (text !== undefined) edits.push({ ...placeOf(operation), text });
    } else if (operator === 'cs' || operator === 'CS') {
      const four = isFourInks(last, resources);
      if (operator === 'cs') inks.fill = four;
      else inks.stroke = four;
      // Without a colour set after it, a space of four inks begins with black.
      if (four) edits.push({ ...placeOf(operation), text: operator === 'cs' ? '0 0 0 rg' : '0 0 0 RG' });
    } else if (['sc', 'scn', 'SC', 'SCN'].includes(operator)) {
      const isFill = operator.startsWith('s');
      const text = (isFill ? inks.fill : inks.stroke) && converted(operands, ink, isFill ? 'rg' : 'RG');
      if (typeof text === 'string') edits.push({ ...placeOf(operation), text });
    } else if (operator === 'g' || operator === 'rg') inks.fill = false;
    else if (operator === 'G' || operator === 'RG') inks.stroke = false;
    else if (operator === 'ri' && (last?.kind !== 'name' || !INTENTS.has(last.value))) drop(operation);
    else if ((operator === 'gs' && !has('ExtGState', last)) || (operator === 'Do' && !has('XObject', last)))
      drop(operation);
    else if ((operator === 'BDC' || operator === 'DP') && last?.kind === 'name' && !has('Properties', last)) {
      const [tag] = operands;
      const label = tag?.kind === 'name' && operands.length === 2 ? name(tag.value).toString() : '/Span';
      edits.push({ ...placeOf(operation), text: `${label} ${operator === 'BDC' ? 'BMC' : 'MP'}` });
    } else if (!KNOWN.has(operator)) drop(operation);
  }
  return edits.length === 0 ? undefined : applied(bytes, edits);
}

const placeOf = ({ start, end }: Operation): { readonly start: number; readonly end: number } => ({ start, end });

function isFourInks(operand: Operand | undefined, resources: PDFDict | undefined): boolean {
  if (operand?.kind !== 'name') return false;
  const look = lookAtSpace(name(operand.value), resources);
  return look.components === 4 && (look.device.includes('CMYK') || !look.sound);
}

function converted(operands: readonly Operand[], ink: Ink, operator: string): string | undefined {
  const values = operands.map((operand) => (operand.kind === 'number' ? operand.value : Number.NaN));
  if (values.length !== 4 || values.some((value) => Number.isNaN(value))) return undefined;
  const [cyan = 0, magenta = 0, yellow = 0, black = 0] = values;
  return `${ink(cyan, magenta, yellow, black).map(decimal).join(' ')} ${operator}`;
}

function repairStrings(operand: Operand, edits: Edit[]): void {
  if (operand.kind === 'array' || operand.kind === 'dictionary')
    for (const item of operand.items) repairStrings(item, edits);
  else if (operand.kind === 'string' && !operand.sound)
    edits.push({ start: operand.start, end: operand.end, text: `<${Buffer.from(operand.bytes).toString('hex')}>` });
}

function applied(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  // An operation that goes takes the repair of its own strings with it.
  const whole = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  for (const { start, end, text } of whole) {
    if (start < at) continue;
    parts.push(bytes.subarray(at, start), Buffer.from(` ${text} `, 'latin1'));
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}
