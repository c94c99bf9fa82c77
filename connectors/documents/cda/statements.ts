/** Statements as CDA entries by IHE PCC TF-2 6.3.4: problems, allergies, procedures, devices, measurements. */
import type { Allergy, Condition, DeviceUse, Measurement, Procedure } from '../../clinical/index.ts';
import { idAt, type Rendered } from '../context.ts';
import { notePlace } from '../narrative.ts';
import type { PlacedStatement } from '../sections/arrange.ts';
import { notesOf } from '../sections/narrative.ts';
import { LOINC, OBSERVATION_VALUE, SNOMED, ACT_CODE } from '../systems.ts';
import { element, type XmlNode } from '../xml.ts';
import { codeElement, conceptElement, instanceIds, narrativeReference, pointInTime, templateIds } from './datatypes.ts';
import { immunizationAct, medicationAct } from './medicines.ts';
import {
  allergyCode,
  assignedEntity,
  commentAct,
  concernAct,
  CONDITION_CODE,
  periodElement,
  TEMPLATE,
} from './statement-parts.ts';
import { interpretationCode, observationValues, referenceRanges } from './values.ts';

/** One entry, derived from its row in the narrative. */
export const statementEntry = (rendered: Rendered, placed: PlacedStatement): XmlNode =>
  element('entry', { typeCode: 'DRIV' }, actOf(rendered, placed));

function actOf(rendered: Rendered, { statement, place }: PlacedStatement): XmlNode {
  const comments = notesOf(statement).map((_, index) => related('SUBJ', commentAct(notePlace(place, index)), true));
  switch (statement.kind) {
    case 'condition':
      return concernAct(
        rendered,
        place,
        TEMPLATE.problemConcern,
        statement.status,
        statement.period,
        problem(rendered, statement, place, comments),
      );
    case 'allergy':
      return concernAct(
        rendered,
        place,
        TEMPLATE.allergyConcern,
        statement.status,
        statement.onset === undefined ? undefined : { start: statement.onset },
        allergy(rendered, statement, place, comments),
      );
    case 'medication':
      return medicationAct(rendered, statement, place, comments);
    case 'immunization':
      return immunizationAct(rendered, statement, place, comments);
    case 'procedure':
      return procedure(rendered, statement, place, comments);
    case 'device':
      return device(rendered, statement, place, comments);
    case 'measurement':
      return measurement(rendered, statement, place, comments);
  }
}

const related = (typeCode: string, act: XmlNode, inverted = false): XmlNode =>
  element('entryRelationship', { typeCode, inversionInd: String(inverted) }, act);

const completed = element('statusCode', { code: 'completed' });

const problemStatuses = {
  active: ['55561003', 'Active'],
  inactive: ['73425007', 'Inactive'],
  resolved: ['413322009', 'Resolved'],
} as const;

function problem(rendered: Rendered, statement: Condition, place: string, comments: readonly XmlNode[]): XmlNode {
  const { code, severity, status, period } = statement;
  return element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(...TEMPLATE.problem),
    element('id', { root: idAt(rendered, 'statement', place) }),
    CONDITION_CODE,
    narrativeReference(place),
    completed,
    periodElement('effectiveTime', period),
    conceptElement('value', code, 'CD'),
    severity && related('SUBJ', severityObservation(place, conceptElement('value', severity, 'CD')), true),
    status && related('REFR', statusObservation(place, problemStatuses[status]), false),
    comments,
  );
}

const severityObservation = (place: string, value: XmlNode): XmlNode =>
  element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(...TEMPLATE.severity),
    codeElement('code', 'SEV', ACT_CODE, 'Severity observation'),
    narrativeReference(place),
    completed,
    value,
  );

const statusObservation = (place: string, [code, display]: readonly [string, string]): XmlNode =>
  element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(...TEMPLATE.problemStatus),
    codeElement('code', '33999-4', LOINC, 'Status'),
    narrativeReference(place),
    completed,
    element('value', { 'xsi:type': 'CE', code, codeSystem: SNOMED, codeSystemName: 'SNOMED CT', displayName: display }),
  );

const severities = { mild: ['L', 'Low'], moderate: ['M', 'Moderate'], severe: ['H', 'High'] } as const;
const criticalities = { low: ['CRITL', 'low criticality'], high: ['CRITH', 'high criticality'] } as const;

const valueCode = ([code, displayName]: readonly [string, string]): XmlNode =>
  element('value', {
    'xsi:type': 'CD',
    code,
    codeSystem: OBSERVATION_VALUE,
    codeSystemName: 'ObservationValue',
    displayName,
  });

