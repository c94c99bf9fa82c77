/** "None known" and "not known" as resources (IPS 2.0.0, Absent and Unknown Data). */
import { idAt } from '../context.ts';
import type { PlacedSection } from '../sections/arrange.ts';
import { ABSENT_UNKNOWN, systemUri } from '../systems.ts';
import { reference } from './datatypes.ts';
import { profileFor } from './guides.ts';
import { dataAbsent, type FhirObject } from './json.ts';
import type { Entry } from './parties.ts';
import type { StatementContext } from './statements.ts';

const active = (resource: 'condition' | 'allergyintolerance'): FhirObject => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${resource}-clinical`, code: 'active' }],
});

/** The resource that says so; undefined where an empty section says it (no code exists, or the resource cannot). */
export function absenceEntry({ rendered, patient }: StatementContext, section: PlacedSection): Entry | undefined {
  const { kind, absence, place } = section;
  const said = absence === 'none-known' ? kind?.noneKnown : absence === 'not-known' ? kind?.notKnown : undefined;
  if (!said || !kind) return undefined;
  const id = idAt(rendered, 'fhir', 'absence', place);
  const concept: FhirObject = {
    coding: [{ system: systemUri(ABSENT_UNKNOWN), code: said.code, display: said.display }],
    text: said.words[rendered.language],
  };
  const made = (resourceType: string, content: FhirObject): Entry => ({
    id,
    resource: { resourceType, id, meta: { profile: [profileFor(rendered, resourceType)] }, ...content },
  });
  switch (kind.statement) {
    case 'condition':
      return made('Condition', { clinicalStatus: active('condition'), code: concept, subject: reference(patient) });
    case 'allergy':
      return made('AllergyIntolerance', {
        clinicalStatus: active('allergyintolerance'),
        code: concept,
        patient: reference(patient),
      });
    case 'medication':
      return made('MedicationStatement', {
        status: 'unknown',
        medicationCodeableConcept: concept,
        subject: reference(patient),
        _effectiveDateTime: dataAbsent(),
      });
    case 'immunization':
      return made('Immunization', {
        status: 'not-done',
        vaccineCode: concept,
        patient: reference(patient),
        _occurrenceString: dataAbsent(),
      });
    case 'procedure':
      return made('Procedure', {
        status: 'unknown',
        code: concept,
        subject: reference(patient),
        _performedString: dataAbsent(),
      });
    case 'device':
    case 'measurement':
    case undefined:
      break;
  }
  return undefined;
}
