/** Where the places of the model stand in the documents that Relais makes: read by mapping-pages.ts. */
interface Place {
  readonly cda: string;
  readonly fhir: string;
}

/** The longest beginning that fits wins. */
const PLACES: Readonly<Record<string, Place>> = {
  patient: { cda: 'recordTarget', fhir: 'Patient' },
  'patient.identifier': { cda: 'recordTarget/patientRole/id', fhir: 'Patient.identifier' },
  'patient.name': { cda: 'recordTarget/patientRole/patient/name', fhir: 'Patient.name' },
  'patient.birthDate': { cda: 'patient/birthTime', fhir: 'Patient.birthDate' },
  'patient.sex': { cda: 'patient/administrativeGenderCode', fhir: 'Patient.gender' },
  'patient.address': { cda: 'patientRole/addr', fhir: 'Patient.address' },
  'patient.telecom': { cda: 'patientRole/telecom', fhir: 'Patient.telecom' },
  'patient.identityUncertain': { cda: '(holds the document)', fhir: '(holds the document)' },
  author: { cda: 'author/assignedAuthor', fhir: 'Composition.author' },
  'author.device': { cda: 'author/assignedAuthor/assignedAuthoringDevice', fhir: 'Device' },
  legalAuthenticator: { cda: 'legalAuthenticator', fhir: 'Composition.attester' },
  custodian: { cda: 'custodian', fhir: 'Composition.custodian' },
  recipient: { cda: 'informationRecipient', fhir: 'DiagnosticReport / Composition recipient extension' },
  effectiveTime: { cda: 'effectiveTime', fhir: 'Composition.date' },
  serviceTime: { cda: 'documentationOf/serviceEvent/effectiveTime', fhir: 'Composition.event.period' },
  encounter: { cda: 'componentOf/encompassingEncounter', fhir: 'Encounter' },
  lineage: { cda: 'setId, versionNumber, relatedDocument', fhir: 'Composition.identifier, relatesTo' },
  language: { cda: 'languageCode', fhir: 'Composition.language' },
  type: { cda: 'code', fhir: 'Composition.type' },
  title: { cda: 'title', fhir: 'Composition.title' },
  confidentiality: { cda: 'confidentialityCode', fhir: 'Composition.confidentiality' },
  order: { cda: 'inFulfillmentOf/order', fhir: 'ServiceRequest' },
  'order.placer': { cda: 'inFulfillmentOf/order/id', fhir: 'ServiceRequest.identifier' },
  'order.filler': { cda: 'setId; inFulfillmentOf', fhir: 'DiagnosticReport.identifier' },
  'order.requester': { cda: 'participant[@typeCode="REF"]', fhir: 'ServiceRequest.requester' },
  'order.reason': { cda: 'narrative', fhir: 'ServiceRequest.reasonCode' },
  'group.code': { cda: 'section/entry/act/…/organizer/code', fhir: 'Observation (panel).code' },
  'group.specialty': { cda: 'section/code', fhir: 'Composition.section.code' },
  'group.status': { cda: 'organizer/statusCode', fhir: 'Observation (panel).status' },
  'group.time': { cda: 'organizer/effectiveTime', fhir: 'Observation.effectiveDateTime' },
  'group.result': { cda: 'organizer/component', fhir: 'Observation (panel).hasMember' },
  'group.specimen': { cda: 'organizer/specimen', fhir: 'Observation.specimen' },
  'group.resultTime': { cda: 'narrative', fhir: 'Observation (panel).issued' },
  'group.parent': { cda: 'organizer (isolate)', fhir: 'Observation.derivedFrom / hasMember' },
  'group.note': { cda: 'act (annotation comment)', fhir: 'Observation.note' },
  'observation.code': { cda: 'observation/code', fhir: 'Observation.code' },
  'observation.value': { cda: 'observation/value', fhir: 'Observation.value[x]' },
  'observation.range': { cda: 'observation/referenceRange', fhir: 'Observation.referenceRange' },
  'observation.interpretation': { cda: 'observation/interpretationCode', fhir: 'Observation.interpretation' },
  'observation.status': { cda: 'observation/statusCode', fhir: 'Observation.status' },
  'observation.time': { cda: 'observation/effectiveTime', fhir: 'Observation.effectiveDateTime' },
  'observation.method': { cda: 'observation/methodCode', fhir: 'Observation.method' },
  'observation.performer': { cda: 'observation/performer', fhir: 'Observation.performer' },
  'observation.note': { cda: 'entryRelationship/act (annotation comment)', fhir: 'Observation.note' },
  image: { cda: 'organizer/component/observationMedia', fhir: 'DocumentReference (DiagnosticReport.media)' },
  specimen: { cda: 'specimen/specimenRole', fhir: 'Specimen' },
  attachment: { cda: 'component/nonXMLBody/text', fhir: 'DocumentReference.content / presentedForm' },
  'body.note': { cda: 'narrative', fhir: 'DiagnosticReport.conclusion' },
  statement: {
    cda: 'section/entry',
    fhir: 'Immunization, MedicationStatement, Condition, AllergyIntolerance, Procedure',
  },
  'statement.value': { cda: 'observation/value', fhir: 'Observation.value[x]' },
  section: { cda: 'section/text', fhir: 'Composition.section.text' },
  stay: { cda: '(local directory)', fhir: '(local directory)' },
  prior: { cda: '(local directory)', fhir: '(local directory)' },
  opposition: { cda: '(local directory: holds documents)', fhir: '(local directory: holds documents)' },
};

export function placeOf(model: string): Place {
  const [best] = Object.keys(PLACES)
    .filter((start) => model === start || model.startsWith(`${start}.`))
    .sort((a, b) => b.length - a.length);
  return (best === undefined ? undefined : PLACES[best]) ?? { cda: '', fhir: '' };
}
