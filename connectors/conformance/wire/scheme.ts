/** What each kind of object may carry in XDS.b metadata, as tables (ITI TF-3 tables 4.2.3.2-1, 4.2.3.3-1 and 4.2.5.1). */
import { isDtm } from '../packs/xds-values.ts';
import {
  isCodeLike,
  isCx,
  isCxi,
  isLanguage,
  isPatientInfo,
  isRecipient,
  isSha1,
  isXcn,
  isXon,
  isXtn,
} from './datatypes.ts';

/** How often and in which form. `reference`: the receiver's check. */
export interface SlotRule {
  readonly name: string;
  readonly least: 0 | 1;
  readonly most: number;
  readonly form?: (value: string) => boolean;
  readonly reference: string;
}

export interface CodeRule {
  readonly name: string;
  readonly scheme: string;
  readonly least: 0 | 1;
  readonly most: number;
  readonly reference: string;
}

export interface IdentifierRule {
  readonly name: string;
  readonly scheme: string;
  readonly reference: string;
}

export interface ObjectRules {
  readonly slots: readonly SlotRule[];
  readonly codes: readonly CodeRule[];
  readonly author: string;
  readonly identifiers: readonly IdentifierRule[];
}

const ANY = Number.POSITIVE_INFINITY;

export const documentEntryRules: ObjectRules = {
  slots: [
    { name: 'creationTime', least: 1, most: 1, form: isDtm, reference: 'D-03, Y-07' },
    { name: 'serviceStartTime', least: 0, most: 1, form: isDtm, reference: 'D-04, Y-07' },
    { name: 'serviceStopTime', least: 0, most: 1, form: isDtm, reference: 'D-04, Y-07' },
    { name: 'languageCode', least: 1, most: 1, form: isLanguage, reference: 'D-05' },
    { name: 'legalAuthenticator', least: 0, most: 1, form: isXcn, reference: 'D-06, Y-05' },
    { name: 'hash', least: 0, most: 1, form: isSha1, reference: 'D-07, Y-11' },
    { name: 'size', least: 0, most: 1, form: (value) => /^\d+$/.test(value), reference: 'D-08' },
    { name: 'sourcePatientId', least: 1, most: 1, form: isCx, reference: 'D-09, Y-02' },
    { name: 'sourcePatientInfo', least: 0, most: ANY, form: isPatientInfo, reference: 'D-10, Y-09' },
    { name: 'urn:ihe:iti:xds:2013:referenceIdList', least: 0, most: ANY, form: isCxi, reference: 'D-11, Y-08' },
    { name: 'URI', least: 0, most: ANY, form: (value) => /^(\d+\|)?[^\s|]+$/.test(value), reference: 'D-12' },
    {
      name: 'repositoryUniqueId',
      least: 0,
      most: 1,
      form: (value) => /^[0-2](\.(0|[1-9]\d*))+$/.test(value),
      reference: 'D-13, Y-01',
    },
    {
      name: 'documentAvailability',
      least: 0,
      most: 1,
      form: (value) => /^urn:ihe:iti:2010:DocumentAvailability:(Online|Offline)$/.test(value),
      reference: 'D-14',
    },
  ],
  codes: [
    {
      name: 'classCode',
      scheme: 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a',
      least: 1,
      most: 1,
      reference: 'D-16',
    },
    { name: 'typeCode', scheme: 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983', least: 1, most: 1, reference: 'D-16' },
    {
      name: 'formatCode',
      scheme: 'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d',
      least: 1,
      most: 1,
      reference: 'D-16',
    },
    {
      name: 'practiceSettingCode',
      scheme: 'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead',
      least: 1,
      most: 1,
      reference: 'D-16',
    },
    {
      name: 'healthcareFacilityTypeCode',
      scheme: 'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
      least: 1,
      most: 1,
      reference: 'D-16',
    },
    {
      name: 'confidentialityCode',
      scheme: 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f',
      least: 1,
      most: ANY,
      reference: 'D-17',
    },
    {
      name: 'eventCodeList',
      scheme: 'urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4',
      least: 0,
      most: ANY,
      reference: 'D-18',
    },
  ],
  author: 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d',
  identifiers: [
    { name: 'patientId', scheme: 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427', reference: 'D-22' },
    { name: 'uniqueId', scheme: 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab', reference: 'D-21, M-07' },
  ],
};

export const submissionSetRules: ObjectRules = {
  slots: [
    { name: 'submissionTime', least: 1, most: 1, form: isDtm, reference: 'B-01, Y-07' },
    { name: 'intendedRecipient', least: 0, most: ANY, form: isRecipient, reference: 'B-07' },
  ],
  codes: [
    {
      name: 'contentTypeCode',
      scheme: 'urn:uuid:aa543740-bdda-424e-8c96-df4873be8500',
      least: 1,
      most: 1,
      reference: 'B-02',
    },
  ],
  author: 'urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d',
  identifiers: [
    { name: 'patientId', scheme: 'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446', reference: 'B-05' },
    { name: 'sourceId', scheme: 'urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832', reference: 'B-03' },
    { name: 'uniqueId', scheme: 'urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8', reference: 'B-04, M-07' },
  ],
};

export const folderRules: ObjectRules = {
  slots: [
    {
      name: 'lastUpdateTime',
      least: 0,
      most: 1,
      form: (value) => isDtm(value) && value.length === 14,
      reference: 'B-09',
    },
  ],
  codes: [
    {
      name: 'codeList',
      scheme: 'urn:uuid:1ba97051-7806-41a8-a48b-8fce7af683c5',
      least: 1,
      most: ANY,
      reference: 'B-09',
    },
  ],
  author: '',
  identifiers: [
    { name: 'patientId', scheme: 'urn:uuid:f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a', reference: 'B-09' },
    { name: 'uniqueId', scheme: 'urn:uuid:75df8f67-9973-4fbe-a900-df66cefecc5a', reference: 'B-09, M-07' },
  ],
};

/** What describes an author, in its classification's slots. */
export const authorSlots: readonly SlotRule[] = [
  { name: 'authorPerson', least: 0, most: 1, form: isXcn, reference: 'D-15, Y-05' },
  { name: 'authorInstitution', least: 0, most: ANY, form: isXon, reference: 'D-15, Y-04' },
  { name: 'authorRole', least: 0, most: ANY, form: isCodeLike, reference: 'D-15' },
  { name: 'authorSpecialty', least: 0, most: ANY, form: isCodeLike, reference: 'D-15' },
  { name: 'authorTelecommunication', least: 0, most: ANY, form: isXtn, reference: 'D-15, Y-06' },
];

/** Slots of associations. */
export const associationSlots: readonly string[] = [
  'SubmissionSetStatus',
  'PreviousVersion',
  'OriginalStatus',
  'NewStatus',
  'AssociationPropagation',
];

export const ASSOCIATION_DOCUMENTATION = 'urn:uuid:abd807a3-4432-4053-87b4-fd82c643d1f3';

export const STABLE_DOCUMENT = 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1';
export const LIMITED_METADATA = [
  'urn:uuid:ab9b591b-83ab-4d03-8f5d-f93b1fb92e85',
  'urn:uuid:5003a9db-8d8d-49e6-bf0c-990e34ac7707',
  'urn:uuid:2c144a76-29a9-4b7c-af54-b25409fe7d03',
];

export const HAS_MEMBER = 'urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember';
export const RELATIONSHIPS = ['RPLC', 'XFRM', 'APND', 'XFRM_RPLC'].map(
  (type) => `urn:ihe:iti:2007:AssociationType:${type}`,
);
export const OTHER_ASSOCIATIONS = [
  'urn:ihe:iti:2007:AssociationType:signs',
  'urn:ihe:iti:2010:AssociationType:IsSnapshotOf',
];
