/**
 * The header of a CDA R2 document (HL7 CDA R2 4.2) by the profile's data: which templates, ids, codes and spellings a country wants is
 * never said here. For laboratory reports the participants carry XD-LAB's templates (IHE Lab TF-3 2.3.3).
 */
import {
  dateDigits,
  type ClinicalDocument,
  type Identifier,
  type Patient,
  type Professional,
} from '../../clinical/index.ts';
import { patientIdentifiers } from '../authority.ts';
import type { Rendered } from '../context.ts';
import { encounterClassOf } from '../encounter.ts';
import { systemName } from '../systems.ts';
import { fullTimestamp } from '../times.ts';
import { element, type XmlNode } from '../xml.ts';
import { conceptElement, instanceId, instanceIds, nullElement, period, templateIds } from './datatypes.ts';
import {
  address,
  custodianOrganization,
  organization,
  personName,
  roleParts,
  telecoms,
  workplace,
  type Spelling,
} from './people.ts';

const CONFIDENTIALITY = '2.16.840.1.113883.5.25';
const GENDER = '2.16.840.1.113883.5.1';
const XD_LAB = { recipient: '1.3.6.1.4.1.19376.1.3.3.1.4', orderer: '1.3.6.1.4.1.19376.1.3.3.1.6' };

/** Level 3 is made of sections with entries, level 1 the file in an envelope. */
export type Level = 'level1' | 'level3';

/** The participants of a laboratory report carry XD-LAB's templates; nobody else's do. */
const isLaboratory = ({ type }: Rendered): boolean => type.rendering === 'cda-level3-laboratory';

