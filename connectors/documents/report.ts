/**
 * A laboratory report as both renderings see it: what was withdrawn is gone, specialities in sections (XD-LAB 2.3.4.1),
 * each antibiogram under the culture that found its organism.
 */
import {
  laboratorySpecialty,
  type ClinicalDocument,
  type Concept,
  type DocumentBody,
  type LaboratorySpecialty,
  type Observation,
  type ObservationValue,
  type ResultGroup,
  type ResultImage,
  type Specimen,
  type Timestamp,
} from '../clinical/index.ts';
import { answersIn } from './words.ts';

/** One battery with its place in the document: places make ids, so they never depend on a source's own numbering. */
export interface Battery {
  readonly place: string;
  readonly group: ResultGroup;
  readonly specimen?: PlacedSpecimen;
  readonly observations: readonly PlacedObservation[];
  readonly images: readonly PlacedImage[];
}

export interface PlacedImage {
  readonly place: string;
  readonly image: ResultImage;
}

export interface PlacedSpecimen {
  readonly place: string;
  readonly specimen: Specimen;
}

export interface PlacedObservation {
  readonly place: string;
  readonly observation: Observation;
}

/** What grew: the susceptibility battery of one organism, and where the organism stands. */
export interface Isolate {
  readonly battery: Battery;
  readonly organismPlace: string;
  /** Undefined where the finding names no organism (withdrawn, or not a coded or text value). */
  readonly organism: Concept | undefined;
}

export interface ReportItem {
  readonly battery: Battery;
  readonly isolates: readonly Isolate[];
}

export interface ReportSection {
  readonly specialty: LaboratorySpecialty;
  readonly items: readonly ReportItem[];
}

export interface LaboratoryReport {
  readonly sections: readonly ReportSection[];
  readonly specimens: readonly PlacedSpecimen[];
  /** Those that no battery names: said of the report, not guessed onto a battery. */
  readonly looseSpecimens: readonly PlacedSpecimen[];
  /** Notes on the whole report. */
  readonly notes: readonly string[];
}

export type ResultsBody = DocumentBody & { kind: 'results' };

/**
 * The value that a machine may use. A cancelled test has no number: what its source sent as one stands in the narrative only, so that
 * nobody plots it.
 */
export function usableValue({ value, status }: Observation): ObservationValue | undefined {
  if (value?.type === 'coded') return { ...value, concepts: answersIn(value.concepts) };
  const numeric = value?.type === 'quantity' || value?.type === 'ratio' || value?.type === 'range';
  return status === 'cancelled' && numeric ? undefined : value;
}

/** When a result was true of the patient: its own time, or the nearest that its battery, specimen or report tells. */
export const relevantTime = (
  { group, specimen }: Battery,
  observation: Observation | undefined,
  { serviceTime }: ClinicalDocument,
): Timestamp | undefined => observation?.time ?? group.time ?? specimen?.specimen.collected ?? serviceTime?.start;

export const isWithdrawn = (observation: Observation): boolean => observation.status === 'entered-in-error';

/** The report of a results body: every group stands in it exactly once. */
export function arrangeReport(document: ClinicalDocument, body: ResultsBody): LaboratoryReport {
  const withdrawn = document.status === 'entered-in-error';
  const specimens = body.specimens.map((specimen, index) => ({
    place: `s${index + 1}`,
    specimen: withdrawn ? { ...specimen, notes: [] } : specimen,
  }));
  const batteries = body.groups.map((group, index) =>
    batteryOf(withdrawn ? { ...group, status: 'entered-in-error' } : group, `g${index + 1}`, specimens),
  );
  return {
    sections: sectionsOf(itemsOf(batteries)),
    specimens,
    looseSpecimens: specimens.filter((one) => !batteries.some(({ specimen }) => specimen === one)),
    notes: withdrawn ? [] : body.notes,
  };
}

