/** Medicines and vaccinations as CDA entries (IHE PCC TF-2 6.3.4.16 and 6.3.4.17). */
import type { Concept, Immunization, Medication } from '../../clinical/index.ts';
import { idAt, type Rendered } from '../context.ts';
import { dosagePlace, isWithdrawnStatement } from '../sections/narrative.ts';
import { ACT_CODE, LOINC } from '../systems.ts';
import { conceptText } from '../words.ts';
import { element, type XmlNode } from '../xml.ts';
import {
  codeElement,
  conceptElement,
  narrativeReference,
  nullElement,
  pointInTime,
  quantity,
  templateIds,
} from './datatypes.ts';
import { organization } from './people.ts';
import { assignedEntity, CONDITION_CODE, TEMPLATE } from './statement-parts.ts';

/** IHE's own act codes, with the arc as PCC prints it. */
const IHE_ACT_CODE = '1.3.6.1.4.1.19376.1.5.3.2';

const related = (typeCode: string, act: XmlNode, inverted = false): XmlNode =>
  element('entryRelationship', { typeCode, inversionInd: String(inverted) }, act);

const statuses = {
  active: 'active',
  planned: 'active',
  completed: 'completed',
  stopped: 'aborted',
  'entered-in-error': 'nullified',
} as const;

function product(rendered: Rendered, code: Concept, lot?: string, maker?: XmlNode): XmlNode {
  return element(
    'consumable',
    {},
    element(
      'manufacturedProduct',
      {},
      templateIds(...TEMPLATE.product),
      element(
        'manufacturedMaterial',
        {},
        conceptElement('code', code),
        element('name', {}, conceptText(code, rendered.language)),
        lot === undefined ? undefined : element('lotNumberText', {}, lot),
      ),
      maker,
    ),
  );
}

export function medicationAct(
  rendered: Rendered,
  statement: Medication,
  place: string,
  comments: readonly XmlNode[],
): XmlNode {
  const { code, period, status, administered, ingredients, route, dose, asNeeded, prescriber } = statement;
  const given = administered && pointInTime('effectiveTime', administered.at);
  const ended = isWithdrawnStatement(statement);
  const start = element(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: status === 'planned' ? 'INT' : 'EVN' },
    templateIds(...TEMPLATE.medication),
    element('id', { root: idAt(rendered, 'statement', place) }),
    narrativeReference(place),
    status === 'unknown' ? undefined : element('statusCode', { code: statuses[status] }),
    ended ? undefined : (given ?? taken(period)),
    ended ? undefined : route && conceptElement('routeCode', route),
    ended ? undefined : dose && doseOf(dose),
    product(rendered, code),
    ended || !administered?.by
      ? undefined
      : element('performer', { typeCode: 'PRF' }, assignedEntity(rendered, administered.by)),
    ended || !prescriber ? undefined : prescribedBy(rendered, prescriber),
    ended
      ? undefined
      : ingredients.map((ingredient, index) => related('COMP', ingredientAct(rendered, place, index, ingredient))),
    ended ? undefined : related('SUBJ', instruction(place), true),
    comments,
    asNeeded === true && !ended
      ? element(
          'precondition',
          { typeCode: 'PRCN' },
          element('criterion', {}, element('text', {}, element('reference', { value: `#${dosagePlace(place)}` }))),
        )
      : undefined,
  );
  return start;
}

function taken(period: Medication['period']): XmlNode {
  if (period?.start === undefined && period?.end === undefined) return nullElement('effectiveTime', 'UNK');
  return element(
    'effectiveTime',
    { 'xsi:type': 'IVL_TS' },
    period.start === undefined ? nullElement('low', 'UNK') : element('low', { value: period.start }),
    period.end === undefined ? undefined : element('high', { value: period.end }),
  );
}

const doseOf = ({ low, high, unit }: NonNullable<Medication['dose']>): XmlNode =>
  high === undefined
    ? quantity('doseQuantity', low, unit)
    : element('doseQuantity', {}, quantity('low', low, unit), quantity('high', high, unit));

/** One active substance of a product, a part of its administration (PCC 6.3.4.16.5). */
const ingredientAct = (
  rendered: Rendered,
  place: string,
  index: number,
  { code }: Medication['ingredients'][number],
): XmlNode =>
  element(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: 'EVN' },
    element('id', { root: idAt(rendered, 'ingredient', place, String(index + 1)) }),
    narrativeReference(place),
    product(rendered, code),
  );

