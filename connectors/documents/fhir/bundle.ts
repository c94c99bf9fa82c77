/**
 * The European laboratory report as a FHIR R4 document (HL7 Europe Laboratory Report 2.0.0, Bundle-eu-lab): one Composition and one
 * DiagnosticReport with the same identifier, type, category, subject and encounter.
 */
import type { ClinicalDocument, Professional } from '../../clinical/index.ts';
import { idAt, prefaceNarrative, prefaceOf, type Rendered } from '../context.ts';
import { encounterClassOf } from '../encounter.ts';
import { labels } from '../labels.ts';
import { xhtmlNarrative } from '../narrative-markup.ts';
import { itemNarrative, type Block } from '../narrative.ts';
import { arrangeReport, batteriesOf, type LaboratoryReport, type ResultsBody } from '../report.ts';
import { systemUri } from '../systems.ts';
import { fullTimestamp } from '../times.ts';
import {
  dateTime,
  identifier,
  identifiers as identifiersOf,
  loinc,
  reference,
  relatedDocuments,
  resourceLanguage,
  urn,
  uuidIdentifier,
} from './datatypes.ts';
import { dataAbsent, type FhirObject } from './json.ts';
import {
  itemObservations,
  panelId,
  reportImage,
  specimenEntry,
  specimenId,
  type ObservationContext,
} from './observations.ts';
import { Parties, patientEntry, type Entry } from './parties.ts';

const LAB = 'http://hl7.eu/fhir/laboratory/StructureDefinition';

/** The address of the profile that these documents follow. */
export const BUNDLE_PROFILE = `${LAB}/Bundle-eu-lab`;

/** Everything that the Composition and the DiagnosticReport both point to. */
interface Frame {
  readonly rendered: Rendered;
  readonly report: LaboratoryReport;
  readonly parties: Parties;
  readonly patient: string;
  readonly author: string | undefined;
  /** The house that answers for the results. */
  readonly house: string | undefined;
  readonly order: Entry | undefined;
  readonly encounter: Entry | undefined;
  readonly composition: string;
  readonly diagnosticReport: string;
}

/** The whole Bundle of a results body. */
export function laboratoryBundle(rendered: Rendered, body: ResultsBody): FhirObject {
  const { document, documentId } = rendered;
  const patient = patientEntry(rendered, document.patient, 'eu');
  const frame = frameOf(rendered, arrangeReport(document, body), patient.id);
  const context: ObservationContext = {
    rendered,
    parties: frame.parties,
    patient: patient.id,
    performer: frame.house ?? frame.author,
  };
  const observations = frame.report.sections.flatMap(({ specialty, items }) =>
    items.flatMap((item) => itemObservations(context, item, specialty)),
  );
  const composition = compositionEntry(frame);
  const diagnosticReport = diagnosticReportEntry(frame);
  const entries = [
    composition,
    diagnosticReport,
    patient,
    ...frame.parties.entries,
    ...[frame.order, frame.encounter].filter((one) => one !== undefined),
    ...frame.report.specimens.map((placed) => specimenEntry(context, placed)),
    ...observations,
  ];
  return {
    resourceType: 'Bundle',
    id: documentId,
    meta: { profile: [BUNDLE_PROFILE] },
    language: resourceLanguage(rendered.languageTag),
    identifier: uuidIdentifier(documentId),
    type: 'document',
    timestamp: dateTime(fullTimestamp(document.effectiveTime)),
    entry: entries.map(({ id, resource }) => ({ fullUrl: urn(id), resource })),
  };
}

function frameOf(rendered: Rendered, report: LaboratoryReport, patient: string): Frame {
  const { document } = rendered;
  const { author } = document;
  const parties = new Parties(rendered, 'eu');
  const house = author.organization ?? document.custodian;
  const houseId = house && parties.organization(house);
  return {
    rendered,
    report,
    parties,
    patient,
    author: authorId(author, parties) ?? houseId,
    house: houseId,
    order: orderEntry(rendered, parties, patient, `${LAB}/ServiceRequest-eu-lab`),
    encounter: encounterEntry(rendered, patient),
    composition: idAt(rendered, 'fhir', 'composition'),
    diagnosticReport: idAt(rendered, 'fhir', 'diagnostic-report'),
  };
}

