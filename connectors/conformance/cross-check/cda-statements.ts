/** The sections of a letter, a summary or a list read back as facts (IHE PCC TF-2 6.3.4): one thing for each entry, in its order. */
import { attribute, childOf, childrenOf, descendants, type XmlNode } from '../xml.ts';
import {
  addAmount,
  addConcept,
  addIdentifiers,
  addOrganization,
  addPeriod,
  addPerson,
  orderedText,
  type Places,
} from './cda-parts.ts';
import { addNotes, addObservation, placeOf, progressOf } from './cda-results.ts';
import { ABSENT, absenceOf, codeKey, folded, sectionNames, systemKey, type Facts } from './facts.ts';

export function addSections(facts: Facts, body: XmlNode, places: Places): void {
  const sections = childrenOf(body, 'component').flatMap((component) => childrenOf(component, 'section'));
  const nameOf = sectionNames();
  for (const section of sections) {
    const title = childOf(section, 'title');
    const name = nameOf(title ? orderedText(title) : '');
    const code = childOf(section, 'code');
    facts.add(name, 'code', codeKey(attribute(code, 'code'), attribute(code, 'codeSystem')));
    if (title) facts.add(name, 'title', orderedText(title));
    const acts = childrenOf(section, 'entry').flatMap(({ children }) => children.filter(isAct));
    acts.forEach((act, at) => {
      const said = descendants(act).find((node) => systemKey(attribute(node, 'codeSystem')) === ABSENT);
      const absent = said && absenceOf(attribute(said, 'code'));
      if (absent === undefined) addStatement({ facts, places, about: `statement ${at + 1} of ${name}` }, act);
      else {
        facts.add(name, 'absence', absent);
        if (act.name !== 'supply') facts.add(name, 'name of absence', attribute(said, 'displayName'));
      }
    });
  }
}

const isAct = ({ name }: XmlNode): boolean => name !== 'templateId';

interface Place {
  readonly facts: Facts;
  readonly places: Places;
  readonly about: string;
}

function addStatement(place: Place, act: XmlNode): void {
  const { facts, about } = place;
  switch (act.name) {
    case 'act': {
      addConcern(place, act);
      return;
    }
    case 'substanceAdministration':
      if (attribute(childOf(act, 'code'), 'code') === 'IMMUNIZ') addImmunization(place, act);
      else addMedication(place, act);
      return;
    case 'procedure': {
      addProcedure(place, act);
      return;
    }
    case 'supply': {
      addDevice(place, act);
      return;
    }
    case 'observation': {
      addMeasurement(place, act);
      return;
    }
    default:
      facts.add(about, 'is', act.name);
  }
}

const relatedActs = (act: XmlNode, name: string): XmlNode[] =>
  childrenOf(act, 'entryRelationship').flatMap((link) => childrenOf(link, name));
const withCode = (acts: readonly XmlNode[], code: string): XmlNode | undefined =>
  acts.find((act) => attribute(childOf(act, 'code'), 'code') === code);

const notes = ({ facts, about, places }: Place, act: XmlNode): void =>
  addNotes(facts, about, relatedActs(act, 'act'), places);
const row = ({ facts, about, places }: Place, act: XmlNode): void => {
  facts.rows.set(about, placeOf(act, places) ?? '');
};

/** SNOMED CT: the status of a problem. */
const problemStatuses: Readonly<Record<string, string>> = {
  '55561003': 'active',
  '73425007': 'inactive',
  '413322009': 'resolved',
};
const severities: Readonly<Record<string, string>> = { L: 'mild', M: 'moderate', H: 'severe' };
const criticalities: Readonly<Record<string, string>> = { CRITL: 'low', CRITH: 'high' };
const ALLERGY_CONCERN = '1.3.6.1.4.1.19376.1.5.3.1.4.5.3';

