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

/**
 * What rules ask. Each fact is worked out at the first question, by accessors of a class: those of an object literal are made anew for every
 * subject, and the engine keeps what they hold, the whole tree of a document, until its next large collection of memory.
 */
export class Subject {
  readonly kind: CheckedKind;
  readonly bytes: Uint8Array;
  readonly profile: NationalProfile;
  readonly today: string;
  readonly document: ClinicalDocument | undefined;
  readonly rendering: Rendering | undefined;
  readonly entry: DocumentEntry | undefined;
  readonly copyTried: boolean | undefined;
  readonly submissionSet: SubmissionSet | undefined;
  readonly replaces: { readonly entryUuid: string } | undefined;
  readonly history: SubmissionHistory | undefined;
  /** What {@link keptWith} keeps. */
  readonly kept = new Map<unknown, unknown>();

  constructor(input: SubjectInput) {
    this.kind = input.kind;
    this.bytes = input.bytes;
    this.profile = input.profile;
    this.today = input.today;
    this.document = input.document;
    this.rendering = input.rendering;
    this.entry = input.entry;
    this.copyTried = input.copyTried;
    this.submissionSet = input.submissionSet;
    this.replaces = input.replaces;
    this.history = input.history;
  }

  /** The XML reading of a CDA; undefined for other kinds. */
  get xml(): XmlReading | undefined {
    return xmlOf(this);
  }

  /** The root element when the subject is a readable CDA. */
  get cda(): XmlNode | undefined {
    const root = rootOf(this);
    return root?.name === 'ClinicalDocument' && root.namespace === CDA_NAMESPACE ? root : undefined;
  }

  /** The Bundle of a FHIR document. */
  get fhir(): FhirReading | undefined {
    return fhirOf(this);
  }

  /** The Bundle of an ITI-65 transaction. */
  get transaction(): FhirReading | undefined {
    return transactionOf(this);
  }

  /** The parts of an ITI-41 request. */
  get request(): ProvideRequest | undefined {
    return requestOf(this);
  }

  get structureFaults(): readonly StructureFault[] {
    return structureFaultsOf(this);
  }

  get pdfs(): readonly PdfPart[] {
    return pdfsOf(this);
  }

  get patients(): readonly PatientView[] {
    return patientsOf(this);
  }
}

/**
 * A fact worked out at its first question and kept with the subject. Not in a weak map: the values of one keep what they name, again the whole
 * document, through every small collection of memory.
 */
export function keptWith<T>(work: (subject: Subject) => T): (subject: Subject) => T {
  return (subject) => {
    if (!subject.kept.has(work)) subject.kept.set(work, work(subject));
    return subject.kept.get(work) as T;
  };
}

const xmlOf = keptWith(({ kind, bytes }) => (kind === 'cda' ? readXml(bytes) : undefined));
const rootOf = ({ xml }: Subject): XmlNode | undefined => (xml?.ok ? xml.root : undefined);
const fhirOf = keptWith(({ kind, bytes }) => (kind === 'fhir' ? readFhir(bytes) : undefined));
const transactionOf = keptWith(({ kind, bytes }) =>
  kind === 'iti-65' ? readFhir(readCapture(bytes).body) : undefined,
);
const requestOf = keptWith(({ kind, bytes }) => (kind === 'iti-41' ? readProvideRequest(bytes) : undefined));
const structureFaultsOf = keptWith((subject): readonly StructureFault[] => {
  const root = rootOf(subject);
  return root ? validateStructure(root) : [];
});

const PDF = 'application/pdf';

const pdfsOf = keptWith(({ kind, bytes, cda, fhir }): readonly PdfPart[] => {
  if (kind === 'pdf') return [{ path: '/', bytes }];
  if (fhir?.ok) return fhir.pdfs.map(({ path, base64 }) => ({ path, bytes: decodeBase64(Buffer.from(base64)) }));
  const body = childOf(cda, 'component', 'nonXMLBody', 'text');
  if (!body || attribute(body, 'mediaType') !== PDF) return [];
  return [{ path: pathOf(body), bytes: fileOf(body) }];
});

const patientsOf = keptWith(({ document, profile, cda, fhir }): readonly PatientView[] => {
  const { root } = profile.patient.nationalId;
  return [
    ...(document ? [modelPatient(document.patient, root)] : []),
    ...childrenOf(cda, 'recordTarget').map((target) => cdaPatient(target, root)),
    ...(fhir?.ok ? fhir.patients(root) : []),
  ];
});
