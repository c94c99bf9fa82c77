/** Metadata of a document and of its submission (ITI TF-3 4.2.3), taken from the completed document, its rendering and the profile. */
import { createHash } from 'node:crypto';
import {
  dateDigits,
  derivedUuid,
  identifierOf,
  isOid,
  isUuid,
  timestampOf,
  toDtm,
  uuidToOid,
  type ClinicalDocument,
  type Identifier,
  type Organization,
  type Patient,
  type Professional,
} from '../../clinical/index.ts';
import type { DocumentType, NationalProfile } from '../../profiles/index.ts';
import type { DocumentEntry, MetadataAuthor, MetadataPatientId, SubmissionSet } from '../types.ts';

/** What rendering made, in the words that metadata need. */
export interface DescribedRendering {
  readonly id: { readonly root: string; readonly extension?: string };
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly title: string;
  readonly type: DocumentType;
}

export interface EntryArguments {
  /** Completed (clinical/sender). */
  readonly document: ClinicalDocument;
  readonly rendering: DescribedRendering;
  readonly profile: NationalProfile;
}

const TITLE_LIMIT = 128;
const sexes = { male: 'M', female: 'F', other: 'O', unknown: 'U' } as const;

/**
 * Describes a document. Total: what the document does not have is left empty for the metadata rules to find, and
 * {@link missingFacts} keeps it from being sent.
 */
export function describeEntry({ document, rendering, profile }: EntryArguments): DocumentEntry {
  const { xds } = profile;
  const { patient, serviceTime, legalAuthenticator } = document;
  const { type } = rendering;
  const authenticator = legalAuthenticator && personOf(legalAuthenticator, profile);
  const national = profile.patient.submissionId === 'national' ? identifierOf(patient, 'national') : undefined;
  return {
    entryUuid: `urn:uuid:${derivedUuid('relais:entry', rendering.id.root, rendering.id.extension ?? '')}`,
    uniqueId: uniqueIdOf(rendering.id),
    ...(national ? { patientId: { id: national.extension, authority: profile.patient.nationalId.root } } : {}),
    sourcePatientId: sourcePatientId(patient, profile),
    sourcePatientInfo: {
      family: patient.name.family,
      given: patient.name.given.join(' '),
      ...(patient.birthDate === undefined ? {} : { birthDate: dateDigits(patient.birthDate) }),
      sex: sexes[patient.sex],
    },
    mimeType: rendering.mimeType,
    hash: createHash('sha1').update(rendering.bytes).digest('hex'),
    size: rendering.bytes.byteLength,
    title: titleWithin(rendering.title),
    languageCode: document.language,
    creationTime: toDtm(document.effectiveTime),
    ...(serviceTime?.start === undefined ? {} : { serviceStartTime: toDtm(serviceTime.start) }),
    ...(serviceTime?.end === undefined ? {} : { serviceStopTime: toDtm(serviceTime.end) }),
    classCode: type.classCode,
    typeCode: type.typeCode,
    formatCode: type.formatCode,
    confidentialityCodes: [xds.confidentialityCodes[document.confidentiality]],
    healthcareFacilityTypeCode: xds.healthcareFacilityTypeCode,
    practiceSettingCode: xds.practiceSettingCode,
    author: authorOf(document, profile),
    ...(authenticator ? { legalAuthenticator: authenticator } : {}),
  };
}

/** Registries cut or refuse longer titles; a character is never cut in half. */
const titleWithin = (title: string): string =>
  title
    .slice(0, TITLE_LIMIT)
    .toWellFormed()
    .replace(/\ufffd$/, '');

/** A UUID below 2.25; an OID as it is, with its extension where it has one. */
function uniqueIdOf({ root, extension }: DescribedRendering['id']): string {
  const uuid = root.toLowerCase();
  const oid = isUuid(uuid) ? uuidToOid(uuid) : root;
  return extension === undefined ? oid : `${oid}^${extension}`;
}

function sourcePatientId(patient: Patient, profile: NationalProfile): MetadataPatientId {
  const local = identifierOf(patient, 'local');
  if (local?.root !== undefined) return { id: local.extension, authority: local.root };
  const national = identifierOf(patient, 'national');
  return national ? { id: national.extension, authority: profile.patient.nationalId.root } : { id: '', authority: '' };
}

/** The first identifier in the order that the profile gives, else the first whose authority has an OID: metadata can say no other (ITI TF-3 4.2.3.1.7, XCN). */
function preferred(identifiers: readonly Identifier[], profile: NationalProfile): { id?: string; authority?: string } {
  const ordered = profile.professional.identifiers.map(({ root }) =>
    identifiers.find((identifier) => identifier.root === root),
  );
  const found = [...ordered, ...identifiers].find(
    (identifier) => identifier?.root !== undefined && isOid(identifier.root),
  );
  return found?.root === undefined ? {} : { id: found.extension, authority: found.root };
}

function personOf(
  { name, identifiers }: Professional,
  profile: NationalProfile,
): NonNullable<MetadataAuthor['person']> | undefined {
  if (!name) return undefined;
  return { ...preferred(identifiers, profile), family: name.family, given: name.given.join(' ') };
}

const institutionOf = (
  { name, identifiers }: Organization,
  profile: NationalProfile,
): MetadataAuthor['institutions'][number][] =>
  name === undefined || name === '' ? [] : [{ name, ...preferred(identifiers, profile) }];

function authorOf({ author, custodian }: ClinicalDocument, profile: NationalProfile): MetadataAuthor {
  const person = author.professional && personOf(author.professional, profile);
  const organization = author.organization ?? author.professional?.organization ?? custodian;
  const specialty = author.professional?.specialty?.coding;
  return {
    ...(person ? { person } : {}),
    institutions: organization ? institutionOf(organization, profile) : [],
    ...(specialty?.system === undefined ? {} : { specialty: `${specialty.code}^^^&${specialty.system}&ISO` }),
  };
}

export interface SubmissionSetArguments {
  readonly entry: DocumentEntry;
  readonly profile: NationalProfile;
  /** Milliseconds since 1970: when the submission is fixed, before the first attempt. */
  readonly now: number;
  /** OID of the sending system; the profile's where absent. */
  readonly sourceId?: string;
}

/** The submission set of one document. Stored before the first attempt: its ids and its time never change again. */
export function describeSubmissionSet({ entry, profile, now, sourceId }: SubmissionSetArguments): SubmissionSet {
  const submissionTime = toDtm(timestampOf(now));
  // The instant, not the second: two submissions of one document within a second are two submissions.
  const uuid = derivedUuid('relais:submission-set', entry.uniqueId, String(now));
  return {
    entryUuid: `urn:uuid:${uuid}`,
    uniqueId: uuidToOid(uuid),
    sourceId: sourceId ?? profile.xds.sourceId,
    submissionTime,
    contentTypeCode: profile.xds.contentTypeCode,
    author: entry.author,
  };
}

/** Attributes without which no registry files a document, as far as the entry can lack them. */
export const missingFacts = (entry: DocumentEntry): string[] =>
  [
    entry.patientId?.id ? '' : 'patientId',
    entry.sourcePatientId.id && entry.sourcePatientId.authority ? '' : 'sourcePatientId',
    entry.author.person || entry.author.institutions.length > 0 ? '' : 'author',
    entry.uniqueId ? '' : 'uniqueId',
    entry.creationTime ? '' : 'creationTime',
  ].filter((name) => name !== '');
