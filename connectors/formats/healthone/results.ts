/**
 * The result lines (L1) of a HealthOne report: `code \ name \ reference \ unit \ flag \ value`. A line with a name alone is a heading; a
 * flag `C`, an empty name or the same test again with text alone goes on with the result above.
 */
import type { Concept, Observation, ObservationStatus, ResultGroup } from '../../clinical/index.ts';
import { localTest } from '../local-tests.ts';
import { referenceRangeOf } from '../numbers.ts';
import { plainValue } from '../plain-values.ts';
import type { SourceReading } from '../source-reading.ts';
import { interpretationOf, SPECIALTIES } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { healthOneFinding } from './findings.ts';
import type { HealthOneLine } from './lines.ts';

/** Marks of this format beside the usual ones: outside any limit, and at the limit, which is normal. */
const FLAGS: Readonly<Record<string, string>> = { '+++': 'HU', '---': 'LU', '(+)': 'N', '(-)': 'N' };

const CODE = 2;
const NAME = 3;
const REFERENCE = 4;
const UNIT = 5;
const FLAG = 6;
const VALUE = 7;

const at = ({ fields }: HealthOneLine, number: number): string => (fields[number] ?? '').trim();
const isEmpty = (line: HealthOneLine, ...numbers: readonly number[]): boolean =>
  numbers.every((number) => at(line, number) === '');

type Kind = 'heading' | 'comment' | 'result' | 'blank' | 'text';

function kindOf(line: HealthOneLine, previous: HealthOneLine | undefined): Kind {
  if (isEmpty(line, NAME, REFERENCE, UNIT, FLAG, VALUE)) return 'blank';
  if (isEmpty(line, REFERENCE, UNIT, FLAG, VALUE)) return 'heading';
  const isSameTest = previous !== undefined && at(previous, CODE) === at(line, CODE);
  const isTextOnly = isEmpty(line, REFERENCE, UNIT) && plainValue(at(line, VALUE), undefined)?.type === 'text';
  if (isSameTest && at(line, NAME) === '' && isEmpty(line, UNIT, FLAG)) return 'comment';
  if (isTextOnly && at(line, FLAG).toUpperCase() === 'C' && isSameTest) return 'comment';
  if (isTextOnly && at(line, FLAG) === '' && isSameTest && at(line, NAME) === at(previous, NAME)) return 'comment';
  return isTextOnly && at(line, NAME) === '' && at(line, FLAG) === '' ? 'text' : 'result';
}

interface OpenResult {
  readonly observation: Observation;
  readonly comments: string[];
}

interface OpenGroup {
  readonly headings: string[];
  readonly code: string;
  readonly results: OpenResult[];
  readonly source: string;
}

const laboratory: Concept = { coding: SPECIALTIES.laboratory, translations: [] };

function conceptOf({ headings, code }: OpenGroup): Concept {
  if (headings.length === 0) return laboratory;
  const text = headings.join(' · ');
  return { coding: { code: code === '' ? text : code, systemName: 'L', display: text }, translations: [], text };
}

export class Results {
  readonly #reading: SourceReading;
  readonly #status: ObservationStatus;
  readonly #groups: OpenGroup[] = [];
  #headings: { readonly text: string; readonly code: string }[] = [];
  #previous: HealthOneLine | undefined;
  #count = 0;

  /** `status` is that of the whole report: the format gives none to a result. */
  constructor(reading: SourceReading, status: ObservationStatus) {
    this.#reading = reading;
    this.#status = status;
  }

