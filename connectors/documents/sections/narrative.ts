/** Sections as people read them: paragraphs, then one table for each kind of statement. Every entry finds its row by its place. */
import {
  statusWords,
  type Allergy,
  type Concept,
  type Condition,
  type DeviceUse,
  type Immunization,
  type Language,
  type LocalizedText,
  type Measurement,
  type Medication,
  type Period,
  type Procedure,
  type Professional,
  type Statement,
} from '../../clinical/index.ts';
import { labels } from '../labels.ts';
import { notePlace, type Block, type Span } from '../narrative.ts';
import { displayTime } from '../times.ts';
import { conceptText, interpretationText, isRemarkable, valueText } from '../words.ts';
import type { PlacedSection, PlacedStatement } from './arrange.ts';
import { heads, phrases, statementWords } from './words.ts';

/** Where the words of a dosage stand: the entry refers to them. */
export const dosagePlace = (place: string): string => `${place}d`;
/** Where an absence is said. */
export const absencePlace = (section: string): string => `${section}a`;

interface Column<S extends Statement> {
  readonly head: LocalizedText;
  readonly cell: (statement: S, place: string, language: Language) => readonly (Span | string | undefined)[];
  readonly always?: boolean;
  /** Says what the statement is about: the only cell that stays of one that was withdrawn. */
  readonly names?: boolean;
}

const concept = (value: Concept | undefined, language: Language): string | undefined =>
  value && conceptText(value, language);

const person = (value: Professional | undefined): string | undefined => {
  const { name, organization } = value ?? {};
  const words = [name?.prefix, ...(name?.given ?? []), name?.family].filter(
    (part) => part !== undefined && part !== '',
  );
  const all = [words.join(' '), organization?.name ?? ''].filter((part) => part !== '');
  return all.length === 0 ? undefined : all.join(', ');
};

function periodWords(period: Period | undefined, language: Language): string | undefined {
  if (!period) return undefined;
  const { start, end } = period;
  const from = start === undefined ? undefined : displayTime(start, language);
  const to = end === undefined ? undefined : displayTime(end, language);
  if (from !== undefined && to !== undefined) return from === to ? from : `${from} – ${to}`;
  if (from !== undefined) return `${phrases.since[language]} ${from}`;
  return to === undefined ? undefined : `${phrases.until[language]} ${to}`;
}

const joined = (parts: readonly (string | undefined)[], by = ' '): string | undefined => {
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? undefined : known.join(by);
};

const strong = (text: string | undefined): Span | undefined =>
  text === undefined ? undefined : { text, strong: true };

const conditionColumns: readonly Column<Condition>[] = [
  { head: heads.problem, always: true, cell: ({ code }, _, language) => [conceptText(code, language)] },
  { head: heads.status, cell: ({ status }, _, language) => [status && statementWords[status][language]] },
  { head: heads.severity, cell: ({ severity }, _, language) => [concept(severity, language)] },
  { head: heads.since, cell: ({ period }, _, language) => [periodWords(period, language)] },
];

const allergyColumns: readonly Column<Allergy>[] = [
  { head: heads.agent, always: true, cell: ({ agent }, _, language) => [conceptText(agent, language)] },
  { head: heads.type, cell: ({ type }, _, language) => [type && statementWords[type][language]] },
  {
    head: heads.criticality,
    cell: ({ criticality }, _, language) => [
      criticality === 'high'
        ? strong(statementWords.high[language])
        : criticality && statementWords[criticality][language],
    ],
  },
  {
    head: heads.reactions,
    cell: ({ reactions }, _, language) =>
      reactions.map(({ manifestation, severity }) =>
        joined([conceptText(manifestation, language), severity && `(${statementWords[severity][language]})`]),
      ),
  },
  { head: heads.status, cell: ({ status }, _, language) => [status && statementWords[status][language]] },
  { head: heads.onset, cell: ({ onset }, _, language) => [onset && displayTime(onset, language)] },
];

/** `1-0-1-0 (morning-noon-evening-night)`, `1 – 2 tablets`, the source's own words, as needed. */
export function dosageWords({ dose, dosage, schedule, asNeeded, form }: Medication, language: Language): string {
  const amount = dose && joined([dose.high === undefined ? dose.low : `${dose.low} – ${dose.high}`, dose.unit?.text]);
  return (
    joined(
      [
        dosage,
        schedule && `${schedule.join('-')} (${phrases.schedule[language]})`,
        amount && `${heads.dose[language].toLowerCase()} ${amount}`,
        form && `${phrases.form[language]} ${conceptText(form, language)}`,
        asNeeded === true ? phrases.asNeeded[language] : undefined,
      ],
      ' · ',
    ) ?? labels.noValue[language]
  );
}

