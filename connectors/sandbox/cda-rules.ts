/**
 * What the sandbox asks of a CDA R2: its header as the national template writes it, its patient, its id, its embedded PDF.
 * (ART-DECOR 1.3.182.11.1; IHE XDS-SD 5.2; ITI TF-3 4.2.3.2 on what metadata and document share.)
 */
import type { XmlDocument } from 'libxml2-wasm';
import { matriculeFault, uuidToOid } from '../clinical/index.ts';
import { pdfFaults } from './pdf-rules.ts';
import { ns, oids } from './standards.ts';
import { expressions, withXml, XmlFault } from './xml.ts';

/** What the metadata says of the document. */
export interface Expected {
  readonly uniqueId: string;
  readonly matricule: string;
  readonly confidentialityCodes: readonly string[];
  readonly creationTime: string;
  readonly languageCode: string;
}

export type ContentFault = {
  readonly code: 'InvalidDocumentContent' | 'XDSPatientIdDoesNotMatch' | 'XDSRepositoryMetadataError';
  readonly context: string;
};

const compiled = expressions({ h: ns.hl7 });
const header = '/h:ClinicalDocument';

export function cdaFaults(bytes: Buffer, expected: Expected): ContentFault[] {
  const { rest, body } = withoutEmbedded(bytes);
  try {
    return withXml(rest, (document) => checkDocument(document, body, expected), true);
  } catch (error) {
    if (error instanceof XmlFault) return [{ code: 'InvalidDocumentContent', context: error.message }];
    throw error;
  }
}

/**
 * Takes the base64 text of nonXMLBody out, so that a large PDF is not held again as a text node. Only pure base64 is taken out:
 * what remains is well-formed exactly when the whole is.
 */
function withoutEmbedded(bytes: Buffer): { rest: Buffer; body: string | undefined } {
  const unchanged = { rest: bytes, body: undefined };
  const opening = /<(?:[\w.-]+:)?nonXMLBody[\s>]/.exec(bytes.subarray(0, 1024 * 1024).toString('latin1'));
  const text = opening === null ? -1 : bytes.indexOf('text', opening.index + opening[0].length);
  const from = text === -1 ? -1 : bytes.indexOf('>', text) + 1;
  const to = from <= 0 ? -1 : bytes.indexOf('<', from);
  if (to === -1) return unchanged;
  const body = bytes.toString('latin1', from, to);
  if (!/^[A-Za-z0-9+/=\s]*$/.test(body)) return unchanged;
  return { rest: Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]), body };
}

function checkDocument(document: XmlDocument, body: string | undefined, expected: Expected): ContentFault[] {
  const faults: ContentFault[] = [];
  const wrong = (context: string): number => faults.push({ code: 'InvalidDocumentContent', context });
  const text = (xpath: string): string => {
    const value = document.eval(compiled(`string(${xpath})`));
    return typeof value === 'string' ? value : '';
  };
  const count = (xpath: string): number => Number(document.eval(compiled(`count(${xpath})`)));
  if (count(header) !== 1)
    return [{ code: 'InvalidDocumentContent', context: 'the root is not a CDA ClinicalDocument' }];
  if (count(`${header}/h:realmCode`) !== 1 || text(`${header}/h:realmCode/@code`) !== 'LU')
    wrong('realmCode is not LU');
  if (text(`${header}/h:typeId/@root`) !== oids.typeId || text(`${header}/h:typeId/@extension`) !== 'POCD_HD000040')
    wrong('typeId is not that of CDA R2');
  if (count(`${header}/h:templateId`) === 0) wrong('templateId is missing');
  if (text(`${header}/h:title`).trim() === '') wrong('title is missing or empty');
  for (const name of ['code', 'effectiveTime', 'confidentialityCode', 'languageCode', 'custodian', 'component'])
    if (count(`${header}/h:${name}`) !== 1) wrong(`${name} is not there exactly once`);
  if (count(`${header}/h:author`) === 0) wrong('author is missing');
  faults.push(...checkPatient(text, count, expected));
  faults.push(...checkShared(text, expected));
  const embedded = `${header}/h:component/h:nonXMLBody/h:text`;
  if (count(embedded) === 1) faults.push(...checkEmbedded(text, embedded, body));
  else if (count(`${header}/h:component/h:structuredBody/h:component/h:section`) === 0)
    wrong('there is neither a nonXMLBody nor a section');
  return faults;
}

