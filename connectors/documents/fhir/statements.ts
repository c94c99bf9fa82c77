/** Statements as FHIR R4 resources by the International Patient Summary (IPS 2.0.0), or by HL7 Europe's base where a document follows that. */
import type {
  Allergy,
  Condition,
  DeviceUse,
  Immunization,
  Measurement,
  Medication,
  Observation,
  Period,
  Procedure,
} from '../../clinical/index.ts';
import { idAt, type Rendered } from '../context.ts';
import type { PlacedStatement } from '../sections/arrange.ts';
import { dosageWords, isWithdrawnStatement, notesOf } from '../sections/narrative.ts';
import { codeableConcept, dateTime, identifiers, quantity, reference, requiredConcept } from './datatypes.ts';
import { profileFor } from './guides.ts';
import { dataAbsent, type FhirObject } from './json.ts';
import { lookup } from '../lookup.ts';
import { interpretationsOf, referenceRange, valueOf } from './observations.ts';
import type { Entry, Parties } from './parties.ts';

const THO = 'http://terminology.hl7.org/CodeSystem';

export interface StatementContext {
  readonly rendered: Rendered;
  readonly parties: Parties;
  readonly patient: string;
}

/** The resource that a section points to, and those that stand behind it. */
interface Told {
  readonly main: Entry;
  readonly more: readonly Entry[];
}

/** `section`: the code of the section that it stands in. */
export function statementEntries(
  context: StatementContext,
  { statement, place }: PlacedStatement,
  section: string | undefined,
): Told {
  const id = idAt(context.rendered, 'fhir', 'statement', place);
  const one = (
    resourceType: string,
    content: FhirObject,
    profile = profileFor(context.rendered, resourceType),
  ): Entry => ({
    id,
    resource: {
      resourceType,
      id,
      meta: profile === undefined || profile === '' ? undefined : { profile: [profile] },
      ...content,
      note: notesOf(statement).map((text) => ({ text })),
    },
  });
  const alone = (main: Entry): Told => ({ main, more: [] });
  switch (statement.kind) {
    case 'condition':
      return alone(one('Condition', condition(context, statement)));
    case 'allergy':
      return alone(one('AllergyIntolerance', allergy(context, statement)));
    case 'medication':
      return medication(context, statement, place, one);
    case 'immunization':
      return alone(one('Immunization', immunization(context, statement)));
    case 'procedure':
      return alone(one('Procedure', procedure(context, statement)));
    case 'device':
      return deviceUse(context, statement, place, one);
    case 'measurement':
      return alone(one('Observation', measurement(context, statement, section), ''));
  }
}

type One = (resourceType: string, content: FhirObject, profile?: string) => Entry;

const coded = (system: string, code: string): FhirObject => ({ coding: [{ system, code }] });

/** A time with the precision that the source knows; a reason where a profile wants one and nobody knows it. */
function timing(name: string, period: Period | undefined): FhirObject {
  if (period?.start === undefined && period?.end === undefined) return { [`_${name}DateTime`]: dataAbsent() };
  return { [`${name}Period`]: { start: dateTime(period.start), end: dateTime(period.end) } };
}

function condition({ patient }: StatementContext, { code, status, severity, period }: Condition): FhirObject {
  return {
    clinicalStatus: status && coded(`${THO}/condition-clinical`, status),
    category: [coded(`${THO}/condition-category`, 'problem-list-item')],
    severity: codeableConcept(severity),
    code: requiredConcept(code),
    subject: reference(patient),
    onsetDateTime: dateTime(period?.start),
    abatementDateTime: dateTime(period?.end),
  };
}

