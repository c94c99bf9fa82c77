/**
 * The body of a laboratory report: XD-LAB speciality sections, each with report items that carry a narrative and one data processing
 * entry (IHE Lab TF-3 2.3.4 and 2.3.5). CDA R2 level 3.
 */
import { isOid, type LaboratorySpecialty, type ObservationStatus } from '../../clinical/index.ts';
import { idAt, prefaceNarrative, prefaceOf, type Rendered } from '../context.ts';
import { cdaNarrative } from '../narrative-markup.ts';
import { itemNarrative, notePlace, specimenNotePlace, type Block } from '../narrative.ts';
import {
  arrangeReport,
  batteriesOf,
  relevantTime,
  specimensOf,
  type Battery,
  type Isolate,
  type PlacedImage,
  type PlacedObservation,
  type PlacedSpecimen,
  type ReportItem,
  type ResultsBody,
} from '../report.ts';
import { LOINC } from '../systems.ts';
import { base64Of } from '../text.ts';
import { element, type XmlNode } from '../xml.ts';
import { conceptText } from '../words.ts';
import {
  codeElement,
  conceptElement,
  instanceIds,
  narrativeReference,
  nullElement,
  pointInTime,
  templateIds,
} from './datatypes.ts';
import { organization, workplace } from './people.ts';
import { interpretationCode, observationValues, referenceRanges } from './values.ts';

const TEMPLATE = {
  specialtySection: '1.3.6.1.4.1.19376.1.3.3.2.1',
  reportItemSection: '1.3.6.1.4.1.19376.1.3.3.2.2',
  dataProcessingEntry: '1.3.6.1.4.1.19376.1.3.1',
  specimenCollection: '1.3.6.1.4.1.19376.1.3.1.2',
  specimenReceived: '1.3.6.1.4.1.19376.1.3.1.3',
  battery: '1.3.6.1.4.1.19376.1.3.1.4',
  isolate: '1.3.6.1.4.1.19376.1.3.1.5',
  observation: '1.3.6.1.4.1.19376.1.3.1.6',
  comment: ['2.16.840.1.113883.10.20.1.40', '1.3.6.1.4.1.19376.1.5.3.1.4.2'],
} as const;

/** IHE's ActCode, with the arc exactly as XD-LAB prints it. */
const IHE_ACT_CODE = '1.3.5.1.4.1.19376.1.5.3.2';

type ActStatus = 'active' | 'completed' | 'aborted';

const actStatuses: Readonly<Record<ObservationStatus, ActStatus>> = {
  registered: 'active',
  preliminary: 'active',
  final: 'completed',
  corrected: 'completed',
  cancelled: 'aborted',
  'entered-in-error': 'aborted',
};

const statusCode = (code: ActStatus): XmlNode => element('statusCode', { code });

/** What holds others is active while one of them is, and aborted when nothing came of any. */
function statusOfAll(statuses: readonly ActStatus[]): ActStatus {
  if (statuses.includes('active')) return 'active';
  return statuses.every((status) => status === 'aborted') ? 'aborted' : 'completed';
}

const batteryStatus = ({ group, observations }: Battery): ActStatus =>
  statusOfAll([
    ...(actStatuses[group.status] === 'active' ? ['active' as const] : []),
    ...observations.map(({ observation }) => actStatuses[observation.status]),
  ]);

/** The structuredBody of a report. What is said on the whole report stands first in its first section. */
export function laboratoryBody(rendered: Rendered, body: ResultsBody): XmlNode {
  const report = arrangeReport(rendered.document, body);
  const preface = prefaceOf(rendered, report);
  const blocks = prefaceNarrative(preface);
  const comments = preface.remarks.map(({ id }) => entryRelationship(comment(id)));
  let first = true;
  const sections = report.sections.map(({ specialty, items }) => {
    const subsections = items.map((item) => {
      const before = first ? { blocks, comments } : { blocks: [], comments: [] };
      first = false;
      return element('component', {}, itemSection(rendered, specialty, item, before));
    });
    return element('component', {}, specialtySection(rendered, specialty, subsections));
  });
  return element('structuredBody', {}, sections);
}

