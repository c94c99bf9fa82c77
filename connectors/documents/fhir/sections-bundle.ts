/**
 * Documents made of sections as FHIR R4 documents: the International Patient Summary (IPS 2.0.0), the European hospital discharge report as
 * far as the source has it, lists of vaccinations and medicines. Which profiles a type follows stands in the national profile.
 */
import type { Attachment } from '../../clinical/index.ts';
import { idAt, prefaceNarrative, prefaceOf, type Rendered } from '../context.ts';
import { xhtmlNarrative } from '../narrative-markup.ts';
import { arrangeSections, type PlacedSection, type SectionsBody } from '../sections/arrange.ts';
import { sectionNarrative } from '../sections/narrative.ts';
import { systemUri } from '../systems.ts';
import { fullTimestamp } from '../times.ts';
import { authorId, compositionStatuses, encounterEntry, orderEntry, recipientExtension } from './bundle.ts';
import { dischargeSections, fileEntry, fileSections, stayEntry } from './discharge.ts';
import { isDischargeReport } from './guides.ts';
import { dateTime, reference, relatedDocuments, urn, resourceLanguage, uuidIdentifier } from './datatypes.ts';
import { dataAbsent, type FhirObject } from './json.ts';
import { Parties, patientEntry, type Entry } from './parties.ts';
import { absenceEntry } from './absence.ts';
import { statementEntries, type StatementContext } from './statements.ts';

interface Told {
  readonly section: PlacedSection;
  /** The resources that the section points to, and those that stand behind them. */
  readonly entries: readonly Entry[];
  readonly more: readonly Entry[];
}

export function sectionsBundle(rendered: Rendered, body: SectionsBody): FhirObject {
  const { document, type } = rendered;
  const guide = type.fhir?.guide ?? 'ips';
  const patient = patientEntry(rendered, document.patient, guide);
  const parties = new Parties(rendered, guide);
  const context: StatementContext = { rendered, parties, patient: patient.id };
  const arranged = arrangeSections(rendered, body);
  const isDischarge = isDischargeReport(rendered);
  const told = (isDischarge ? dischargeSections(rendered, arranged) : arranged).map((one) => tell(context, one));
  const encounter = isDischarge ? stayEntry(rendered, patient.id) : encounterEntry(rendered, patient.id);
  return bundleOf(rendered, { context, patient, parties, told, encounter });
}

/** A discharge letter that is a file: the same frame, with the file in it. */
export function fileBundle(rendered: Rendered, attachment: Attachment): FhirObject {
  const guide = rendered.type.fhir?.guide ?? 'eu';
  const patient = patientEntry(rendered, rendered.document.patient, guide);
  const parties = new Parties(rendered, guide);
  const context: StatementContext = { rendered, parties, patient: patient.id };
  const file = fileEntry(rendered, attachment, patient.id);
  const told = fileSections(rendered, attachment).map((section): Told => ({
    section,
    entries: section.place === 'x-file' ? [file] : [],
    more: [],
  }));
  return bundleOf(rendered, { context, patient, parties, told, encounter: stayEntry(rendered, patient.id) });
}

interface Parts {
  readonly context: StatementContext;
  readonly patient: Entry;
  readonly parties: Parties;
  readonly told: readonly Told[];
  readonly encounter: Entry | undefined;
}

function bundleOf(rendered: Rendered, { context, patient, parties, told, encounter }: Parts): FhirObject {
  const { document, documentId, type } = rendered;
  const order = orderEntry(rendered, parties, patient.id);
  const composition = compositionEntry(context, told, { encounter, order });
  const entries = [
    composition,
    patient,
    ...parties.entries,
    ...[encounter, order].filter((one) => one !== undefined),
    ...told.flatMap(({ entries: own, more }) => [...own, ...more]),
  ];
  return {
    resourceType: 'Bundle',
    id: documentId,
    meta: type.fhir?.bundle === undefined ? undefined : { profile: [type.fhir.bundle] },
    language: resourceLanguage(rendered.languageTag),
    identifier: uuidIdentifier(documentId),
    type: 'document',
    timestamp: dateTime(fullTimestamp(document.effectiveTime)),
    entry: entries.map(({ id, resource }) => ({ fullUrl: urn(id), resource })),
  };
}