const medicationColumns: readonly Column<Medication>[] = [
  { head: heads.medicine, always: true, names: true, cell: ({ code }, _, language) => [conceptText(code, language)] },
  {
    head: heads.ingredients,
    cell: ({ ingredients }, _, language) =>
      ingredients.map(({ code, strength }) => joined([conceptText(code, language), strength])),
  },
  {
    head: heads.dosage,
    always: true,
    cell: (statement, place, language) => [{ id: dosagePlace(place), text: dosageWords(statement, language) }],
  },
  { head: heads.route, cell: ({ route }, _, language) => [concept(route, language)] },
  { head: heads.reason, cell: ({ reason }) => [reason] },
  { head: heads.since, cell: ({ period }, _, language) => [periodWords(period, language)] },
  {
    head: heads.status,
    cell: ({ status }, _, language) => [status === 'unknown' ? undefined : statementWords[status][language]],
  },
  {
    head: heads.given,
    cell: ({ administered }, _, language) => [
      administered && joined([displayTime(administered.at, language), person(administered.by)], ', '),
    ],
  },
  { head: heads.prescriber, cell: ({ prescriber }) => [person(prescriber)] },
];

const immunizationColumns: readonly Column<Immunization>[] = [
  { head: heads.date, always: true, cell: ({ at }, _, language) => [at && displayTime(at, language)] },
  {
    head: heads.vaccine,
    always: true,
    names: true,
    cell: ({ vaccine }, _, language) => [conceptText(vaccine, language)],
  },
  // Beside its name: one that was not given is not taken for one that was.
  {
    head: heads.status,
    cell: ({ status, reason, historical }, _, language) => [
      // A reason against it is never hidden, even where the source counts the vaccination as done.
      strong(
        joined(
          [status === 'completed' ? undefined : statementWords[status][language], concept(reason, language)],
          ' – ',
        ),
      ),
      historical === true ? phrases.historical[language] : undefined,
    ],
  },
  { head: heads.targets, cell: ({ targets }, _, language) => targets.map((target) => conceptText(target, language)) },
  {
    head: heads.dose,
    cell: ({ doseNumber, dose }, _, language) => [
      doseNumber === undefined ? undefined : `${labels.number[language]} ${doseNumber}`,
      dose && joined([dose.number, dose.unit?.text]),
    ],
  },
  {
    head: heads.lot,
    cell: ({ lot, expiry, manufacturer }, _, language) => [
      lot,
      expiry && `${phrases.expiry[language]} ${displayTime(expiry.replaceAll('-', ''), language)}`,
      manufacturer?.name,
    ],
  },
  {
    head: heads.routeAndSite,
    cell: ({ route, site }, _, language) => [concept(route, language), concept(site, language)],
  },
  { head: heads.performer, cell: ({ performer, location }) => [person(performer), location?.name] },
];

const procedureColumns: readonly Column<Procedure>[] = [
  { head: heads.procedure, always: true, cell: ({ code }, _, language) => [conceptText(code, language)] },
  // A procedure was done on a day, not "since" it.
  {
    head: heads.date,
    cell: ({ period }, _, language) => [
      period?.start !== undefined && period.end === undefined
        ? displayTime(period.start, language)
        : periodWords(period, language),
    ],
  },
  { head: heads.site, cell: ({ bodySite }, _, language) => [concept(bodySite, language)] },
  { head: heads.performer, cell: ({ performer }) => [person(performer)] },
];

const deviceColumns: readonly Column<DeviceUse>[] = [
  { head: heads.device, always: true, cell: ({ code }, _, language) => [conceptText(code, language)] },
  { head: heads.since, cell: ({ period }, _, language) => [periodWords(period, language)] },
  { head: heads.numbers, cell: ({ identifiers }) => identifiers.map(({ extension, root }) => extension || root) },
];

