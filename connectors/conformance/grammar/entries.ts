/** The classes of CDA R2 entries (clinical statements, their participants and relations; RMIM POCD_RM000040) as grammar. */
import { clazz } from './class-notation.ts';
import type { Notation } from './notation.ts';

/** Any one clinical statement. */
const STATEMENT =
  '(act:Act | encounter:Encounter | observation:Observation | observationMedia:ObservationMedia | organizer:Organizer | procedure:Procedure | regionOfInterest:RegionOfInterest | substanceAdministration:SubstanceAdministration | supply:Supply)';
const SUBJECTS = 'subject:Subject? specimen:Specimen*';
const PARTICIPANTS = 'performer:Performer2* author:Author* informant:Informant12* participant:Participant2*';
const CONDITIONS = 'reference:Reference* precondition:Precondition*';
const RELATED = `entryRelationship:EntryRelationship* ${CONDITIONS}`;

export const entryClasses: Notation = {
  'RegionOfInterest.value': { base: 'INT', attributes: 'unsorted:xs:boolean' },
  Entry: clazz(STATEMENT, 'typeCode:x_ActRelationshipEntry contextConductionInd:bl=true'),
  EntryRelationship: clazz(
    `sequenceNumber:INT? seperatableInd:BL? ${STATEMENT}`,
    'typeCode!:x_ActRelationshipEntryRelationship inversionInd:bl contextConductionInd:bl negationInd:bl',
  ),
  Component4: clazz(
    `sequenceNumber:INT? seperatableInd:BL? ${STATEMENT}`,
    'typeCode:cs=COMP contextConductionInd:bl=true',
  ),
  Act: clazz(
    `id:II* code:CD text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? languageCode:CS? ${SUBJECTS} ${PARTICIPANTS} ${RELATED}`,
    'classCode!:x_ActClassDocumentEntryAct moodCode!:x_DocumentActMood negationInd:bl',
  ),
  Encounter: clazz(
    `id:II* code:CD? text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? ${SUBJECTS} ${PARTICIPANTS} ${RELATED}`,
    'classCode!:ActClassRoot moodCode!:x_DocumentEncounterMood',
  ),
  Observation: clazz(
    `id:II* code:CD derivationExpr:ST? text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? repeatNumber:IVL_INT? languageCode:CS? value:ANY* interpretationCode:CE* methodCode:CE* targetSiteCode:CD* ${SUBJECTS} ${PARTICIPANTS} ${RELATED} referenceRange:ReferenceRange*`,
    'classCode!:ActClassObservation moodCode!:x_ActMoodDocumentObservation negationInd:bl',
  ),
  ObservationMedia: clazz(
    `id:II* languageCode:CS? value:ED ${SUBJECTS} ${PARTICIPANTS} ${RELATED}`,
    'ID:xs:ID classCode!:ActClassObservation moodCode!:ActMood',
  ),
  Organizer: clazz(
    `id:II* code:CD? statusCode:CS effectiveTime:IVL_TS? ${SUBJECTS} ${PARTICIPANTS} ${CONDITIONS} component:Component4*`,
    'classCode!:x_ActClassDocumentEntryOrganizer moodCode!:ActMood',
  ),
  Procedure: clazz(
    `id:II* code:CD? text:ED? statusCode:CS? effectiveTime:IVL_TS? priorityCode:CE? languageCode:CS? methodCode:CE* approachSiteCode:CD* targetSiteCode:CD* ${SUBJECTS} ${PARTICIPANTS} ${RELATED}`,
    'classCode!:ActClassRoot moodCode!:x_DocumentProcedureMood negationInd:bl',
  ),
  RegionOfInterest: clazz(
    `id:II+ code:CS value:RegionOfInterest.value+ ${SUBJECTS} ${PARTICIPANTS} ${RELATED}`,
    'ID:xs:ID classCode!:cs=ROIOVL moodCode!:cs=EVN',
  ),
  SubstanceAdministration: clazz(
    `id:II* code:CD? text:ED? statusCode:CS? effectiveTime:SXCM_TS* priorityCode:CE? repeatNumber:IVL_INT? routeCode:CE? approachSiteCode:CD* doseQuantity:IVL_PQ? rateQuantity:IVL_PQ? maxDoseQuantity:RTO_PQ_PQ? administrationUnitCode:CE? ${SUBJECTS} consumable:Consumable ${PARTICIPANTS} ${RELATED}`,
    'classCode!:cs=SBADM moodCode!:x_DocumentSubstanceMood negationInd:bl',
  ),
  Supply: clazz(
    `id:II* code:CD? text:ED? statusCode:CS? effectiveTime:SXCM_TS* priorityCode:CE* repeatNumber:IVL_INT? independentInd:BL? quantity:PQ? expectedUseTime:IVL_TS? ${SUBJECTS} product:Product? ${PARTICIPANTS} ${RELATED}`,
    'classCode!:cs=SPLY moodCode!:x_DocumentSubstanceMood',
  ),
  Consumable: clazz(`manufacturedProduct:ManufacturedProduct`, 'typeCode:cs=CSM'),
  Criterion: clazz(`code:CD? text:ED? value:ANY?`, 'classCode:ActClassObservation moodCode:cs=EVN.CRT'),
  Device: clazz(
    `code:CE? manufacturerModelName:SC? softwareName:SC?`,
    'classCode:EntityClassDevice determinerCode:cs=INSTANCE',
  ),
  Entity: clazz(`id:II* code:CE? desc:ED?`, 'classCode:EntityClassRoot determinerCode:cs=INSTANCE'),
  ExternalAct: clazz(`id:II* code:CD? text:ED?`, 'classCode:ActClassRoot moodCode:cs=EVN'),
  ExternalDocument: clazz(
    `id:II* code:CD? text:ED? setId:II? versionNumber:INT?`,
    'classCode:ActClassDocument moodCode:cs=EVN',
  ),
  ExternalObservation: clazz(`id:II* code:CD? text:ED?`, 'classCode:ActClassObservation moodCode:cs=EVN'),
  ExternalProcedure: clazz(`id:II* code:CD? text:ED?`, 'classCode:cs=PROC moodCode:cs=EVN'),
  LabeledDrug: clazz(`code:CE? name:EN?`, 'classCode:cs=MMAT determinerCode:cs=KIND'),
  ManufacturedProduct: clazz(
    `id:II* (manufacturedLabeledDrug:LabeledDrug | manufacturedMaterial:Material) manufacturerOrganization:Organization?`,
    'classCode:cs=MANU',
  ),
  Material: clazz(`code:CE? name:EN? lotNumberText:ST?`, 'classCode:cs=MMAT determinerCode:cs=KIND'),
  ObservationRange: clazz(
    `code:CD? text:ED? value:ANY? interpretationCode:CE?`,
    'classCode:ActClassObservation moodCode:cs=EVN.CRT',
  ),
  Participant2: clazz(
    `time:IVL_TS? awarenessCode:CE? participantRole:ParticipantRole`,
    'typeCode!:ParticipationType contextControlCode:cs=OP',
  ),
  // Any role will do: the standard leaves this vocabulary open, as it does for associatedEntity.
  ParticipantRole: clazz(
    `id:II* code:CE? addr:AD* telecom:TEL* (playingDevice:Device? | playingEntity:PlayingEntity?) scopingEntity:Entity?`,
    'classCode:cs',
  ),
  Performer2: clazz(`time:IVL_TS? modeCode:CE? assignedEntity:AssignedEntity`, 'typeCode:cs=PRF'),
  PlayingEntity: clazz(
    `code:CE? quantity:PQ* name:PN* desc:ED?`,
    'classCode:EntityClassRoot determinerCode:cs=INSTANCE',
  ),
  Precondition: clazz(`criterion:Criterion`, 'typeCode:cs=PRCN'),
  Product: clazz(`manufacturedProduct:ManufacturedProduct`, 'typeCode:cs=PRD'),
  Reference: clazz(
    `seperatableInd:BL? (externalAct:ExternalAct | externalObservation:ExternalObservation | externalProcedure:ExternalProcedure | externalDocument:ExternalDocument)`,
    'typeCode!:x_ActRelationshipExternalReference',
  ),
  ReferenceRange: clazz(`observationRange:ObservationRange`, 'typeCode:cs=REFV'),
  RelatedSubject: clazz(`code:CE? addr:AD* telecom:TEL* subject:SubjectPerson?`, 'classCode:x_DocumentSubject'),
  Specimen: clazz(`specimenRole:SpecimenRole`, 'typeCode:cs=SPC'),
  SpecimenRole: clazz(`id:II* specimenPlayingEntity:PlayingEntity?`, 'classCode:cs=SPEC'),
  Subject: clazz(`awarenessCode:CE? relatedSubject:RelatedSubject`, 'typeCode:cs=SBJ contextControlCode:cs=OP'),
  SubjectPerson: clazz(
    `name:PN* administrativeGenderCode:CE? birthTime:TS?`,
    'classCode:cs=PSN determinerCode:cs=INSTANCE',
  ),
};