  /** A line of text that belongs to no result goes to the notes of the report. */
  add(line: HealthOneLine): string | undefined {
    const kind = kindOf(line, this.#previous);
    this.#reading.ledger.ignore(`${line.path}-1`, 'healthone.protocol');
    if (at(line, VALUE + 1) !== '') this.#reading.doubt(healthOneFinding('healthone.field-extra', line.path));
    switch (kind) {
      case 'blank':
        this.#reading.ledger.ignore(`${line.path}-${CODE}`, 'healthone.separator');
        return undefined;
      case 'heading':
        this.#headings.push({
          text: this.#take(line, NAME, 'group.code'),
          code: this.#take(line, CODE, 'group.code'),
        });
        this.#previous = undefined;
        return undefined;
      case 'text':
        this.#reading.ledger.ignore(`${line.path}-${CODE}`, 'healthone.text-code');
        this.#previous = undefined;
        return this.#take(line, VALUE, 'body.note');
      case 'comment':
        this.#comment(line);
        return undefined;
      case 'result':
        this.#result(line);
        return undefined;
    }
  }

  #take(line: HealthOneLine, number: number, to: string): string {
    return (this.#reading.ledger.map(`${line.path}-${number}`, to) ?? '').trim();
  }

  #group(source: string): OpenGroup {
    const last = this.#groups.at(-1);
    if (last && this.#headings.length === 0) return last;
    const made = {
      headings: this.#headings.map(({ text }) => text),
      code: this.#headings.at(-1)?.code ?? '',
      results: [],
      source,
    };
    this.#headings = [];
    this.#groups.push(made);
    return made;
  }

  #comment(line: HealthOneLine): void {
    const result = this.#groups.at(-1)?.results.at(-1);
    const to = `${result?.observation.id ?? 'observation'}.note`;
    for (const number of [CODE, NAME, FLAG])
      this.#reading.ledger.ignore(`${line.path}-${number}`, 'healthone.repeated');
    result?.comments.push(
      [this.#take(line, REFERENCE, to), this.#take(line, VALUE, to)].filter((text) => text !== '').join(' '),
    );
  }

  #result(line: HealthOneLine): void {
    this.#count += 1;
    const id = `observation-${this.#count}`;
    const { source } = this.#reading;
    const unitText = this.#take(line, UNIT, `${id}.unit`);
    const unit = unitText === '' ? undefined : unitOf(unitText, source.units);
    const [code, name] = [this.#take(line, CODE, `${id}.code`), this.#take(line, NAME, `${id}.code`)];
    const reference = this.#take(line, REFERENCE, `${id}.range`);
    const said = at(line, FLAG);
    // `C` says that the value is a comment; it is no mark of the result.
    const flag = said.toUpperCase() === 'C' ? '' : this.#take(line, FLAG, `${id}.interpretation`);
    if (flag === '' && said !== '') this.#reading.ledger.ignore(`${line.path}-${FLAG}`, 'healthone.comment-mark');
    const value = plainValue(
      this.#take(line, VALUE, `${id}.value`),
      unit,
      source.quirks.includes('obx5-decimal-comma'),
    );
    const status = value || this.#status !== 'preliminary' ? this.#status : 'registered';
    const known = localTest(code, name, unit ? { unit } : {}, source);
    const observation: Observation = {
      id,
      code: code === '' && name === '' ? { translations: [], text: '?' } : known,
      ...(value ? { value } : {}),
      interpretations: flag === '' ? [] : [interpretationOf(flag, { ...FLAGS, ...source.flags })],
      ...(reference === '' ? {} : { range: referenceRangeOf(reference) }),
      status,
      notes: [],
      source: line.path,
    };
    this.#group(line.path).results.push({ observation, comments: [] });
    this.#previous = line;
  }

  /** The groups, and the headings below which nothing stands. */
  finish(): { readonly groups: readonly ResultGroup[]; readonly headings: readonly string[] } {
    const groups = this.#groups.map((open, index): ResultGroup => {
      const observations = open.results.map(({ observation, comments }) => {
        const text = comments.join('\n').trim();
        return text === '' ? observation : { ...observation, notes: [text] };
      });
      const waits = observations.some(({ status }) => status === 'registered');
      return {
        id: `group-${index + 1}`,
        code: conceptOf(open),
        specialty: laboratory,
        status: waits ? 'preliminary' : this.#status,
        observations,
        notes: [],
        source: open.source,
      };
    });
    return { groups, headings: this.#headings.map(({ text }) => text) };
  }
}