const measurementColumns: readonly Column<Measurement>[] = [
  {
    head: labels.analysis,
    always: true,
    cell: ({ observation }, _, language) => [conceptText(observation.code, language)],
  },
  {
    head: labels.result,
    always: true,
    cell: ({ observation }, _, language) => [
      observation.status === 'entered-in-error'
        ? labels.withdrawn[language]
        : observation.value
          ? { text: valueText(observation.value, language), strong: isRemarkable(observation.interpretations) }
          : labels.noValue[language],
    ],
  },
  {
    head: labels.interpretation,
    cell: ({ observation }, _, language) =>
      observation.status === 'entered-in-error'
        ? []
        : observation.interpretations.map((one) => ({
            text: interpretationText(one, language),
            strong: isRemarkable([one]),
          })),
  },
  {
    head: labels.range,
    cell: ({ observation }) => [observation.status === 'entered-in-error' ? undefined : observation.range?.text],
  },
  {
    head: labels.time,
    cell: ({ observation }, _, language) => [observation.time && displayTime(observation.time, language)],
  },
  { head: labels.method, cell: ({ observation }, _, language) => [concept(observation.method, language)] },
  {
    head: labels.status,
    cell: ({ observation }, _, language) => [
      observation.status === 'final' ? undefined : statusWords[observation.status][language],
    ],
  },
];

/** Whether the statement was withdrawn: it is named, and nothing more of it is shown. */
export const isWithdrawnStatement = (statement: Statement): boolean =>
  (statement.kind === 'medication' || statement.kind === 'immunization') && statement.status === 'entered-in-error';

/** The notes of a statement, those of its measurement among them. */
export const notesOf = (statement: Statement): readonly string[] => {
  if (isWithdrawnStatement(statement)) return [];
  if (statement.kind !== 'measurement') return statement.notes;
  return statement.observation.status === 'entered-in-error'
    ? []
    : [...statement.notes, ...statement.observation.notes];
};

function tableOf<S extends Statement>(
  statements: readonly { readonly place: string; readonly statement: S }[],
  columns: readonly Column<S>[],
  language: Language,
): Block {
  const remarks: Column<S> = {
    head: heads.remarks,
    names: true,
    cell: (statement, place) =>
      isWithdrawnStatement(statement)
        ? [phrases.withdrawn[language]]
        : notesOf(statement).map((text, index) => ({ id: notePlace(place, index), text })),
  };
  const shown = [...columns, remarks]
    .map(({ head, cell, always, names }) => ({
      head,
      always,
      cells: statements.map(({ statement, place }): readonly Span[] =>
        isWithdrawnStatement(statement) && names !== true
          ? []
          : cell(statement, place, language).flatMap((part) =>
              part === undefined || part === '' ? [] : [typeof part === 'string' ? { text: part } : part],
            ),
      ),
    }))
    .filter(({ always, cells }) => always === true || cells.some((cell) => cell.length > 0));
  return {
    kind: 'table',
    caption: '',
    columns: shown.map(({ head }) => head[language]),
    rows: statements.map(({ place }, index) => ({ id: place, cells: shown.map(({ cells }) => cells[index] ?? []) })),
  };
}

function tablesOf(placed: readonly PlacedStatement[], language: Language): Block[] {
  const of = <K extends Statement['kind']>(
    kind: K,
  ): { readonly place: string; readonly statement: Extract<Statement, { kind: K }> }[] =>
    placed.filter(({ statement }) => statement.kind === kind) as never;
  const blocks: Block[] = [];
  const add = <S extends Statement>(
    statements: readonly { readonly place: string; readonly statement: S }[],
    columns: readonly Column<S>[],
  ): void => {
    if (statements.length > 0) blocks.push(tableOf(statements, columns, language));
  };
  add(of('condition'), conditionColumns);
  add(of('allergy'), allergyColumns);
  add(of('medication'), medicationColumns);
  add(of('immunization'), immunizationColumns);
  add(of('procedure'), procedureColumns);
  add(of('device'), deviceColumns);
  add(of('measurement'), measurementColumns);
  return blocks;
}

/** Everything that a section says. A section that must be there and is not in the source says just that. */
export function sectionNarrative(section: PlacedSection, language: Language): Block[] {
  const { kind, absence, place, text, statements } = section;
  const said = absence === 'none-known' ? kind?.noneKnown : absence === 'not-known' ? kind?.notKnown : undefined;
  const blocks: Block[] = [
    ...text.map((words): Block => ({ kind: 'paragraph', text: words })),
    ...tablesOf(statements, language),
    ...(absence === undefined
      ? []
      : [
          {
            kind: 'paragraph' as const,
            id: absencePlace(place),
            text: said?.words[language] ?? phrases.notSaid[language],
          },
        ]),
  ];
  return blocks.length > 0 ? blocks : [{ kind: 'paragraph', text: labels.noValue[language] }];
}
