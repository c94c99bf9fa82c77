/**
 * The fixed vocabularies of CDA R2: HL7 v3 RIM codes (classCode, moodCode, typeCode) by the domain that constrains each
 * attribute, and the codes of the data types. Domains with one allowed value are written as fixed values at the class itself.
 */
const codes = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((code) => code !== ''));

const ADDRESS_USE = 'BAD TMP H HP HV WP DIR PUB';
const REPRESENTATION = 'ABC IDE SYL';
const STREET = 'SAL DIR BNR BNN BNS STR STB STTYP';
const DELIVERY = 'DAL DINST DINSTA DINSTQ DMOD DMODID';

const DOMAINS: Readonly<Record<string, string>> = {
  NullFlavor: 'NI OTH NINF PINF UNK ASKU NAV NASK TRC MSK NA NP',
  BinaryDataEncoding: 'B64 TXT',
  CompressionAlgorithm: 'DF GZ Z ZL',
  IntegrityCheckAlgorithm: 'SHA-1 SHA-256',
  SetOperator: 'A E H I P',
  TimingEvent: 'AC ACD ACM ACV HS IC ICD ICM ICV PC PCD PCM PCV',
  ProbabilityDistributionType: 'B E F G LN N T U X2',
  AddressPartType: `${STREET} ${DELIVERY} ADL UNID UNIT CAR CEN CNT CPA CTY DEL POB PRE STA ZIP`,
  EntityNamePartType: 'DEL FAM GIV PFX SFX',
  TableAlign: 'left center right justify char',
  TableVerticalAlign: 'top middle bottom baseline',
  TableFrame: 'void above below hsides lhs rhs vsides box border',
  TableRules: 'none groups rows cols all',
  TableScope: 'row col rowgroup colgroup',
  ListType: 'ordered unordered',
  Revised: 'insert delete',
  ActClassRoot:
    'ACCM ACCT ACSN ACT ACTN ADJUD ALRT BATTERY CACT CASE CATEGORY CDALVLONE CLNTRL CLUSTER CNOD CNTRCT COMPOSITION COND CONS CONTREG COV CTTEVENT DGIMG DIET DISPACT DOC DOCBODY DOCCLIN DOCSECT EHR ENC ENTRY EXTRACT FCNTRCT FOLDER INC INFO INFRM INVE INVSTG LIST MPROT OBS OBSCOR OBSSER ORGANIZER OUTB PCPR PROC REG REV ROIBND ROIOVL SBADM SPCOBS SPCTRT SPLY STC SUBST TOPIC TRNS VERIF XACT',
  ActClassObservation: 'ALRT CASE CLNTRL CNOD COND DGIMG INVSTG OBS OBSCOR OBSSER OUTB ROIBND ROIOVL SPCOBS',
  ActClassDocument: 'CDALVLONE DOC DOCCLIN',
  ActMood: 'APT ARQ DEF EVN EVN.CRT GOL INT OPT PERM PERMRQ PRMS PRP RQO SLOT',
  EntityClassDevice: 'CER DEV MODDV',
  EntityClassRoot:
    'ANM CER CHEM CITY CONT COUNTRY COUNTY DEV ENT FOOD HCE HOLD LIV MAT MIC MMAT MODDV NAT NLIV ORG PLC PLNT PROVINCE PSN PUB RGRP STATE',
  ParticipationType:
    'ADM ATND AUT AUTHEN BBY BEN CALLBCK CON COV CSM CST DEV DIR DIS DIST DON DST ELOC ENT ESC HLD IND INF IRCP LA LOC NOT NRD ORG PPRF PRCP PRD PRF RCT RCV RDV REF REFB REFT RESP RML SBJ SPC SPRF TRC VIA VRF WIT',
  RoleClassMutualRelationship:
    'AGNT ASSIGNED CAREGIVER CASESBJ CIT COMPAR CON COVPTY CRINV CRSPNSR ECON EMP GUAR GUARD INVSBJ LIC MIL NOK NOT PAT PAYEE PAYOR POLHOLD PROV PRS QUAL RESBJ SGNOFF SPNSR STD UNDWRT',
  RoleClassServiceDeliveryLocation: 'DSDLOC ISDLOC SDLOC',
  x_ActClassDocumentEntryAct: 'ACCM ACT CONS CTTEVENT INC INFRM PCPR REG SPCTRT',
  x_ActClassDocumentEntryOrganizer: 'BATTERY CLUSTER',
  x_ActMoodDocumentObservation: 'DEF EVN GOL INT PRMS PRP RQO',
  x_ActRelationshipDocument: 'APND RPLC XFRM',
  x_ActRelationshipEntry: 'COMP DRIV',
  x_ActRelationshipEntryRelationship: 'CAUS COMP GEVL MFST REFR RSON SAS SPRT SUBJ XCRPT',
  x_ActRelationshipExternalReference: 'ELNK REFR RPLC SPRT SUBJ XCRPT',
  x_DocumentActMood: 'APT ARQ DEF EVN INT PRMS PRP RQO',
  x_DocumentEncounterMood: 'APT ARQ EVN INT PRMS PRP RQO',
  x_DocumentProcedureMood: 'APT ARQ DEF EVN INT PRMS PRP RQO',
  x_DocumentSubject: 'PAT PRS',
  x_DocumentSubstanceMood: 'EVN INT PRMS PRP RQO',
  x_EncounterParticipant: 'ADM ATND CON DIS REF',
  x_InformationRecipient: 'PRCP TRC',
  x_InformationRecipientRole: 'ASSIGNED HLTHCHRT',
  x_ServiceEventPerformer: 'PPRF PRF SPRF',
};

const LISTS: Readonly<Record<string, string>> = {
  TelecommunicationAddressUse: `${ADDRESS_USE} AS EC MC PG`,
  PostalAddressUse: `${ADDRESS_USE} ${REPRESENTATION} PHYS PST`,
  EntityNameUse: `${REPRESENTATION} SRCH PHON SNDX C L A ASGN I R P`,
  EntityNamePartQualifier: 'LS AC NB PR VV AD BR SP CL IN TITLE',
};

const compiled = (source: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(Object.entries(source).map(([domain, text]) => [domain, codes(text)]));

/** Attributes with one code. */
export const codeDomains = compiled(DOMAINS);
/** Attributes with a list of codes. */
export const listDomains = compiled(LISTS);
