/**
 * The part of a report that people read, built once for both renderings: a reader who sees only this misses nothing
 * (CDA R2 4.3.5, "human readability"). Every place that an entry points to has an id.
 */
import { statusWords, type Language, type LocalizedText, type Specimen } from '../clinical/index.ts';
import { labelled, labels } from './labels.ts';
import {
  isWithdrawn,
  specimensOf,
  type Battery,
  type PlacedImage,
  type PlacedObservation,
  type PlacedSpecimen,
  type ReportItem,
} from './report.ts';
import { displayTime } from './times.ts';
import { conceptText, interpretationText, isRemarkable, valueText } from './words.ts';

/** A stretch of text, with an id where an entry refers to it. Line breaks count. */
export interface Span {
  readonly id?: string;
  readonly text: string;
  /** Not to be overlooked. */
  readonly strong?: boolean;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly id?: string; readonly text: string }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly string[];
      readonly rows: readonly { readonly id: string; readonly cells: readonly (readonly Span[])[] }[];
    }
  /** `place` is that of the entry which holds the bytes. */
  | {
      readonly kind: 'picture';
      readonly place: string;
      readonly mediaType: string;
      readonly bytes: Uint8Array;
      readonly caption: string;
    };

/** The id of a note in the narrative. */
export const notePlace = (owner: string, index: number): string => `${owner}n${index + 1}`;

const plain = (text: string): Span[] => [{ text }];

interface Column {
  readonly label: LocalizedText;
  readonly cell: (placed: PlacedObservation) => readonly Span[];
  /** Shown even when every cell is empty. */
  readonly always?: boolean;
  /** Said once above the table where every row says the same: the rows stay short, and the values are easy to find. */
  readonly once?: boolean;
}

function columnsOf(language: Language): Column[] {
  return [
    {
      label: labels.analysis,
      cell: ({ observation }) => plain(conceptText(observation.code, language)),
      always: true,
    },
    { label: labels.result, cell: ({ observation }) => resultCell(observation, language), always: true },
    {
      label: labels.interpretation,
      cell: ({ observation }) =>
        observation.interpretations.map((one) => ({
          text: interpretationText(one, language),
          strong: isRemarkable([one]),
        })),
    },
    {
      label: labels.range,
      cell: ({ observation }) => (observation.range ? plain(observation.range.text) : []),
    },
    {
      label: labels.status,
      cell: ({ observation: { status } }) => [
        { text: statusWords[status][language], strong: status !== 'final' && status !== 'registered' },
      ],
      always: true,
      once: true,
    },
    {
      label: labels.time,
      cell: ({ observation }) => (observation.time ? plain(displayTime(observation.time, language)) : []),
      once: true,
    },
    {
      label: labels.method,
      cell: ({ observation }) => (observation.method ? plain(conceptText(observation.method, language)) : []),
      once: true,
    },
    {
      label: labels.performer,
      cell: ({ observation }) => (observation.performer?.name ? plain(observation.performer.name) : []),
      once: true,
    },
    {
      label: labels.remarks,
      cell: ({ place, observation }) => observation.notes.map((text, index) => ({ id: notePlace(place, index), text })),
    },
  ];
}

function resultCell(observation: PlacedObservation['observation'], language: Language): Span[] {
  if (isWithdrawn(observation)) return plain(labels.withdrawn[language]);
  const text = observation.value ? valueText(observation.value, language) : labels.noValue[language];
  return [{ text, strong: isRemarkable(observation.interpretations) }];
}

/** The narrative of one report item: its battery, then the batteries of its isolates. Under a title that names the battery it is not named again. */
export function itemNarrative(item: ReportItem, language: Language, title?: string): Block[] {
  return specimensOf(item).flatMap(({ battery, specimen }) => {
    const caption = captionOf(item, battery, language);
    return [
      ...(specimen ? specimenNarrative(specimen, battery.place, language) : []),
      ...batteryNarrative(battery, caption === title ? '' : caption, language),
    ];
  });
}

function captionOf(item: ReportItem, battery: Battery, language: Language): string {
  const name = conceptText(battery.group.code, language);
  const isolate = item.isolates.find((candidate) => candidate.battery === battery);
  if (!isolate) return name;
  const of = isolate.organism ? ` – ${conceptText(isolate.organism, language)}` : '';
  const kind = labels.susceptibility[language];
  return name === kind ? `${kind}${of}` : `${kind}${of} (${name})`;
}

