/** A CDA R2 document read back as facts: its header, then its body as far as it is structured. */
import { attribute, childOf, childrenOf, descendants, readXml, type XmlNode } from '../xml.ts';
import {
  addAddress,
  addConcept,
  addIdentifiers,
  addOrganization,
  addPeriod,
  addPerson,
  addPersonName,
  addTelecoms,
  addTime,
  orderedText,
  piecesOf,
  type Places,
} from './cda-parts.ts';
import { addResults } from './cda-results.ts';
import { addSections } from './cda-statements.ts';
import { codeKey, Facts, folded, periodOfStay, systemKey, type Reading } from './facts.ts';

/** Undefined where the bytes are no CDA document. */
export function readCdaFacts(bytes: Uint8Array): Reading | undefined {
  const reading = readXml(bytes);
  if (!reading.ok || reading.root.name !== 'ClinicalDocument') return undefined;
  const { root } = reading;
  const facts = new Facts();
  addHeader(facts, root);
  const body = childOf(root, 'component', 'structuredBody');
  const texts = descendants(root).filter(({ name, parent }) => name === 'text' && parent?.name === 'section');
  const places = new Map(
    texts.flatMap((text) =>
      descendants(text).flatMap((node) => {
        const id = attribute(node, 'ID');
        return id === undefined ? [] : [[id, folded(orderedText(node))] as const];
      }),
    ),
  );
  if (body !== undefined && isLaboratory(body)) {
    addReport(facts, root);
    addResults(facts, root, body, places);
  } else if (body) addSections(facts, body, places);
  for (const text of texts)
    for (const node of descendants(text))
      if (node.name === 'caption') facts.words('narrative', 'caption', orderedText(node));
  if (pointsNowhere(root, places)) facts.add('document', 'reference', 'leads nowhere');
  return {
    facts: facts.facts,
    inWords: facts.inWords,
    narrative: folded(texts.map((text) => orderedText(text)).join(' ')),
    rows: facts.rows,
    pieces: texts.flatMap((text) => piecesOf(text)),
  };
}

/** Entries say where in the narrative their words stand. */
const pointsNowhere = (root: XmlNode, places: Places): boolean =>
  descendants(root).some((node) => {
    const value = node.name === 'reference' ? attribute(node, 'value') : undefined;
    return value !== undefined && !places.has(value.replace('#', ''));
  });

/** XD-LAB: sections of a speciality with sections of report items in them. */
const isLaboratory = (body: XmlNode): boolean =>
  descendants(body).some(
    (node) => node.name === 'templateId' && attribute(node, 'root') === '1.3.6.1.4.1.19376.1.3.3.2.1',
  );

const genders: Readonly<Record<string, string>> = { M: 'male', F: 'female', UN: 'other' };