/** The dosage in the words of its source (PCC 6.3.4.6, patient medication instructions). */
const instruction = (place: string): XmlNode =>
  element(
    'act',
    { classCode: 'ACT', moodCode: 'INT' },
    templateIds(...TEMPLATE.instruction),
    element('code', { code: 'PINSTRUCT', codeSystem: IHE_ACT_CODE, codeSystemName: 'IHEActCode' }),
    narrativeReference(dosagePlace(place)),
    element('statusCode', { code: 'completed' }),
  );

/** Who prescribed it: the author of the order that stands behind it. When is not known here. */
const prescribedBy = (rendered: Rendered, prescriber: NonNullable<Medication['prescriber']>): XmlNode => {
  const entity = assignedEntity(rendered, prescriber).xml;
  return element('author', { typeCode: 'AUT' }, nullElement('time', 'UNK'), {
    xml: entity.replace(/^<assignedEntity/, '<assignedAuthor').replace(/<\/assignedEntity>$/, '</assignedAuthor>'),
  });
};

export function immunizationAct(
  rendered: Rendered,
  statement: Immunization,
  place: string,
  comments: readonly XmlNode[],
): XmlNode {
  const {
    vaccine,
    targets,
    at,
    lot,
    manufacturer,
    dose,
    doseNumber,
    route,
    site,
    performer,
    location,
    status,
    reason,
  } = statement;
  const ended = isWithdrawnStatement(statement);
  const spelling = { profile: rendered.profile, authority: rendered.document.lineage.authority };
  const head = [
    templateIds(...TEMPLATE.immunization),
    element('id', { root: idAt(rendered, 'statement', place) }),
    codeElement('code', 'IMMUNIZ', ACT_CODE, 'Immunization'),
    narrativeReference(place),
    element('statusCode', { code: ended ? 'nullified' : 'completed' }),
    pointInTime('effectiveTime', ended ? undefined : at),
  ];
  const attributes = {
    classCode: 'SBADM',
    moodCode: 'EVN',
    negationInd: status === 'not-done' ? 'true' : 'false',
  };
  if (ended) return element('substanceAdministration', attributes, head, product(rendered, vaccine));
  return element(
    'substanceAdministration',
    attributes,
    head,
    route && conceptElement('routeCode', route),
    site && conceptElement('approachSiteCode', site),
    dose && quantity('doseQuantity', dose.number, dose.unit),
    product(rendered, vaccine, lot, organization('manufacturerOrganization', manufacturer, spelling)),
    performer && element('performer', { typeCode: 'PRF' }, assignedEntity(rendered, performer)),
    location?.name === undefined
      ? undefined
      : element(
          'participant',
          { typeCode: 'LOC' },
          element(
            'participantRole',
            { classCode: 'SDLOC' },
            element('playingEntity', { classCode: 'PLC' }, element('name', {}, location.name)),
          ),
        ),
    doseNumber === undefined ? undefined : related('SUBJ', doseNumberObservation(place, doseNumber)),
    targets.map((target) => related('RSON', targetObservation(place, target))),
    reason &&
      related(
        'RSON',
        element(
          'act',
          { classCode: 'ACT', moodCode: 'EVN' },
          conceptElement('code', reason),
          narrativeReference(place),
        ),
      ),
    comments,
  );
}

const doseNumberObservation = (place: string, doseNumber: string): XmlNode =>
  element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    templateIds('2.16.840.1.113883.10.20.1.46'),
    codeElement('code', '30973-2', LOINC, 'Dose number'),
    narrativeReference(place),
    element('statusCode', { code: 'completed' }),
    /^\d{1,9}$/.test(doseNumber)
      ? element('value', { 'xsi:type': 'INT', value: doseNumber })
      : element('value', { 'xsi:type': 'ST' }, doseNumber),
  );

/** What the vaccine protects against: the reason of its being given. */
const targetObservation = (place: string, target: Concept): XmlNode =>
  element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    CONDITION_CODE,
    narrativeReference(place),
    element('statusCode', { code: 'completed' }),
    conceptElement('value', target, 'CD'),
  );
