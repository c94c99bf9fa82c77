/** A CDA R2 document of any level and anybody as a page: the facts of its header (CDA R2 §4.2), then its sections' attested text. */
import { attribute, childOf, childrenOf, type XmlNode } from '../../conformance/index.ts';
import type { DocumentPage, PageFact } from '../contract.ts';
import { Narrative, picturesOf } from './narrative.ts';

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
  const role = childOf(root, 'recordTarget', 'patientRole');
  const person = childOf(role, 'patient');
  const service = childrenOf(root, 'documentationOf').flatMap((one) => childrenOf(one, 'serviceEvent'));
  const stay = childOf(root, 'componentOf', 'encompassingEncounter');
  const replaced = childrenOf(root, 'relatedDocument').filter((one) => attribute(one, 'typeCode') === 'RPLC');
  const authors = childrenOf(root, 'author').map((author) => childOf(author, 'assignedAuthor'));
  return [
    ...fact('patient', childrenOf(person, 'name').map(words)),
    ...fact('born', [attribute(childOf(person, 'birthTime'), 'value')], true),
    ...fact('sex', [sexWords(childOf(person, 'administrativeGenderCode'))]),
    ...fact('identifiers', childrenOf(role, 'id').map(idWords)),
    ...fact('address', childrenOf(role, 'addr').map(words)),
    ...fact(
      'telecom',
      childrenOf(role, 'telecom').map((telecom) => attribute(telecom, 'value')),
    ),
    ...fact('date', [attribute(childOf(root, 'effectiveTime'), 'value')], true),
    ...fact(
      'author',
      authors.map(
        (author) =>
          words(childOf(author, 'assignedPerson', 'name')) ||
          words(childOf(author, 'assignedAuthoringDevice', 'softwareName')),
      ),
    ),
    ...fact(
      'organization',
      authors.map((author) => words(childOf(author, 'representedOrganization', 'name'))),
    ),
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
      codeWords(childOf(stay, 'code')),
      words(childOf(stay, 'location', 'healthCareFacility', 'location', 'name')),
    ]),
    ...fact('version', [attribute(childOf(root, 'versionNumber'), 'value')]),
    ...fact(
      'replaces',
      replaced.map((one) => idWords(childOf(one, 'parentDocument', 'id'))),
    ),
    ...fact('confidentiality', [codeWords(childOf(root, 'confidentialityCode'))]),
    ...fact('documentId', [idWords(childOf(root, 'id'))]),
  ];
}

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
