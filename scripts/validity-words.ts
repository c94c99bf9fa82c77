/** What the judges of docs/validity.md say that is no fault of a document, each with its reason; and how their words are made one kind. */

interface Explained {
  readonly pattern: RegExp;
  readonly kind: string;
  readonly why: string;
}

/** Warnings of HL7's validator. What is not here stands in the table as not explained. */
export const fhirWarnings: readonly Explained[] = [
  {
    pattern: /^CodeSystem is unknown and can't be validated: (http:\/\/loinc\.org|http:\/\/snomed\.info)/,
    kind: 'A code of LOINC or SNOMED CT is not checked',
    why: 'The judge has no terminology server. Relais checks the check digit of LOINC, and the name beside the code.',
  },
  {
    pattern: /^CodeSystem is unknown and can't be validated/,
    kind: 'A code of another system is not checked (tables of HL7 v2 and of senders by their OIDs, ICD-10, ATC)',
    why: 'The judge does not have these systems. The code stands as the source gave it, under the OID that it gave.',
  },
  {
    pattern: /^Error Cannot invoke .* is null validating CodeableConcept/,
    kind: 'The judge fails inside itself over a concept',
    why: 'It meets a value set made of LOINC by a filter, and has no LOINC: a null pointer of its own, told as a warning.',
  },
  {
    pattern: /^Coding has no system/,
    kind: 'A code without a system',
    why: 'A local code of a sender that names no OID for it. None is invented; the table of a source profile leads it to LOINC.',
  },
  {
    pattern: /^Unable to expand (ValueSet|value set)/i,
    kind: 'A value set cannot be expanded',
    why: 'It is made of LOINC or SNOMED CT, which the judge does not have.',
  },
  {
    pattern: /identifier-type/,
    kind: 'The type of a patient’s number is not in FHIR’s selection',
    why: 'HL7 v2 table 0203 has it (a national number, a number of the sender); FHIR R4 lists a selection of that table that may be left.',
  },
  {
    pattern: /^Extension url .*5\.0.* is not valid/,
    kind: 'An extension of FHIR R5 is not known',
    why: 'The European guide asks for it: the report names its document, and a picture, in that way. The judge knows none of R5.',
  },
  {
    pattern: /^The Coding provided \(http:\/\/terminology\.hl7\.org\/CodeSystem\/v3-ActCode#/,
    kind: 'The class of an encounter is not found in its value set',
    why: 'It is one (ambulatory, inpatient, emergency, pre-admission stand below _ActEncounterCode); the judge does not follow the property by which the terminology says so.',
  },
  {
    pattern: /^No code provided, and a code should be provided from the value set .*observation-interpretation/,
    kind: 'A flag without a code',
    why: 'A flag that is the sender’s own: it stands in its words, and is not guessed.',
  },
  {
    pattern: /^The markdown contains content that appears to be an embedded HTML tag/,
    kind: 'A remark that looks like HTML',
    why: 'The sender wrote it so. It is escaped, and shown as text.',
  },
];

/** One kind of message, without the values that it quotes: those of the documents never stand in the table. */
export const withoutValues = (message: string): string =>
  message
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/'[^']*'|"[^"]*"|“[^”]*”|‘[^’]*’/g, '…')
    .replaceAll(/\d+/g, '#')
    .replaceAll('|', '/')
    .slice(0, 200);
