/** The facts that rules look at, each worked out once per document and only when a rule asks. */
import type { ClinicalDocument, PersonName, Sex } from '../clinical/index.ts';
import type { Rendering } from '../documents/types.ts';
import type { DocumentEntry, SubmissionSet } from '../dsp/types.ts';
import type { NationalProfile } from '../profiles/index.ts';
import { CDA_NAMESPACE, validateStructure, type StructureFault } from './grammar/validate.ts';
import { attribute, childOf, childrenOf, pathOf, readXml, type XmlNode, type XmlReading } from './xml.ts';
import { readFhir, type FhirReading } from './fhir.ts';
import type { CheckedKind } from './types.ts';

/** What is checked: bytes of a kind, and what else is known about them. */
export interface SubjectInput {
  readonly kind: CheckedKind;
  readonly bytes: Uint8Array;
  readonly profile: NationalProfile;
  readonly today: string;
  readonly document?: ClinicalDocument;
  readonly rendering?: Rendering;
  readonly entry?: DocumentEntry;
  readonly submissionSet?: SubmissionSet;
}

/** A PDF inside the subject (or the subject itself), with the place where it stands. */
export interface PdfPart {
  readonly path: string;
  /** Undefined when the base64 text around it does not decode. */
  readonly bytes: Uint8Array | undefined;
}

/** What one part of the submission says about who the patient is. */
export interface PatientView {
  readonly where: 'model' | 'cda' | 'fhir';
  readonly path: string;
  /** Numbers under the national root (or marked national), in order. */
  readonly nationalIds: readonly string[];
  readonly name: PersonName;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly sex?: Sex;
}

export interface Subject extends SubjectInput {
  /** The XML reading of a CDA; undefined for other kinds. */
  readonly xml: XmlReading | undefined;
  /** The root element when the subject is a readable CDA. */
  readonly cda: XmlNode | undefined;
  readonly fhir: FhirReading | undefined;
  readonly structureFaults: readonly StructureFault[];
  readonly pdfs: readonly PdfPart[];
  readonly patients: readonly PatientView[];
}

/** A value worked out at the first call and kept. */
function once<T>(work: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => (kept ??= { value: work() }).value;
}

export function subjectOf(input: SubjectInput): Subject {
  const xml = once(() => (input.kind === 'cda' ? readXml(input.bytes) : undefined));
  const root = once(() => {
    const reading = xml();
    return reading?.ok ? reading.root : undefined;
  });
  const cda = once(() => {
    const element = root();
    return element?.name === 'ClinicalDocument' && element.namespace === CDA_NAMESPACE ? element : undefined;
  });
  const fhir = once(() => (input.kind === 'fhir' ? readFhir(input.bytes) : undefined));
  const faults = once(() => {
    const element = root();
    return element ? validateStructure(element) : [];
  });
  const pdfs = once(() => pdfsOf(input, cda(), fhir()));
  const patients = once(() => patientViews(input, cda(), fhir()));
  return {
    ...input,
    get xml() {
      return xml();
    },
    get cda() {
      return cda();
    },
    get fhir() {
      return fhir();
    },
    get structureFaults() {
      return faults();
    },
    get pdfs() {
      return pdfs();
    },
    get patients() {
      return patients();
    },
  };
}

const PDF = 'application/pdf';

function pdfsOf(input: SubjectInput, cda: XmlNode | undefined, fhir: FhirReading | undefined): readonly PdfPart[] {
  if (input.kind === 'pdf') return [{ path: '/', bytes: input.bytes }];
  if (fhir?.ok) return fhir.pdfs.map(({ path, base64 }) => ({ path, bytes: decodeBase64(base64) }));
  const body = childOf(cda, 'component', 'nonXMLBody', 'text');
  if (!body || attribute(body, 'mediaType') !== PDF) return [];
  return [{ path: pathOf(body), bytes: decodeBase64(body.text) }];
}

/** The bytes of base64 text; undefined when it is not base64 (RFC 4648 §4, white space allowed). */
function decodeBase64(base64: string): Uint8Array | undefined {
  const compact = base64.replaceAll(/\s+/g, '');
  const right = compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
  return right ? Buffer.from(compact, 'base64') : undefined;
}

function patientViews(
  input: SubjectInput,
  cda: XmlNode | undefined,
  fhir: FhirReading | undefined,
): readonly PatientView[] {
  const { root } = input.profile.patient.nationalId;
  const views: PatientView[] = [];
  if (input.document) {
    const { patient } = input.document;
    views.push({
      where: 'model',
      path: 'patient',
      nationalIds: patient.identifiers
        .filter((identifier) => identifier.kind === 'national' || identifier.root === root)
        .map(({ extension }) => extension),
      name: patient.name,
      sex: patient.sex,
      ...(patient.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
    });
  }
  for (const target of childrenOf(cda, 'recordTarget')) views.push(cdaPatient(target, root));
  if (fhir?.ok) views.push(...fhir.patients(root));
  return views;
}

const SEXES: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', UN: 'other' };

function cdaPatient(target: XmlNode, nationalRoot: string): PatientView {
  const role = childOf(target, 'patientRole');
  const person = childOf(role, 'patient');
  const birth = (attribute(childOf(person, 'birthTime'), 'value') ?? '').slice(0, 8);
  const sex = SEXES[attribute(childOf(person, 'administrativeGenderCode'), 'code') ?? ''];
  const birthDate = [birth.slice(0, 4), birth.slice(4, 6), birth.slice(6, 8)].filter((part) => part !== '').join('-');
  return {
    where: 'cda',
    path: pathOf(role ?? target),
    nationalIds: childrenOf(role, 'id')
      .filter((id) => attribute(id, 'root') === nationalRoot)
      .map((id) => attribute(id, 'extension') ?? ''),
    name: cdaName(childOf(person, 'name')),
    ...(birthDate === '' ? {} : { birthDate }),
    ...(sex === undefined ? {} : { sex }),
  };
}

function cdaName(name: XmlNode | undefined): PersonName {
  const families = childrenOf(name, 'family');
  const isBirth = (node: XmlNode): boolean => (attribute(node, 'qualifier') ?? '').split(/\s+/).includes('BR');
  const birth = families.find(isBirth)?.text.trim();
  const used = (families.find((node) => !isBirth(node)) ?? families[0])?.text.trim() ?? '';
  return {
    family: used,
    given: childrenOf(name, 'given').map((given) => given.text.trim()),
    ...(birth === undefined || birth === '' ? {} : { birthFamily: birth }),
  };
}