const specialtySection = (
  rendered: Rendered,
  specialty: LaboratorySpecialty,
  subsections: readonly XmlNode[],
): XmlNode =>
  element(
    'section',
    {},
    templateIds(TEMPLATE.specialtySection),
    element('id', { root: idAt(rendered, 'section', specialty.code) }),
    codeElement('code', specialty.code, LOINC, specialty.display),
    element('title', {}, specialty.title[rendered.language]),
    subsections,
  );

interface Before {
  readonly blocks: readonly Block[];
  readonly comments: readonly XmlNode[];
}

function itemSection(rendered: Rendered, specialty: LaboratorySpecialty, item: ReportItem, before: Before): XmlNode {
  const { language } = rendered;
  const { place, group } = item.battery;
  const title = conceptText(group.code, language);
  return element(
    'section',
    {},
    templateIds(TEMPLATE.reportItemSection),
    element('id', { root: idAt(rendered, 'section', place) }),
    itemCode(item, specialty),
    element('title', {}, title),
    cdaNarrative([...before.blocks, ...itemNarrative(item, language, title)]),
    dataProcessingEntry(rendered, item, specialty, before.comments),
  );
}

/** A section's code needs a code system and a name: the battery's own where it has both, the speciality's otherwise. */
function itemCode({ battery: { group } }: ReportItem, specialty: LaboratorySpecialty): XmlNode {
  const { coding } = group.code;
  return coding?.system !== undefined && isOid(coding.system) && coding.display?.trim() && /^\S+$/.test(coding.code)
    ? codeElement('code', coding.code, coding.system, coding.display)
    : codeElement('code', specialty.code, LOINC, specialty.display);
}

const entryRelationship = (act: XmlNode): XmlNode => element('entryRelationship', { typeCode: 'COMP' }, act);
const component = (act: XmlNode): XmlNode => element('component', { typeCode: 'COMP' }, act);

/** One entry, one act for the specimen: how it was taken, the battery, what grew. */
function dataProcessingEntry(
  rendered: Rendered,
  item: ReportItem,
  specialty: LaboratorySpecialty,
  comments: readonly XmlNode[],
): XmlNode {
  const { battery, isolates } = item;
  const status = statusOfAll([
    ...(actStatuses[rendered.document.status] === 'active' ? ['active' as const] : []),
    ...batteriesOf(item).map(batteryStatus),
  ]);
  const act = element(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    element('id', { root: idAt(rendered, 'act', battery.place) }),
    itemCode(item, specialty),
    statusCode(status),
    specimensOf(item).map(
      ({ battery: { place }, specimen }) =>
        specimen && entryRelationship(specimenCollection(rendered, specimen, place)),
    ),
    entryRelationship(batteryOrganizer(rendered, battery)),
    isolates.map((isolate) => entryRelationship(isolateOrganizer(rendered, isolate))),
    comments,
  );
  return element('entry', { typeCode: 'DRIV' }, templateIds(TEMPLATE.dataProcessingEntry), act);
}

/** XD-LAB 2.3.5.5 and 2.3.5.6: when the specimen was taken and received, what it is, where it was taken. */
function specimenCollection(rendered: Rendered, { specimen, place }: PlacedSpecimen, battery: string): XmlNode {
  const ids =
    specimen.identifiers.length > 0
      ? instanceIds(specimen.identifiers, rendered.document.lineage.authority)
      : element('id', { root: idAt(rendered, 'specimen', place) });
  const received =
    specimen.received === undefined
      ? undefined
      : element(
          'act',
          { classCode: 'ACT', moodCode: 'EVN' },
          templateIds(TEMPLATE.specimenReceived),
          element('code', { code: 'SPRECEIVE', codeSystem: IHE_ACT_CODE, displayName: 'Receive Time' }),
          element('effectiveTime', { value: specimen.received }),
        );
  return element(
    'procedure',
    { classCode: 'PROC', moodCode: 'EVN' },
    templateIds(TEMPLATE.specimenCollection),
    codeElement('code', '33882-2', LOINC, 'Collection date of Specimen'),
    pointInTime('effectiveTime', specimen.collected),
    specimen.site && conceptElement('targetSiteCode', specimen.site),
    element(
      'participant',
      { typeCode: 'PRD' },
      element(
        'participantRole',
        { classCode: 'SPEC' },
        ids,
        element('playingEntity', {}, conceptElement('code', specimen.type)),
      ),
    ),
    received && entryRelationship(received),
    specimen.notes.map((_, index) => entryRelationship(comment(specimenNotePlace(battery, place, index)))),
  );
}

