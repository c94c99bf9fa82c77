/** A CDA R2 document of any level and anybody as a page: the facts of its header (CDA R2 §4.2), then its sections' attested text. */
import { attribute, childOf, childrenOf, type XmlNode } from '../../conformance/index.ts';
import type { DocumentPage, PageFact } from '../contract.ts';
import { Narrative, picturesOf } from './narrative.ts';
import {
  atHouse,
  bornAs,
  confidentialityWords,
  encounterWords,
  languageOf,
  numbersOf,
  software,
  telecomWords,
  versionWords,
  type PageLanguage,
} from './words.ts';

type Fact = DocumentPage['facts'][number];
type Section = DocumentPage['sections'][number];

const fact = (name: PageFact, values: readonly (string | undefined)[], time = false): Fact[] => {
  const known = [...new Set(values.flatMap((value) => value?.replaceAll(/\s+/g, ' ').trim() ?? []))].filter(
    (value) => value !== '',
  );
  return known.length === 0 ? [] : [{ name, values: known, time }];
};

export function cdaPage(root: XmlNode): DocumentPage {
  const narrative = new Narrative(picturesOf(root));
  const body = childOf(root, 'component', 'structuredBody');
  const file = childOf(root, 'component', 'nonXMLBody', 'text');
  const sections = [...sectionsOf(body, 1, narrative), ...fileSections(file)];
  return {
    title: words(childOf(root, 'title')) || (attribute(childOf(root, 'code'), 'displayName') ?? ''),
    language: attribute(childOf(root, 'languageCode'), 'code') ?? '',
    facts: headerFacts(root),
    sections,
    file: file ? fileKind(file) : '',
    leftOut: [...narrative.leftOut].map(([what, count]) => ({ what, count })),
  };
}

/** Deeper than any outline. */
const DEEPEST = 20;

function sectionsOf(parent: XmlNode | undefined, depth: number, narrative: Narrative): Section[] {
  if (depth > DEEPEST) return [];
  return childrenOf(parent, 'component').flatMap((component) => {
    const section = childOf(component, 'section');
    if (!section) return [];
    const title = words(childOf(section, 'title')) || (attribute(childOf(section, 'code'), 'displayName') ?? '');
    const text = childOf(section, 'text');
    if (!text && childrenOf(section, 'entry').length > 0) narrative.leave('noText');
    return [{ title, depth, nodes: text ? narrative.nodes(text) : [] }, ...sectionsOf(section, depth + 1, narrative)];
  });
}

function fileKind(file: XmlNode): DocumentPage['file'] {
  const type = attribute(file, 'mediaType') ?? 'text/plain';
  if (type === 'application/pdf') return 'pdf';
  return isPlain(file) ? 'text' : 'other';
}

const isPlain = (file: XmlNode): boolean =>
  (attribute(file, 'mediaType') ?? 'text/plain') === 'text/plain' && attribute(file, 'representation') !== 'B64';

const fileSections = (file: XmlNode | undefined): Section[] =>
  file && isPlain(file) ? [{ title: '', depth: 1, nodes: [{ tag: 'pre', children: [file.text] }] }] : [];

const words = (node: XmlNode | undefined): string =>
  node ? [...textsOf(node)].join(' ').replaceAll(/\s+/g, ' ').trim() : '';

function* textsOf(node: XmlNode): Generator<string> {
  for (const child of node.content) {
    if (typeof child === 'string') yield child;
    else yield* textsOf(child);
  }
}