const areAlike = (cells: readonly (readonly Span[])[]): boolean => {
  const words = cells.map((cell) => cell.map(({ text }) => text).join('\n'));
  return words.every((one) => one === words[0]);
};

function batteryNarrative(battery: Battery, caption: string, language: Language): Block[] {
  const { group, place, observations, images } = battery;
  const filled = columnsOf(language)
    .map((column) => ({ ...column, cells: observations.map(column.cell) }))
    .filter(({ always, cells }) => always === true || cells.some((cell) => cell.length > 0));
  const saidOnce = filled.filter(({ once, cells }) => once === true && cells.length > 1 && areAlike(cells));
  const columns = filled.filter((column) => !saidOnce.includes(column));
  const observed = group.time && displayTime(group.time, language);
  const facts = [
    ...(observed === undefined ? [] : [labelled(labels.observed, observed, language)]),
    ...(group.resultTime ? [labelled(labels.reported, displayTime(group.resultTime, language), language)] : []),
    ...(group.status === 'final' ? [] : [labelled(labels.status, statusWords[group.status][language], language)]),
    ...saidOnce
      .map(({ label, cells }) => ({ label, text: (cells[0] ?? []).map(({ text }) => text).join(', ') }))
      .filter(({ label, text }) => !(label === labels.time && text === observed))
      .filter(
        ({ label, text }) =>
          !(label === labels.status && text === statusWords[group.status][language] && group.status !== 'final'),
      )
      .map(({ label, text }) => labelled(label, text, language)),
  ];
  return [
    ...(facts.length > 0 ? [{ kind: 'paragraph' as const, text: facts.join(' · ') }] : []),
    {
      kind: 'table',
      caption,
      columns: columns.map(({ label }) => label[language]),
      rows: observations.map(({ place: row }, index) => ({
        id: row,
        cells: columns.map(({ cells }) => cells[index] ?? []),
      })),
    },
    ...images.map((placed) => pictureBlock(placed, language)),
    ...group.notes.map((text, index) => ({
      kind: 'paragraph' as const,
      id: notePlace(place, index),
      text: labelled(labels.remarks, text, language),
    })),
  ];
}

/** Under a picture stand what it shows, when it was made and what is said of it. */
const pictureBlock = ({ place, image }: PlacedImage, language: Language): Block => ({
  kind: 'picture',
  place,
  mediaType: image.mediaType,
  bytes: image.bytes,
  caption: [
    image.title.trim() === '' ? labels.picture[language] : image.title,
    ...(image.time === undefined ? [] : [displayTime(image.time, language)]),
    ...image.notes,
  ].join(' · '),
});

/** Where a specimen's note stands under one battery: the same specimen may be shown under several. */
export const specimenNotePlace = (battery: string, specimen: string, index: number): string =>
  notePlace(`${battery}${specimen}`, index);

function specimenNarrative({ specimen, place }: PlacedSpecimen, battery: string, language: Language): Block[] {
  const facts = specimenFacts(specimen, language).join(' · ');
  return [
    { kind: 'paragraph', text: labelled(labels.specimen, facts, language) },
    ...specimen.notes.map((text, index) => ({
      kind: 'paragraph' as const,
      id: specimenNotePlace(battery, place, index),
      text,
    })),
  ];
}

/** A specimen that stands alone, notes and all. */
export const specimenText = (specimen: Specimen, language: Language): string =>
  labelled(labels.specimen, [...specimenFacts(specimen, language), ...specimen.notes].join(' · '), language);

function specimenFacts(specimen: Specimen, language: Language): string[] {
  const numbers = specimen.identifiers.map(({ extension }) => extension).join(', ');
  return [
    conceptText(specimen.type, language),
    ...(specimen.site ? [`${labels.site[language]} ${conceptText(specimen.site, language)}`] : []),
    ...(specimen.collected ? [`${labels.collected[language]} ${displayTime(specimen.collected, language)}`] : []),
    ...(specimen.received ? [`${labels.received[language]} ${displayTime(specimen.received, language)}`] : []),
    ...(numbers === '' ? [] : [`${labels.number[language]} ${numbers}`]),
  ];
}
