/** The body of a laboratory report (XD-LAB, IHE Lab TF-3 2.3.4 and 2.3.5) read back as facts. */
import { attribute, childOf, childrenOf, descendants, type XmlNode } from '../xml.ts';
import {
  addAddress,
  addConcept,
  addFlags,
  addIdentifiers,
  addOrganization,
  addRange,
  addTelecoms,
  addTime,
  addValues,
  orderedText,
  type Places,
} from './cda-parts.ts';
import { codeKey, contentKey, folded, type Facts, type Progress } from './facts.ts';

/** Acts say where they stand by these words (HL7 v3 ActStatus). */
const progresses: Readonly<Record<string, Progress>> = {
  active: 'active',
  completed: 'completed',
  aborted: 'aborted',
  nullified: 'aborted',
};

export const progressOf = (act: XmlNode): string => {
  const code = attribute(childOf(act, 'statusCode'), 'code') ?? '';
  return progresses[code] ?? code;
};

const child = (act: XmlNode, link: string, name: string): XmlNode[] =>
  childrenOf(act, link).flatMap((one) => childrenOf(one, name));

/** What the narrative says at the place that an act refers to. */
export function placeOf(act: XmlNode | undefined, places: Places): string | undefined {
  const value = attribute(childOf(act, 'text', 'reference'), 'value');
  if (value === undefined) return undefined;
  return value.startsWith('#') ? places.get(value.slice(1)) : undefined;
}

const COMMENT = '48767-8';
const isComment = (act: XmlNode): boolean => attribute(childOf(act, 'code'), 'code') === COMMENT;

/** A paragraph of remarks begins with its label in one of the languages that documents are written in. */
const withoutLabel = (text: string): string => text.replace(/^(Remarques|Bemerkungen|Remarks) ?:( |$)/, '');

export function addNotes(facts: Facts, about: string, acts: readonly XmlNode[], places: Places): void {
  for (const act of acts) {
    if (!isComment(act)) continue;
    const text = placeOf(act, places);
    if (text !== undefined) facts.add(about, 'note', withoutLabel(text));
  }
}

export function addResults(facts: Facts, root: XmlNode, body: XmlNode, places: Places): void {
  const house = childOf(root, 'author', 'assignedAuthor', 'representedOrganization');
  const shown = new Set(
    descendants(body)
      .filter(({ name }) => name === 'renderMultiMedia')
      .flatMap((node) => (attribute(node, 'referencedObject') ?? '').split(/\s+/)),
  );
  child(body, 'component', 'section').forEach((section, index) => {
    const about = `section ${index + 1}`;
    const code = childOf(section, 'code');
    facts.add(about, 'code', codeKey(attribute(code, 'code'), attribute(code, 'codeSystem')));
    facts.add(about, 'title', orderedText(childOf(section, 'title') ?? section));
    const speciality = attribute(code, 'code') ?? '';
    child(section, 'component', 'section').forEach((item, at) => {
      for (const act of child(item, 'entry', 'act'))
        addItem({ facts, places, house, shown, speciality }, `${index + 1}.${at + 1}`, act, item);
    });
  });
}

interface Context {
  readonly facts: Facts;
  readonly places: Places;
  /** Who answers for results that name no laboratory of their own: the author's house. */
  readonly house: XmlNode | undefined;
  /** The IDs of what the narrative shows as pictures. */
  readonly shown: ReadonlySet<string>;
  /** LOINC code of the section in which a result stands. */
  readonly speciality: string;
}

/** The act of a report item: specimens, its battery, and what grew. */
function addItem(context: Context, place: string, act: XmlNode, item: XmlNode): void {
  const { facts, places } = context;
  for (const procedure of child(act, 'entryRelationship', 'procedure'))
    addSpecimen(facts, `specimens of ${place}`, procedure, places);
  const organizers = child(act, 'entryRelationship', 'organizer');
  facts.add(`item ${place}`, 'progress', progressOf(act));
  const title = folded(orderedText(childOf(item, 'title') ?? item));
  facts.rows.set(`title of ${place}`, title);
  const narrative = folded(['title', 'text'].map((name) => orderedText(childOf(item, name) ?? item)).join(' '));
  let isolates = 0;
  for (const organizer of organizers) {
    if (attribute(organizer, 'classCode') === 'CLUSTER') {
      isolates += 1;
      const about = `${place} isolate ${isolates}`;
      addConcept(
        facts,
        `organism of ${about}`,
        '',
        childOf(organizer, 'specimen', 'specimenRole', 'specimenPlayingEntity', 'code'),
      );
      facts.add(`battery ${about}`, 'progress', progressOf(organizer));
      for (const battery of child(organizer, 'component', 'organizer')) addBattery(context, about, battery, narrative);
    } else addBattery(context, place, organizer, narrative);
  }
}

