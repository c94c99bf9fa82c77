/** The contract of rendering: a clinical document and a profile give bytes to send, the same ones every time. */
import type { ClinicalDocument, Finding, Identifier, Uuid } from '../clinical/index.ts';
import type { DocumentType, NationalProfile } from '../profiles/index.ts';

/** What the history says about this document: facts of the journal that its header must carry. */
export interface RenderHistory {
  /** 1 for a first submission. */
  readonly versionNumber: number;
  /** The version that this one replaces in the receiver's store; absent for a first submission. */
  readonly replaces?: {
    readonly documentId: Uuid;
    readonly versionNumber: number;
    /** The id that stands in it, where that is another: a finished document of somebody else that was carried. */
    readonly id?: Identifier;
  };
}

export interface RenderContext {
  readonly profile: NationalProfile;
  /** From clinical/identifiers, on the document as read (before completion). */
  readonly documentId: Uuid;
  readonly setId: Uuid;
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

/** `document` is complete (clinical/sender). Same arguments, same bytes. */
export type Render = (document: ClinicalDocument, target: RenderTarget, context: RenderContext) => RenderResult;
