/** What holds of a submission as a whole (ITI TF-3 4.2.1 and 4.2.2): one set, members, ids, one patient, documents and their entries. */
import { isUuidUrn } from './datatypes.ts';
import { identifierOf, valuesOf, type Association, type RegistryObject, type SubmittedObjects } from './ebrim.ts';
import { checkDocumentEntry, checkSubmissionSet } from './metadata-rules.ts';
import type { Part } from './multipart.ts';
import type { Report } from './registry-error.ts';
import { associationTypes, ns, schemes } from './standards.ts';
import { attributeOf, descendantsOf, onlyChild, textOf, type XmlElement } from './xml.ts';

export interface SubmittedDocument {
  readonly entry: RegistryObject;
  readonly uniqueId: string;
  readonly patientId: string;
  readonly part: Part;
}

export interface Submission {
  readonly objects: SubmittedObjects;
  readonly submissionSet: RegistryObject;
  readonly documents: readonly SubmittedDocument[];
  /** RPLC and XFRM_RPLC. */
  readonly replacements: readonly Association[];
  readonly relationships: readonly Association[];
}

const relationshipTypes: readonly string[] = [
  associationTypes.replace,
  associationTypes.transform,
  associationTypes.append,
  associationTypes.transformReplace,
  associationTypes.signs,
];
const replacing: readonly string[] = [associationTypes.replace, associationTypes.transformReplace];

/** Checks everything that the message alone decides; undefined when it cannot be read as a submission at all. */
export function readSubmission(
  list: XmlElement,
  objects: SubmittedObjects,
  documents: ReadonlyMap<string, Part>,
  report: Report,
): Submission | undefined {
  checkIds(list, report);
  const sets = objects.packages.filter((entry) => isOfNode(entry, objects, schemes.submissionSet.node));
  const [submissionSet] = sets;
  if (sets.length !== 1)
    report('XDSRepositoryMetadataError', 'submissionSet', 'there is not exactly one submission set');
  if (objects.packages.length > sets.length)
    report(
      'XDSRepositoryMetadataError',
      'folder',
      'a registry package is not a submission set; this domain takes no folders',
    );
  objects.documentEntries.forEach((entry, index) => checkDocumentEntry(entry, at(index), report));
  if (submissionSet === undefined) return undefined;
  checkSubmissionSet(submissionSet, 'submissionSet', report);
  checkAssociations(objects, submissionSet, report);
  checkPatients(objects.documentEntries, submissionSet, report);
  const paired = pair(objects.documentEntries, documents, report);
  const relationships = objects.associations.filter((association) => relationshipTypes.includes(association.type));
  return {
    objects,
    submissionSet,
    documents: paired,
    relationships,
    replacements: relationships.filter((association) => replacing.includes(association.type)),
  };
}

const at = (index: number): string => (index === 0 ? 'documentEntry' : `documentEntry[${index + 1}]`);

function isOfNode(object: RegistryObject, objects: SubmittedObjects, node: string): boolean {
  const outside = objects.classifications.filter((classification) => classification.classifiedObject === object.id);
  return [...object.classifications, ...outside].some((classification) => classification.node === node);
}

/** M-05, M-06: every id is there, unique over all objects, and a lower-case UUID or a symbol. */
function checkIds(list: XmlElement, report: Report): void {
  const identified = ['ExtrinsicObject', 'RegistryPackage', 'Association', 'Classification', 'ExternalIdentifier'];
  const ids = identified
    .flatMap((name) => descendantsOf(list, ns.rim, name))
    .map((element) => attributeOf(element, 'id') ?? '');
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) report('XDSRepositoryMetadataError', 'id', 'an id is used twice');
    seen.add(id);
    if (/^urn:uuid:/i.test(id) && !isUuidUrn(id))
      report('XDSRepositoryMetadataError', 'id', 'a UUID is not lower-case hexadecimal in urn form');
  }
  const logical = descendantsOf(list, ns.rim, 'ExtrinsicObject').flatMap(
    (element) => attributeOf(element, 'lid') ?? [],
  );
  if (new Set(logical).size !== logical.length)
    report('XDSRepositoryMetadataError', 'lid', 'a logical id is used twice');
}

/** Members of the set and relationships between documents. */
function checkAssociations(objects: SubmittedObjects, submissionSet: RegistryObject, report: Report): void {
  const wrong = (context: string): void => report('XDSRepositoryMetadataError', 'association', context);
  const entries = objects.documentEntries.map((entry) => entry.id);
  for (const association of objects.associations) {
    if (association.source === association.target) wrong('an association refers to itself');
    if (association.target === submissionSet.id) wrong('the submission set is the target of an association');
    if (association.type === associationTypes.hasMember) checkMember(association, entries, submissionSet.id, report);
    else if (relationshipTypes.includes(association.type))
      checkRelationship(association, entries, submissionSet.id, report);
    else wrong('the association type is not allowed here');
  }
  for (const [index, id] of entries.entries()) {
    const memberships = objects.associations.filter(
      ({ type, source, target }) => type === associationTypes.hasMember && source === submissionSet.id && target === id,
    );
    if (memberships.length !== 1)
      report('XDSRepositoryMetadataError', at(index), 'is not a member of the submission set by exactly one HasMember');
  }
}

