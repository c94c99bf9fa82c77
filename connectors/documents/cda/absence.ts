/** "None known" and "not known" as entries (IPS Absent and Unknown Data; the way eHDSI patient summaries say it). */
import { idAt, type Rendered } from '../context.ts';
import type { PlacedSection } from '../sections/arrange.ts';
import { absencePlace } from '../sections/narrative.ts';
import { ABSENT_UNKNOWN } from '../systems.ts';
import { element, type XmlNode } from '../xml.ts';
import { narrativeReference, nullElement, templateIds } from './datatypes.ts';
import { CONDITION_CODE, concernAct, TEMPLATE } from './statement-parts.ts';

/** The entry of a section that has nothing to list; undefined where nothing is said, or no code says it. */
export function absenceEntry(rendered: Rendered, section: PlacedSection): XmlNode | undefined {
  const { kind, absence, place } = section;
  const said = absence === 'none-known' ? kind?.noneKnown : absence === 'not-known' ? kind?.notKnown : undefined;
  if (!said || kind === undefined) return undefined;
  const id = element('id', { root: idAt(rendered, 'absence', place) });
  const coded = (name: string, type?: string): XmlNode =>
    element(name, {
      'xsi:type': type,
      code: said.code,
      codeSystem: ABSENT_UNKNOWN,
      codeSystemName: 'IPS Absent and Unknown Data',
      displayName: said.display,
    });
  const text = narrativeReference(absencePlace(place));
  const done = element('statusCode', { code: 'completed' });
  const entry = (act: XmlNode): XmlNode => element('entry', { typeCode: 'DRIV' }, act);
  const noProduct = element(
    'consumable',
    {},
    element('manufacturedProduct', {}, element('manufacturedMaterial', {}, nullElement('code', 'NA'))),
  );
  switch (kind.statement) {
    case 'condition':
    case 'allergy':
      return entry(
        concernAct(
          rendered,
          `${place}a`,
          kind.statement === 'allergy' ? TEMPLATE.allergyConcern : TEMPLATE.problemConcern,
          undefined,
          undefined,
          element(
            'observation',
            { classCode: 'OBS', moodCode: 'EVN' },
            templateIds(...(kind.statement === 'allergy' ? TEMPLATE.allergy : TEMPLATE.problem)),
            id,
            CONDITION_CODE,
            text,
            done,
            nullElement('effectiveTime', 'NI'),
            coded('value', 'CD'),
          ),
        ),
      );
    case 'medication':
    case 'immunization':
      return entry(
        element(
          'substanceAdministration',
          { classCode: 'SBADM', moodCode: 'EVN' },
          templateIds(...(kind.statement === 'immunization' ? TEMPLATE.immunization : TEMPLATE.medication)),
          id,
          coded('code'),
          text,
          done,
          nullElement('effectiveTime', 'NI'),
          noProduct,
        ),
      );
    case 'procedure':
      return entry(
        element(
          'procedure',
          { classCode: 'PROC', moodCode: 'EVN' },
          templateIds(...TEMPLATE.procedure),
          id,
          coded('code'),
          text,
          done,
          nullElement('effectiveTime', 'NI'),
        ),
      );
    case 'device':
      return entry(
        element(
          'supply',
          { classCode: 'SPLY', moodCode: 'EVN' },
          templateIds(...TEMPLATE.device),
          id,
          text,
          nullElement('effectiveTime', 'NI'),
          element(
            'participant',
            { typeCode: 'DEV' },
            element('participantRole', { classCode: 'MANU' }, element('playingDevice', {}, coded('code'))),
          ),
        ),
      );
    case 'measurement':
    case undefined:
      break;
  }
  return undefined;
}
