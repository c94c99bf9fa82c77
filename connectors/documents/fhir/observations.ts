/** Results as FHIR Observations (HL7 Europe Laboratory Report 2.0.0): a panel for each battery, its results as members. */
import {
  flagOf,
  type LaboratorySpecialty,
  type Observation,
  type ObservationStatus,
  type ObservationValue,
  type Organization,
  type RangeCase,
  type Unit,
} from '../../clinical/index.ts';
import { idAt, type Rendered } from '../context.ts';
import { labels } from '../labels.ts';
import {
  relevantTime,
  usableValue,
  type Battery,
  type PlacedImage,
  type PlacedObservation,
  type PlacedSpecimen,
  type ReportItem,
} from '../report.ts';
import { OBSERVATION_INTERPRETATION, SNOMED, systemUri } from '../systems.ts';
import { base64Of } from '../text.ts';
import { fullTimestamp } from '../times.ts';
import { sentFlag, valueText } from '../words.ts';
import { codeableConcept, dateTime, identifiers, loinc, quantity, reference, requiredConcept } from './datatypes.ts';
import { dataAbsent, type FhirObject } from './json.ts';
import type { Entry, Parties } from './parties.ts';

const LAB = 'http://hl7.eu/fhir/laboratory/StructureDefinition';

/** What every observation of a report shares. */
export interface ObservationContext {
  readonly rendered: Rendered;
  readonly parties: Parties;
  readonly patient: string;
  /** Who answers for results that name no laboratory of their own. */
  readonly performer: string | undefined;
}

export const panelId = (rendered: Rendered, { place }: Battery): string => idAt(rendered, 'fhir', 'battery', place);
export const specimenId = (rendered: Rendered, { place }: PlacedSpecimen): string =>
  idAt(rendered, 'fhir', 'specimen', place);
const observationId = (rendered: Rendered, place: string): string => idAt(rendered, 'fhir', 'observation', place);

/** Every observation of a report item: the panels, their members and pictures, and under an organism the panel of its susceptibilities. */
export function itemObservations(
  context: ObservationContext,
  item: ReportItem,
  specialty: LaboratorySpecialty,
): Entry[] {
  const grown = new Map<string, string[]>();
  for (const { battery, organismPlace } of item.isolates)
    grown.set(organismPlace, [...(grown.get(organismPlace) ?? []), panelId(context.rendered, battery)]);
  return [item.battery, ...item.isolates.map(({ battery }) => battery)].flatMap((battery) => [
    panel(context, battery, specialty),
    ...battery.observations.map((placed) => result(context, placed, battery, specialty, grown.get(placed.place) ?? [])),
    ...battery.images.map((placed) => imageEntry(context, placed, battery)),
  ]);
}

function entryOf(context: ObservationContext, id: string, specialty: LaboratorySpecialty, content: FhirObject): Entry {
  const resource = {
    resourceType: 'Observation',
    id,
    meta: { profile: [`${LAB}/Observation-resultslab-eu-lab`] },
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      { coding: [loinc(specialty.code, specialty.display)] },
    ],
    subject: reference(context.patient),
    ...content,
  };
  return { id, resource };
}

function panel(context: ObservationContext, battery: Battery, specialty: LaboratorySpecialty): Entry {
  const { rendered } = context;
  const { group, observations } = battery;
  return entryOf(context, panelId(rendered, battery), specialty, {
    status: group.status,
    code: requiredConcept(group.code),
    ...effective(rendered, battery, undefined),
    issued: group.resultTime && dateTime(fullTimestamp(group.resultTime)),
    performer: performers(context, undefined),
    note: group.notes.map((text) => ({ text })),
    specimen: battery.specimen && reference(specimenId(rendered, battery.specimen)),
    hasMember: observations.map(({ place }) => reference(observationId(rendered, place))),
  });
}

function result(
  context: ObservationContext,
  { place, observation }: PlacedObservation,
  battery: Battery,
  specialty: LaboratorySpecialty,
  grown: readonly string[],
): Entry {
  const { rendered } = context;
  const code = requiredConcept(observation.code);
  return entryOf(context, observationId(rendered, place), specialty, {
    status: observation.status,
    code,
    ...effective(rendered, battery, observation),
    performer: performers(context, observation.performer),
    ...valueOf(observation, code, rendered),
    interpretation: interpretationsOf(observation),
    note: observation.notes.map((text) => ({ text })),
    method: codeableConcept(observation.method),
    specimen: battery.specimen && reference(specimenId(rendered, battery.specimen)),
    referenceRange: referenceRange(observation),
    hasMember: grown.map(reference),
  });
}

/** Flags of the v3 code system where they are some, and always as they were sent. */
export const interpretationsOf = ({ interpretations }: Observation): FhirObject[] =>
  interpretations.map((one) => ({
    coding: flagOf(one.code) ? [{ system: systemUri(OBSERVATION_INTERPRETATION), code: one.code }] : [],
    text: sentFlag(one),
  }));

function effective({ document }: Rendered, battery: Battery, observation: Observation | undefined): FhirObject {
  const time = relevantTime(battery, observation, document);
  return time === undefined ? { _effectiveDateTime: dataAbsent() } : { effectiveDateTime: dateTime(time) };
}

const performers = ({ parties, performer }: ObservationContext, laboratory: Organization | undefined): FhirObject[] => [
  reference(laboratory ? parties.organization(laboratory) : performer) ?? dataAbsent(),
];

