/** A submission as ebRIM 3.0 (ITI TF-3 4.2.1): elements in the order of rim.xsd, every id of the message unique. */
import { derivedUuid } from '../../clinical/index.ts';
import type { DocumentEntry, MetadataAuthor, MetadataCode, MetadataPatientId, Submission } from '../types.ts';
import { element, type Markup } from '../wire/markup.ts';
import { NS } from '../wire/namespaces.ts';
import { associationType, documentEntryScheme, objectType, submissionSetScheme } from './scheme.ts';
import { cx, sourcePatientInfo, xcn, xon } from './values.ts';

const slot = (name: string, ...values: readonly string[]): Markup =>
  element(
    'rim:Slot',
    { name },
    element(
      'rim:ValueList',
      {},
      values.map((value) => element('rim:Value', {}, value)),
    ),
  );

const optionalSlot = (name: string, value: string | undefined): Markup | undefined =>
  value === undefined ? undefined : slot(name, value);

const name = (text: string, language?: string): Markup =>
  element('rim:Name', {}, element('rim:LocalizedString', { 'xml:lang': language, charset: 'UTF-8', value: text }));

/** An id for a part of an object: the same for the same submission, different for every part. */
const partId = (owner: string, ...path: readonly string[]): string =>
  `urn:uuid:${derivedUuid('relais:part', owner, ...path)}`;

function classification(owner: string, scheme: string, code: MetadataCode, index = 0): Markup {
  return element(
    'rim:Classification',
    {
      id: partId(owner, scheme, String(index)),
      objectType: objectType.classification,
      classifiedObject: owner,
      classificationScheme: scheme,
      nodeRepresentation: code.code,
    },
    slot('codingScheme', code.scheme),
    name(code.display),
  );
}

function author(owner: string, scheme: string, { person, institutions, role, specialty }: MetadataAuthor): Markup {
  return element(
    'rim:Classification',
    {
      id: partId(owner, scheme),
      objectType: objectType.classification,
      classifiedObject: owner,
      classificationScheme: scheme,
      nodeRepresentation: '',
    },
    optionalSlot('authorPerson', person && xcn(person)),
    institutions.length > 0 ? slot('authorInstitution', ...institutions.map(xon)) : undefined,
    optionalSlot('authorRole', role),
    optionalSlot('authorSpecialty', specialty),
  );
}

const externalIdentifier = (owner: string, scheme: string, label: string, value: string): Markup =>
  element(
    'rim:ExternalIdentifier',
    {
      id: partId(owner, scheme),
      objectType: objectType.externalIdentifier,
      registryObject: owner,
      identificationScheme: scheme,
      value,
    },
    name(label),
  );

function extrinsicObject(entry: DocumentEntry, patientId: MetadataPatientId): Markup {
  const id = entry.entryUuid;
  const scheme = documentEntryScheme;
  return element(
    'rim:ExtrinsicObject',
    { id, objectType: scheme.objectType, mimeType: entry.mimeType },
    slot('creationTime', entry.creationTime),
    slot('hash', entry.hash),
    slot('languageCode', entry.languageCode),
    optionalSlot('legalAuthenticator', entry.legalAuthenticator && xcn(entry.legalAuthenticator)),
    optionalSlot('serviceStartTime', entry.serviceStartTime),
    optionalSlot('serviceStopTime', entry.serviceStopTime),
    slot('size', String(entry.size)),
    slot('sourcePatientId', cx(entry.sourcePatientId)),
    slot('sourcePatientInfo', ...sourcePatientInfo(entry)),
    name(entry.title, entry.languageCode),
    author(id, scheme.author, entry.author),
    classification(id, scheme.classCode, entry.classCode),
    entry.confidentialityCodes.map((code, index) => classification(id, scheme.confidentialityCode, code, index)),
    classification(id, scheme.formatCode, entry.formatCode),
    classification(id, scheme.healthcareFacilityTypeCode, entry.healthcareFacilityTypeCode),
    classification(id, scheme.practiceSettingCode, entry.practiceSettingCode),
    classification(id, scheme.typeCode, entry.typeCode),
    externalIdentifier(id, scheme.patientId, 'XDSDocumentEntry.patientId', cx(patientId)),
    externalIdentifier(id, scheme.uniqueId, 'XDSDocumentEntry.uniqueId', entry.uniqueId),
  );
}

function registryPackage({ submissionSet: set, documentEntry }: Submission, patientId: MetadataPatientId): Markup {
  const id = set.entryUuid;
  const scheme = submissionSetScheme;
  return element(
    'rim:RegistryPackage',
    { id, objectType: objectType.registryPackage },
    slot('submissionTime', set.submissionTime),
    name(documentEntry.title, documentEntry.languageCode),
    author(id, scheme.author, set.author),
    classification(id, scheme.contentTypeCode, set.contentTypeCode),
    externalIdentifier(id, scheme.patientId, 'XDSSubmissionSet.patientId', cx(patientId)),
    externalIdentifier(id, scheme.sourceId, 'XDSSubmissionSet.sourceId', set.sourceId),
    externalIdentifier(id, scheme.uniqueId, 'XDSSubmissionSet.uniqueId', set.uniqueId),
  );
}

const association = (type: string, source: string, target: string, ...slots: readonly Markup[]): Markup =>
  element(
    'rim:Association',
    {
      id: partId(source, type, target),
      objectType: objectType.association,
      associationType: type,
      sourceObject: source,
      targetObject: target,
    },
    slots,
  );

/** lcm:SubmitObjectsRequest for one document. `patientId` is that of the entry, known to be present. */
export function submitObjectsRequest(submission: Submission, patientId: MetadataPatientId): Markup {
  const { submissionSet: set, documentEntry: entry, replaces } = submission;
  return element(
    'lcm:SubmitObjectsRequest',
    { 'xmlns:lcm': NS.lcm, 'xmlns:rim': NS.rim },
    element(
      'rim:RegistryObjectList',
      {},
      extrinsicObject(entry, patientId),
      registryPackage(submission, patientId),
      element('rim:Classification', {
        id: partId(set.entryUuid, submissionSetScheme.classificationNode),
        objectType: objectType.classification,
        classifiedObject: set.entryUuid,
        classificationNode: submissionSetScheme.classificationNode,
      }),
      association(associationType.hasMember, set.entryUuid, entry.entryUuid, slot('SubmissionSetStatus', 'Original')),
      replaces ? association(associationType.replaces, entry.entryUuid, replaces.entryUuid) : undefined,
    ),
  );
}
