/** What a strict repository asks of DocumentEntry and SubmissionSet (ITI TF-3 4.2.3.2, 4.2.3.3 and 4.2.3.1). */
import * as types from './datatypes.ts';
import { valuesOf, type Classification, type RegistryObject, type Slots } from './ebrim.ts';
import type { Report } from './registry-error.ts';
import { schemes, statusTypes } from './standards.ts';
import { attributeOf } from './xml.ts';

interface SlotRule {
  readonly minimum: number;
  readonly maximum: number;
  readonly valid: (value: string) => boolean;
}

const slot = (minimum: number, maximum: number, valid: (value: string) => boolean): SlotRule => ({
  minimum,
  maximum,
  valid,
});
const anything = (value: string): boolean => value.trim() !== '';
const many = Number.POSITIVE_INFINITY;

const documentSlots: Readonly<Record<string, SlotRule>> = {
  creationTime: slot(1, 1, types.isDtm),
  languageCode: slot(1, 1, types.isLanguage),
  sourcePatientId: slot(1, 1, (value) => types.readCx(value) !== undefined),
  sourcePatientInfo: slot(0, many, types.isPatientInfo),
  serviceStartTime: slot(0, 1, types.isDtm),
  serviceStopTime: slot(0, 1, types.isDtm),
  legalAuthenticator: slot(0, 1, types.isXcn),
  hash: slot(0, 1, types.isSha1),
  size: slot(0, 1, types.isSize),
  URI: slot(0, 1, anything),
  repositoryUniqueId: slot(0, 1, types.isOid),
  documentAvailability: slot(0, 1, (value) => /^urn:ihe:iti:2010:DocumentAvailability:(Online|Offline)$/.test(value)),
  'urn:ihe:iti:xds:2013:referenceIdList': slot(0, many, (value) => /^[^^]+\^\^\^[^^]*\^.+$/.test(value)),
};

const submissionSlots: Readonly<Record<string, SlotRule>> = {
  submissionTime: slot(1, 1, (value) => value.length === 14 && types.isDtm(value)),
  intendedRecipient: slot(0, many, (value) => value.split('|').length <= 3 && value.replaceAll('|', '') !== ''),
};

const authorSlots: Readonly<Record<string, SlotRule>> = {
  authorPerson: slot(0, 1, types.isXcn),
  authorInstitution: slot(0, many, types.isXon),
  authorRole: slot(0, many, anything),
  authorSpecialty: slot(0, many, anything),
  authorTelecommunication: slot(0, many, types.isXtn),
};

const codingSlots: Readonly<Record<string, SlotRule>> = { codingScheme: slot(1, 1, anything) };

/** ebRIM's own limit for a value. */
const LONGEST = 256;

/** Names unique, legal, as many values as allowed, each of its type. Other names must be `urn:` and not IHE's own. */
function checkSlots(slots: Slots, rules: Readonly<Record<string, SlotRule>>, at: string, report: Report): void {
  const wrong = (context: string, name = ''): void =>
    report('XDSRepositoryMetadataError', name === '' ? at : `${at}.${name}`, context);
  const names = slots.map((entry) => entry.name);
  for (const [index, { name, values }] of slots.entries()) {
    const known = Object.hasOwn(rules, name);
    if (names.indexOf(name) !== index) wrong('the slot is repeated', known ? name : '');
    if (!known && (!name.startsWith('urn:') || name.startsWith('urn:ihe:'))) wrong('a slot name is not allowed here');
    if (values.length === 0) wrong('the slot has no value', known ? name : '');
    if (values.some((value) => value.length > LONGEST))
      wrong('a value is longer than 256 characters', known ? name : '');
  }
  for (const [name, rule] of Object.entries(rules)) {
    const values = valuesOf(slots, name);
    if (values.length < rule.minimum) wrong('the attribute is missing', name);
    if (values.length > rule.maximum) wrong('the attribute has too many values', name);
    if (values.some((value) => !rule.valid(value))) wrong('a value is not of its data type', name);
  }
}

/** A code: scheme, display and value all there, and the parent named. */
function checkCode(classification: Classification, parent: string, at: string, report: Report): void {
  if (classification.code.trim() === '') report('XDSRepositoryMetadataError', at, 'the code has no nodeRepresentation');
  if (classification.display.trim() === '') report('XDSRepositoryMetadataError', at, 'the code has no display name');
  checkParent(classification, parent, at, report);
  checkSlots(classification.slots, codingSlots, at, report);
}

function checkParent(classification: Classification, parent: string, at: string, report: Report): void {
  if (classification.classifiedObject !== parent)
    report('XDSRepositoryMetadataError', at, 'classifiedObject does not name the parent');
}

function checkAuthor(classification: Classification, parent: string, at: string, report: Report): void {
  if (classification.hasCode && classification.code !== '')
    report('XDSRepositoryMetadataError', at, 'nodeRepresentation is not allowed in author');
  checkParent(classification, parent, at, report);
  checkSlots(classification.slots, authorSlots, at, report);
  const named = ['authorPerson', 'authorInstitution', 'authorTelecommunication'];
  if (!named.some((name) => valuesOf(classification.slots, name).length > 0))
    report('XDSRepositoryMetadataError', at, 'author has neither person nor institution nor telecommunication');
}

