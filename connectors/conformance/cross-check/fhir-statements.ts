/** The sections of a letter, a summary or a list (IPS 2.0.0) read back as facts: one thing for each entry, in its order. */
import { listOf, textOf, type Json, type JsonObject } from '../fhir.ts';
import {
  addAmount,
  addConcept,
  addFlags,
  addIdentifiers,
  addNotes,
  addOrganization,
  addParty,
  addPeriod,
  addRange,
  addTime,
  addTiming,
  addValues,
  at,
  namesOf,
  objects,
  timeOf,
  type Resources,
} from './fhir-parts.ts';
import { addOrder } from './fhir-report.ts';
import { addStatusWords, progressOf } from './fhir-results.ts';
import { ABSENT, absenceOf, codeKey, sectionNames, systemKey, timeInWords, type Facts } from './facts.ts';

const emptyReasons: Readonly<Record<string, string>> = { nilknown: 'none-known', unavailable: 'not-known' };

export function addSections(facts: Facts, resources: Resources, composition: JsonObject): void {
  addOrder(facts, resources, resources.follow(at(composition, 'event')['detail']));
  const nameOfSection = sectionNames();
  // Parts of a letter that nobody coded are parts of the course of the stay (Composition-eu-hdr).
  const sections = objects(composition['section']).flatMap((section) => [section, ...objects(section['section'])]);
  for (const section of sections) {
    const name = nameOfSection(textOf(section['title']));
    const coding = at(section, 'code', 'coding');
    facts.add(name, 'code', codeKey(textOf(coding['code']), textOf(coding['system'])));
    facts.add(name, 'title', textOf(section['title']));
    facts.add(name, 'absence', emptyReasons[textOf(at(section, 'emptyReason', 'coding')['code'])]);
    resources.followAll(section['entry']).forEach((resource, place) => {
      const concept = absentConcept(resource);
      const absent = concept && absenceOf(codeOf(concept));
      if (absent === undefined) {
        addStatement({ facts, resources, about: `statement ${place + 1} of ${name}` }, resource);
        return;
      }
      facts.add(name, 'absence', absent);
      facts.add(name, 'name of absence', textOf(at(concept, 'coding')['display']));
      facts.words('document', 'absence', textOf(at(concept)['text']));
    });
  }
}

/** The concept by which a resource says that there is nothing to list. */
const absentConcept = (resource: JsonObject): JsonObject | undefined =>
  ['code', 'medicationCodeableConcept', 'vaccineCode']
    .map((field) => at(resource, field))
    .find((concept) => systemKey(textOf(at(concept, 'coding')['system'])) === ABSENT);

interface Place {
  readonly facts: Facts;
  readonly resources: Resources;
  readonly about: string;
}

function addStatement(place: Place, resource: JsonObject): void {
  const { facts, about } = place;
  addNotes(facts, about, resource);
  switch (textOf(resource['resourceType'])) {
    case 'Condition': {
      addCondition(place, resource);
      return;
    }
    case 'AllergyIntolerance': {
      addAllergy(place, resource);
      return;
    }
    case 'MedicationStatement': {
      addMedication(place, resource);
      return;
    }
    case 'Immunization': {
      addImmunization(place, resource);
      return;
    }
    case 'Procedure': {
      addProcedure(place, resource);
      return;
    }
    case 'DeviceUseStatement': {
      addDevice(place, resource);
      return;
    }
    case 'Observation': {
      addMeasurement(place, resource);
      return;
    }
    default:
      facts.add(about, 'is', textOf(resource['resourceType']));
  }
}

const codeOf = (concept: JsonObject): string => textOf(at(concept, 'coding')['code']);

/** Whether somebody keeps an eye on it (IHE PCC TF-2 6.3.4.11). */
const concerns: Readonly<Record<string, string>> = { inactive: 'suspended', resolved: 'completed' };

function addCondition({ facts, about }: Place, resource: JsonObject): void {
  facts.add(about, 'is', 'condition');
  facts.add(about, 'concern', concerns[codeOf(at(resource, 'clinicalStatus'))] ?? 'active');
  facts.add(about, 'status', codeOf(at(resource, 'clinicalStatus')));
  addConcept(facts, about, '', at(resource, 'code'));
  addConcept(facts, about, 'severity', at(resource, 'severity'));
  addTime(facts, about, 'period start', resource['onsetDateTime']);
  addTime(facts, about, 'period end', resource['abatementDateTime']);
}

function addAllergy({ facts, about }: Place, resource: JsonObject): void {
  facts.add(about, 'is', 'allergy');
  facts.add(about, 'concern', concerns[codeOf(at(resource, 'clinicalStatus'))] ?? 'active');
  facts.add(about, 'status', codeOf(at(resource, 'clinicalStatus')));
  facts.add(about, 'type', textOf(resource['type']));
  facts.add(about, 'criticality', textOf(resource['criticality']));
  addConcept(facts, about, '', at(resource, 'code'));
  addTime(facts, about, 'period start', resource['onsetDateTime']);
  objects(resource['reaction']).forEach((reaction, index) => {
    addConcept(facts, `reaction ${index + 1} of ${about}`, '', at(reaction, 'manifestation'));
    facts.add(`reaction ${index + 1} of ${about}`, 'severity', textOf(reaction['severity']));
  });
}