function headerFacts(root: XmlNode): Fact[] {
  const language = languageOf(attribute(childOf(root, 'languageCode'), 'code') ?? '');
  const role = childOf(root, 'recordTarget', 'patientRole');
  const person = childOf(role, 'patient');
  const service = childrenOf(root, 'documentationOf').flatMap((one) => childrenOf(one, 'serviceEvent'));
  const stay = childOf(root, 'componentOf', 'encompassingEncounter');
  const replaced = childrenOf(root, 'relatedDocument').filter((one) => attribute(one, 'typeCode') === 'RPLC');
  const authors = childrenOf(root, 'author').map((author) => childOf(author, 'assignedAuthor'));
  return [
    ...fact(
      'patient',
      childrenOf(person, 'name').map((name) => patientName(name, person, language)),
    ),
    ...fact('born', [attribute(childOf(person, 'birthTime'), 'value')], true),
    ...fact('sex', [sexWords(childOf(person, 'administrativeGenderCode'))]),
    ...fact(
      'identifiers',
      numbersOf(
        childrenOf(role, 'id').map((id) => ({
          value: attribute(id, 'extension') ?? attribute(id, 'root') ?? '',
          by:
            attribute(id, 'assigningAuthorityName') ??
            (attribute(id, 'extension') ? (attribute(id, 'root') ?? '') : ''),
        })),
      ),
    ),
    ...fact('address', childrenOf(role, 'addr').map(addressWords)),
    ...fact('telecom', telecomsOf(role)),
    ...fact('date', [attribute(childOf(root, 'effectiveTime'), 'value')], true),
    ...fact(
      'author',
      authors.map((author) => words(childOf(author, 'assignedPerson', 'name')) || deviceName(author, language)),
    ),
    ...fact(
      'organization',
      authors.map((author) => words(childOf(author, 'representedOrganization', 'name'))),
    ),
    ...fact('callback', callbackOf(root, authors)),
    ...fact(
      'authenticator',
      childrenOf(root, 'legalAuthenticator').map((one) =>
        words(childOf(one, 'assignedEntity', 'assignedPerson', 'name')),
      ),
    ),
    ...fact('custodian', [
      words(childOf(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')),
    ]),
    ...fact(
      'recipients',
      childrenOf(root, 'informationRecipient').map((one) => recipientWords(childOf(one, 'intendedRecipient'))),
    ),
    ...fact(
      'requester',
      childrenOf(root, 'participant')
        .filter((one) => attribute(one, 'typeCode') === 'REF')
        .map((one) => words(childOf(one, 'associatedEntity', 'associatedPerson', 'name'))),
    ),
    ...fact(
      'order',
      childrenOf(root, 'inFulfillmentOf').map((one) => idWords(childOf(one, 'order', 'id'))),
    ),
    ...fact(
      'act',
      service.flatMap((event) => timesOf(childOf(event, 'effectiveTime'))),
      true,
    ),
    ...fact('encounter', [
      ...childrenOf(stay, 'id').map(idWords),
      encounterWords(attribute(childOf(stay, 'code'), 'code') ?? '', language) ?? codeWords(childOf(stay, 'code')),
      words(childOf(stay, 'location', 'healthCareFacility', 'location', 'name')),
    ]),
    ...fact('version', [attribute(childOf(root, 'versionNumber'), 'value')]),
    ...fact(
      'replaces',
      replaced.map((one) => replacedWords(childOf(one, 'parentDocument'))),
    ),
    ...fact('confidentiality', [
      confidentialityWords(attribute(childOf(root, 'confidentialityCode'), 'code') ?? '', language) ??
        codeWords(childOf(root, 'confidentialityCode')),
    ]),
    ...fact('documentId', [idWords(childOf(root, 'id'))]),
  ];
}

/** The used name; the name at birth (HL7 EntityNamePartQualifier `BR`) is told apart from it. */
function patientName(name: XmlNode, person: XmlNode | undefined, language: PageLanguage): string {
  const isBirth = (part: XmlNode): boolean => (attribute(part, 'qualifier') ?? '').split(' ').includes('BR');
  const families = childrenOf(name, 'family');
  const birth = families.filter(isBirth);
  if (birth.length === 0 || birth.length === families.length) return words(name);
  const used = name.content.filter((part) => typeof part === 'string' || !(part.name === 'family' && isBirth(part)));
  const sex = attribute(childOf(person, 'administrativeGenderCode'), 'code') ?? '';
  return `${words({ ...name, content: used })} (${bornAs(sex, birth.map(words).join(' '), language)})`;
}

const deviceName = (author: XmlNode | undefined, language: PageLanguage): string => {
  const name = words(childOf(author, 'assignedAuthoringDevice', 'softwareName'));
  return name === '' ? '' : software(name, language);
};

/** Street, post code with town, country: parted as they are on an envelope. */
function addressWords(addr: XmlNode): string {
  const of = (...names: readonly string[]): string[] =>
    addr.content.flatMap((part) => (typeof part !== 'string' && names.includes(part.name) ? [words(part)] : []));
  const town = of('postalCode', 'city').join(' ');
  const parts = [...of('streetAddressLine'), town, ...of('state', 'country')].filter((part) => part !== '');
  // Addresses are written in many ways: where words would be missing, all of them stand as they are.
  return parts.join(' ').length < words(addr).length ? words(addr) : parts.join(', ');
}

const telecomsOf = (party: XmlNode | undefined): string[] =>
  childrenOf(party, 'telecom')
    .flatMap((telecom) => attribute(telecom, 'value') ?? [])
    .map(telecomWords);

/** Where to ask back: the author's own numbers, those of the house, of whoever signed; the keeper's when there are no others. Each with its house. */
function callbackOf(root: XmlNode, authors: readonly (XmlNode | undefined)[]): string[] {
  const signers = childrenOf(root, 'legalAuthenticator').map((one) => childOf(one, 'assignedEntity'));
  const near = [...authors, ...signers].flatMap((party) => {
    const house = childOf(party, 'representedOrganization');
    return atHouse([...telecomsOf(party), ...telecomsOf(house)], words(childOf(house, 'name')));
  });
  const keeper = childOf(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization');
  return near.length > 0 ? near : atHouse(telecomsOf(keeper), words(childOf(keeper, 'name')));
}

const replacedWords = (parent: XmlNode | undefined): string => {
  const [version, id] = [attribute(childOf(parent, 'versionNumber'), 'value') ?? '', idWords(childOf(parent, 'id'))];
  return version === '' ? id : `${versionWords(version)} (${id})`;
};

const recipientWords = (recipient: XmlNode | undefined): string =>
  [words(childOf(recipient, 'informationRecipient', 'name')), words(childOf(recipient, 'receivedOrganization', 'name'))]
    .filter((part) => part !== '')
    .join(', ');

function idWords(id: XmlNode | undefined): string {
  const [root, extension, assigner] = ['root', 'extension', 'assigningAuthorityName'].map(
    (name) => attribute(id, name) ?? '',
  );
  if (extension === '' || extension === undefined) return root ?? '';
  return `${extension} (${assigner === '' || assigner === undefined ? (root ?? '') : assigner})`;
}

const sexes = new Map([
  ['M', 'male'],
  ['F', 'female'],
  ['UN', 'other'],
]);

/** The code's meaning as a word that the screens translate; another code as it is written. */
const sexWords = (code: XmlNode | undefined): string => sexes.get(attribute(code, 'code') ?? '') ?? codeWords(code);

const codeWords = (code: XmlNode | undefined): string =>
  attribute(code, 'displayName') ?? (words(childOf(code, 'originalText')) || (attribute(code, 'code') ?? ''));

const timesOf = (time: XmlNode | undefined): string[] =>
  [
    attribute(time, 'value'),
    attribute(childOf(time, 'low'), 'value'),
    attribute(childOf(time, 'high'), 'value'),
  ].filter((value) => value !== undefined);
