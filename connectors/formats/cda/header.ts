/** The header of a CDA R2 document (CDA R2 §4.2) in the words of the model; the document itself is carried untouched. */
import {
  readDate,
  type Author,
  type ClinicalDocument,
  type DocumentStatus,
  type Finding,
  type Identifier,
  type Lineage,
  type MappingReport,
  type Patient,
  type PersonName,
  type Problem,
  type Sex,
} from '../../clinical/index.ts';
import { confidentialityLevel } from '../confidentiality.ts';
import { patientIdentifier } from '../identifiers.ts';
import { Ledger } from '../ledger.ts';
import { finding } from '../text.ts';
import type { ReadContext } from '../types.ts';
import { all, first, leavesOf, type XmlNode as Node } from '../xml.ts';
import { cdaProblems } from './problems.ts';
import { Take } from './take.ts';

export type HeaderReading =
  | {
      readonly ok: true;
      readonly document: ClinicalDocument;
      readonly mapping: MappingReport;
      readonly findings: readonly Finding[];
    }
  | { readonly ok: false; readonly problem: Problem };

const ASSIGNED_PERSON = { person: 'assignedPerson', organization: 'representedOrganization' };
const NO_NAME: PersonName = { family: '', given: [] };
const SEXES: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', UN: 'other' };

function patientOf(role: Node, take: Take, { profile }: ReadContext): Patient {
  const person = first(role, 'patient');
  const birth = first(person, 'birthTime');
  const birthDate = readDate(birth?.attributes.get('value') ?? '');
  if (birthDate !== undefined) take.attribute(birth, 'value', 'patient.birthDate');
  const sex = take.attribute(first(person, 'administrativeGenderCode'), 'code', 'patient.sex');
  const address = take.address(first(role, 'addr'), 'patient.address');
  return {
    identifiers: take.identifiers(role, 'patient.identifiers').map((id) => patientIdentifier(profile, id)),
    name: take.personName(first(person, 'name'), 'patient.name') ?? NO_NAME,
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: SEXES[sex ?? ''] ?? 'unknown',
    ...(address ? { address } : {}),
    telecoms: take.telecoms(role, 'patient.telecoms'),
  };
}

function authorOf(author: Node | undefined, take: Take): Author {
  const assigned = first(author, 'assignedAuthor');
  const time = take.time(first(author, 'time'), 'author.time');
  const device = first(assigned, 'assignedAuthoringDevice');
  if (device) {
    const software = take.text(first(device, 'softwareName'), 'author.device.name');
    const model = take.text(first(device, 'manufacturerModelName'), 'author.device.name');
    const organization = take.organization(first(assigned, 'representedOrganization'), 'author.organization');
    return {
      device: { identifiers: take.identifiers(assigned, 'author.device.identifiers'), name: software ?? model ?? '' },
      ...(organization ? { organization } : {}),
      ...(time === undefined ? {} : { time }),
    };
  }
  const whole = take.professional(assigned, 'author.professional', ASSIGNED_PERSON);
  const { organization, ...professional } = whole ?? { identifiers: [] };
  return {
    ...(whole ? { professional } : {}),
    ...(organization ? { organization } : {}),
    ...(time === undefined ? {} : { time }),
  };
}

const numberOf = ({ root = '', extension }: Identifier): string => (extension === '' ? root : `${root}^${extension}`);

/** Versions share a setId (CDA R2 §4.2.1.7); without one, a document is known by its own id and may name the id it replaces. */
function lineageOf(root: Node, id: Identifier, take: Take): Lineage {
  const setId = take.identifier(first(root, 'setId'), 'lineage');
  const replaced = all(root, 'relatedDocument').find((related) => related.attributes.get('typeCode') === 'RPLC');
  if (replaced) take.attribute(replaced, 'typeCode', 'lineage.replacesNumber');
  const parent = first(replaced, 'parentDocument');
  const own = setId ?? id;
  const other = setId
    ? take.identifier(first(parent, 'setId'), 'lineage.replacesNumber')
    : take.identifier(first(parent, 'id'), 'lineage.replacesNumber');
  const replacesNumber = other && numberOf(other) !== numberOf(own) ? numberOf(other) : undefined;
  return {
    authority: setId?.root ?? 'ClinicalDocument/id',
    number: numberOf(own),
    stable: true,
    ...(replacesNumber === undefined ? {} : { replacesNumber }),
  };
}

/** CDA R2 has no status; XD-LAB marks a report that is not final (§6.3.2.12), and a later version of a set is a correction. */
function statusOf(root: Node, take: Take): DocumentStatus {
  const state = all(root, 'documentationOf/serviceEvent').flatMap((event) => [
    ...all(event, 'ext:statusCode'),
    ...all(event, 'statusCode'),
  ])[0];
  const code = take.attribute(state, 'code', 'status');
  if (code === 'active') return 'preliminary';
  const version = take.attribute(first(root, 'versionNumber'), 'value', 'status');
  const replaces = all(root, 'relatedDocument').some((related) => related.attributes.get('typeCode') === 'RPLC');
  return replaces || Number(version ?? '1') > 1 ? 'corrected' : 'final';
}

