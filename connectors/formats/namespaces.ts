/** Names of XML that more than one format must know. */

/** FHIR R4 §2.6.1. */
export const FHIR_NAMESPACE = 'http://hl7.org/fhir';
export const XHTML = 'http://www.w3.org/1999/xhtml';