/** A problem, or an allergy: somebody keeps an eye on what is observed. */
function addConcern(place: Place, act: XmlNode): void {
  const { facts, about } = place;
  const observation = relatedActs(act, 'observation')[0];
  if (!observation) {
    facts.add(about, 'is', 'a concern about nothing');
    return;
  }
  const isAllergy = childrenOf(act, 'templateId').some((node) => attribute(node, 'root') === ALLERGY_CONCERN);
  const inner = relatedActs(observation, 'observation');
  const said = attribute(childOf(withCode(inner, '33999-4'), 'value'), 'code') ?? '';
  const status = problemStatuses[said] ?? said;
  // An allergy that is kept in the list is active unless its status is said.
  facts.add(about, 'status', status === '' && isAllergy && progressOf(act) === 'active' ? 'active' : status);
  row(place, observation);
  addConcept(facts, about, '', childOf(observation, 'value'));
  addPeriod(facts, about, 'period', childOf(observation, 'effectiveTime'));
  addPeriod(facts, about, 'period', childOf(act, 'effectiveTime'));
  notes(place, observation);
  facts.add(about, 'is', isAllergy ? 'allergy' : 'condition');
  facts.add(about, 'concern', attribute(childOf(act, 'statusCode'), 'code'));
  if (isAllergy) addAllergy(place, observation, inner);
  else addConcept(facts, about, 'severity', childOf(withCode(inner, 'SEV'), 'value'));
}

function addAllergy({ facts, about }: Place, observation: XmlNode, inner: readonly XmlNode[]): void {
  const type = attribute(childOf(observation, 'code'), 'code');
  facts.add(about, 'type', type === 'ALG' ? 'allergy' : type === 'NAINT' ? 'intolerance' : undefined);
  addConcept(facts, about, '', childOf(observation, 'participant', 'participantRole', 'playingEntity', 'code'));
  const criticality = attribute(childOf(withCode(inner, '82606-5'), 'value'), 'code');
  facts.add(about, 'criticality', criticalities[criticality ?? '']);
  childrenOf(observation, 'entryRelationship')
    .filter((link) => attribute(link, 'typeCode') === 'MFST')
    .flatMap((link) => childrenOf(link, 'observation'))
    .forEach((reaction, index) => {
      addConcept(facts, `reaction ${index + 1} of ${about}`, '', childOf(reaction, 'value'));
      const severity = attribute(childOf(withCode(relatedActs(reaction, 'observation'), 'SEV'), 'value'), 'code');
      facts.add(`reaction ${index + 1} of ${about}`, 'severity', severities[severity ?? '']);
    });
}

const medicationStatuses: Readonly<Record<string, string>> = {
  active: 'active',
  completed: 'completed',
  aborted: 'stopped',
  nullified: 'entered-in-error',
};

const product = (act: XmlNode): XmlNode | undefined =>
  childOf(act, 'consumable', 'manufacturedProduct', 'manufacturedMaterial');

function addProduct(facts: Facts, about: string, material: XmlNode | undefined): void {
  addConcept(facts, about, '', childOf(material, 'code'));
  const name = childOf(material, 'name');
  if (name) facts.rows.set(`name of ${about}`, folded(orderedText(name)));
}

function addMedication(place: Place, act: XmlNode): void {
  const { facts, about, places } = place;
  const status = medicationStatuses[attribute(childOf(act, 'statusCode'), 'code') ?? ''] ?? 'unknown';
  facts.add(about, 'is', 'medication');
  facts.add(about, 'status', attribute(act, 'moodCode') === 'INT' && status === 'active' ? 'planned' : status);
  row(place, act);
  addProduct(facts, about, product(act));
  addPeriod(facts, about, 'time', childOf(act, 'effectiveTime'));
  addConcept(facts, about, 'route', childOf(act, 'routeCode'));
  addDose(facts, about, childOf(act, 'doseQuantity'));
  relatedActs(act, 'substanceAdministration').forEach((ingredient, index) =>
    addProduct(facts, `ingredient ${index + 1} of ${about}`, product(ingredient)),
  );
  facts.add(about, 'dosage', placeOf(withCode(relatedActs(act, 'act'), 'PINSTRUCT'), places));
  if (childOf(act, 'precondition')) facts.add(about, 'as needed', 'true');
  addPerson(facts, `giver of ${about}`, childOf(act, 'performer', 'assignedEntity'), PERSON);
  addPerson(facts, `prescriber of ${about}`, childOf(act, 'author', 'assignedAuthor'), PERSON);
  notes(place, act);
}

