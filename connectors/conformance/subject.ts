/** The facts that rules look at, each worked out once per document and only when a rule asks. */
import { decodeBase64, type ClinicalDocument } from '../clinical/index.ts';
import type { Rendering } from '../documents/types.ts';
import type { DocumentEntry, SubmissionSet } from '../dsp/types.ts';
import type { NationalProfile } from '../profiles/index.ts';
import { CDA_NAMESPACE, validateStructure, type StructureFault } from './grammar/validate.ts';
import { attribute, childOf, childrenOf, fileOf, pathOf, readXml, type XmlNode, type XmlReading } from './xml.ts';
import { readFhir, type FhirReading } from './fhir.ts';
import { cdaPatient, modelPatient, type PatientView } from './patient-view.ts';
import type { CheckedKind, SubmissionHistory } from './types.ts';
import { readCapture } from './wire/capture.ts';
import { readProvideRequest, type ProvideRequest } from './wire/provide-request.ts';

/** What is checked: bytes of a kind, and what else is known about them. */
export interface SubjectInput {
  readonly kind: CheckedKind;
  readonly bytes: Uint8Array;
  readonly profile: NationalProfile;
  readonly today: string;
  readonly document?: ClinicalDocument;
  readonly rendering?: Rendering;
  readonly entry?: DocumentEntry;
  readonly copyTried?: boolean;
  readonly submissionSet?: SubmissionSet;
  readonly replaces?: { readonly entryUuid: string };
  readonly history?: SubmissionHistory;
}

/** A PDF inside the subject (or the subject itself), with the place where it stands. */
interface PdfPart {
  readonly path: string;
  /** Undefined when the base64 text around it does not decode. */
  readonly bytes: Uint8Array | undefined;
}

export interface Subject extends SubjectInput {
  /** The XML reading of a CDA; undefined for other kinds. */
  readonly xml: XmlReading | undefined;
  /** The root element when the subject is a readable CDA. */
  readonly cda: XmlNode | undefined;
  /** The Bundle of a FHIR document. */
  readonly fhir: FhirReading | undefined;
  /** The Bundle of an ITI-65 transaction. */
  readonly transaction: FhirReading | undefined;
  /** The parts of an ITI-41 request. */
  readonly request: ProvideRequest | undefined;
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
  const transaction = once(() => (input.kind === 'iti-65' ? readFhir(readCapture(input.bytes).body) : undefined));
  const request = once(() => (input.kind === 'iti-41' ? readProvideRequest(input.bytes) : undefined));
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
    get transaction() {
      return transaction();
    },
    get request() {
      return request();
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
  if (fhir?.ok) return fhir.pdfs.map(({ path, base64 }) => ({ path, bytes: decodeBase64(Buffer.from(base64)) }));
  const body = childOf(cda, 'component', 'nonXMLBody', 'text');
  if (!body || attribute(body, 'mediaType') !== PDF) return [];
  return [{ path: pathOf(body), bytes: fileOf(body) }];
}

function patientViews(
  { document, profile }: SubjectInput,
  cda: XmlNode | undefined,
  fhir: FhirReading | undefined,
): readonly PatientView[] {
  const { root } = profile.patient.nationalId;
  return [
    ...(document ? [modelPatient(document.patient, root)] : []),
    ...childrenOf(cda, 'recordTarget').map((target) => cdaPatient(target, root)),
    ...(fhir?.ok ? fhir.patients(root) : []),
  ];
}
