/**
 * Whether the entries of a laboratory report say what its narrative says, and what becomes of the rest. The narrative is what was signed: a result
 * that stands only in the entries, or only in a table, stops everything; words beyond the entries are taken over as remarks, each where it stands.
 */
import {
  flagOf,
  isNumber,
  laboratorySpecialty,
  ownWords,
  saidWords,
  statusWords,
  type Concept,
  type Finding,
  type Language,
  type ObservationValue,
  type Organization,
  type Specimen,
} from '../../clinical/index.ts';
import type { Ledger } from '../ledger.ts';
import { unitOf } from '../units.ts';
import { hasAnotherUnit, isName, isOfAnotherDay } from './columns.ts';
import { cdaFinding } from './findings.ts';
import { lineText, type Cell, type Line, type Narrative } from './narrative.ts';
import type { OpenGroup, OpenObservation, Results } from './results.ts';

export interface SectionText {
  readonly index: number;
  readonly title: { readonly text: string; readonly path: string } | undefined;
  readonly narrative: Narrative;
  /** Itself, then the sections that it stands in. */
  readonly within: readonly number[];
}

type Words = ReadonlySet<string>;

const wordsOf = (...texts: readonly (string | undefined)[]): Words =>
  new Set(texts.flatMap((text) => saidWords(text ?? '')));
const has = (words: Words, needed: Iterable<string>): boolean => [...needed].every((word) => words.has(word));

/** Every name and code of a concept: a narrative may show any of them. */
const namesOf = ({ coding, translations, text }: Concept): string[] =>
  [text, coding?.display, coding?.code, ...translations.flatMap(({ display, code }) => [display, code])].filter(
    (name) => name !== undefined && name.trim() !== '',
  ) as string[];

const isNamedIn = (code: Concept, text: string): boolean => {
  const words = wordsOf(text);
  return namesOf(code).some((name) => has(words, saidWords(name)));
};

/** The words without which the value is not said: of a coded one any of its names. */
function isSaidIn(value: ObservationValue, line: Words): boolean {
  switch (value.type) {
    case 'quantity':
      return has(line, saidWords(`${value.comparator ?? ''} ${value.number}`));
    case 'ratio':
      return has(line, saidWords(`${value.numerator} ${value.denominator}`));
    case 'range':
      return has(line, saidWords(`${value.low ?? ''} ${value.high ?? ''}`));
    case 'text':
      return has(line, saidWords(value.text));
    case 'coded':
      return value.concepts.every((concept) => namesOf(concept).some((name) => has(line, saidWords(name))));
    case 'time':
      return has(line, saidWords(timeText(value.time)));
  }
}