/** A whole ClinicalDocument around a body (`structuredBody` or `nonXMLBody`). */
export function clinicalDocument(rendered: Rendered, level: Level, body: XmlNode): XmlNode {
  const { document, profile } = rendered;
  const spelling: Spelling = { profile, authority: document.lineage.authority };
  return element(
    'ClinicalDocument',
    { xmlns: 'urn:hl7-org:v3', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' },
    identification(rendered, level),
    recordTarget(document.patient, spelling),
    author(rendered, spelling),
    element('custodian', {}, element('assignedCustodian', {}, custodianOrganization(document.custodian, spelling))),
    document.recipients.map((recipient) => informationRecipient(recipient, isLaboratory(rendered), spelling)),
    legalAuthenticator(rendered, spelling),
    orderingProvider(document, isLaboratory(rendered), spelling),
    fulfilledOrder(document, spelling),
    serviceEvent(document, spelling),
    replacedDocument(rendered),
    originalDocument(document, spelling),
    encounter(document, spelling),
    element('component', {}, body),
  );
}

function identification(
  { document, profile, type, title, languageTag, documentId, setId, history }: Rendered,
  level: Level,
): XmlNode[] {
  const templates = new Set([...type.templateIds, profile.header.levelTemplateIds[level]]);
  return [
    element('realmCode', { code: profile.realmCode }),
    element('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
    ...templateIds(...templates),
    element('id', { root: documentId }),
    element('code', {
      code: type.code.code,
      codeSystem: type.code.scheme,
      codeSystemName: systemName(type.code.scheme),
      displayName: type.code.display,
    }),
    element('title', {}, title),
    element('effectiveTime', { value: fullTimestamp(document.effectiveTime) }),
    element('confidentialityCode', {
      code: document.confidentiality,
      codeSystem: CONFIDENTIALITY,
      codeSystemName: systemName(CONFIDENTIALITY),
    }),
    element('languageCode', { code: languageTag }),
    element('setId', { root: setId }),
    element('versionNumber', { value: String(history.versionNumber) }),
  ];
}

const patientIds = (patient: Patient, { profile, authority }: Spelling): XmlNode[] =>
  instanceIds(patientIdentifiers(patient, profile), authority);

const genders = { male: 'M', female: 'F', other: 'UN' } as const;

function recordTarget(patient: Patient, spelling: Spelling): XmlNode {
  const gender =
    patient.sex === 'unknown'
      ? nullElement('administrativeGenderCode', 'UNK')
      : element('administrativeGenderCode', {
          code: genders[patient.sex],
          codeSystem: GENDER,
          codeSystemName: systemName(GENDER),
        });
  const person = element(
    'patient',
    {},
    personName(patient.name),
    gender,
    patient.birthDate === undefined
      ? nullElement('birthTime', 'UNK')
      : element('birthTime', { value: dateDigits(patient.birthDate) }),
  );
  const role = element(
    'patientRole',
    {},
    patientIds(patient, spelling),
    address(patient.address, spelling.profile),
    telecoms(patient.telecoms),
    person,
  );
  return element('recordTarget', {}, role);
}

/**
 * The person who says what the document says; the device where no person is named (ids: its own, then `NA`).
 * `time` is the document's own time: the header's effectiveTime is the earliest author time.
 */
function author({ document }: Rendered, spelling: Spelling): XmlNode {
  const { professional, device, organization: house } = document.author;
  const maker = professional
    ? [...roleParts(professional, house, spelling), element('assignedPerson', {}, personName(professional.name))]
    : [
        ...deviceIds(device?.identifiers ?? [], spelling.authority),
        ...workplace(house, spelling),
        element(
          'assignedAuthoringDevice',
          {},
          device ? element('softwareName', {}, device.name) : nullElement('softwareName', 'UNK'),
        ),
      ];
  return element(
    'author',
    {},
    element('time', { value: fullTimestamp(document.effectiveTime) }),
    element('assignedAuthor', {}, maker, organization('representedOrganization', house, spelling)),
  );
}

/** The id of the device in its house, then `NA`, then what other ids it has. */
function deviceIds(identifiers: readonly Identifier[], authority: string): XmlNode[] {
  const [own, ...others] = instanceIds(identifiers, authority);
  return [...(own ? [own] : []), nullElement('id', 'NA'), ...others];
}

function informationRecipient(recipient: Professional, laboratory: boolean, spelling: Spelling): XmlNode {
  const { organization: house, name } = recipient;
  return element(
    'informationRecipient',
    {},
    laboratory ? templateIds(XD_LAB.recipient) : undefined,
    element(
      'intendedRecipient',
      {},
      roleParts(recipient, undefined, spelling, false),
      element('informationRecipient', {}, personName(name)),
      organization('receivedOrganization', house, spelling),
    ),
  );
}

function legalAuthenticator({ document }: Rendered, spelling: Spelling): XmlNode | undefined {
  const signer = document.legalAuthenticator;
  if (!signer) return undefined;
  const house = signer.organization ?? document.author.organization;
  return element(
    'legalAuthenticator',
    {},
    element('time', { value: fullTimestamp(document.effectiveTime) }),
    element('signatureCode', { code: 'S' }),
    element(
      'assignedEntity',
      {},
      roleParts(signer, house, spelling),
      element('assignedPerson', {}, personName(signer.name)),
      organization('representedOrganization', house, spelling),
    ),
  );
}

/** XD-LAB 2.3.3.20: who ordered the tests, and when. */
function orderingProvider({ order }: ClinicalDocument, laboratory: boolean, spelling: Spelling): XmlNode | undefined {
  const requester = order?.requester;
  if (!requester) return undefined;
  return element(
    'participant',
    { typeCode: 'REF' },
    laboratory ? templateIds(XD_LAB.orderer) : undefined,
    order.orderedAt === undefined ? undefined : element('time', { value: order.orderedAt }),
    element(
      'associatedEntity',
      { classCode: 'PROV' },
      roleParts(requester, undefined, spelling),
      element('associatedPerson', {}, personName(requester.name)),
      organization('scopingOrganization', requester.organization, spelling),
    ),
  );
}

const fulfilledOrder = ({ order }: ClinicalDocument, { authority }: Spelling): XmlNode | undefined =>
  order?.placer && element('inFulfillmentOf', {}, element('order', {}, instanceId(order.placer, authority)));

/**
 * The act that the document is about, with the number of whoever did it. Its status stands on the acts of the body: XD-LAB's
 * `lab:statusCode` is an extension that the schema of CDA R2 refuses.
 */
function serviceEvent({ order, serviceTime }: ClinicalDocument, { authority }: Spelling): XmlNode {
  const event = element(
    'serviceEvent',
    {},
    order?.filler && instanceId(order.filler, authority),
    period('effectiveTime', serviceTime?.start, serviceTime?.end),
  );
  return element('documentationOf', {}, event);
}

function replacedDocument({ history: { replaces }, setId }: Rendered): XmlNode | undefined {
  if (!replaces) return undefined;
  const parent = element(
    'parentDocument',
    {},
    replaces.id ? instanceId(replaces.id, '') : element('id', { root: replaces.documentId }),
    element('setId', { root: setId }),
    element('versionNumber', { value: String(replaces.versionNumber) }),
  );
  return element('relatedDocument', { typeCode: 'RPLC' }, parent);
}

/** The finished document that this one was made of (HL7 ActRelationshipType XFRM: a transformation of it). */
const originalDocument = ({ madeFrom }: ClinicalDocument, { authority }: Spelling): XmlNode | undefined =>
  madeFrom &&
  element('relatedDocument', { typeCode: 'XFRM' }, element('parentDocument', {}, instanceId(madeFrom, authority)));

function encounter({ encounter: stay, serviceTime }: ClinicalDocument, { authority }: Spelling): XmlNode | undefined {
  if (!stay) return undefined;
  const encompassing = element(
    'encompassingEncounter',
    {},
    instanceIds(stay.identifiers, authority),
    stay.class === undefined ? undefined : conceptElement('code', encounterClassOf(stay.class)),
    period('effectiveTime', serviceTime?.start, serviceTime?.end),
  );
  return element('componentOf', {}, encompassing);
}