interface Attributes {
  /** name → [scheme, minimum, maximum] */
  readonly codes: Readonly<Record<string, readonly [string, number, number]>>;
  readonly author: string;
  readonly identifiers: Readonly<Record<string, readonly [string, (value: string) => boolean]>>;
}

function checkObject(object: RegistryObject, attributes: Attributes, at: string, report: Report): void {
  const wrong = (name: string, context: string): void =>
    report('XDSRepositoryMetadataError', name === '' ? at : `${at}.${name}`, context);
  const coded = Object.values(attributes.codes).map(([scheme]) => scheme);
  for (const classification of object.classifications)
    if (
      classification.scheme !== attributes.author &&
      !coded.includes(classification.scheme) &&
      classification.node === ''
    )
      wrong('', 'a classification scheme is unknown or not allowed here');
  for (const [name, [scheme, minimum, maximum]] of Object.entries(attributes.codes)) {
    const found = object.classifications.filter((classification) => classification.scheme === scheme);
    if (found.length < minimum) wrong(name, 'the attribute is missing');
    if (found.length > maximum) wrong(name, 'the attribute is repeated');
    for (const classification of found) checkCode(classification, object.id, `${at}.${name}`, report);
  }
  for (const classification of object.classifications)
    if (classification.scheme === attributes.author) checkAuthor(classification, object.id, `${at}.author`, report);
  const known = Object.values(attributes.identifiers).map(([scheme]) => scheme);
  for (const identifier of object.externalIdentifiers) {
    if (!known.includes(identifier.scheme)) wrong('', 'an identification scheme is unknown');
    if (identifier.registryObject !== object.id) wrong('', 'registryObject does not name the parent');
    if (identifier.name.trim() === '') wrong('', 'an external identifier has no Name');
  }
  for (const [name, [scheme, valid]] of Object.entries(attributes.identifiers)) {
    const found = object.externalIdentifiers.filter((identifier) => identifier.scheme === scheme);
    if (found.length === 0) wrong(name, 'the attribute is missing');
    if (found.length > 1) wrong(name, 'the attribute is repeated');
    if (found.some((identifier) => !valid(identifier.value))) wrong(name, 'the value is not of its data type');
  }
  const status = attributeOf(object.element, 'status');
  if (status !== undefined && status !== statusTypes.approved) wrong('availabilityStatus', 'is not Approved');
  const home = attributeOf(object.element, 'home');
  if (home !== undefined && !(home.startsWith('urn:oid:') && types.isOid(home.slice(8)) && home.length <= 64))
    wrong('homeCommunityId', 'is not an OID in urn form');
  if (object.name !== undefined && object.name.length > 128) wrong('title', 'is longer than 128 characters');
  if (object.nameCharsets.some((charset) => charset !== 'UTF-8')) wrong('title', 'charset is not UTF-8');
}

const isPatientId = (value: string): boolean => types.readCx(value) !== undefined;
const entry = schemes.documentEntry;
const set = schemes.submissionSet;

const documentAttributes: Attributes = {
  codes: {
    classCode: [entry.classCode, 1, 1],
    typeCode: [entry.typeCode, 1, 1],
    formatCode: [entry.formatCode, 1, 1],
    practiceSettingCode: [entry.practiceSettingCode, 1, 1],
    healthcareFacilityTypeCode: [entry.healthcareFacilityTypeCode, 1, 1],
    confidentialityCode: [entry.confidentialityCode, 1, many],
    eventCodeList: [entry.eventCodeList, 0, many],
  },
  author: entry.author,
  identifiers: {
    patientId: [entry.patientId, isPatientId],
    uniqueId: [entry.uniqueId, types.isDocumentUniqueId],
  },
};

const submissionAttributes: Attributes = {
  codes: { contentTypeCode: [set.contentTypeCode, 1, 1] },
  author: set.author,
  identifiers: {
    patientId: [set.patientId, isPatientId],
    uniqueId: [set.uniqueId, types.isOid],
    sourceId: [set.sourceId, types.isOid],
  },
};

/** The kinds of document that the sandbox's affinity domain knows. */
export const mimeTypes = ['text/xml', 'application/fhir+json', 'application/pdf'] as const;

export function checkDocumentEntry(object: RegistryObject, at: string, report: Report): void {
  const wrong = (name: string, context: string): void => report('XDSRepositoryMetadataError', `${at}.${name}`, context);
  checkSlots(object.slots, documentSlots, at, report);
  checkObject(object, documentAttributes, at, report);
  if (attributeOf(object.element, 'objectType') !== entry.objectType)
    wrong('objectType', 'is not that of a stable document');
  const mimeType = attributeOf(object.element, 'mimeType') ?? '';
  if (!mimeTypes.some((known) => known === mimeType)) wrong('mimeType', 'is not one that this domain takes');
  if (!object.classifications.some((classification) => classification.scheme === entry.author))
    wrong('author', 'the attribute is missing');
  const [start] = valuesOf(object.slots, 'serviceStartTime');
  const [stop] = valuesOf(object.slots, 'serviceStopTime');
  if (start !== undefined && stop !== undefined && start.padEnd(14, '0') > stop.padEnd(14, '9'))
    wrong('serviceStartTime', 'lies after serviceStopTime');
}

export function checkSubmissionSet(object: RegistryObject, at: string, report: Report): void {
  checkSlots(object.slots, submissionSlots, at, report);
  checkObject(object, submissionAttributes, at, report);
}
