/** The data types of CDA R2 (HL7 v3 Data Types R1, XML ITS) as grammar: children, attributes, derivation. */
import type { Notation, TypeNotation } from './notation.ts';

const CODED = 'code:cs codeSystem:uid codeSystemName:st codeSystemVersion:st displayName:st';

/** An interval of a quantity: two bounds, a bound and a width, a centre, or nothing but the value itself. */
const interval = (bound: string, point: string, width: string): string =>
  `(low:${bound} (width:${width}? | high:${bound}?)? | high:${bound} | width:${width} high:${bound}? | center:${point} width:${width}?)?`;

/** The interval type of a quantity with its two helpers: a set component and a bound. */
const intervalTypes = (quantity: string, width: string): Notation => ({
  [`SXCM_${quantity}`]: { base: quantity, attributes: 'operator:SetOperator' },
  [`IVXB_${quantity}`]: { base: quantity, attributes: 'inclusive:bl' },
  [`IVL_${quantity}`]: { base: `SXCM_${quantity}`, children: interval(`IVXB_${quantity}`, quantity, width) },
});

const ADDRESS_PARTS: Readonly<Record<string, string>> = {
  delimiter: 'DEL',
  country: 'CNT',
  state: 'STA',
  county: 'CPA',
  city: 'CTY',
  postalCode: 'ZIP',
  streetAddressLine: 'SAL',
  houseNumber: 'BNR',
  houseNumberNumeric: 'BNN',
  direction: 'DIR',
  streetName: 'STR',
  streetNameBase: 'STB',
  streetNameType: 'STTYP',
  additionalLocator: 'ADL',
  unitID: 'UNID',
  unitType: 'UNIT',
  careOf: 'CAR',
  censusTract: 'CEN',
  deliveryAddressLine: 'DAL',
  deliveryInstallationType: 'DINST',
  deliveryInstallationArea: 'DINSTA',
  deliveryInstallationQualifier: 'DINSTQ',
  deliveryMode: 'DMOD',
  deliveryModeIdentifier: 'DMODID',
  buildingNumberSuffix: 'BNS',
  postBox: 'POB',
  precinct: 'PRE',
};
const NAME_PARTS: Readonly<Record<string, string>> = {
  delimiter: 'DEL',
  family: 'FAM',
  given: 'GIV',
  prefix: 'PFX',
  suffix: 'SFX',
};

/** The type of each part of an address or a name: text whose part type is fixed. */
const partTypes = (prefix: string, base: string, domain: string, parts: Readonly<Record<string, string>>): Notation =>
  Object.fromEntries(
    Object.entries(parts).map(([name, code]): [string, TypeNotation] => [
      `${prefix}.${name}`,
      { base, restricts: true, mixed: true, attributes: `partType:${domain}=${code}` },
    ]),
  );
const anyOf = (prefix: string, names: readonly string[]): string =>
  `(${names.map((name) => `${name}:${prefix}.${name}`).join(' | ')})*`;

const TEXT_AND_CODES: Notation = {
  ANY: { abstract: true, attributes: 'nullFlavor:NullFlavor' },
  ANYNonNull: { base: 'ANY', restricts: true, attributes: 'nullFlavor-' },
  BL: { base: 'ANY', attributes: 'value:bl' },
  BN: { base: 'ANYNonNull', attributes: 'value:bl' },
  BIN: { base: 'ANY', abstract: true, mixed: true, attributes: 'representation:BinaryDataEncoding' },
  ED: {
    base: 'BIN',
    mixed: true,
    children: 'reference:TEL? thumbnail:thumbnail?',
    attributes:
      'mediaType:cs language:cs compression:CompressionAlgorithm integrityCheck:bin integrityCheckAlgorithm:IntegrityCheckAlgorithm',
  },
  thumbnail: { base: 'ED', restricts: true, mixed: true, children: 'reference:TEL?' },
  ST: {
    base: 'ED',
    restricts: true,
    mixed: true,
    attributes:
      'representation:BinaryDataEncoding=TXT mediaType:cs=text/plain compression- integrityCheck- integrityCheckAlgorithm-',
  },
  SC: { base: 'ST', mixed: true, attributes: CODED },
  CD: { base: 'ANY', children: 'originalText:ED? qualifier:CR* translation:CD*', attributes: CODED },
  CE: { base: 'CD', restricts: true, children: 'originalText:ED? translation:CD*' },
  CV: { base: 'CE', restricts: true, children: 'originalText:ED?' },
  CO: { base: 'CV' },
  CS: {
    base: 'CV',
    restricts: true,
    attributes: 'codeSystem- codeSystemName- codeSystemVersion- displayName-',
  },
  CR: { base: 'ANY', children: 'name:CV? value:CD?', attributes: 'inverted:bl' },
  II: { base: 'ANY', attributes: 'root:uid extension:st assigningAuthorityName:st displayable:bl' },
  TypeId: { base: 'II', restricts: true, attributes: 'root!:uid=2.16.840.1.113883.1.3 extension!:st' },
  URL: { base: 'ANY', abstract: true, attributes: 'value:url' },
  TEL: { base: 'URL', children: 'useablePeriod:SXCM_TS*', attributes: 'use:TelecommunicationAddressUse' },
};

