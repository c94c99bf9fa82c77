/** The contract of rendering: a clinical document and a profile give bytes to send, the same ones every time. */
import type { ClinicalDocument, Finding, Uuid } from '../clinical/index.ts';
import type { DocumentType, NationalProfile } from '../profiles/index.ts';

/** What the history says about this document: facts of the journal that its header must carry. */
export interface RenderHistory {
  /** 1 for a first submission. */
  readonly versionNumber: number;
  /** The version that this one replaces in the receiver's store; absent for a first submission. */
  readonly replaces?: { readonly documentId: Uuid; readonly versionNumber: number };
}

/** The organisation that runs Relais, and the person for whom it sends: header parts that a source need not repeat. */
export interface Sender {
  readonly organization: {
    readonly name: string;
    readonly eHealthId: string;
    readonly providerCode?: string;
    /** Root of the organisation's own identifiers. */
    readonly oid: string;
    readonly address?: { readonly lines: readonly string[]; readonly postalCode?: string; readonly city?: string };
    readonly telecom?: string;
  };
  readonly professional?: {
    readonly family: string;
    readonly given: string;
    readonly eHealthId: string;
    readonly providerCode?: string;
  };
}

export interface RenderContext {
  readonly profile: NationalProfile;
  readonly sender: Sender;
  readonly history: RenderHistory;
}

export interface Rendering {
  readonly format: 'cda' | 'fhir';
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** ClinicalDocument/id or Bundle.identifier as UUID; for carried documents the id that stands in them. */
  readonly id: { readonly root: string; readonly extension?: string };
  readonly setId: Uuid;
  readonly versionNumber: number;
  readonly type: DocumentType;
  readonly title: string;
}

/** Either the rendering, or why this document cannot be rendered under this profile (findings of severity `error`). */
export type RenderResult =
  { readonly ok: true; readonly rendering: Rendering } | { readonly ok: false; readonly findings: readonly Finding[] };

export type RenderTarget = 'cda' | 'fhir';

export type Render = (document: ClinicalDocument, target: RenderTarget, context: RenderContext) => RenderResult;