function allergy({ patient }: StatementContext, statement: Allergy): FhirObject {
  const { agent, type, criticality, status, reactions, onset } = statement;
  return {
    // Required of every allergy that is not withdrawn (ait-1); one that is listed without a word on its end is not over.
    clinicalStatus: coded(`${THO}/allergyintolerance-clinical`, status ?? 'active'),
    type,
    criticality,
    code: requiredConcept(agent),
    patient: reference(patient),
    onsetDateTime: dateTime(onset),
    reaction: reactions.map(({ manifestation, severity }) => ({
      manifestation: [requiredConcept(manifestation)],
      severity,
    })),
  };
}

const statementStatuses = {
  active: 'active',
  completed: 'completed',
  stopped: 'stopped',
  planned: 'intended',
  'entered-in-error': 'entered-in-error',
  unknown: 'unknown',
} as const;

function medication(context: StatementContext, statement: Medication, place: string, one: One): Told {
  const { rendered, parties, patient } = context;
  const { code, ingredients, form, route, dose, asNeeded, reason, period, status, administered, prescriber } =
    statement;
  const withdrawn = isWithdrawnStatement(statement);
  const detailed = !withdrawn && (ingredients.length > 0 || form !== undefined);
  const medicationId = idAt(rendered, 'fhir', 'medication', place);
  const product: Entry = {
    id: medicationId,
    resource: {
      resourceType: 'Medication',
      id: medicationId,
      meta: { profile: [profileFor(rendered, 'Medication')] },
      code: requiredConcept(code),
      form: codeableConcept(form),
      ingredient: ingredients.map(({ code: substance, strength }) => ({
        extension:
          strength === undefined
            ? []
            : [{ url: 'http://hl7.org/fhir/StructureDefinition/originalText', valueString: strength }],
        itemCodeableConcept: requiredConcept(substance),
      })),
    },
  };
  const content: FhirObject = {
    status: statementStatuses[status],
    ...(detailed
      ? { medicationReference: reference(medicationId) }
      : { medicationCodeableConcept: requiredConcept(code) }),
    subject: reference(patient),
    ...(administered && !withdrawn
      ? { effectiveDateTime: dateTime(administered.at) }
      : timing('effective', withdrawn ? undefined : period)),
    informationSource: prescriber && !withdrawn ? reference(parties.role(prescriber, undefined)) : undefined,
    reasonCode: reason === undefined || withdrawn ? [] : [{ text: reason }],
    dosage: withdrawn
      ? []
      : [
          {
            text: dosageWords(statement, rendered.language),
            asNeededBoolean: asNeeded,
            route: codeableConcept(route),
            doseAndRate: doseOf(dose),
          },
        ],
  };
  const given = withdrawn ? undefined : administrationOf(context, statement, place);
  const main = one('MedicationStatement', { ...content, partOf: [reference(given?.id)] });
  return { main, more: [...(detailed ? [product] : []), ...(given ? [given] : [])] };
}

/** Who gave it: a statement has no field for that, the administration that it is part of has one. */
function administrationOf(
  { rendered, parties, patient }: StatementContext,
  { administered, code }: Medication,
  place: string,
): Entry | undefined {
  if (!administered?.by) return undefined;
  const id = idAt(rendered, 'fhir', 'administration', place);
  const resource = {
    resourceType: 'MedicationAdministration',
    id,
    status: 'completed',
    medicationCodeableConcept: requiredConcept(code),
    subject: reference(patient),
    effectiveDateTime: dateTime(administered.at),
    performer: [{ actor: reference(parties.role(administered.by, undefined)) }],
  };
  return { id, resource };
}

function doseOf(dose: Medication['dose']): FhirObject[] {
  if (!dose) return [];
  const low = quantity(dose.low, dose.unit);
  if (dose.high === undefined) return [{ doseQuantity: low }];
  return [{ doseRange: { low, high: quantity(dose.high, dose.unit) } }];
}