function serviceTimeOf(root: Node, take: Take): ClinicalDocument['serviceTime'] {
  for (const event of all(root, 'documentationOf/serviceEvent/effectiveTime')) {
    const point = take.time(event, 'serviceTime.start');
    const start = point ?? take.time(first(event, 'low'), 'serviceTime.start');
    const end = point ?? take.time(first(event, 'high'), 'serviceTime.end');
    if (start !== undefined || end !== undefined) {
      return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
    }
  }
  return undefined;
}

/** Of a document, or of one of its sections (CDA R2 §4.2.1.6, §4.3.2). */
export const confidentialityIn = (node: Node, take: Take): ClinicalDocument['confidentiality'] =>
  confidentialityLevel(take.attribute(first(node, 'confidentialityCode'), 'code', 'confidentiality'));

const twoPatients = (path: string): Finding =>
  finding(
    'identity.two-patients',
    'error',
    path,
    [
      'L’en-tête CDA nomme plusieurs patients.',
      'Der CDA-Kopf nennt mehrere Patienten.',
      'The CDA header names several patients.',
    ],
    [
      'Exportez un document par patient.',
      'Exportieren Sie ein Dokument pro Patient.',
      'Export one document for each patient.',
    ],
  );

/** What the header says, without the body; or why the document cannot be taken at all. */
type CdaHeader =
  | { readonly ok: true; readonly id: Identifier; readonly header: Omit<ClinicalDocument, 'body'> }
  | { readonly ok: false; readonly problem: Problem };

export function readHeader(root: Node, take: Take, context: ReadContext): CdaHeader {
  const id = take.identifier(first(root, 'id'), 'body.id');
  if (!id) return { ok: false, problem: cdaProblems.noId };
  const role = first(root, 'recordTarget/patientRole');
  if (!role) return { ok: false, problem: cdaProblems.noPatient };
  const effectiveTime = take.time(first(root, 'effectiveTime'), 'effectiveTime');
  if (effectiveTime === undefined) return { ok: false, problem: cdaProblems.noTime };

  const type = take.concept(first(root, 'code'), 'type') ?? { translations: [] };
  const title = take.text(first(root, 'title'), 'title') ?? type.coding?.display ?? '';
  const authenticator = take.professional(
    first(root, 'legalAuthenticator/assignedEntity'),
    'legalAuthenticator',
    ASSIGNED_PERSON,
  );
  const custodian = take.organization(
    first(root, 'custodian/assignedCustodian/representedCustodianOrganization'),
    'custodian',
  );
  const serviceTime = serviceTimeOf(root, take);
  const placer = take.identifier(first(root, 'inFulfillmentOf/order/id'), 'order.placer');
  const encounter = first(root, 'componentOf/encompassingEncounter');
  const encounterClass = take.attribute(first(encounter, 'code'), 'code', 'encounter.class');
  const recipients = all(root, 'informationRecipient/intendedRecipient').flatMap(
    (recipient, index) =>
      take.professional(recipient, `recipients[${index + 1}]`, {
        person: 'informationRecipient',
        organization: 'receivedOrganization',
      }) ?? [],
  );
  const header = {
    lineage: lineageOf(root, id, take),
    type,
    title,
    language: take.attribute(first(root, 'languageCode'), 'code', 'language') ?? context.source.language,
    status: statusOf(root, take),
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient: patientOf(role, take, context),
    author: authorOf(first(root, 'author'), take),
    ...(authenticator ? { legalAuthenticator: authenticator } : {}),
    ...(custodian ? { custodian } : {}),
    recipients,
    ...(placer ? { order: { placer } } : {}),
    ...(encounter
      ? {
          encounter: {
            identifiers: take.identifiers(encounter, 'encounter.identifiers'),
            ...(encounterClass === undefined ? {} : { class: encounterClass }),
          },
        }
      : {}),
    confidentiality: confidentialityIn(root, take),
  };
  return { ok: true, id, header };
}

/** `bytes` become the attachment as they are; what the header says fills the model and the mapping report. */
export function carriedCda(root: Node, bytes: Uint8Array, context: ReadContext): HeaderReading {
  const leaves = leavesOf(root);
  const bodies = [...all(root, 'component/structuredBody'), ...all(root, 'component/nonXMLBody')];
  for (const body of bodies) leaves.set(body.path, 'carried untouched');
  const ledger = new Ledger(leaves);
  for (const body of bodies) ledger.ignore(body.path, 'cda.body-carried-untouched');
  const take = new Take(ledger, zoneOf(context));
  const reading = readHeader(root, take, context);
  if (!reading.ok) return reading;
  const { id, header } = reading;
  const secondRole = all(root, 'recordTarget/patientRole')[1];
  return {
    ok: true,
    document: {
      ...header,
      body: {
        kind: 'carried',
        format: 'cda',
        attachment: { mediaType: 'text/xml', bytes, title: header.title },
        id,
        templateIds: all(root, 'templateId').flatMap((node) => take.attribute(node, 'root', 'body.templateIds') ?? []),
      },
    },
    mapping: ledger.report('cda.carried-untouched'),
    findings: secondRole ? [twoPatients(secondRole.path)] : [],
  };
}

export const zoneOf = ({ source, profile }: ReadContext): string => source.zone ?? profile.zone;
