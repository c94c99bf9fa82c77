/** ITI-47 Patient Demographics Query HL7 V3 (ITI TF-2 3.47): PRPA_IN201305UV02 by identifier → PRPA_IN201306UV02. */
import { checkAssertion, type TokenAuthority } from './assertion.ts';
import type { Cx } from './datatypes.ts';
import type { Dossier, Patients } from './patients.ts';
import { readEnvelope, SoapFault } from './soap.ts';
import { actions, ns, oids } from './standards.ts';
import {
  Answers12,
  asSoapFault,
  nothingToDiscard,
  readBody,
  withMessage,
  type Answer,
  type Received,
  type Serve,
} from './transaction.ts';
import { attributeOf, childrenOf, escapeXml, is, onlyChild, writeXml, type XmlElement } from './xml.ts';

export interface PatientQueryOptions {
  readonly patients: Patients;
  readonly authority: TokenAuthority;
  readonly now: () => number;
  readonly uuid: () => string;
}

interface Asked {
  readonly messageId: string | undefined;
  readonly request: XmlElement;
}

/** AA: answered; AE: the query itself is refused. */
interface Verdict {
  readonly acknowledgement: 'AA' | 'AE';
  readonly response: 'OK' | 'NF' | 'AE' | 'QE';
  readonly found: readonly Dossier[];
  readonly reason?: string;
}

export function patientQuery(options: PatientQueryOptions): Serve {
  const answers = new Answers12(actions.patientQueryResponse, options.uuid);
  const respond = (asked: Asked, verdict: Verdict, code?: string): Answer =>
    answers.result(
      asked.messageId,
      response(asked.request, verdict, options),
      verdict.acknowledgement === 'AA' ? [] : [code ?? verdict.response],
    );
  return async (request): Promise<Received> => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    const asked = await readBody(request)
      .then((bytes) => readQuery(bytes, type, options))
      .catch(asSoapFault);
    return {
      uniqueIds: [],
      decide: async () =>
        asked instanceof SoapFault
          ? answers.fault(undefined, asked)
          : respond(asked, lookUp(asked.request, options.patients)),
      refuse: (code) =>
        asked instanceof SoapFault
          ? answers.fault(undefined, asked)
          : respond(asked, { acknowledgement: 'AE', response: 'AE', found: [], reason: 'refused on demand' }, code),
      discard: nothingToDiscard,
    };
  };
}

function readQuery(bytes: Uint8Array, contentType: string | undefined, options: PatientQueryOptions): Asked {
  if (contentType !== 'application/soap+xml')
    throw new SoapFault('Sender', 'the content type of SOAP 1.2 is application/soap+xml');
  return withMessage(bytes, (document) => {
    const { root, body, messageId } = readEnvelope(document, '1.2', actions.patientQuery);
    checkAssertion({ document, root }, options.authority, options.now());
    if (!is(body, ns.hl7, 'PRPA_IN201305UV02')) throw new SoapFault('Sender', 'the Body is not a PRPA_IN201305UV02');
    if (attributeOf(body, 'ITSVersion') !== 'XML_1.0') throw new SoapFault('Sender', 'ITSVersion is not XML_1.0');
    if (queryOf(body) === undefined) throw new SoapFault('Sender', 'there is no queryByParameter');
    return { messageId, request: body };
  });
}

const queryOf = (request: XmlElement): XmlElement | undefined =>
  onlyChild(onlyChild(request, ns.hl7, 'controlActProcess'), ns.hl7, 'queryByParameter');

function lookUp(request: XmlElement, patients: Patients): Verdict {
  const refused = (reason: string): Verdict => ({ acknowledgement: 'AE', response: 'QE', found: [], reason });
  const criteria = onlyChild(queryOf(request), ns.hl7, 'parameterList');
  if (onlyChild(queryOf(request), ns.hl7, 'queryId') === undefined) return refused('queryId is missing');
  const ids = childrenOf(criteria, ns.hl7, 'livingSubjectId')
    .flatMap((parameter) => childrenOf(parameter, ns.hl7, 'value'))
    .map((value): Cx => ({ id: attributeOf(value, 'extension') ?? '', authority: attributeOf(value, 'root') ?? '' }));
  if (ids.length === 0) return refused('this directory is searched by livingSubjectId only');
  if (ids.some(({ authority }) => authority !== oids.matricule && authority !== oids.dossier))
    return refused('an identifier is of an unknown domain');
  const dossiers = ids.map((id) => patients.find(id));
  const [first] = dossiers;
  const same = dossiers.every((dossier) => dossier?.dossierId === first?.dossierId);
  if (first === undefined || first.closed || !same) return { acknowledgement: 'AA', response: 'NF', found: [] };
  return { acknowledgement: 'AA', response: 'OK', found: [first] };
}

