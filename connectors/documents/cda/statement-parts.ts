/** What entries of statements share: templates, the concern around a problem or an allergy, comments, periods, people. */
import type { Period, Professional } from '../../clinical/index.ts';
import { idAt, type Rendered } from '../context.ts';
import { ACT_CODE, LOINC, SNOMED } from '../systems.ts';
import { element, type XmlNode } from '../xml.ts';
import { codeElement, narrativeReference, nullElement, period, templateIds } from './datatypes.ts';
import { organization, personName, roleParts } from './people.ts';

/** IHE PCC TF-2 6.3.4 and CCD. */
export const TEMPLATE = {
  problemConcern: [
    '2.16.840.1.113883.10.20.1.27',
    '1.3.6.1.4.1.19376.1.5.3.1.4.5.1',
    '1.3.6.1.4.1.19376.1.5.3.1.4.5.2',
  ],
  allergyConcern: [
    '2.16.840.1.113883.10.20.1.27',
    '1.3.6.1.4.1.19376.1.5.3.1.4.5.1',
    '1.3.6.1.4.1.19376.1.5.3.1.4.5.3',
  ],
  problem: ['2.16.840.1.113883.10.20.1.28', '1.3.6.1.4.1.19376.1.5.3.1.4.5'],
  allergy: [
    '2.16.840.1.113883.10.20.1.18',
    '2.16.840.1.113883.10.20.1.28',
    '1.3.6.1.4.1.19376.1.5.3.1.4.5',
    '1.3.6.1.4.1.19376.1.5.3.1.4.6',
  ],
  severity: ['2.16.840.1.113883.10.20.1.55', '1.3.6.1.4.1.19376.1.5.3.1.4.1'],
  problemStatus: ['2.16.840.1.113883.10.20.1.50', '1.3.6.1.4.1.19376.1.5.3.1.4.1.1'],
  medication: ['2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.7', '1.3.6.1.4.1.19376.1.5.3.1.4.7.1'],
  product: ['2.16.840.1.113883.10.20.1.53', '1.3.6.1.4.1.19376.1.5.3.1.4.7.2'],
  instruction: ['2.16.840.1.113883.10.20.1.49', '1.3.6.1.4.1.19376.1.5.3.1.4.3'],
  immunization: ['2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.12'],
  procedure: ['2.16.840.1.113883.10.20.1.29', '1.3.6.1.4.1.19376.1.5.3.1.4.19'],
  device: ['2.16.840.1.113883.10.20.1.34'],
  observation: ['1.3.6.1.4.1.19376.1.5.3.1.4.13'],
  comment: ['2.16.840.1.113883.10.20.1.40', '1.3.6.1.4.1.19376.1.5.3.1.4.2'],
} as const;

/** What kind of thing a problem observation is about, where the source does not say which: a condition. */
export const CONDITION_CODE = codeElement('code', '64572001', SNOMED, 'Condition');

/** `OINT` leaves open which of the two it is; an intolerance that is said to be no allergy is a `NAINT`. */
export function allergyCode(type: 'allergy' | 'intolerance' | undefined): XmlNode {
  if (type === undefined) return codeElement('code', 'OINT', ACT_CODE, 'Intolerance');
  return type === 'allergy'
    ? codeElement('code', 'ALG', ACT_CODE, 'Allergy')
    : codeElement('code', 'NAINT', ACT_CODE, 'Non-allergy intolerance');
}

type Status = 'active' | 'inactive' | 'resolved';
const concernStatuses = { active: 'active', inactive: 'suspended', resolved: 'completed' } as const;

/** A concern (PCC 6.3.4.11): that somebody keeps an eye on it. Without a status it is kept in the list, hence active. */
export const concernAct = (
  rendered: Rendered,
  place: string,
  templates: readonly string[],
  status: Status | undefined,
  time: Period | undefined,
  observation: XmlNode,
): XmlNode =>
  element(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds(...templates),
    element('id', { root: idAt(rendered, 'concern', place) }),
    nullElement('code', 'NA'),
    element('statusCode', { code: concernStatuses[status ?? 'active'] }),
    concernPeriod(time, status),
    element('entryRelationship', { typeCode: 'SUBJ', inversionInd: 'false' }, observation),
  );

/** A finished concern has an end, known or not (PCC 6.3.4.11.3). */
function concernPeriod(time: Period | undefined, status: Status | undefined): XmlNode {
  const start = time?.start === undefined ? nullElement('low', 'UNK') : element('low', { value: time.start });
  const end =
    time?.end === undefined
      ? status === 'inactive' || status === 'resolved'
        ? nullElement('high', 'UNK')
        : undefined
      : element('high', { value: time.end });
  return element('effectiveTime', {}, start, end);
}

export const periodElement = (name: string, time: Period | undefined): XmlNode => period(name, time?.start, time?.end);

/** An annotation whose words stand in the narrative. */
export const commentAct = (place: string): XmlNode =>
  element(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds(...TEMPLATE.comment),
    codeElement('code', '48767-8', LOINC, 'Annotation comment [Interpretation] Narrative'),
    narrativeReference(place),
    element('statusCode', { code: 'completed' }),
  );

/** A person with the house that they work for, in a role that has an assignedEntity. */
export function assignedEntity({ profile, document }: Rendered, person: Professional): XmlNode {
  const spelling = { profile, authority: document.lineage.authority };
  return element(
    'assignedEntity',
    {},
    roleParts(person, undefined, spelling),
    element('assignedPerson', {}, personName(person.name)),
    organization('representedOrganization', person.organization, spelling),
  );
}