export function authorId(
  { professional, device, organization }: ClinicalDocument['author'],
  parties: Parties,
): string | undefined {
  if (professional) return parties.role(professional, organization);
  return device && parties.device(device, organization);
}

/** What Composition and DiagnosticReport must say alike. */
const shared = ({ rendered: { setId }, patient, encounter }: Frame): FhirObject => ({
  category: [{ coding: [loinc('26436-6', 'Laboratory studies (set)')] }],
  subject: reference(patient),
  encounter: reference(encounter?.id),
  identifier: uuidIdentifier(setId),
});

export const typeOf = ({ type }: Rendered): FhirObject => ({
  coding: [{ system: systemUri(type.code.scheme), code: type.code.code, display: type.code.display }],
});

export const compositionStatuses = {
  preliminary: 'preliminary',
  final: 'final',
  corrected: 'amended',
  cancelled: 'final',
  'entered-in-error': 'entered-in-error',
} as const;

function compositionEntry(frame: Frame): Entry {
  const { rendered, parties } = frame;
  const { document, history, title } = rendered;
  const { legalAuthenticator, author, custodian, recipients, serviceTime } = document;
  const time = dateTime(fullTimestamp(document.effectiveTime));
  const signer = legalAuthenticator && parties.role(legalAuthenticator, author.organization);
  const resource = {
    resourceType: 'Composition',
    id: frame.composition,
    meta: { profile: [`${LAB}/Composition-eu-lab`] },
    language: resourceLanguage(rendered.languageTag),
    extension: [
      {
        url: 'http://hl7.eu/fhir/extensions/StructureDefinition/composition-diagnosticReportReference',
        valueReference: reference(frame.diagnosticReport),
      },
      {
        url: 'http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber',
        valueString: String(history.versionNumber),
      },
      ...recipients.map((recipient) => recipientExtension(recipient, parties)),
    ],
    ...shared(frame),
    status: compositionStatuses[document.status],
    type: typeOf(rendered),
    date: time,
    author: [reference(frame.author) ?? dataAbsent()],
    title,
    confidentiality: document.confidentiality,
    attester: signer === undefined ? [] : [{ mode: 'legal', time, party: reference(signer) }],
    custodian: reference(custodian && parties.organization(custodian)),
    relatesTo: relatedDocuments(rendered),
    event: [{ period: { start: dateTime(serviceTime?.start), end: dateTime(serviceTime?.end) } }],
    section: sections(frame),
  };
  return { id: frame.composition, resource };
}

/** Whom the document is meant for (HL7 Europe Extensions). */
export const recipientExtension = (recipient: Professional, parties: Parties): FhirObject => ({
  url: 'http://hl7.eu/fhir/StructureDefinition/information-recipient',
  valueReference: reference(parties.role(recipient, undefined)),
});

function sections({ rendered, report }: Frame): FhirObject[] {
  const { language, languageTag } = rendered;
  const narrative = (blocks: readonly Block[]): FhirObject => ({
    status: 'generated',
    div: xhtmlNarrative(blocks, languageTag),
  });
  const before = prefaceNarrative(prefaceOf(rendered, report));
  const annotations = {
    title: labels.remarks[language],
    code: { coding: [loinc('48767-8', 'Annotation comment [Interpretation] Narrative')] },
    text: narrative(before),
  };
  return [
    ...(before.length > 0 ? [annotations] : []),
    ...report.sections.map(({ specialty, items }) => ({
      title: specialty.title[language],
      code: { coding: [loinc(specialty.code, specialty.display)] },
      text: narrative(items.flatMap((item) => itemNarrative(item, language))),
      entry: items.map(({ battery }) => reference(panelId(rendered, battery))),
    })),
  ];
}