function addSpecimen(facts: Facts, about: string, procedure: XmlNode, places: Places): void {
  const role = childOf(procedure, 'participant', 'participantRole');
  // An id that is only a root was made for the document: no number of a tube.
  addIdentifiers(
    facts,
    about,
    childrenOf(role, 'id').filter((id) => folded(attribute(id, 'extension') ?? '') !== ''),
  );
  addConcept(facts, about, 'type', childOf(role, 'playingEntity', 'code'));
  addConcept(facts, about, 'site', childOf(procedure, 'targetSiteCode'));
  addTime(facts, about, 'collected', childOf(procedure, 'effectiveTime'));
  const acts = child(procedure, 'entryRelationship', 'act');
  for (const act of acts)
    if (attribute(childOf(act, 'code'), 'code') === 'SPRECEIVE')
      addTime(facts, about, 'received', childOf(act, 'effectiveTime'));
  addNotes(facts, about, acts, places);
}

function addBattery(context: Context, place: string, battery: XmlNode, narrative: string): void {
  const { facts, places, house } = context;
  const about = `battery ${place}`;
  addOrganization(facts, `performer of ${about}`, house);
  addConcept(facts, about, '', childOf(battery, 'code'));
  facts.rows.set(about, narrative);
  facts.add(about, 'progress', progressOf(battery));
  addTime(facts, about, 'time', childOf(battery, 'effectiveTime'));
  addNotes(facts, about, child(battery, 'component', 'act'), places);
  child(battery, 'component', 'observationMedia').forEach((media, index) =>
    addImage(context, `image ${place}.${index + 1}`, media),
  );
  child(battery, 'component', 'observation').forEach((observation, index) =>
    addResult(context, `result ${place}.${index + 1}`, observation, narrative),
  );
}

/** A picture, and whether the narrative shows it. */
function addImage({ facts, shown }: Context, about: string, media: XmlNode): void {
  const value = childOf(media, 'value');
  facts.add(about, 'type', attribute(value, 'mediaType'));
  facts.add(about, 'content', contentKey(value?.text));
  facts.add(about, 'shown', shown.has(attribute(media, 'ID') ?? '') ? 'yes' : 'no');
}

/** What an observation says of itself, in a battery or in a section. */
export function addObservation(facts: Facts, about: string, observation: XmlNode): void {
  addConcept(facts, about, '', childOf(observation, 'code'));
  facts.add(about, 'progress', progressOf(observation));
  addTime(facts, about, 'time', childOf(observation, 'effectiveTime'));
  addValues(facts, about, observation);
  addFlags(facts, about, observation);
  addRange(facts, about, observation);
  addConcept(facts, about, 'method', childOf(observation, 'methodCode'));
}

function addResult(context: Context, about: string, observation: XmlNode, narrative: string): void {
  const { facts, places, house, speciality } = context;
  facts.rows.set(about, placeOf(observation, places) ?? '');
  // A method that all rows of a table share stands once above it.
  facts.rows.set(`method of ${about}`, narrative);
  addObservation(facts, about, observation);
  facts.add(about, 'speciality', speciality);
  const entity = childOf(observation, 'performer', 'assignedEntity');
  const performer = childOf(entity, 'representedOrganization');
  addTelecoms(facts, `performer of ${about}`, childrenOf(entity, 'telecom'));
  addAddress(facts, `performer of ${about}`, childOf(entity, 'addr'));
  addOrganization(facts, `performer of ${about}`, performer ?? house);
  addNotes(facts, about, child(observation, 'entryRelationship', 'act'), places);
}