function checkMember(member: Association, entries: readonly string[], submissionSet: string, report: Report): void {
  const wrong = (context: string): void => report('XDSRepositoryMetadataError', 'association.HasMember', context);
  if (member.source !== submissionSet) wrong('its source is not the submission set');
  const status = valuesOf(member.object.slots, 'SubmissionSetStatus');
  const inMessage = entries.includes(member.target);
  if (status.length !== 1 || !['Original', 'Reference'].includes(status[0] ?? ''))
    wrong('SubmissionSetStatus is not exactly one of Original and Reference');
  else if ((status[0] === 'Original') !== inMessage) wrong('SubmissionSetStatus does not fit the target');
  if (!inMessage && !isUuidUrn(member.target))
    report('UnresolvedReferenceException', 'association.HasMember', 'its target is not in the message');
  if (member.object.classifications.length > 0) wrong('carries a documentation code');
}

function checkRelationship(
  relation: Association,
  entries: readonly string[],
  submissionSet: string,
  report: Report,
): void {
  const where = 'association.relationship';
  if (relation.source === submissionSet)
    report('XDSRepositoryMetadataError', where, 'the submission set is the source of a relationship');
  if (!entries.includes(relation.source))
    report('UnresolvedReferenceException', where, 'its source is not a document entry of the message');
  if (!isUuidUrn(relation.target) || entries.includes(relation.target))
    report('UnresolvedReferenceException', where, 'its target is not the UUID of an entry in the registry');
  const allowed = relation.object.classifications.every(({ scheme }) => scheme === schemes.associationDocumentation);
  if (!allowed) report('XDSRepositoryMetadataError', where, 'a classification scheme is unknown');
}

/** M-08: one patient over everything. */
function checkPatients(entries: readonly RegistryObject[], submissionSet: RegistryObject, report: Report): void {
  const patient = identifierOf(submissionSet, schemes.submissionSet.patientId);
  for (const [index, entry] of entries.entries())
    if (identifierOf(entry, schemes.documentEntry.patientId) !== patient)
      report('XDSPatientIdDoesNotMatch', `${at(index)}.patientId`, 'differs from the patient of the submission set');
}

/** M-01, M-02, M-07: each entry has its document and the other way round; hash and size are those of the bytes. */
function pair(
  entries: readonly RegistryObject[],
  documents: ReadonlyMap<string, Part>,
  report: Report,
): SubmittedDocument[] {
  const ids = entries.map((entry) => entry.id);
  for (const id of documents.keys())
    if (!ids.includes(id)) report('XDSMissingDocumentMetadata', 'Document', 'a document has no document entry');
  const uniqueIds = new Set<string>();
  return entries.flatMap((entry, index) => {
    const uniqueId = identifierOf(entry, schemes.documentEntry.uniqueId);
    if (uniqueIds.has(uniqueId))
      report('XDSRepositoryDuplicateUniqueIdInMessage', `${at(index)}.uniqueId`, 'is used twice in the message');
    uniqueIds.add(uniqueId);
    const part = documents.get(entry.id);
    if (part === undefined) {
      report('XDSMissingDocument', at(index), 'has no document');
      return [];
    }
    const [hash] = valuesOf(entry.slots, 'hash');
    const [size] = valuesOf(entry.slots, 'size');
    if (hash !== undefined && hash.toLowerCase() !== part.sha1)
      report('XDSRepositoryMetadataError', `${at(index)}.hash`, 'is not the SHA-1 of the bytes received');
    if (size !== undefined && size !== String(part.size))
      report('XDSRepositoryMetadataError', `${at(index)}.size`, 'is not the number of bytes received');
    return [{ entry, uniqueId, patientId: identifierOf(entry, schemes.documentEntry.patientId), part }];
  });
}

/** The documents of the request by entry id: each an `xop:Include` that names exactly one part (T-03, T-04). */
export function readDocuments(
  elements: readonly XmlElement[],
  parts: readonly Part[],
  report: Report,
): Map<string, Part> {
  const found = new Map<string, Part>();
  const used = new Set<Part>();
  for (const element of elements) {
    const id = attributeOf(element, 'id') ?? '';
    const include = onlyChild(element, ns.xop, 'Include');
    if (id === '' || found.has(id)) report('XDSRepositoryError', 'Document', 'an id is missing or used twice');
    if (include === undefined || textOf(element).trim() !== '') {
      report('XDSRepositoryError', 'Document', 'the content is not sent as an XOP part');
      continue;
    }
    const href = attributeOf(include, 'href') ?? '';
    const cid = href.startsWith('cid:') ? decoded(href.slice(4)) : undefined;
    const matching = parts.filter((part) => part.contentId !== undefined && part.contentId === cid);
    const [part] = matching;
    if (part === undefined || matching.length > 1 || used.has(part)) {
      report('XDSRepositoryError', 'Document', 'xop:Include does not name exactly one part of the message');
      continue;
    }
    const encoding = part.headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit';
    if (encoding !== 'binary')
      report('XDSRepositoryError', 'Document', 'the part is not sent with binary transfer encoding');
    used.add(part);
    found.set(id, part);
  }
  if (used.size < parts.length)
    report('XDSRepositoryError', 'Document', 'a part of the message belongs to no document');
  return found;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