type Text = (xpath: string) => string;

function checkPatient(text: Text, count: (xpath: string) => number, expected: Expected): ContentFault[] {
  const target = `${header}/h:recordTarget`;
  const id = `${target}/h:patientRole/h:id[@root="${oids.matricule}"]`;
  if (count(target) !== 1)
    return [{ code: 'InvalidDocumentContent', context: 'there is not exactly one recordTarget' }];
  if (count(id) !== 1)
    return [{ code: 'InvalidDocumentContent', context: 'recordTarget does not carry exactly one matricule' }];
  const matricule = text(`${id}/@extension`);
  if (matriculeFault(matricule) !== undefined)
    return [{ code: 'InvalidDocumentContent', context: 'the matricule of recordTarget is not valid' }];
  if (matricule !== expected.matricule)
    return [{ code: 'XDSPatientIdDoesNotMatch', context: 'recordTarget names another patient than the metadata' }];
  return [];
}

/** What metadata and document say twice must be the same. */
function checkShared(text: Text, expected: Expected): ContentFault[] {
  const faults: ContentFault[] = [];
  const wrong = (context: string): number => faults.push({ code: 'XDSRepositoryMetadataError', context });
  const root = text(`${header}/h:id/@root`);
  const extension = text(`${header}/h:id/@extension`);
  if (uniqueIdOf(root, extension) !== expected.uniqueId) wrong('uniqueId is not the id of the document');
  const confidentiality = text(`${header}/h:confidentialityCode/@code`);
  if (!expected.confidentialityCodes.includes(confidentiality))
    wrong('confidentialityCode differs from the document’s');
  const language = text(`${header}/h:languageCode/@code`);
  if (language.toLowerCase() !== expected.languageCode.toLowerCase()) wrong('languageCode differs from the document’s');
  const created = inUtc(text(`${header}/h:effectiveTime/@value`));
  const common = Math.min(created?.length ?? 0, expected.creationTime.length);
  if (created !== undefined && created.slice(0, common) !== expected.creationTime.slice(0, common))
    wrong('creationTime differs from the effectiveTime of the document');
  return faults;
}

/** CDA id → XDS uniqueId: a UUID root becomes an OID below 2.25, an extension follows after `^`. */
export function uniqueIdOf(root: string, extension: string): string {
  const oid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(root) ? uuidToOid(root.toLowerCase()) : root;
  return extension === '' ? oid : `${oid}^${extension}`;
}

/** An HL7 time with an offset as DTM in UTC, its precision kept; undefined where there is no offset to convert by. */
function inUtc(value: string): string | undefined {
  const [, digits = '', sign, hours, minutes] = /^(\d{10,14})(?:\.\d+)?([+-])(\d{2})(\d{2})$/.exec(value) ?? [];
  if (sign === undefined) return undefined;
  const part = (at: number): number => Number(digits.slice(at, at + 2) || '0');
  const local = Date.UTC(Number(digits.slice(0, 4)), part(4) - 1, part(6), part(8), part(10), part(12));
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return new Date(local - offset * 60_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, digits.length);
}

function checkEmbedded(text: Text, embedded: string, body: string | undefined): ContentFault[] {
  const invalid = (context: string): ContentFault => ({ code: 'InvalidDocumentContent', context });
  if (text(`${embedded}/@mediaType`) !== 'application/pdf')
    return [invalid('the embedded document is not application/pdf')];
  if (text(`${embedded}/@representation`) !== 'B64')
    return [invalid('the embedded document is not marked as base64 (B64)')];
  const faults = pdfFaults(Buffer.from(body ?? text(embedded), 'base64'));
  return faults.map((context) => invalid(`embedded document: ${context}`));
}
