/**
 * The results of a Medidoc protocol. `#Ra`: test, value, unit, mark, then `\reference` and comments. `#Rb`: a text, with a test or a title
 * above it. `#Rc`: a heading, with comments. `#Rd`, `#Rh`, `#Rm`, `#Rs`: a test over days, hours, minutes, seconds.
 */
import type { Concept, Observation, ObservationStatus, ResultGroup, Unit } from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { referenceRangeOf } from '../numbers.ts';
import { plainValue } from '../plain-values.ts';
import type { SourceReading } from '../source-reading.ts';
import { interpretationOf, LOINC, SPECIALTIES } from '../terminology.ts';
import { unitOf } from '../units.ts';
import type { MedidocLine, ResultBlock } from './blocks.ts';
import { medidocFinding } from './findings.ts';

/** Marks in digits, beside the usual ones. */
const FLAGS: Readonly<Record<string, string>> = { '1': 'LL', '2': 'L', '3': 'N', '4': 'H', '5': 'HH' };

/** A code of the Medidoc list or of the laboratory: `57213A.B`, `0100....`, `13707X_B1`. */
export const isTestCode = (text: string): boolean => /^(?=.*\d)[0-9A-Z]{2,8}[._]{1,4}[0-9A-Z]{0,2}$/i.test(text);

/** A unit of the Medidoc list: two signs, one of them a digit. */
const isUnitCode = (text: string): boolean => /^(?=.*\d)[0-9A-Z]{2}$/i.test(text);

interface Named {
  readonly code: string;
  readonly name: string;
}

const namedIn = (text: string): Named =>
  text.startsWith('!') ? { code: '', name: text.slice(1).trim() } : { code: text.trim(), name: '' };

interface OpenGroup {
  readonly headings: readonly Named[];
  readonly observations: Observation[];
  readonly notes: string[];
  readonly source: string;
}

const laboratory: Concept = { coding: SPECIALTIES.laboratory, translations: [] };

export interface ReadResults {
  readonly groups: readonly ResultGroup[];
  readonly notes: readonly string[];
}

export class Results {
  readonly #reading: SourceReading;
  readonly #status: ObservationStatus;
  readonly #groups: OpenGroup[] = [];
  readonly #notes: string[] = [];
  #headings: { readonly named: Named; readonly notes: readonly string[] }[] = [];
  #count = 0;

  /** `status` is that of the protocol: the format gives none to a result. */
  constructor(reading: SourceReading, status: ObservationStatus) {
    this.#reading = reading;
    this.#status = status;
  }

  add(block: ResultBlock): void {
    if (block.kind === 'Ra') this.#numeric(block);
    else if (block.kind === 'Rb') this.#text(block);
    else if (block.kind === 'Rc') this.#heading(block);
    else if (/^R[dhms]$/.test(block.kind)) this.#series(block);
    else this.#reading.doubt(medidocFinding('medidoc.block-unknown', block.path));
  }