function addMedication(place: Place, resource: JsonObject): void {
  const { facts, resources, about } = place;
  const status = textOf(resource['status']);
  facts.add(about, 'is', 'medication');
  facts.add(about, 'status', status === 'intended' ? 'planned' : status);
  const product = resources.follow(resource['medicationReference']);
  addNamed(facts, about, at(product ? product['code'] : resource['medicationCodeableConcept']));
  inWords(facts, about, 'form', at(product, 'form'));
  objects(product?.['ingredient']).forEach((ingredient, index) => {
    addNamed(facts, `ingredient ${index + 1} of ${about}`, at(ingredient, 'itemCodeableConcept'));
    facts.words(about, 'strength', textOf(at(ingredient, 'extension')['valueString']));
  });
  addTiming(facts, about, 'time', resource, 'effective');
  const dosage = at(resource, 'dosage');
  facts.add(about, 'dosage', textOf(dosage['text']));
  facts.add(about, 'as needed', dosage['asNeededBoolean'] === true ? 'true' : undefined);
  addConcept(facts, about, 'route', at(dosage, 'route'));
  const dose = at(dosage, 'doseAndRate');
  addAmount(facts, about, 'dose', at(dose, 'doseQuantity'));
  addAmount(facts, about, 'lowest dose', at(dose, 'doseRange', 'low'));
  addAmount(facts, about, 'highest dose', at(dose, 'doseRange', 'high'));
  for (const reason of objects(resource['reasonCode'])) facts.words(about, 'reason', textOf(reason['text']));
  addParty(facts, `prescriber of ${about}`, resources, resource['informationSource']);
  for (const administration of resources.followAll(resource['partOf'])) {
    addTiming(facts, about, 'time', administration, 'effective');
    addParty(facts, `giver of ${about}`, resources, at(administration, 'performer')['actor']);
    addConcept(facts, about, '', at(administration, 'medicationCodeableConcept'));
  }
}

/** A product: CDA has a name beside its code. */
function addNamed(facts: Facts, about: string, concept: JsonObject): void {
  addConcept(facts, about, '', concept);
  facts.words(`name of ${about}`, 'whole name', ...namesOf(concept));
}

/** A concept for which CDA's entry has no place: its words, or the name of its code. */
function inWords(facts: Facts, about: string, kind: string, concept: JsonObject): void {
  const names = objects(concept['coding']).flatMap(({ display, code }) => [textOf(display), textOf(code)]);
  facts.words(about, kind, textOf(concept['text']), ...names);
}

function addImmunization({ facts, resources, about }: Place, resource: JsonObject): void {
  facts.add(about, 'is', 'immunization');
  facts.add(about, 'status', textOf(resource['status']));
  addNamed(facts, about, at(resource, 'vaccineCode'));
  facts.add(about, 'lot', textOf(resource['lotNumber']));
  addTime(facts, about, 'time start', resource['occurrenceDateTime']);
  addConcept(facts, about, 'route', at(resource, 'route'));
  addConcept(facts, about, 'site', at(resource, 'site'));
  addAmount(facts, about, 'dose', at(resource, 'doseQuantity'));
  addOrganization(facts, `maker of ${about}`, resources.follow(resource['manufacturer']));
  for (const performer of objects(resource['performer']))
    addParty(facts, `giver of ${about}`, resources, performer['actor']);
  facts.add(about, 'location', textOf(at(resource, 'location')['display']));
  addConcept(facts, about, 'reason', at(resource, 'statusReason'));
  for (const protocol of objects(resource['protocolApplied'])) {
    for (const target of objects(protocol['targetDisease'])) addConcept(facts, about, 'target', target);
    facts.add(about, 'dose number', said(protocol['doseNumberPositiveInt']), said(protocol['doseNumberString']));
  }
  const expiry = timeOf(resource['expirationDate']);
  facts.words(about, 'expiry', ...(expiry ? timeInWords(expiry) : [textOf(resource['expirationDate'])]));
  if (resource['primarySource'] === false) facts.add(about, 'source', 'told');
}

const said = (value: Json | undefined): string => (value === undefined ? '' : textOf(value));

function addProcedure({ facts, resources, about }: Place, resource: JsonObject): void {
  facts.add(about, 'is', 'procedure');
  facts.add(about, 'progress', textOf(resource['status']));
  addConcept(facts, about, '', at(resource, 'code'));
  addTiming(facts, about, 'period', resource, 'performed');
  for (const site of objects(listOf(resource['bodySite']))) addConcept(facts, about, 'site', site);
  for (const performer of objects(resource['performer']))
    addParty(facts, `performer of ${about}`, resources, performer['actor']);
}

function addDevice({ facts, resources, about }: Place, resource: JsonObject): void {
  facts.add(about, 'is', 'device');
  const device = resources.follow(resource['device']) ?? {};
  addConcept(facts, about, '', at(device, 'type'));
  addIdentifiers(facts, about, device['identifier']);
  addPeriod(facts, about, 'period', at(resource, 'timingPeriod'));
}

function addMeasurement({ facts, resources, about }: Place, resource: JsonObject): void {
  facts.add(about, 'is', 'measurement');
  addConcept(facts, about, '', at(resource, 'code'));
  facts.add(about, 'progress', progressOf(resource));
  if (resource['status'] !== 'final') addStatusWords(facts, about, resource);
  addTime(facts, about, 'time', resource['effectiveDateTime']);
  addValues(facts, about, resource);
  addFlags(facts, about, resource);
  addRange(facts, about, resource);
  addConcept(facts, about, 'method', at(resource, 'method'));
  resources.followAll(resource['performer']);
}
