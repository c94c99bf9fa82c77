/** Why Relais and another converter say different things of a fact: theirs, ours, or a choice. Read by mapping-agreement.ts. */
const observationsBelowSpecimen =
  'Choice: an OBX behind SPM describes the specimen (HL7 v2.5.1 7.2.3) and is a remark on it here; notes stay notes. They make an observation of each.';
const unknownStatus =
  'Choice: an OBX-11 that is empty or that FHIR has no word for is never final here (`preliminary`, `registered`); theirs is `unknown`.';
const legalName = 'Choice: of several names the legal one (type L) leads here; theirs is the first repetition.';
const enriched =
  'Theirs: the pair’s FHIR was enriched or made unrecognisable after conversion; the message does not say it.';

export const disagreements: Readonly<Record<string, string>> = {
  'CDC ReportStream/patient: family': enriched,
  'CDC ReportStream/patient: birth date': enriched,
  'CDC ReportStream/patient: sex': 'Choice: an empty PID-8 is `unknown` here; theirs says nothing.',
  'CDC ReportStream/observation: code': observationsBelowSpecimen,
  'CDC ReportStream/observation: value':
    'Choice: MIC values in ST or SN stay values here and are dropped there; of a value with a local and a SNOMED CT code the last translation is shown, and long texts differ in their white space. OBX-2 types without a form in FHIR are joined with `^` here and with `-` there.',
  'CDC ReportStream/observation: unit': 'Theirs: dropped with the value.',
  'CDC ReportStream/observation: status': unknownStatus,
  'CDC ReportStream/observation: time':
    'Choice: the time of analysis (OBX-19) stands in where the time of observation (OBX-14) is empty; theirs is empty then. One difference of seven hours is a zone that theirs lost.',
  'Microsoft FHIR Converter/patient: family': legalName,
  'Microsoft FHIR Converter/observation: code': observationsBelowSpecimen,
  'Microsoft FHIR Converter/observation: value': 'Theirs: a repeated OBX-5 is dropped; here both values are kept.',
  'Microsoft FHIR Converter/observation: unit': 'Theirs: dropped with the value.',
  'Microsoft FHIR Converter/observation: status': unknownStatus,
  'Microsoft FHIR Converter/observation: time':
    'Choice: the time of analysis (OBX-19) stands in where OBX-14 is empty.',
};