/** A time as narratives write it, with its zone: what is taken over says it again. */
function timeText(time: string | undefined): string {
  const match = /^(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?([+-]\d{4})?$/.exec(time ?? '');
  if (!match) return '';
  const [, year = '', month, day, hour, minute, second = '00', zone] = match;
  if (month === undefined || day === undefined) return [year, month].filter((part) => part !== undefined).join(' ');
  const clock = hour === undefined ? '' : ` ${hour}:${minute ?? '00'}:${second}`;
  const hours =
    zone === undefined
      ? ''
      : ` UTC${zone.slice(0, 1)}${Number(zone.slice(1, 3))}${zone.endsWith('00') ? '' : `:${zone.slice(3)}`}`;
  return `${year}-${month}-${day}${clock}${hour === undefined ? '' : hours}`;
}

/** What the new document shows of a value. */
function valueText(value: ObservationValue | undefined): string {
  if (!value) return '—';
  const unit = 'unit' in value ? ` ${value.unit.text}` : '';
  switch (value.type) {
    case 'quantity':
      return `${value.comparator ?? ''} ${value.number}${unit}`;
    case 'ratio':
      return `${value.numerator}:${value.denominator}${unit}`;
    case 'range':
      return `${value.low ?? ''} – ${value.high ?? ''}${unit}`;
    case 'text':
      return `${value.text}${unit}`;
    case 'coded':
      return value.concepts.map(shown).join(' ');
    case 'time':
      return timeText(value.time);
  }
}

/** The one name that a new document shows. */
const shown = (concept: Concept): string =>
  ownWords(concept) ?? concept.coding?.code ?? concept.translations[0]?.code ?? '';

const performerText = (performer: Organization | undefined): string => performer?.name ?? '';

const specimenText = ({ type, site, collected, received, identifiers, notes }: Specimen): string =>
  [
    type && shown(type),
    site && shown(site),
    timeText(collected),
    timeText(received),
    ...identifiers.map(({ extension }) => extension),
    ...notes,
  ].join(' ');

/** Everything that the new document will show of a result, in its row. */
const observationWords = (one: OpenObservation, language: Language): Words =>
  wordsOf(
    statusWords[one.status][language],
    shown(one.code),
    valueText(one.value),
    ...one.interpretations.flatMap(({ code, text }) => {
      const flag = flagOf(code);
      return [text, flag?.symbol, flag?.word[language]];
    }),
    one.range?.text,
    timeText(one.time),
    one.method && shown(one.method),
    performerText(one.performer),
    ...one.notes,
  );

export class Coverage {
  readonly #results: Results;
  readonly #sections: readonly SectionText[];
  readonly #ledger: Ledger;
  /** Of the new document's own words. */
  readonly #language: Language;
  readonly #units: Readonly<Record<string, string>>;
  readonly #faults: Finding[] = [];
  /** The results of each line. */
  readonly #told = new Map<Line, OpenObservation[]>();

  constructor(
    results: Results,
    sections: readonly SectionText[],
    {
      ledger,
      language,
      units,
    }: { readonly ledger: Ledger; readonly language: Language; readonly units: Readonly<Record<string, string>> },
  ) {
    this.#results = results;
    this.#sections = sections;
    this.#ledger = ledger;
    this.#language = language;
    this.#units = units;
  }

  /** Why nothing may be made of the report; empty where every word of its narrative is in the results now. */
  settle(): readonly Finding[] {
    for (const group of this.#results.groups) for (const one of group.observations) this.#place(one);
    // A row of several results names none of them: they are told apart by the heads of their columns.
    for (const [line, [only, ...others]] of this.#told) if (only && others.length === 0) this.#nameFrom(line, only);
    for (const section of this.#sections) this.#words(section);
    return this.#faults;
  }

  #linesFor({ section }: OpenObservation): readonly Line[] {
    const within = this.#sections[section]?.within ?? [];
    return within.map((index) => this.#sections[index]?.narrative.lines ?? []).find((lines) => lines.length > 0) ?? [];
  }

  #pointedTo({ references }: OpenObservation): readonly Line[] {
    const found = references.flatMap((id) =>
      this.#sections.flatMap(({ narrative }) => narrative.places.get(id)?.lines ?? []),
    );
    return [...new Set(found)];
  }

  /** Finds the line that says a result: the one that its entry points to, else the one that has its name and its value. */
  #place(one: OpenObservation): void {
    const pointed = this.#pointedTo(one);
    const { value } = one;
    const says = (line: Line): boolean => value === undefined || isSaidIn(value, wordsOf(lineText(line)));
    const lines = (pointed.length > 0 ? pointed : this.#linesFor(one)).filter(({ kind }) => kind !== 'head');
    const candidates = lines
      .filter(says)
      .toSorted((a, b) => saidWords(lineText(a)).length - saidWords(lineText(b)).length);
    const isNamed = (line: Line): boolean => isNamedIn(one.code, lineText(line));
    const isFree = (line: Line): boolean => line.kind !== 'row' || !this.#told.has(line);
    const named = candidates.filter(isNamed);
    const known = pointed.length > 0 ? [...named, ...candidates] : named;
    const line = known.find(isFree) ?? (pointed.length > 0 ? known[0] : undefined);
    if (!line) {
      // A test without a value need not be told of.
      if (value !== undefined) this.#faults.push(cdaFinding('cda.data-beyond-text', one.source));
      return;
    }
    this.#told.set(line, [...(this.#told.get(line) ?? []), one]);
    this.#unitFrom(line, one);
  }

  /** A unit of UCUM may be spelled otherwise in the signed text: that spelling is the one that readers know. */
  #unitFrom(line: Line, one: OpenObservation): void {
    const { value } = one;
    if (value?.type !== 'quantity' || value.unit?.ucum === undefined) return;
    const said = wordsOf(lineText(line));
    if (has(said, saidWords(value.unit.text))) return;
    const spellings = line.cells
      .flatMap(({ text }) => [text, text.replace(/^[<>≤≥=\s]*[\d.,\s]+/, '')])
      .map((text) => text.trim());
    const written = spellings.find((text) => text !== '' && unitOf(text, this.#units).ucum === value.unit?.ucum);
    if (written !== undefined) one.value = { ...value, unit: { ...value.unit, text: written } };
  }

  /** The signed row calls the test otherwise than its entry does, or by more words: its reader knows it by that name. */
  #nameFrom(line: Line, one: OpenObservation): void {
    const [cell] = line.cells;
    if (line.kind !== 'row' || !cell || !isName(cell) || has(wordsOf(shown(one.code)), saidWords(cell.text))) return;
    const said = [lineText(line), ...line.cells.map(({ head }) => head)].join(' ');
    const isOurs = isNamedIn(one.code, cell.text) || (one.code.text === undefined && !isNamedIn(one.code, said));
    if (!isOurs) return;
    one.code = { ...one.code, text: cell.text };
    this.#taken(cell, `${one.id}.code.text`);
  }

  #words(section: SectionText): void {
    const groups = this.#results.groups.filter((group) => group.section === section.index);
    const around = this.#around(groups);
    const { title, narrative } = section;
    const inside = this.#results.groups.filter((group) => this.#isIn(group, section));
    // Where there are no results, text stands under its title.
    const heading = title && inside.length === 0 && narrative.lines.length > 0 ? `${title.text}: ` : '';
    if (title && heading === '') this.#title(title, groups, this.#around(inside), section);
    if (title && heading !== '') this.#ledger.map(title.path, 'body.note');
    for (const [at, line] of narrative.lines.entries())
      this.#line(line, groups, around, section, at === 0 ? heading : '');
  }

  /** What the new document says of the batteries of a section beside their rows. */
  #around(groups: readonly OpenGroup[]): Words {
    const specimens = groups.flatMap(({ specimenId }) => this.#results.specimens.filter(({ id }) => id === specimenId));
    return wordsOf(
      ...groups.flatMap(({ code, time, notes, images }) => [
        shown(code),
        timeText(time),
        ...notes,
        ...images.map((image) => image.title),
      ]),
      ...specimens.map(specimenText),
      ...this.#results.notes,
      ...groups.map(({ specialty }) => laboratorySpecialty(specialty).title[this.#language]),
    );
  }

  #title(
    title: { text: string; path: string },
    groups: readonly OpenGroup[],
    around: Words,
    section: SectionText,
  ): void {
    if (has(around, saidWords(title.text))) {
      this.#ledger.ignore(title.path, 'cda.said-by-entry');
      return;
    }
    const [only, ...more] = groups;
    const lines = wordsOf(...section.narrative.lines.map((line) => lineText(line)));
    const showsItsName = only !== undefined && has(lines, saidWords(shown(only.code)));
    // The reader of the signed text knows the battery by the title above it.
    if (only && more.length === 0 && only.code.text === undefined && !showsItsName) {
      only.code = { ...only.code, text: title.text };
      this.#ledger.map(title.path, `${only.id}.code.text`);
      return;
    }
    this.#remark(title.text, [title.path], this.#nearest(section));
  }

  #line(line: Line, groups: readonly OpenGroup[], around: Words, section: SectionText, heading: string): void {
    const told = this.#told.get(line) ?? [];
    const known = new Set([...around, ...told.flatMap((one) => [...observationWords(one, this.#language)])]);
    const left = (text: string): string[] => saidWords(text).filter((word) => !known.has(word));
    if (line.kind === 'head') {
      for (const cell of line.cells)
        if (left(cell.text).some((word) => /\d/.test(word)))
          this.#remark(cell.text, cell.leaves, groups.at(-1) ?? this.#nearest(section));
        else this.#said(cell, 'cda.column-head');
      return;
    }
    const unsaid = line.cells.filter((cell) => left(cell.text).length > 0);
    if (told.some((one) => this.#isToldOtherwise(one, { line, told, unsaid }))) {
      this.#faults.push(cdaFinding('cda.data-beyond-text', line.path));
      return;
    }
    for (const cell of line.cells) if (!unsaid.includes(cell)) this.#said(cell, 'cda.said-by-entry');
    if (unsaid.length === 0) return;
    if (told.some((one) => !isSaidPlainly(one, line, left)) || isResult(line, unsaid, left)) {
      this.#faults.push(cdaFinding('cda.text-beyond-data', line.path));
      return;
    }
    const [one, ...others] = told;
    if (line.kind === 'row' && one) for (const cell of unsaid) this.#noteOf(one, cell);
    else {
      const leaves = unsaid.flatMap((cell) => cell.leaves);
      const owner = one && others.length === 0 ? one : (groups.at(-1) ?? this.#nearest(section));
      this.#remark(`${heading}${lineText(line)}`, leaves, owner);
    }
  }

  /** Whether a row of a table says another test, another unit or another day of a value than its entry does. */
  #isToldOtherwise(
    one: OpenObservation,
    {
      line: { kind, cells },
      told,
      unsaid,
    }: { readonly line: Line; readonly told: readonly OpenObservation[]; readonly unsaid: readonly Cell[] },
  ): boolean {
    const { value, code } = one;
    if (kind !== 'row' || !value) return false;
    const holding = cells.filter((cell) => isSaidIn(value, wordsOf(cell.text)));
    const names = [cells.map(({ text }) => text).join(' '), ...holding.map(({ head }) => head)];
    const [first] = cells;
    const isOtherName = first !== undefined && unsaid.includes(first) && isName(first);
    if ((isOtherName || told.length > 1) && !names.some((text) => isNamedIn(code, text))) return true;
    const group = this.#results.groups.find(({ observations }) => observations.includes(one));
    if (isOfAnotherDay(holding, timeText(one.time ?? group?.time))) return true;
    const isAmount = value.type === 'quantity' || value.type === 'range' || value.type === 'ratio';
    return isAmount && hasAnotherUnit(value.unit, { unsaid, holding, units: this.#units });
  }

  #noteOf(one: OpenObservation, cell: Cell): void {
    const { text, head } = cell;
    one.notes.push(head === '' ? text : `${head}: ${text}`);
    this.#taken(cell, `${one.id}.note`);
  }

  #remark(
    text: string,
    paths: readonly string[],
    owner: { readonly id: string; readonly notes: string[] } | undefined,
  ): void {
    const notes = owner?.notes ?? this.#results.notes;
    if (!notes.includes(text)) notes.push(text);
    for (const path of paths) this.#ledger.map(path, owner ? `${owner.id}.note` : 'body.note');
  }

  /** The first battery of a section inside this one: what is said above batteries is said of the first. */
  #nearest({ index }: SectionText): OpenGroup | undefined {
    return this.#results.groups.find((group) => this.#isIn(group, { index }));
  }

  #isIn(group: OpenGroup, { index }: Pick<SectionText, 'index'>): boolean {
    return this.#sections[group.section]?.within.includes(index) === true;
  }

  #said(cell: Cell, by: string): void {
    for (const path of cell.leaves) this.#ledger.ignore(path, by);
  }

  #taken(cell: Cell, to: string): void {
    for (const path of cell.leaves) this.#ledger.map(path, to);
  }
}

type Left = (text: string) => readonly string[];

/** Marks beside a value (`5,6 *`) say nothing against it. */
const isMark = (word: string): boolean => /^[*!?=↑↓+]+$/.test(word);

/**
 * Whether the signed text says the value and nothing else beside it: one word more may turn it round (`non positif`, `5,6 µmol/L`). In running text
 * a number may have words around it, as long as its unit is there.
 */
function isSaidPlainly({ value, interpretations }: OpenObservation, line: Line, left: Left): boolean {
  const isOtherFlag = ({ text }: Cell): boolean =>
    flagOf(text.trim().toUpperCase()) !== undefined && left(text).length > 0;
  if (interpretations.length > 0 && line.cells.some(isOtherFlag)) return false;
  if (!value) return true;
  if (line.kind === 'text' && value.type === 'quantity') {
    const words = wordsOf(lineText(line));
    return value.unit === undefined || has(words, saidWords(value.unit.text));
  }
  const holding = line.cells.filter(({ text }) => isSaidIn(value, wordsOf(text)));
  return holding.length === 0 || holding.some(({ text }) => left(text).every(isMark));
}

/** A row of a table with a number that no entry says: a result of its own. */
const isResult = ({ kind }: Line, unsaid: readonly Cell[], left: Left): boolean =>
  kind === 'row' && unsaid.some(({ text }) => left(text).some(isNumber));