function tell(context: StatementContext, section: PlacedSection): Told {
  const all = section.statements.map((placed) => statementEntries(context, placed, section.code?.code));
  const absence = absenceEntry(context, section);
  return {
    section,
    entries: [...all.map(({ main }) => main), ...(absence ? [absence] : [])],
    more: all.flatMap(({ more }) => more),
  };
}

function compositionEntry(
  { rendered, parties, patient }: StatementContext,
  told: readonly Told[],
  { encounter, order }: Readonly<Record<'encounter' | 'order', Entry | undefined>>,
): Entry {
  const { document, history, setId, title, type } = rendered;
  const { author, custodian, legalAuthenticator, recipients, serviceTime } = document;
  const id = idAt(rendered, 'fhir', 'composition');
  const time = dateTime(fullTimestamp(document.effectiveTime));
  const house = author.organization ?? custodian;
  const writer = authorId(author, parties) ?? (house && parties.organization(house));
  const signer = legalAuthenticator && parties.role(legalAuthenticator, author.organization);
  const code = type.fhir?.type ?? type.code;
  const resource = {
    resourceType: 'Composition',
    id,
    meta: type.fhir?.composition === undefined ? undefined : { profile: [type.fhir.composition] },
    language: resourceLanguage(rendered.languageTag),
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber',
        valueString: String(history.versionNumber),
      },
      // The profile of the patient summary knows no recipients, and a validator refuses what a profile's guide does not know.
      ...(type.fhir?.composition === undefined || isDischargeReport(rendered) ? recipients : []).map((one) =>
        recipientExtension(one, parties),
      ),
    ],
    identifier: uuidIdentifier(setId),
    status: compositionStatuses[document.status],
    type: { coding: [{ system: systemUri(code.scheme), code: code.code, display: code.display }] },
    subject: reference(patient),
    encounter: reference(encounter?.id),
    date: time,
    author: [reference(writer) ?? dataAbsent()],
    title,
    confidentiality: document.confidentiality,
    attester: signer === undefined ? [] : [{ mode: 'legal', time, party: reference(signer) }],
    custodian: reference(custodian && parties.organization(custodian)),
    relatesTo: relatedDocuments(rendered),
    event: [
      {
        period: { start: dateTime(serviceTime?.start), end: dateTime(serviceTime?.end) },
        detail: [reference(order?.id)],
      },
    ],
    section: told.map((one, index) => sectionOf(rendered, one, index === 0)),
  };
  return { id, resource };
}

function sectionOf(rendered: Rendered, { section, entries }: Told, first: boolean): FhirObject {
  const { code, title, kind, absence } = section;
  const preface = first
    ? prefaceNarrative(prefaceOf(rendered, { notes: [], looseSpecimens: [], sections: [], specimens: [] }))
    : [];
  const parts = section.parts ?? [];
  const blocks = [...preface, ...(parts.length > 0 ? [] : sectionNarrative(section, rendered.language))];
  return {
    title: title === '' ? (code?.display ?? rendered.title) : title,
    code: code
      ? {
          coding: [
            {
              system: code.system === undefined ? undefined : systemUri(code.system),
              code: code.code,
              display: code.display,
            },
          ],
        }
      : { text: title === '' ? rendered.title : title },
    // A section that only holds others says nothing itself.
    text: blocks.length === 0 ? undefined : { status: 'generated', div: xhtmlNarrative(blocks, rendered.languageTag) },
    entry: entries.map(({ id }) => reference(id)),
    section: parts.map((part) => sectionOf(rendered, { section: part, entries: [], more: [] }, false)),
    emptyReason:
      entries.length === 0 && absence !== undefined && kind !== undefined
        ? {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
                code: absence === 'none-known' ? 'nilknown' : 'unavailable',
              },
            ],
          }
        : undefined,
  };
}
