/** The classes of the CDA R2 header and its sections (RMIM POCD_RM000040), in the order of the document, as grammar. */
import { NULLABLE, clazz } from './class-notation.ts';
import type { Notation } from './notation.ts';

export const headerClasses: Notation = {
  ClinicalDocument: {
    children: `realmCode:CS* typeId:TypeId templateId:II* id:II code:CE title:ST? effectiveTime:TS confidentialityCode:CE languageCode:CS? setId:II? versionNumber:INT? copyTime:TS? recordTarget:RecordTarget+ author:Author+ dataEnterer:DataEnterer? informant:Informant12* custodian:Custodian informationRecipient:InformationRecipient* legalAuthenticator:LegalAuthenticator? authenticator:Authenticator* participant:Participant1* inFulfillmentOf:InFulfillmentOf* documentationOf:DocumentationOf* relatedDocument:RelatedDocument* authorization:Authorization* componentOf:Component1? component:Component2`,
    attributes: `${NULLABLE} classCode:cs=DOCCLIN moodCode:cs=EVN`,
  },
  RecordTarget: clazz(`patientRole:PatientRole`, 'typeCode:cs=RCT contextControlCode:cs=OP'),
  PatientRole: clazz(
    `id:II+ addr:AD* telecom:TEL* patient:Patient? providerOrganization:Organization?`,
    'classCode:cs=PAT',
  ),
  Patient: clazz(
    `id:II? name:PN* administrativeGenderCode:CE? birthTime:TS? maritalStatusCode:CE? religiousAffiliationCode:CE? raceCode:CE? ethnicGroupCode:CE? guardian:Guardian* birthplace:Birthplace? languageCommunication:LanguageCommunication*`,
    'classCode:cs=PSN determinerCode:cs=INSTANCE',
  ),
  Guardian: clazz(
    `id:II* code:CE? addr:AD* telecom:TEL* (guardianPerson:Person | guardianOrganization:Organization)`,
    'classCode:cs=GUARD',
  ),
  Birthplace: clazz(`place:Place`, 'classCode:cs=BIRTHPL'),
  Place: clazz(`name:EN? addr:AD?`, 'classCode:cs=PLC determinerCode:cs=INSTANCE'),
  LanguageCommunication: clazz(`languageCode:CS? modeCode:CE? proficiencyLevelCode:CE? preferenceInd:BL?`, ''),
  Author: clazz(`functionCode:CE? time:TS assignedAuthor:AssignedAuthor`, 'typeCode:cs=AUT contextControlCode:cs=OP'),
  AssignedAuthor: clazz(
    `id:II+ code:CE? addr:AD* telecom:TEL* (assignedPerson:Person? | assignedAuthoringDevice:AuthoringDevice?) representedOrganization:Organization?`,
    'classCode:cs=ASSIGNED',
  ),
  AuthoringDevice: clazz(
    `code:CE? manufacturerModelName:SC? softwareName:SC? asMaintainedEntity:MaintainedEntity*`,
    'classCode:cs=DEV determinerCode:cs=INSTANCE',
  ),
  MaintainedEntity: clazz(`effectiveTime:IVL_TS? maintainingPerson:Person`, 'classCode:cs=MNT'),
  DataEnterer: clazz(`time:TS? assignedEntity:AssignedEntity`, 'typeCode:cs=ENT contextControlCode:cs=OP'),
  Informant12: clazz(
    `(assignedEntity:AssignedEntity | relatedEntity:RelatedEntity)`,
    'typeCode:cs=INF contextControlCode:cs=OP',
  ),
  RelatedEntity: clazz(
    `code:CE? addr:AD* telecom:TEL* effectiveTime:IVL_TS? relatedPerson:Person?`,
    'classCode!:RoleClassMutualRelationship',
  ),
  Custodian: clazz(`assignedCustodian:AssignedCustodian`, 'typeCode:cs=CST'),
  AssignedCustodian: clazz(`representedCustodianOrganization:CustodianOrganization`, 'classCode:cs=ASSIGNED'),
  CustodianOrganization: clazz(`id:II+ name:ON? telecom:TEL? addr:AD?`, 'classCode:cs=ORG determinerCode:cs=INSTANCE'),
  InformationRecipient: clazz(`intendedRecipient:IntendedRecipient`, 'typeCode:x_InformationRecipient'),
  IntendedRecipient: clazz(
    `id:II* addr:AD* telecom:TEL* informationRecipient:Person? receivedOrganization:Organization?`,
    'classCode:x_InformationRecipientRole',
  ),
  LegalAuthenticator: clazz(
    `time:TS signatureCode:CS assignedEntity:AssignedEntity`,
    'typeCode:cs=LA contextControlCode:cs=OP',
  ),
  Authenticator: clazz(`time:TS signatureCode:CS assignedEntity:AssignedEntity`, 'typeCode:cs=AUTHEN'),
  AssignedEntity: clazz(
    `id:II+ code:CE? addr:AD* telecom:TEL* assignedPerson:Person? representedOrganization:Organization?`,
    'classCode:cs=ASSIGNED',
  ),
  Person: clazz(`name:PN*`, 'classCode:cs=PSN determinerCode:cs=INSTANCE'),
  Organization: clazz(
    `id:II* name:ON* telecom:TEL* addr:AD* standardIndustryClassCode:CE? asOrganizationPartOf:OrganizationPartOf?`,
    'classCode:cs=ORG determinerCode:cs=INSTANCE',
  ),
  OrganizationPartOf: clazz(
    `id:II* code:CE? statusCode:CS? effectiveTime:IVL_TS? wholeOrganization:Organization?`,
    'classCode:cs=PART',
  ),
  Participant1: clazz(
    `functionCode:CE? time:IVL_TS? associatedEntity:AssociatedEntity`,
    'typeCode!:ParticipationType contextControlCode:cs=OP',
  ),
  AssociatedEntity: clazz(
    `id:II* code:CE? addr:AD* telecom:TEL* associatedPerson:Person? scopingOrganization:Organization?`,
    'classCode!:cs',
  ),
  InFulfillmentOf: clazz(`order:Order`, 'typeCode:cs=FLFS'),
  Order: clazz(`id:II+ code:CE? priorityCode:CE?`, 'classCode:ActClassRoot moodCode:cs=RQO'),
  DocumentationOf: clazz(`serviceEvent:ServiceEvent`, 'typeCode:cs=DOC'),
  ServiceEvent: clazz(
    `id:II* code:CE? effectiveTime:IVL_TS? performer:Performer1*`,
    'classCode:ActClassRoot moodCode:cs=EVN',
  ),
  Performer1: clazz(`functionCode:CE? time:IVL_TS? assignedEntity:AssignedEntity`, 'typeCode!:x_ServiceEventPerformer'),
  RelatedDocument: clazz(`parentDocument:ParentDocument`, 'typeCode!:x_ActRelationshipDocument'),
  ParentDocument: clazz(
    `id:II+ code:CD? text:ED? setId:II? versionNumber:INT?`,
    'classCode:cs=DOCCLIN moodCode:cs=EVN',
  ),
  Authorization: clazz(`consent:Consent`, 'typeCode:cs=AUTH'),
  Consent: clazz(`id:II* code:CE? statusCode:CS`, 'classCode:cs=CONS moodCode:cs=EVN'),
  Component1: clazz(`encompassingEncounter:EncompassingEncounter`, 'typeCode:cs=COMP'),
  EncompassingEncounter: clazz(
    `id:II* code:CE? effectiveTime:IVL_TS dischargeDispositionCode:CE? responsibleParty:ResponsibleParty? encounterParticipant:EncounterParticipant* location:Location?`,
    'classCode:cs=ENC moodCode:cs=EVN',
  ),
  ResponsibleParty: clazz(`assignedEntity:AssignedEntity`, 'typeCode:cs=RESP'),
  EncounterParticipant: clazz(`time:IVL_TS? assignedEntity:AssignedEntity`, 'typeCode!:x_EncounterParticipant'),
  Location: clazz(`healthCareFacility:HealthCareFacility`, 'typeCode:cs=LOC'),
  HealthCareFacility: clazz(
    `id:II* code:CE? location:Place? serviceProviderOrganization:Organization?`,
    'classCode:RoleClassServiceDeliveryLocation',
  ),
  Component2: clazz(
    `(nonXMLBody:NonXMLBody | structuredBody:StructuredBody)`,
    'typeCode:cs=COMP contextConductionInd:bl=true',
  ),
  NonXMLBody: clazz(`text:ED confidentialityCode:CE? languageCode:CS?`, 'classCode:cs=DOCBODY moodCode:cs=EVN'),
  StructuredBody: clazz(
    `confidentialityCode:CE? languageCode:CS? component:Component3+`,
    'classCode:cs=DOCBODY moodCode:cs=EVN',
  ),
  Component3: clazz(`section:Section`, 'typeCode:cs=COMP contextConductionInd:bl=true'),
  Section: clazz(
    `id:II? code:CE? title:ST? text:StrucDoc.Text? confidentialityCode:CE? languageCode:CS? subject:Subject? author:Author* informant:Informant12* entry:Entry* component:Component5*`,
    'ID:xs:ID classCode:cs=DOCSECT moodCode:cs=EVN',
  ),
  Component5: clazz(`section:Section`, 'typeCode:cs=COMP contextConductionInd:bl=true'),
};