const absentReasons: Readonly<Record<ObservationStatus, string>> = {
  registered: 'temp-unknown',
  preliminary: 'temp-unknown',
  final: 'unknown',
  corrected: 'unknown',
  cancelled: 'not-performed',
  'entered-in-error': 'error',
};

export function valueOf(observation: Observation, code: FhirObject, rendered: Rendered): FhirObject {
  const value = usableValue(observation);
  if (value !== undefined) return valueField(value, code, rendered);
  const { status } = observation;
  return {
    dataAbsentReason: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: absentReasons[status] }],
      text: status === 'entered-in-error' ? labels.withdrawn[rendered.language] : undefined,
    },
  };
}

/** The value in the type that carries it whole; what a profile's type cannot carry is said in words. */
function valueField(value: ObservationValue, code: FhirObject, { language }: Rendered): FhirObject {
  const inWords = { valueString: valueText(value, language) };
  switch (value.type) {
    case 'quantity': {
      const amount = quantity(value.number, value.unit);
      return amount ? { valueQuantity: { ...amount, comparator: value.comparator } } : inWords;
    }
    case 'ratio': {
      const numerator = quantity(value.numerator, value.unit, '1');
      const denominator = quantity(value.denominator, undefined, '1');
      // The profile's Ratio wants UCUM codes on both sides.
      return numerator?.['code'] !== undefined && denominator ? { valueRatio: { numerator, denominator } } : inWords;
    }
    case 'range': {
      if (value.low === undefined && value.high === undefined) return { dataAbsentReason: dataAbsentCode('unknown') };
      const low = value.low === undefined ? undefined : quantity(value.low, value.unit, '1');
      const high = value.high === undefined ? undefined : quantity(value.high, value.unit, '1');
      const whole = (value.low === undefined || low?.['code']) && (value.high === undefined || high?.['code']);
      return whole && (low ?? high) ? { valueRange: { low, high } } : inWords;
    }
    case 'text':
      return inWords.valueString.trim() === '' ? { dataAbsentReason: dataAbsentCode('unknown') } : inWords;
    case 'coded': {
      const [first, ...more] = value.concepts;
      if (more.length === 0) return { valueCodeableConcept: requiredConcept(first) };
      // One value only in FHIR: several answers to one question are components of the same code.
      return { component: value.concepts.map((concept) => ({ code, valueCodeableConcept: requiredConcept(concept) })) };
    }
    case 'time':
      return { valueDateTime: dateTime(value.time) };
  }
}

const dataAbsentCode = (code: string): FhirObject => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }],
});

/** One range, or one for each sex or span of ages that the source tells apart. */
export function referenceRange({ range, value }: Observation): FhirObject[] {
  if (!range) return [];
  const unit = value && 'unit' in value ? value.unit : undefined;
  const bound = (number: string | undefined, of: Unit | undefined): FhirObject | undefined =>
    number === undefined ? undefined : quantity(number, of);
  const cases: readonly RangeCase[] = range.cases ?? [range];
  return cases.map(({ low, high, text, sex, age }) => {
    const years = age && { text: age.unit, ucum: age.unit };
    return {
      low: bound(low, unit),
      high: bound(high, unit),
      appliesTo: sex ? [{ coding: [{ system: systemUri(SNOMED), ...sexes[sex] }] }] : [],
      age: { low: bound(age?.low, years), high: bound(age?.high, years) },
      text,
    };
  });
}

const sexes = {
  male: { code: '248153007', display: 'Male' },
  female: { code: '248152002', display: 'Female' },
} as const;

const imageId = (rendered: Rendered, { place }: PlacedImage): string => idAt(rendered, 'fhir', 'image', place);

/** A picture among the results. It names the panel that it belongs to, and the report names it. */
export function imageEntry({ rendered, patient }: ObservationContext, placed: PlacedImage, battery: Battery): Entry {
  const { image } = placed;
  const id = imageId(rendered, placed);
  const resource = {
    resourceType: 'DocumentReference',
    id,
    status: 'current',
    subject: reference(patient),
    description: image.notes.join(' · '),
    content: [
      {
        attachment: {
          contentType: image.mediaType,
          data: base64Of(image.bytes),
          title: image.title,
          creation: dateTime(image.time),
        },
      },
    ],
    context: { related: [reference(panelId(rendered, battery))] },
  };
  return { id, resource };
}

/** How the European guide wants a report to name a picture: by the link that FHIR has from R5 on, to a DocumentReference. */
export const reportImage = (rendered: Rendered, placed: PlacedImage): FhirObject => ({
  link: {
    extension: [
      {
        url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.media.link',
        valueReference: reference(imageId(rendered, placed)),
      },
    ],
    display: 'DocumentReference',
  },
});

export function specimenEntry({ rendered, patient }: ObservationContext, placed: PlacedSpecimen): Entry {
  const { specimen } = placed;
  const id = specimenId(rendered, placed);
  const resource = {
    resourceType: 'Specimen',
    id,
    meta: { profile: [`${LAB}/Specimen-eu-lab`] },
    identifier: identifiers(specimen.identifiers, rendered.document.lineage.authority),
    type: requiredConcept(specimen.type),
    subject: reference(patient),
    receivedTime: dateTime(specimen.received),
    collection: { collectedDateTime: dateTime(specimen.collected), bodySite: codeableConcept(specimen.site) },
    note: specimen.notes.map((text) => ({ text })),
  };
  return { id, resource };
}
