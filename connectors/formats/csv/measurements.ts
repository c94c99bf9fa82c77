/** The measurements of a row: one column each, a pair of pressures in one cell, or name, value and unit in three. */
import type { Concept, Measurement, Observation, ObservationValue, Timestamp, Unit } from '../../clinical/index.ts';
import { withLocalTest } from '../local-tests.ts';
import { plainValue } from '../plain-values.ts';
import { loincCode } from '../terminology.ts';
import { unitOf } from '../units.ts';
import { csvFindings } from './findings.ts';
import { isPair } from './plan.ts';
import type { Cell, Reading } from './reading.ts';
import type { ResidentRow } from './rows.ts';
import { bloodPressure, glucoseByUnit, measurementKinds, roleNamed, type MeasurementKind } from './vocabulary.ts';

const IN_COLUMNS = [
  'blood-pressure',
  'systolic',
  'diastolic',
  'pulse',
  'temperature',
  'respiration',
  'oxygen',
  'glucose',
  'pain',
  'weight',
  'height',
  'bmi',
  'wound-length',
  'wound-width',
  'wound-depth',
  'measurement',
] as const;

const PRESSURES = {
  systolic: { fr: 'systolique', de: 'systolisch', en: 'systolic' },
  diastolic: { fr: 'diastolique', de: 'diastolisch', en: 'diastolic' },
} as const;

const inLanguage = (words: Readonly<Record<'fr' | 'de' | 'en', string>>, language: string): string =>
  language.startsWith('de') ? words.de : language.startsWith('en') ? words.en : words.fr;

interface Said {
  readonly name: string;
  readonly text: string;
  readonly unit: string | undefined;
  readonly path: string;
}

/** `36,8 °C`, `61.4 kg`: a unit behind the number, where no column names one. */
function unitBehind(said: Said): Said {
  const match = /^([<>≤≥]?\s*[+-]?\d[\d.,]*)\s*([a-zµ°%/][\wµ°%/².\s]*)$/i.exec(said.text);
  const unit = match && unitOf((match[2] ?? '').trim());
  return match && unit?.ucum !== undefined ? { ...said, text: match[1] ?? '', unit: unit.text } : said;
}

function kindFor(role: string, unit: Unit | undefined): MeasurementKind | undefined {
  if (role === 'glucose') return unit?.ucum === undefined ? undefined : glucoseByUnit[unit.ucum.toLowerCase()];
  return measurementKinds[role as keyof typeof measurementKinds];
}

/** Ambiguous thousands stay text: in a table with decimal commas `1.234` may be either. */
function valueOf(text: string, unit: Unit | undefined, commaIsDecimal: boolean): ObservationValue | undefined {
  if (commaIsDecimal && /^\d{1,3}\.\d{3}$/.test(text)) return { type: 'text', text, ...(unit ? { unit } : {}) };
  return plainValue(text, unit, commaIsDecimal);
}

class RowMeasurements {
  readonly found: Measurement[] = [];
  readonly #reading: Reading;
  readonly #when: Timestamp | undefined;

  constructor(reading: Reading, when: Timestamp | undefined) {
    this.#reading = reading;
    this.#when = when;
  }

  #add(code: Concept, value: ObservationValue | undefined, path: string): void {
    const id = this.#reading.nextStatement();
    this.#reading.ledger.map(path, `${id}.value`);
    const observation: Observation = {
      id: `${id}-observation`,
      code,
      ...(value ? { value } : {}),
      interpretations: [],
      status: 'final',
      ...(this.#when === undefined ? {} : { time: this.#when }),
      notes: [],
      source: path,
    };
    this.found.push({ kind: 'measurement', id, notes: [], source: path, observation });
  }

  /** One value under its kind; a value outside what is possible holds the document until somebody looked. */
  one(
    role: string,
    written: Said,
    own?: { readonly loinc?: string | undefined; readonly display?: string | undefined },
  ): void {
    const { source, plan } = this.#reading;
    const said = unitBehind(written);
    const stated = said.unit === undefined || said.unit === '' ? undefined : unitOf(said.unit, source.units);
    const kind = kindFor(role, stated);
    const unit = stated ?? kind?.unit;
    const value = valueOf(said.text, unit, plan.commaIsDecimal);
    const local = { code: said.name, systemName: 'L' };
    const coding = own?.loinc === undefined ? kind?.coding : loincCode(own.loinc, own.display ?? said.name);
    const code = coding
      ? { coding, translations: [local], text: said.name }
      : withLocalTest({ translations: [], text: said.name }, { unit }, source);
    if (role === 'glucose' && stated?.ucum === undefined) this.#reading.doubt(csvFindings.unitMissing(said.path));
    if (kind?.unit && value?.type === 'quantity' && unit?.ucum?.toLowerCase() === kind.unit.ucum.toLowerCase()) {
      const number = Number(value.number);
      if (number < kind.plausible[0] || number > kind.plausible[1])
        this.#reading.doubt(csvFindings.implausible(said.path));
    }
    this.#add(code, value, said.path);
  }

  pressure({ column, text, path }: Cell): void {
    const unit = column.meaning?.unit ?? column.unit;
    const name = column.header;
    const bare = text.replace(/\s*mm\s?hg$/i, '');
    if (!isPair(bare)) {
      const code = { coding: bloodPressure, translations: [{ code: name, systemName: 'L' }], text: name };
      this.#add(code, { type: 'text', text }, path);
      return;
    }
    const [systolic = '', diastolic = ''] = bare.split(/\s*[/\-]\s*/);
    for (const [role, value] of [
      ['systolic', systolic],
      ['diastolic', diastolic],
    ] as const)
      this.one(role, {
        name: `${name} (${inLanguage(PRESSURES[role], this.#reading.language)})`,
        text: value,
        unit,
        path,
      });
  }
}

export function measurementsOf(reading: Reading, { row, when }: ResidentRow): Measurement[] {
  const found = new RowMeasurements(reading, when);
  const cells = reading.cells(row, ...IN_COLUMNS).sort((a, b) => a.column.index - b.column.index);
  for (const cell of cells) {
    const { column, text, path } = cell;
    const unit = column.meaning?.unit ?? column.unit;
    if (column.meaning?.as === 'blood-pressure') found.pressure(cell);
    else found.one(column.meaning?.as ?? 'measurement', { name: column.header, text, unit, path }, column.meaning);
  }
  const [test] = reading.cells(row, 'test');
  const [value] = reading.cells(row, 'value');
  if (value) {
    const unit = reading.take(row, 'unit', 'statement.value') || value.column.unit;
    const name = test?.text ?? value.column.header;
    if (test) reading.ledger.map(test.path, 'statement.code');
    const role = roleNamed(name) ?? 'measurement';
    if (role === 'blood-pressure') found.pressure({ ...value, column: { ...value.column, header: name } });
    else found.one(role, { name, text: value.text, unit, path: value.path });
  }
  return found.found;
}