function allergy(rendered: Rendered, statement: Allergy, place: string, comments: readonly XmlNode[]): XmlNode {
  const { agent, type, criticality, reactions, onset, status } = statement;
  return element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(...TEMPLATE.allergy),
    element('id', { root: idAt(rendered, 'statement', place) }),
    allergyCode(type),
    narrativeReference(place),
    completed,
    periodElement('effectiveTime', onset === undefined ? undefined : { start: onset }),
    conceptElement('value', agent, 'CD'),
    element(
      'participant',
      { typeCode: 'CSM' },
      element(
        'participantRole',
        { classCode: 'MANU' },
        element('playingEntity', { classCode: 'MMAT' }, conceptElement('code', agent)),
      ),
    ),
    reactions.map(({ manifestation, severity }, index) =>
      related('MFST', reaction(rendered, place, index, conceptElement('value', manifestation, 'CD'), severity), true),
    ),
    criticality &&
      related(
        'SUBJ',
        element(
          'observation',
          { classCode: 'OBS', moodCode: 'EVN' },
          codeElement('code', '82606-5', LOINC, 'Allergy or intolerance criticality'),
          narrativeReference(place),
          completed,
          valueCode(criticalities[criticality]),
        ),
        true,
      ),
    status && related('REFR', statusObservation(place, problemStatuses[status]), false),
    comments,
  );
}

const reaction = (
  rendered: Rendered,
  place: string,
  index: number,
  value: XmlNode,
  severity: 'mild' | 'moderate' | 'severe' | undefined,
): XmlNode =>
  element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(...TEMPLATE.problem),
    element('id', { root: idAt(rendered, 'reaction', place, String(index + 1)) }),
    CONDITION_CODE,
    narrativeReference(place),
    completed,
    pointInTime('effectiveTime', undefined),
    value,
    severity && related('SUBJ', severityObservation(place, valueCode(severities[severity])), true),
  );

function procedure(rendered: Rendered, statement: Procedure, place: string, comments: readonly XmlNode[]): XmlNode {
  const { code, period, bodySite, performer } = statement;
  return element(
    'procedure',
    { classCode: 'PROC', moodCode: 'EVN' },
    templateIds(...TEMPLATE.procedure),
    element('id', { root: idAt(rendered, 'statement', place) }),
    conceptElement('code', code),
    narrativeReference(place),
    completed,
    periodElement('effectiveTime', period),
    bodySite && conceptElement('targetSiteCode', bodySite),
    performer && element('performer', { typeCode: 'PRF' }, assignedEntity(rendered, performer)),
    comments,
  );
}

function device(rendered: Rendered, statement: DeviceUse, place: string, comments: readonly XmlNode[]): XmlNode {
  const { code, identifiers, period } = statement;
  const role = element(
    'participantRole',
    { classCode: 'MANU' },
    identifiers.length > 0 ? instanceIds(identifiers, rendered.document.lineage.authority) : undefined,
    element('playingDevice', {}, conceptElement('code', code)),
  );
  return element(
    'supply',
    { classCode: 'SPLY', moodCode: 'EVN' },
    templateIds(...TEMPLATE.device),
    element('id', { root: idAt(rendered, 'statement', place) }),
    narrativeReference(place),
    element('effectiveTime', { 'xsi:type': 'IVL_TS' }, periodEnds(period)),
    element('participant', { typeCode: 'DEV' }, role),
    comments,
  );
}

const periodEnds = (period: DeviceUse['period']): XmlNode[] => [
  period?.start === undefined ? element('low', { nullFlavor: 'UNK' }) : element('low', { value: period.start }),
  ...(period?.end === undefined ? [] : [element('high', { value: period.end })]),
];

function measurement(
  rendered: Rendered,
  { observation }: Measurement,
  place: string,
  comments: readonly XmlNode[],
): XmlNode {
  const { code, status, time, interpretations, method } = observation;
  const withdrawn = status === 'entered-in-error';
  const shown = withdrawn ? [] : observationValues(observation);
  return element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds(...TEMPLATE.observation),
    element('id', { root: idAt(rendered, 'statement', place) }),
    conceptElement('code', code),
    narrativeReference(place),
    element('statusCode', {
      code:
        withdrawn || status === 'cancelled'
          ? 'aborted'
          : status === 'registered' || status === 'preliminary'
            ? 'active'
            : 'completed',
    }),
    pointInTime('effectiveTime', time),
    shown,
    withdrawn ? undefined : interpretations.map(interpretationCode),
    method && conceptElement('methodCode', method),
    comments,
    withdrawn ? undefined : referenceRanges(observation),
  );
}
