/** One document of an HPRIM Santé message while it is read: its components as leaves, and the ways to take them. */
import { readTimestamp, type Identifier, type Professional, type Timestamp } from '../../clinical/index.ts';
import { professionalIdentifier } from '../identifiers.ts';
import { SourceReading } from '../source-reading.ts';
import type { ReadContext } from '../types.ts';
import { writtenName } from '../written-name.ts';
import { hprimFinding } from './findings.ts';
import type { Delimiters, Segment } from './segments.ts';

/** `P[1]-5`, `P[1]-5.2`, `OBX[1]-5[2]`: a field, with its repetition and component where they are not the first. */
const leafPath = (path: string, number: number, repetition: number, component: number): string =>
  `${path}-${number}${repetition === 1 ? '' : `[${repetition}]`}${component === 1 ? '' : `.${component}`}`;

const split = (text: string, sign: string): string[] => (sign === '' ? [text] : text.split(sign));

export class SanteReading extends SourceReading {
  readonly delimiters: Delimiters;

  constructor(segments: readonly Segment[], delimiters: Delimiters, context: ReadContext) {
    super(leavesOf(segments, delimiters), context);
    this.delimiters = delimiters;
  }

  /** Number of repetitions of a field; 0 when it is empty. */
  count({ fields }: Segment, number: number): number {
    const raw = fields[number] ?? '';
    return raw.trim() === '' ? 0 : split(raw, this.delimiters.repetition).length;
  }

  peek(segment: Segment, number: number, component = 1, repetition = 1): string {
    return (this.ledger.value(leafPath(segment.path, number, repetition, component)) ?? '').trim();
  }

  take(segment: Segment | undefined, number: number, to: string, component = 1, repetition = 1): string {
    if (!segment) return '';
    return (this.ledger.map(leafPath(segment.path, number, repetition, component), to) ?? '').trim();
  }

  /** All components of one repetition, in their order, empty ones between them kept. */
  takeAll(segment: Segment, number: number, to: string, repetition = 1): string[] {
    const raw = split(segment.fields[number] ?? '', this.delimiters.repetition)[repetition - 1] ?? '';
    return split(raw, this.delimiters.component).map(
      (_, index) => this.ledger.map(leafPath(segment.path, number, repetition, index + 1), to) ?? '',
    );
  }

  /** Sets aside what nobody took of these fields; of the whole segment when none is named. */
  ignore(segment: Segment | undefined, rule: string, ...numbers: readonly number[]): void {
    if (!segment) return;
    const fields = numbers.length === 0 ? segment.fields.map((_, index) => index).slice(1) : numbers;
    for (const number of fields)
      for (const path of leavesOfField(segment, number, this.delimiters).keys()) this.ledger.ignore(path, rule);
  }

  /** `YYYYMMDD[HHMM[SS]]`; what cannot be read stays unmapped and is a finding. */
  time(segment: Segment | undefined, number: number, to: string): Timestamp | undefined {
    const text = segment ? this.peek(segment, number) : '';
    if (!segment || text === '' || /^0+$/.test(text)) return undefined;
    const read = readTimestamp(text, this.zone);
    if (!read) {
      this.doubt(hprimFinding('hprim.time-unreadable', leafPath(segment.path, number, 1, 1)));
      return undefined;
    }
    this.take(segment, number, to);
    if (read.zoneAssumed) this.doubt(hprimFinding('hprim.zone-assumed', ''));
    return read.timestamp;
  }

  /** `number~name~first` or `number~name&first`; undefined when nobody is named. */
  professional(segment: Segment | undefined, field: number, to: string, repetition = 1): Professional | undefined {
    if (!segment) return undefined;
    const number = this.take(segment, field, to, 1, repetition);
    const [family = '', inner = ''] = split(this.take(segment, field, to, 2, repetition), this.delimiters.subcomponent);
    const first = inner === '' ? this.take(segment, field, to, 3, repetition) : inner;
    const identifiers: Identifier[] = number === '' ? [] : [professionalIdentifier(this.profile, number)];
    if (family === '' && identifiers.length === 0) return undefined;
    const name = first === '' ? writtenName(family) : { family, given: first.split(/\s+/) };
    return { identifiers, ...(family === '' ? {} : { name }) };
  }

  professionals(segment: Segment | undefined, field: number, to: string): Professional[] {
    const count = segment ? this.count(segment, field) : 0;
    return Array.from({ length: count }, (_, index) => this.professional(segment, field, to, index + 1)).filter(
      (person) => person !== undefined,
    );
  }
}

const UNESCAPED: Readonly<Record<string, keyof Delimiters>> = {
  F: 'field',
  S: 'component',
  R: 'repetition',
  T: 'subcomponent',
  E: 'escape',
};

/** `\F\` and the like stand for the signs that delimit; `\.br\` is a line break. Anything else is text. */
function unescape(text: string, delimiters: Delimiters): string {
  if (!text.includes(delimiters.escape)) return text;
  const sign = delimiters.escape.replace(/[\\^$.|?*+(){}[\]/-]/, '\\$&');
  return text
    .replaceAll(new RegExp(`${sign}([FSRTE])${sign}`, 'g'), (_, letter: string) => {
      const named = UNESCAPED[letter];
      return named === undefined ? letter : delimiters[named];
    })
    .replaceAll(new RegExp(`${sign}\\.br${sign}`, 'g'), '\n');
}

function leavesOfField(segment: Segment, number: number, delimiters: Delimiters): Map<string, string> {
  const leaves = new Map<string, string>();
  split(segment.fields[number] ?? '', delimiters.repetition).forEach((repetition, r) => {
    split(repetition, delimiters.component).forEach((component, c) => {
      if (component.trim() === '') return;
      leaves.set(leafPath(segment.path, number, r + 1, c + 1), unescape(component, delimiters));
    });
  });
  return leaves;
}

function leavesOf(segments: readonly Segment[], delimiters: Delimiters): Map<string, string> {
  return new Map(
    segments.flatMap((segment) =>
      segment.fields.flatMap((_, number) => (number === 0 ? [] : [...leavesOfField(segment, number, delimiters)])),
    ),
  );
}
