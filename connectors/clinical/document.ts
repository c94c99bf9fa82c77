/** A clinical document as every room understands it: who, about whom, when, which version of what, and what it says. */
import type {
  Author,
  Concept,
  Identifier,
  Order,
  Organization,
  Patient,
  Professional,
  ResultGroup,
  Specimen,
  Timestamp,
} from './model.ts';
import type { Section } from './statements.ts';

/** A file inside a message or beside a side file. `bytes` are the decoded bytes, untouched. */
export interface Attachment {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly title?: string;
}

export type DocumentBody =
  | {
      readonly kind: 'results';
      readonly groups: readonly ResultGroup[];
      readonly specimens: readonly Specimen[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'attachment'; readonly attachment: Attachment }
  /** A structured letter, a list of vaccinations or medicines, measurements, a patient summary. */
  | { readonly kind: 'sections'; readonly sections: readonly Section[] }
  /** A finished CDA R2 or FHIR document of somebody else: checked and carried untouched. */
  | {
      readonly kind: 'carried';
      readonly format: 'cda' | 'fhir';
      readonly attachment: Attachment;
      readonly id: Identifier;
      /** What the document claims to follow (CDA templateId): by it the profile knows types that are not ours to make. */
      readonly templateIds?: readonly string[];
    };

/** What makes two documents versions of one another: the number its author filed it under. */
export interface Lineage {
  /** Who gave the number, e.g. `LABOTEST` or an OID. */
  readonly authority: string;
  readonly number: string;
  /** False when the source gave no stable number: such a document replaces nothing and is replaced by nothing. */
  readonly stable: boolean;
  /** The lineage number of the document that this one says it replaces, where the source names another number. */
  readonly replacesNumber?: string;
}

export type DocumentStatus = 'preliminary' | 'final' | 'corrected' | 'cancelled' | 'entered-in-error';

export interface ClinicalDocument {
  readonly lineage: Lineage;
  /** The kind of document, LOINC where known; the profile maps it to the receiver's own types. */
  readonly type: Concept;
  readonly title: string;
  /** BCP 47, e.g. `fr-LU`. */
  readonly language: string;
  readonly status: DocumentStatus;
  /** When the document's content was made (report time). */
  readonly effectiveTime: Timestamp;
  /** When the documented act took place (sampling, stay …). */
  readonly serviceTime?: { readonly start?: Timestamp; readonly end?: Timestamp };
  readonly patient: Patient;
  readonly author: Author;
  readonly legalAuthenticator?: Professional;
  readonly custodian?: Organization;
  readonly recipients: readonly Professional[];
  readonly order?: Order;
  readonly encounter?: { readonly identifiers: readonly Identifier[]; readonly class?: string };
  /** HL7 v3 Confidentiality: N, R or V. */
  readonly confidentiality: 'N' | 'R' | 'V';
  readonly body: DocumentBody;
  /** The finished document of somebody else whose content this one was made of. */
  readonly madeFrom?: Identifier;
}
