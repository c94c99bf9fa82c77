/** Patient Demographics Query HL7 V3 (ITI TF-2 3.47): one person by national id, answered with the dossiers known of that person. */
import type { XmlElement } from 'libxml2-wasm';
import { readDate, timestampOf, toDtm, type Patient, type PatientIdentifier, type Sex } from '../../clinical/index.ts';
import type { NationalProfile } from '../../profiles/index.ts';
import { refusals } from '../problems/refusal.ts';
import type { DossierAnswer, DossierMatch } from '../types.ts';
import type { Exchange } from '../wire/http.ts';
import { element, type Markup } from '../wire/markup.ts';
import type { StreamedBody } from '../wire/mime.ts';
import { NS } from '../wire/namespaces.ts';
import { attributeOf, elementAt, elementsAt, textAt } from '../wire/reading.ts';
import { readSoap, refusesToken, soapBody, type SignedMarkup, type TokenRefused } from '../wire/soap.ts';
import { statusProblem } from '../wire/status.ts';

const INTERACTIONS = '2.16.840.1.113883.1.6';
const ACTION = 'urn:hl7-org:v3:PRPA_IN201305UV02';

export interface PatientQueryArguments {
  readonly to: string;
  readonly messageId: string;
  readonly queryId: string;
  readonly assertion: SignedMarkup;
  readonly nationalId: string;
  readonly profile: NationalProfile;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const ii = (name: string, root: string, extension?: string): Markup => element(name, { root, extension });

const device = (name: string, typeCode: string, root: string): Markup =>
  element(name, { typeCode }, element('device', { classCode: 'DEV', determinerCode: 'INSTANCE' }, ii('id', root)));

export function patientQueryBody(args: PatientQueryArguments): StreamedBody {
  const { profile, nationalId, messageId, queryId } = args;
  const { sourceId } = profile.xds;
  const { nationalId: national, dossierId } = profile.patient;
  const parameters = element(
    'parameterList',
    {},
    element(
      'livingSubjectId',
      {},
      ii('value', national.root, nationalId),
      element('semanticsText', {}, 'LivingSubject.id'),
    ),
    element(
      'otherIDsScopingOrganization',
      {},
      ii('value', dossierId.root),
      element('semanticsText', {}, 'OtherIDs.scopingOrganization.id'),
    ),
    element(
      'otherIDsScopingOrganization',
      {},
      ii('value', national.root),
      element('semanticsText', {}, 'OtherIDs.scopingOrganization.id'),
    ),
  );
  const body = element(
    'PRPA_IN201305UV02',
    { xmlns: NS.hl7, ITSVersion: 'XML_1.0' },
    ii('id', sourceId, messageId),
    element('creationTime', { value: toDtm(timestampOf(args.now)) }),
    ii('interactionId', INTERACTIONS, 'PRPA_IN201305UV02'),
    element('processingCode', { code: 'P' }),
    element('processingModeCode', { code: 'T' }),
    element('acceptAckCode', { code: 'AL' }),
    device('receiver', 'RCV', dossierId.root),
    device('sender', 'SND', sourceId),
    element(
      'controlActProcess',
      { classCode: 'CACT', moodCode: 'EVN' },
      element('code', { code: 'PRPA_TE201305UV02', codeSystem: INTERACTIONS }),
      element(
        'queryByParameter',
        {},
        ii('queryId', sourceId, queryId),
        element('statusCode', { code: 'new' }),
        element('responseModalityCode', { code: 'R' }),
        element('responsePriorityCode', { code: 'I' }),
        parameters,
      ),
    ),
  );
  return soapBody({ to: args.to, action: ACTION, messageId, body, assertion: args.assertion });
}

export function dossierAnswerOf(exchange: Exchange, profile: NationalProfile): DossierAnswer | TokenRefused {
  if (exchange.kind !== 'answer') return { kind: 'unreachable', problem: exchange.problem };
  const { status, contentType, body } = exchange.answer;
  const soap = readSoap(contentType, body, (content) => responseOf(content, profile));
  if (soap.kind === 'body') return soap.value;
  if (soap.kind === 'fault') {
    return refusesToken(soap.fault) ? { kind: 'token-refused' } : { kind: 'refused', problem: refusals.lookup };
  }
  return { kind: 'unreachable', problem: statusProblem(status, 'DSP') };
}

function responseOf(content: XmlElement, profile: NationalProfile): DossierAnswer | undefined {
  if (content.namespaceUri !== NS.hl7 || content.name !== 'PRPA_IN201306UV02') return undefined;
  const acknowledgement = textAt(content, 'hl7:acknowledgement/hl7:typeCode/@code');
  const result = textAt(content, 'hl7:controlActProcess/hl7:queryAck/hl7:queryResponseCode/@code');
  if (acknowledgement !== 'AA' && acknowledgement !== 'CA') return { kind: 'refused', problem: refusals.lookup };
  if (result === 'NF') return { kind: 'matches', matches: [] };
  if (result !== 'OK') return { kind: 'refused', problem: refusals.lookup };
  const patients = elementsAt(
    content,
    'hl7:controlActProcess/hl7:subject/hl7:registrationEvent/hl7:subject1/hl7:patient',
  );
  return { kind: 'matches', matches: patients.flatMap((patient) => matchOf(patient, profile)) };
}

/** Registrations that were merged away or withdrawn are no dossiers. */
const isLive = (patient: XmlElement): boolean =>
  !['nullified', 'obsolete', 'terminated'].includes(textAt(patient, 'hl7:statusCode/@code') ?? 'active');

function matchOf(patient: XmlElement, profile: NationalProfile): DossierMatch[] {
  const person = elementAt(patient, 'hl7:patientPerson');
  if (!person || !isLive(patient)) return [];
  const identifiers = [...elementsAt(patient, 'hl7:id'), ...elementsAt(person, 'hl7:asOtherIDs/hl7:id')].flatMap((id) =>
    identifierFrom(id, profile),
  );
  const dossier = identifiers.find(({ kind }) => kind === 'dossier');
  if (dossier?.root === undefined) return [];
  return [{ dossierId: dossier.extension, authority: dossier.root, patient: patientFrom(person, identifiers) }];
}

function identifierFrom(id: XmlElement, profile: NationalProfile): PatientIdentifier[] {
  const [root, extension] = [attributeOf(id, 'root'), attributeOf(id, 'extension')];
  if (root === undefined || extension === undefined || extension === '') return [];
  const { nationalId, dossierId } = profile.patient;
  const kind = root === dossierId.root ? 'dossier' : root === nationalId.root ? 'national' : 'other';
  return [{ kind, root, extension }];
}

const sexes: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', UN: 'other' };

function patientFrom(person: XmlElement, identifiers: readonly PatientIdentifier[]): Patient {
  const families = elementsAt(person, 'hl7:name[1]/hl7:family');
  const atBirth = families.find((family) => qualifiers(family).includes('BR'));
  const used = families.find((family) => family !== atBirth) ?? atBirth;
  const birthDate = readDate(textAt(person, 'hl7:birthTime/@value') ?? '');
  return {
    identifiers,
    name: {
      family: used?.content.trim() ?? '',
      given: elementsAt(person, 'hl7:name[1]/hl7:given').map((given) => given.content.trim()),
      ...(atBirth ? { birthFamily: atBirth.content.trim() } : {}),
    },
    ...(birthDate === undefined ? {} : { birthDate }),
    sex: sexes[textAt(person, 'hl7:administrativeGenderCode/@code') ?? ''] ?? 'unknown',
    telecoms: [],
  };
}

const qualifiers = (name: XmlElement): string[] => (attributeOf(name, 'qualifier') ?? '').split(/\s+/);