const moment = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`;

function response(request: XmlElement, verdict: Verdict, options: PatientQueryOptions): string {
  const query = queryOf(request);
  const queryId = onlyChild(query, ns.hl7, 'queryId');
  const detail =
    verdict.reason === undefined
      ? ''
      : `<acknowledgementDetail typeCode="E"><text>${escapeXml(verdict.reason)}</text></acknowledgementDetail>`;
  const target = `<targetMessage>${echo(onlyChild(request, ns.hl7, 'id'), 'id')}</targetMessage>`;
  const count = verdict.found.length;
  return (
    `<PRPA_IN201306UV02 xmlns="${ns.hl7}" ITSVersion="XML_1.0"><id root="${options.uuid()}"/>` +
    `<creationTime value="${moment(options.now())}"/><interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201306UV02"/>` +
    `<processingCode code="${escapeXml(attributeOf(onlyChild(request, ns.hl7, 'processingCode'), 'code') ?? 'P')}"/>` +
    `<processingModeCode code="T"/><acceptAckCode code="NE"/>` +
    `${device('receiver', 'RCV', onlyChild(request, ns.hl7, 'sender'))}${device('sender', 'SND', childrenOf(request, ns.hl7, 'receiver')[0])}` +
    `<acknowledgement><typeCode code="${verdict.acknowledgement}"/>${target}${detail}</acknowledgement>` +
    `<controlActProcess classCode="CACT" moodCode="EVN"><code code="PRPA_TE201306UV02" codeSystem="2.16.840.1.113883.1.6"/>` +
    verdict.found.map(subject).join('') +
    `<queryAck>${echo(queryId, 'queryId')}<queryResponseCode code="${verdict.response}"/>` +
    `<resultTotalQuantity value="${count}"/><resultCurrentQuantity value="${count}"/><resultRemainingQuantity value="0"/></queryAck>` +
    `${query === undefined ? '' : writeXml(query, ns.hl7)}</controlActProcess></PRPA_IN201306UV02>`
  );
}

const echo = (element: XmlElement | undefined, name: string): string =>
  element === undefined ? `<${name} nullFlavor="NI"/>` : writeXml({ ...element, name }, ns.hl7);

const device = (name: string, typeCode: string, other: XmlElement | undefined): string => {
  const id = childrenOf(onlyChild(other, ns.hl7, 'device'), ns.hl7, 'id')[0];
  return `<${name} typeCode="${typeCode}"><device classCode="DEV" determinerCode="INSTANCE">${echo(id, 'id')}</device></${name}>`;
};

/** One dossier. In open mode name and sex are unknown, and said to be. */
function subject(dossier: Dossier): string {
  const { person } = dossier;
  const name =
    person === undefined
      ? '<name nullFlavor="UNK"/>'
      : `<name><given>${escapeXml(person.given)}</given><family>${escapeXml(person.family)}</family></name>`;
  const sex =
    person === undefined
      ? '<administrativeGenderCode nullFlavor="UNK"/>'
      : `<administrativeGenderCode code="${person.sex}" codeSystem="2.16.840.1.113883.5.1"/>`;
  const organization = (root: string): string =>
    `<scopingOrganization classCode="ORG" determinerCode="INSTANCE"><id root="${root}"/></scopingOrganization>`;
  return (
    `<subject typeCode="SUBJ"><registrationEvent classCode="REG" moodCode="EVN"><id nullFlavor="NA"/><statusCode code="active"/>` +
    `<subject1 typeCode="SBJ"><patient classCode="PAT"><id root="${oids.dossier}" extension="${dossier.dossierId}"/><statusCode code="active"/>` +
    `<patientPerson classCode="PSN" determinerCode="INSTANCE">${name}${sex}<birthTime value="${dossier.birthDate.replaceAll('-', '')}"/>` +
    `<asOtherIDs classCode="CIT"><id root="${oids.matricule}" extension="${dossier.matricule}"/>${organization(oids.matricule)}</asOtherIDs></patientPerson>` +
    `<providerOrganization classCode="ORG" determinerCode="INSTANCE"><id root="${oids.dossier}"/><name>Relais Sandbox</name>` +
    `<contactParty classCode="CON"/></providerOrganization><subjectOf1><queryMatchObservation classCode="OBS" moodCode="EVN">` +
    `<code code="IHE_PDQ"/><value xmlns:xsi="${ns.xsi}" xsi:type="INT" value="100"/></queryMatchObservation></subjectOf1></patient></subject1>` +
    `<custodian typeCode="CST"><assignedEntity classCode="ASSIGNED"><id root="${oids.dossier}"/></assignedEntity></custodian></registrationEvent></subject>`
  );
}