function batteryOf(group: ResultGroup, place: string, specimens: readonly PlacedSpecimen[]): Battery {
  const specimen = specimens.find((candidate) => candidate.specimen.id === group.specimenId);
  const groupWithdrawn = group.status === 'entered-in-error';
  const observations = group.observations.length > 0 ? group.observations : [orderItself(group)];
  return {
    place,
    group: groupWithdrawn ? { ...group, notes: [] } : group,
    ...(specimen ? { specimen } : {}),
    observations: observations.map((observation, index) => ({
      place: `${place}o${index + 1}`,
      observation: groupWithdrawn || isWithdrawn(observation) ? withoutContent(observation) : observation,
    })),
    images: (groupWithdrawn ? [] : (group.images ?? [])).map((image, index) => ({
      place: `${place}i${index + 1}`,
      image,
    })),
  };
}

/** What was entered in error is named, and nothing of it shown: notes repeat values, so they go too. */
const withoutContent = ({ id, code, time, source }: Observation): Observation => ({
  id,
  code,
  interpretations: [],
  status: 'entered-in-error',
  ...(time ? { time } : {}),
  notes: [],
  source,
});

/** An order line without results (cancelled, pending, or commented only) is itself the thing that has a status. */
const orderItself = ({ id, code, status, time, source }: ResultGroup): Observation => ({
  id,
  code,
  interpretations: [],
  status,
  ...(time ? { time } : {}),
  notes: [],
  source,
});

function itemsOf(batteries: readonly Battery[]): ReportItem[] {
  const parentOf = (battery: Battery): { battery: Battery; finding: PlacedObservation } | undefined => {
    const { parent } = battery.group;
    const found = parent && batteries.find((other) => other.group.id === parent.groupId && other !== battery);
    const finding = found?.observations.find(({ observation }) => observation.id === parent?.observationId);
    return found && finding && { battery: found, finding };
  };
  const isolates = new Map<Battery, Isolate[]>();
  for (const battery of batteries) {
    const parent = parentOf(battery);
    if (!parent) continue;
    const { place, observation } = parent.finding;
    const isolate = { battery, organismPlace: place, organism: organismOf(observation) };
    isolates.set(parent.battery, [...(isolates.get(parent.battery) ?? []), isolate]);
  }
  const seen = new Set<Battery>();
  const below = (battery: Battery): Isolate[] =>
    (isolates.get(battery) ?? []).flatMap((isolate) => {
      if (seen.has(isolate.battery)) return [];
      seen.add(isolate.battery);
      return [isolate, ...below(isolate.battery)];
    });
  const items: ReportItem[] = [];
  const take = (battery: Battery): void => {
    if (seen.has(battery)) return;
    seen.add(battery);
    items.push({ battery, isolates: below(battery) });
  };
  batteries.filter((battery) => !parentOf(battery)).forEach(take);
  // Groups that name one another as parents have no beginning: each still stands somewhere.
  batteries.forEach(take);
  return items;
}

function organismOf({ value }: Observation): Concept | undefined {
  if (value?.type === 'coded') return answersIn(value.concepts)[0];
  return value?.type === 'text' ? { translations: [], text: value.text } : undefined;
}

function sectionsOf(items: readonly ReportItem[]): ReportSection[] {
  const bySpecialty = new Map<string, { specialty: LaboratorySpecialty; items: ReportItem[] }>();
  for (const item of items) {
    const specialty = laboratorySpecialty(item.battery.group.specialty);
    const section = bySpecialty.get(specialty.code) ?? { specialty, items: [] };
    section.items.push(item);
    bySpecialty.set(specialty.code, section);
  }
  return [...bySpecialty.values()];
}

/** The batteries of a report item, each with its specimen where that stands for the first time in the item. */
export function specimensOf(item: ReportItem): { readonly battery: Battery; readonly specimen?: PlacedSpecimen }[] {
  const seen = new Set<string>();
  return batteriesOf(item).map((battery) => {
    const { specimen } = battery;
    if (!specimen || seen.has(specimen.place)) return { battery };
    seen.add(specimen.place);
    return { battery, specimen };
  });
}

/** Every battery of a report item: its own, then those of its isolates. */
export const batteriesOf = (item: ReportItem): Battery[] => [
  item.battery,
  ...item.isolates.map(({ battery }) => battery),
];