const PERSON = { person: 'assignedPerson', house: 'representedOrganization' } as const;

function addDose(facts: Facts, about: string, dose: XmlNode | undefined): void {
  const [low, high] = [childOf(dose, 'low'), childOf(dose, 'high')];
  if (low ?? high) {
    addAmount(facts, about, 'lowest dose', low);
    addAmount(facts, about, 'highest dose', high);
  } else addAmount(facts, about, 'dose', dose);
}

/** How a reader is told that somebody else gave it. */
const TOLD = ['non fait par l’auteur', 'nicht vom Verfasser', 'not done by the author'];

function addImmunization(place: Place, act: XmlNode): void {
  const { facts, about } = place;
  const nullified = attribute(childOf(act, 'statusCode'), 'code') === 'nullified';
  const refused = attribute(act, 'negationInd') === 'true';
  facts.add(about, 'is', 'immunization');
  const words = placeOf(act, place.places) ?? '';
  if (TOLD.some((phrase) => words.includes(phrase))) facts.add(about, 'source', 'told');
  facts.add(about, 'status', nullified ? 'entered-in-error' : refused ? 'not-done' : 'completed');
  row(place, act);
  addProduct(facts, about, product(act));
  const lot = childOf(product(act), 'lotNumberText');
  if (lot) facts.add(about, 'lot', orderedText(lot));
  addPeriod(facts, about, 'time', childOf(act, 'effectiveTime'));
  addConcept(facts, about, 'route', childOf(act, 'routeCode'));
  addConcept(facts, about, 'site', childOf(act, 'approachSiteCode'));
  addDose(facts, about, childOf(act, 'doseQuantity'));
  addOrganization(
    facts,
    `maker of ${about}`,
    childOf(act, 'consumable', 'manufacturedProduct', 'manufacturerOrganization'),
  );
  addPerson(facts, `giver of ${about}`, childOf(act, 'performer', 'assignedEntity'), PERSON);
  const location = childOf(act, 'participant', 'participantRole', 'playingEntity', 'name');
  if (location) facts.add(about, 'location', orderedText(location));
  addDoseNumber(facts, about, childOf(withCode(relatedActs(act, 'observation'), '30973-2'), 'value'));
  for (const link of childrenOf(act, 'entryRelationship')) {
    if (attribute(link, 'typeCode') !== 'RSON') continue;
    addConcept(facts, about, 'target', childOf(link, 'observation', 'value'));
    addConcept(facts, about, 'reason', childOf(link, 'act', 'code'));
  }
  notes(place, act);
}

function addDoseNumber(facts: Facts, about: string, value: XmlNode | undefined): void {
  if (value) facts.add(about, 'dose number', attribute(value, 'value') ?? orderedText(value));
}

function addProcedure(place: Place, act: XmlNode): void {
  const { facts, about } = place;
  facts.add(about, 'is', 'procedure');
  facts.add(about, 'progress', progressOf(act));
  row(place, act);
  addConcept(facts, about, '', childOf(act, 'code'));
  addPeriod(facts, about, 'period', childOf(act, 'effectiveTime'));
  addConcept(facts, about, 'site', childOf(act, 'targetSiteCode'));
  addPerson(facts, `performer of ${about}`, childOf(act, 'performer', 'assignedEntity'), PERSON);
  notes(place, act);
}

function addDevice(place: Place, act: XmlNode): void {
  const { facts, about } = place;
  const role = childOf(act, 'participant', 'participantRole');
  facts.add(about, 'is', 'device');
  row(place, act);
  addConcept(facts, about, '', childOf(role, 'playingDevice', 'code'));
  addIdentifiers(facts, about, childrenOf(role, 'id'));
  addPeriod(facts, about, 'period', childOf(act, 'effectiveTime'));
  notes(place, act);
}

function addMeasurement(place: Place, act: XmlNode): void {
  const { facts, about } = place;
  facts.add(about, 'is', 'measurement');
  row(place, act);
  facts.rows.set(`method of ${about}`, facts.rows.get(about) ?? '');
  addObservation(facts, about, act);
  notes(place, act);
}