function addHeader(facts: Facts, root: XmlNode): void {
  const about = 'document';
  addIdentifiers(facts, about, childrenOf(root, 'id'));
  addIdentifiers(facts, about, childrenOf(root, 'setId'), 'set');
  facts.add(about, 'version', attribute(childOf(root, 'versionNumber'), 'value'));
  const type = childOf(root, 'code');
  facts.add(about, 'type', codeKey(attribute(type, 'code'), attribute(type, 'codeSystem')));
  const title = childOf(root, 'title');
  if (title) facts.add(about, 'title', orderedText(title));
  const status = statusOf(root);
  // A Composition cannot be cancelled; the report that it is made of can.
  facts.add(about, 'status', status === 'cancelled' ? 'final' : status);
  addTime(facts, about, 'time', childOf(root, 'effectiveTime'));
  facts.add(about, 'confidentiality', attribute(childOf(root, 'confidentialityCode'), 'code'));
  facts.add(about, 'language', attribute(childOf(root, 'languageCode'), 'code')?.split('-')[0]?.toLowerCase());
  for (const related of childrenOf(root, 'relatedDocument'))
    if (attribute(related, 'typeCode') === 'RPLC') addReplaced(facts, about, childOf(related, 'parentDocument'));
  addPeriod(facts, about, 'service', childOf(root, 'documentationOf', 'serviceEvent', 'effectiveTime'));
  addPatient(facts, childOf(root, 'recordTarget', 'patientRole'));
  addAuthor(facts, childOf(root, 'author'));
  addOrganization(
    facts,
    'custodian',
    childOf(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization'),
  );
  addSigner(facts, childOf(root, 'legalAuthenticator'));
  childrenOf(root, 'informationRecipient').forEach((recipient, index) =>
    addPerson(facts, `recipient ${index + 1}`, childOf(recipient, 'intendedRecipient'), {
      person: 'informationRecipient',
      house: 'receivedOrganization',
    }),
  );
  addOrder(facts, root);
  addEncounter(facts, childOf(root, 'componentOf', 'encompassingEncounter'));
}

/** Versions of one set replace one another. */
function addReplaced(facts: Facts, about: string, parent: XmlNode | undefined): void {
  facts.add(about, 'replaces', systemKey(attribute(childOf(parent, 'id'), 'root')));
  addIdentifiers(facts, about, childrenOf(parent, 'setId'), 'set');
}

/** CDA R2 has no status: a title ends with the word for it unless the document is the usual, final one. */
const statusWords: readonly (readonly [RegExp, string])[] = [
  [/\((provisoire|vorläufig|preliminary)\)$/, 'preliminary'],
  [/\((corrigé|korrigiert|corrected)\)$/, 'corrected'],
  [/\((annulé|storniert|cancelled)\)$/, 'cancelled'],
  [/\((retiré|zurückgezogen|withdrawn)\)$/, 'entered-in-error'],
];

const statusOf = (root: XmlNode): string => {
  const title = folded(orderedText(childOf(root, 'title') ?? root));
  return statusWords.find(([words]) => words.test(title))?.[1] ?? 'final';
};

function addPatient(facts: Facts, role: XmlNode | undefined): void {
  const about = 'patient';
  const patient = childOf(role, 'patient');
  addIdentifiers(facts, about, childrenOf(role, 'id'));
  addPersonName(facts, about, childOf(patient, 'name'));
  addTime(facts, about, 'birth date', childOf(patient, 'birthTime'));
  facts.add(about, 'sex', genders[attribute(childOf(patient, 'administrativeGenderCode'), 'code') ?? ''] ?? 'unknown');
  addAddress(facts, about, childOf(role, 'addr'));
  addTelecoms(facts, about, childrenOf(role, 'telecom'));
}

function addAuthor(facts: Facts, author: XmlNode | undefined): void {
  const role = childOf(author, 'assignedAuthor');
  addTime(facts, 'author', 'time', childOf(author, 'time'));
  addPerson(facts, 'author', role, { person: 'assignedPerson', house: 'representedOrganization' });
  const software = childOf(role, 'assignedAuthoringDevice', 'softwareName');
  if (software) facts.add('author', 'software', orderedText(software));
}

function addSigner(facts: Facts, signer: XmlNode | undefined): void {
  if (!signer) return;
  addTime(facts, 'signer', 'time', childOf(signer, 'time'));
  addPerson(facts, 'signer', childOf(signer, 'assignedEntity'), {
    person: 'assignedPerson',
    house: 'representedOrganization',
  });
}

/** The number of whoever asked, the number of whoever did it, and who asked. */
function addOrder(facts: Facts, root: XmlNode): void {
  addIdentifiers(facts, 'order', childrenOf(childOf(root, 'inFulfillmentOf', 'order'), 'id'), 'placer number');
  addIdentifiers(facts, 'order', childrenOf(childOf(root, 'documentationOf', 'serviceEvent'), 'id'), 'filler number');
  for (const participant of childrenOf(root, 'participant'))
    if (attribute(participant, 'typeCode') === 'REF')
      addPerson(facts, 'requester', childOf(participant, 'associatedEntity'), {
        person: 'associatedPerson',
        house: 'scopingOrganization',
      });
}

function addEncounter(facts: Facts, encounter: XmlNode | undefined): void {
  if (!encounter) return;
  addIdentifiers(facts, 'encounter', childrenOf(encounter, 'id'));
  addEncounterClass(facts, childOf(encounter, 'code'));
  addPeriod(facts, ...periodOfStay(facts), childOf(encounter, 'effectiveTime'));
}

function addEncounterClass(facts: Facts, code: XmlNode | undefined): void {
  const whole = new Facts();
  addConcept(whole, 'encounter', 'class', code);
  for (const { about, kind, said } of whole.facts)
    // FHIR's class is one Coding: words stand in its display.
    if (kind === 'class code' || kind === 'class words') facts.add(about, 'class', said);
}

/** A laboratory report says of itself once more what the document says (FHIR has a resource for it). */
function addReport(facts: Facts, root: XmlNode): void {
  const type = childOf(root, 'code');
  addIdentifiers(facts, 'report', childrenOf(root, 'setId'), 'set');
  addIdentifiers(facts, 'report', childrenOf(childOf(root, 'documentationOf', 'serviceEvent'), 'id'), 'filler number');
  facts.add('report', 'type', codeKey(attribute(type, 'code'), attribute(type, 'codeSystem')));
  facts.add('report', 'status', statusOf(root));
  addTime(facts, 'report', 'time', childOf(root, 'effectiveTime'));
  const author = childOf(root, 'author', 'assignedAuthor');
  addOrganization(facts, 'report’s house', childOf(author, 'representedOrganization'));
  if (childOf(author, 'assignedPerson'))
    addPerson(facts, 'interpreter', author, { person: 'assignedPerson', house: 'representedOrganization' });
  addPeriod(facts, 'report', 'service', childOf(root, 'documentationOf', 'serviceEvent', 'effectiveTime'));
}