function immunization({ parties, patient }: StatementContext, statement: Immunization): FhirObject {
  const withdrawn = isWithdrawnStatement(statement);
  const { vaccine, at, status } = statement;
  const frame = { status, vaccineCode: requiredConcept(vaccine), patient: reference(patient) };
  if (withdrawn) return { ...frame, _occurrenceString: dataAbsent() };
  const { targets, lot, expiry, manufacturer, dose, doseNumber, route, site, performer, location, reason, historical } =
    statement;
  return {
    ...frame,
    statusReason: codeableConcept(reason),
    ...(at === undefined ? { _occurrenceString: dataAbsent() } : { occurrenceDateTime: dateTime(at) }),
    primarySource: historical === undefined ? undefined : !historical,
    location: location?.name === undefined ? undefined : { display: location.name },
    manufacturer: manufacturer && reference(parties.organization(manufacturer)),
    lotNumber: lot,
    expirationDate: expiry,
    site: codeableConcept(site),
    route: codeableConcept(route),
    doseQuantity: dose && quantity(dose.number, dose.unit),
    performer: performer ? [{ actor: reference(parties.role(performer, undefined)) }] : [],
    protocolApplied:
      doseNumber === undefined && targets.length === 0
        ? []
        : [
            {
              targetDisease: targets.map(requiredConcept),
              ...doseNumberField(doseNumber),
            },
          ],
  };
}

function doseNumberField(doseNumber: string | undefined): FhirObject {
  if (doseNumber === undefined) return { _doseNumberString: dataAbsent() };
  return /^[1-9]\d{0,8}$/.test(doseNumber)
    ? { doseNumberPositiveInt: Number(doseNumber) }
    : { doseNumberString: doseNumber };
}

function procedure(
  { parties, patient }: StatementContext,
  { code, period, bodySite, performer }: Procedure,
): FhirObject {
  return {
    status: 'completed',
    code: requiredConcept(code),
    subject: reference(patient),
    ...timing('performed', period),
    performer: performer ? [{ actor: reference(parties.role(performer, undefined)) }] : [],
    bodySite: [codeableConcept(bodySite)],
  };
}

function deviceUse({ rendered, patient }: StatementContext, statement: DeviceUse, place: string, one: One): Told {
  const { code, identifiers: numbers, period } = statement;
  const id = idAt(rendered, 'fhir', 'device-of', place);
  const device: Entry = {
    id,
    resource: {
      resourceType: 'Device',
      id,
      meta: { profile: [profileFor(rendered, 'Device')] },
      identifier: identifiers(numbers, rendered.document.lineage.authority),
      type: requiredConcept(code),
      patient: reference(patient),
    },
  };
  const main = one('DeviceUseStatement', {
    status: period?.end === undefined ? 'active' : 'completed',
    subject: reference(patient),
    ...timing('timing', period),
    device: reference(id),
  });
  return { main, more: [device] };
}

/** The sections (LOINC) whose results are no vital signs. */
const CATEGORIES: Readonly<Record<string, string>> = { '30954-2': 'laboratory', '29762-2': 'social-history' };

function measurement(
  { rendered, patient, parties }: StatementContext,
  { observation }: Measurement,
  section: string | undefined,
): FhirObject {
  const { id, code, status, time, method, source } = observation;
  // Of what was withdrawn nothing is shown but its name.
  const shown: Observation =
    status === 'entered-in-error' ? { id, code, status, interpretations: [], notes: [], source } : observation;
  const house = rendered.document.author.organization;
  const concept = requiredConcept(code);
  return {
    status,
    category: [coded(`${THO}/observation-category`, lookup(CATEGORIES, section ?? '') ?? 'vital-signs')],
    code: concept,
    subject: reference(patient),
    ...(time === undefined ? { _effectiveDateTime: dataAbsent() } : { effectiveDateTime: dateTime(time) }),
    performer: house ? [reference(parties.organization(house))] : [],
    ...valueOf(shown, concept, rendered),
    interpretation: interpretationsOf(shown),
    referenceRange: referenceRange(shown),
    method: codeableConcept(method),
  };
}