function batteryOrganizer(rendered: Rendered, battery: Battery): XmlNode {
  const { group, place, observations, images } = battery;
  const time = relevantTime(battery, undefined, rendered.document);
  return element(
    'organizer',
    { classCode: 'BATTERY', moodCode: 'EVN' },
    templateIds(TEMPLATE.battery),
    element('id', { root: idAt(rendered, 'battery', place) }),
    conceptElement('code', group.code),
    statusCode(batteryStatus(battery)),
    time === undefined ? undefined : element('effectiveTime', { value: time }),
    observations.map((placed) => component(laboratoryObservation(rendered, placed, battery))),
    images.map((placed) => component(observationMedia(rendered, placed))),
    group.notes.map((_, index) => component(comment(notePlace(place, index)))),
  );
}

/** A picture (CDA R2 4.3.6.5): the narrative shows it where it names its ID. */
const observationMedia = (rendered: Rendered, { place, image }: PlacedImage): XmlNode =>
  element(
    'observationMedia',
    { classCode: 'OBS', moodCode: 'EVN', ID: place },
    element('id', { root: idAt(rendered, 'image', place) }),
    element('value', { mediaType: image.mediaType, representation: 'B64' }, base64Of(image.bytes)),
  );

/** XD-LAB 2.3.5.9: an organism that grew is the specimen of its own susceptibility tests. */
function isolateOrganizer(rendered: Rendered, { battery, organism, organismPlace }: Isolate): XmlNode {
  const entity = element('specimenPlayingEntity', { classCode: 'MIC' }, conceptElement('code', organism));
  const role = element(
    'specimenRole',
    { classCode: 'SPEC' },
    element('id', { root: idAt(rendered, 'isolate', organismPlace) }),
    entity,
  );
  return element(
    'organizer',
    { classCode: 'CLUSTER', moodCode: 'EVN' },
    templateIds(TEMPLATE.isolate),
    element('id', { root: idAt(rendered, 'cluster', battery.place) }),
    statusCode(batteryStatus(battery)),
    element('specimen', { typeCode: 'SPC' }, role),
    component(batteryOrganizer(rendered, battery)),
  );
}

function laboratoryObservation(
  rendered: Rendered,
  { place, observation }: PlacedObservation,
  battery: Battery,
): XmlNode {
  const { code, status, interpretations, method, notes } = observation;
  const time = relevantTime(battery, observation, rendered.document);
  return element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(TEMPLATE.observation),
    element('id', { root: idAt(rendered, 'observation', place) }),
    conceptElement('code', code),
    narrativeReference(place),
    statusCode(actStatuses[status]),
    pointInTime('effectiveTime', time),
    observationValues(observation),
    interpretations.map(interpretationCode),
    method && conceptElement('methodCode', method),
    performer(rendered, observation.performer),
    notes.map((_, index) => entryRelationship(comment(notePlace(place, index)))),
    referenceRanges(observation),
  );
}

function performer(
  { profile, document }: Rendered,
  laboratory: PlacedObservation['observation']['performer'],
): XmlNode | undefined {
  if (!laboratory) return undefined;
  const spelling = { profile, authority: document.lineage.authority };
  const entity = element(
    'assignedEntity',
    {},
    nullElement('id', 'NI'),
    workplace(laboratory, spelling),
    organization('representedOrganization', laboratory, spelling),
  );
  return element('performer', { typeCode: 'PRF' }, entity);
}

/** An annotation comment (PCC 1.3.6.1.4.1.19376.1.5.3.1.4.2): its words are in the narrative and nowhere else. */
const comment = (place: string): XmlNode =>
  element(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds(...TEMPLATE.comment),
    codeElement('code', '48767-8', LOINC, 'Annotation comment [Interpretation] Narrative'),
    narrativeReference(place),
    statusCode('completed'),
  );