function diagnosticReportEntry(frame: Frame): Entry {
  const { rendered, report, order } = frame;
  const { document } = rendered;
  const { serviceTime, author } = document;
  const resource = {
    resourceType: 'DiagnosticReport',
    id: frame.diagnosticReport,
    meta: { profile: [`${LAB}/DiagnosticReport-eu-lab`] },
    extension: [
      {
        url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.composition',
        valueReference: reference(frame.composition),
      },
    ],
    ...shared(frame),
    identifier: [
      uuidIdentifier(rendered.setId),
      ...(document.order?.filler ? [identifier(document.order.filler, document.lineage.authority, 'FILL')] : []),
    ],
    basedOn: [reference(order?.id)],
    status: document.status,
    code: typeOf(rendered),
    ...(serviceTime?.end === undefined
      ? { effectiveDateTime: dateTime(serviceTime?.start) }
      : { effectivePeriod: { start: dateTime(serviceTime.start), end: dateTime(serviceTime.end) } }),
    issued: dateTime(fullTimestamp(document.effectiveTime)),
    performer: [reference(frame.house)],
    resultsInterpreter: [author.professional ? reference(frame.author) : undefined],
    specimen: report.specimens.map((placed) => reference(specimenId(rendered, placed))),
    media: report.sections
      .flatMap(({ items }) => items.flatMap(batteriesOf))
      .flatMap(({ images }) => images.map((placed) => reportImage(rendered, placed))),
    result: report.sections.flatMap(({ items }) => items.map(({ battery }) => reference(panelId(rendered, battery)))),
  };
  return { id: frame.diagnosticReport, resource };
}

const orderStatuses = {
  preliminary: 'active',
  final: 'completed',
  corrected: 'completed',
  cancelled: 'revoked',
  'entered-in-error': 'unknown',
} as const;

/** What was asked for, by whom and why; `profile` is what the document's guide wants of it. */
export function orderEntry(rendered: Rendered, parties: Parties, patient: string, profile?: string): Entry | undefined {
  const { order, status, lineage } = rendered.document;
  if (!order) return undefined;
  const { placer, filler, requester, reason, orderedAt } = order;
  const id = idAt(rendered, 'fhir', 'order');
  const identifiers = [
    ...(placer ? [identifier(placer, lineage.authority, 'PLAC')] : []),
    ...(filler ? [identifier(filler, lineage.authority, 'FILL')] : []),
  ];
  const resource = {
    resourceType: 'ServiceRequest',
    id,
    meta: profile === undefined ? undefined : { profile: [profile] },
    identifier: identifiers.length > 0 ? identifiers : [dataAbsent()],
    status: orderStatuses[status],
    intent: 'order',
    subject: reference(patient),
    authoredOn: dateTime(orderedAt),
    requester: reference(requester && parties.role(requester, undefined)),
    // A report withdrawn as a whole may be somebody else's: nothing of its content is shown.
    reasonCode: status === 'entered-in-error' ? [] : [{ text: reason }],
  };
  return { id, resource };
}

export function encounterEntry(rendered: Rendered, patient: string): Entry | undefined {
  const { encounter, serviceTime } = rendered.document;
  if (!encounter) return undefined;
  const { coding, text } = encounterClassOf(encounter.class ?? '');
  const id = idAt(rendered, 'fhir', 'encounter');
  const resource = {
    resourceType: 'Encounter',
    id,
    identifier: identifiersOf(encounter.identifiers, rendered.document.lineage.authority),
    status: 'unknown',
    class: coding?.system
      ? { system: systemUri(coding.system), code: coding.code, display: coding.display }
      : text === undefined || text === ''
        ? dataAbsent()
        : { display: text },
    subject: reference(patient),
    period: { start: dateTime(serviceTime?.start), end: dateTime(serviceTime?.end) },
  };
  return { id, resource };
}