const NAMES_AND_ADDRESSES: Notation = {
  ADXP: { base: 'ST', mixed: true, attributes: 'partType:AddressPartType' },
  ...partTypes('adxp', 'ADXP', 'AddressPartType', ADDRESS_PARTS),
  AD: {
    base: 'ANY',
    mixed: true,
    children: `${anyOf('adxp', Object.keys(ADDRESS_PARTS))} useablePeriod:SXCM_TS*`,
    attributes: 'use:PostalAddressUse isNotOrdered:bl',
  },
  ENXP: {
    base: 'ST',
    mixed: true,
    attributes: 'partType:EntityNamePartType qualifier:EntityNamePartQualifier',
  },
  ...partTypes('en', 'ENXP', 'EntityNamePartType', NAME_PARTS),
  EN: {
    base: 'ANY',
    mixed: true,
    children: `${anyOf('en', Object.keys(NAME_PARTS))} validTime:IVL_TS?`,
    attributes: 'use:EntityNameUse',
  },
  PN: { base: 'EN', mixed: true },
  ON: {
    base: 'EN',
    restricts: true,
    mixed: true,
    children: `${anyOf('en', ['delimiter', 'prefix', 'suffix'])} validTime:IVL_TS?`,
  },
  TN: { base: 'EN', restricts: true, mixed: true, children: 'validTime:IVL_TS?' },
};

const QUANTITIES: Notation = {
  QTY: { base: 'ANY', abstract: true },
  INT: { base: 'QTY', attributes: 'value:int' },
  REAL: { base: 'QTY', attributes: 'value:real' },
  PQR: { base: 'CV', attributes: 'value:real' },
  PQ: { base: 'QTY', children: 'translation:PQR*', attributes: 'value:real unit:cs' },
  MO: { base: 'QTY', attributes: 'value:real currency:cs' },
  TS: { base: 'QTY', attributes: 'value:ts' },
  RTO_QTY_QTY: { base: 'QTY', children: 'numerator:QTY denominator:QTY' },
  RTO: { base: 'RTO_QTY_QTY' },
  RTO_PQ_PQ: { base: 'QTY', children: 'numerator:PQ denominator:PQ' },
  RTO_MO_PQ: { base: 'QTY', children: 'numerator:MO denominator:PQ' },
  ...intervalTypes('TS', 'PQ'),
  ...intervalTypes('PQ', 'PQ'),
  ...intervalTypes('INT', 'INT'),
  ...intervalTypes('REAL', 'REAL'),
  ...intervalTypes('MO', 'MO'),
  SXCM_CD: { base: 'CD', attributes: 'operator:SetOperator' },
};

const PERIODIC = 'alignment:cs institutionSpecified:bl';

/** Timing and the rarer generic types; rarely met, and cheap to know. */
const TIMING_AND_RARE: Notation = {
  PIVL_TS: { base: 'SXCM_TS', children: 'phase:IVL_TS? period:PQ?', attributes: PERIODIC },
  'EIVL.event': {
    base: 'CE',
    restricts: true,
    attributes: 'code:TimingEvent codeSystem:uid=2.16.840.1.113883.5.139 codeSystemName:st=TimingEvent',
  },
  EIVL_TS: { base: 'SXCM_TS', children: 'event:EIVL.event? offset:IVL_PQ?' },
  SXPR_TS: { base: 'SXCM_TS', children: 'comp:SXCM_TS comp:SXCM_TS+' },
  UVP_TS: { base: 'TS', attributes: 'probability:real' },
  PPD_TS: { base: 'TS', children: 'standardDeviation:PQ?', attributes: 'distributionType:ProbabilityDistributionType' },
  PPD_PQ: { base: 'PQ', children: 'standardDeviation:PQ?', attributes: 'distributionType:ProbabilityDistributionType' },
  ...intervalTypes('PPD_TS', 'PPD_PQ'),
  ...intervalTypes('PPD_PQ', 'PPD_PQ'),
  PIVL_PPD_TS: { base: 'SXCM_PPD_TS', children: 'phase:IVL_PPD_TS? period:PPD_PQ?', attributes: PERIODIC },
  EIVL_PPD_TS: { base: 'SXCM_PPD_TS', children: 'event:EIVL.event? offset:IVL_PPD_PQ?' },
  HXIT_PQ: { base: 'PQ', children: 'validTime:IVL_TS?' },
  HXIT_CE: { base: 'CE', children: 'validTime:IVL_TS?' },
  BXIT_CD: { base: 'CD', attributes: 'qty:int' },
  BXIT_IVL_PQ: { base: 'IVL_PQ', attributes: 'qty:int' },
  IntegerList: { simple: 'ints' },
  SLIST_PQ: { base: 'ANY', children: 'origin:PQ scale:PQ digits:IntegerList' },
  SLIST_TS: { base: 'ANY', children: 'origin:TS scale:PQ digits:IntegerList' },
  GLIST_TS: { base: 'ANY', children: 'head:TS increment:PQ', attributes: 'period:int denominator:int' },
  GLIST_PQ: { base: 'ANY', children: 'head:PQ increment:PQ', attributes: 'period:int denominator:int' },
};

export const dataTypes: Notation = {
  ...TEXT_AND_CODES,
  ...NAMES_AND_ADDRESSES,
  ...QUANTITIES,
  ...TIMING_AND_RARE,
};