  finish(): ReadResults {
    const below = this.#headings.flatMap(({ named, notes }) => [named.name || named.code, ...notes]);
    const groups = this.#groups.map((open, index): ResultGroup => {
      const waits = open.observations.some(({ status }) => status === 'registered');
      return {
        id: `group-${index + 1}`,
        code: headingOf(open.headings),
        specialty: laboratory,
        status: waits ? 'preliminary' : this.#status,
        observations: open.observations,
        notes: open.notes,
        source: open.source,
      };
    });
    return { groups, notes: [...this.#notes, ...below].filter((note) => note !== '') };
  }

  #take(line: MedidocLine | undefined, to: string): string {
    return line ? (this.#reading.ledger.map(line.path, to) ?? '') : '';
  }

  #lines(lines: readonly MedidocLine[], to: string): string {
    return lines
      .map((line) => this.#take(line, to))
      .join('\n')
      .replace(/^\n+/, '')
      .trimEnd();
  }

  #group(source: string): OpenGroup {
    const last = this.#groups.at(-1);
    if (last && this.#headings.length === 0) return last;
    const made = {
      headings: this.#headings.map(({ named }) => named),
      observations: [],
      notes: this.#headings.flatMap(({ notes }) => notes),
      source,
    };
    this.#headings = [];
    this.#groups.push(made);
    return made;
  }

  #concept({ code, name }: Named, path: string, unit: Unit | undefined): Concept {
    if (code === '' && name === '') return { translations: [], text: '?' };
    const concept = localTest(code, name, unit ? { unit } : {}, this.#reading.source);
    if (name === '' && concept.coding?.system !== LOINC) this.#reading.doubt(medidocFinding('medidoc.test-code', path));
    return concept;
  }

  /** A unit by its code is known by the table of the source only; a unit in words is one. */
  #unit(line: MedidocLine | undefined, id: string): Unit | undefined {
    const text = this.#take(line, `${id}.unit`).trim();
    if (text === '' || /^%+$/.test(text)) return undefined;
    const { units } = this.#reading.source;
    const known = Object.hasOwn(units, text) ? units[text] : undefined;
    if (known !== undefined) return { text: known, ucum: known };
    if (!isUnitCode(text)) return unitOf(text, units);
    this.#reading.doubt(medidocFinding('medidoc.unit-code', line?.path ?? ''));
    return { text: `Medidoc ${text}` };
  }

  #numeric(block: ResultBlock): void {
    this.#count += 1;
    const id = `observation-${this.#count}`;
    const [test, said, unitLine, mark, ...rest] = block.lines;
    const isWhole =
      mark !== undefined &&
      /^\s*[=<>%]/.test(said?.text ?? '') &&
      mark.text.trim().length <= 6 &&
      !mark.text.startsWith('\\');
    if (!isWhole) {
      this.#reading.doubt(medidocFinding('medidoc.result-lines', block.path));
      const named = namedIn(this.#take(test, `${id}.code`).trim());
      const text = this.#lines(block.lines.slice(1), `${id}.note`);
      this.#push(block, {
        id,
        code: this.#concept(named, block.path, undefined),
        interpretations: [],
        status: this.#status,
        notes: text === '' ? [] : [text],
        source: block.path,
      });
      return;
    }
    const unit = this.#unit(unitLine, id);
    const code = this.#concept(namedIn(this.#take(test, `${id}.code`).trim()), block.path, unit);
    const written = this.#take(said, `${id}.value`).trim();
    const [, pending, why = ''] = /^=?(%{2,4})(?!%)\s*(.*)$/.exec(written) ?? [];
    const number = written.replace(/^=\s*/, '').replace(/^(\d+)\/(\d+)$/, '$1:$2');
    const value =
      pending === undefined
        ? plainValue(number, unit, this.#reading.source.quirks.includes('obx5-decimal-comma'))
        : undefined;
    const flag = this.#take(mark, `${id}.interpretation`).trim();
    const ranges = rest.filter(({ text }) => text.startsWith('\\'));
    const range = ranges
      .map((line) => this.#take(line, `${id}.range`).slice(1).trim())
      .join(' ')
      .trim();
    const comment = this.#lines(
      rest.filter((line) => !ranges.includes(line)),
      `${id}.note`,
    );
    const waits = pending === '%%' && why === '';
    this.#push(block, {
      id,
      code,
      ...(value ? { value } : {}),
      interpretations:
        flag === '' || pending !== undefined
          ? []
          : [interpretationOf(flag, { ...FLAGS, ...this.#reading.source.flags })],
      ...(range === '' ? {} : { range: rangeOf(range) }),
      status: pending === undefined ? this.#status : waits ? 'registered' : 'cancelled',
      notes: [why, comment].filter((note) => note !== ''),
      source: block.path,
    });
  }

  /** A text with a test above it is the result of that test; with a title or alone, it is a note of the report. */
  #text(block: ResultBlock): void {
    const [first, ...rest] = block.lines;
    const head = (first?.text ?? '').trim();
    if (!isTestCode(head)) {
      const titled = head.startsWith('!');
      const title = titled ? namedIn(this.#take(first, 'body.note').trim()).name : '';
      const text = this.#lines(titled ? rest : block.lines, 'body.note');
      this.#notes.push([title, text].filter((part) => part !== '').join('\n'));
      return;
    }
    this.#asText(block, first, rest);
  }

  #series(block: ResultBlock): void {
    const [first, ...rest] = block.lines;
    this.#reading.doubt(medidocFinding('medidoc.series-as-text', block.path));
    this.#asText(block, first, rest);
  }

  #asText(block: ResultBlock, first: MedidocLine | undefined, rest: readonly MedidocLine[]): void {
    this.#count += 1;
    const id = `observation-${this.#count}`;
    const code = this.#concept(namedIn(this.#take(first, `${id}.code`).trim()), block.path, undefined);
    const text = this.#lines(rest, `${id}.value`);
    this.#push(block, {
      id,
      code,
      ...(text === '' ? {} : { value: { type: 'text' as const, text } }),
      interpretations: [],
      status: text === '' && this.#status === 'preliminary' ? 'registered' : this.#status,
      notes: [],
      source: block.path,
    });
  }

  #push(block: ResultBlock, observation: Observation): void {
    this.#group(block.path).observations.push(observation);
  }

  #heading({ lines: [first, ...rest] }: ResultBlock): void {
    const comment = this.#lines(rest, 'group.note');
    this.#headings.push({
      named: namedIn(this.#take(first, 'group.code').trim()),
      notes: comment === '' ? [] : [comment],
    });
  }
}

/** `0.27    4.20` are two limits without a sign between them. */
const rangeOf = (text: string) => {
  const [, low, high] = /^(\d[\d.,]*)\s{2,}(\d[\d.,]*)$/.exec(text) ?? [];
  return low === undefined || high === undefined
    ? referenceRangeOf(text)
    : { ...referenceRangeOf(`${low} - ${high}`), text };
};

function headingOf(headings: readonly Named[]): Concept {
  const last = headings.at(-1);
  if (!last) return laboratory;
  const text = headings.map(({ code, name }) => name || code).join(' · ');
  return { coding: { code: last.code || text, systemName: 'L', display: text }, translations: [], text };
}
