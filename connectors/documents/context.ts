/** What every part of a rendering needs to know: the document, the profile's word on it, and where ids come from. */
import {
  derivedUuid,
  languageOf,
  statusWords,
  type ClinicalDocument,
  type Language,
  type Uuid,
} from '../clinical/index.ts';
import type { DocumentType } from '../profiles/index.ts';
import { labelled, labels } from './labels.ts';
import { specimenText, type Block } from './narrative.ts';
import type { LaboratoryReport } from './report.ts';
import type { RenderContext } from './types.ts';

export interface Rendered extends RenderContext {
  readonly document: ClinicalDocument;
  readonly type: DocumentType;
  /** The language of the document's own words. */
  readonly language: Language;
  readonly title: string;
  /** The document's language tag (BCP 47); the profile's where the source's is none. */
  readonly languageTag: string;
}

export function renderedContext(document: ClinicalDocument, type: DocumentType, context: RenderContext): Rendered {
  const language = languageOf(document, context.profile.language);
  const isTag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(document.language);
  const languageTag = isTag ? document.language : context.profile.language;
  return { ...context, document, type, language, languageTag, title: titleOf(document, type, language) };
}

function titleOf(document: ClinicalDocument, type: DocumentType, language: Language): string {
  const title = document.title.trim() === '' ? type.title[language] : document.title.trim();
  return document.status === 'final' ? title : `${title} (${statusWords[document.status][language]})`;
}

/** The id of a part of this document, by its place in it. */
export const idAt = ({ documentId }: RenderContext, ...place: readonly string[]): Uuid =>
  derivedUuid('relais:part', documentId, ...place);

/** What stands before all results: that the report is not final, why it was asked for, what it says on the whole. */
interface Preface {
  readonly status?: string;
  readonly specimens: readonly string[];
  readonly remarks: readonly { readonly id: string; readonly text: string }[];
}

export function prefaceOf({ document, language }: Rendered, { notes, looseSpecimens }: LaboratoryReport): Preface {
  // A report withdrawn as a whole may be somebody else's: nothing of its content is shown.
  const reason = document.status === 'entered-in-error' ? undefined : document.order?.reason;
  const remarks = [
    ...(reason === undefined ? [] : [labelled(labels.reason, reason, language)]),
    ...notes.map((text) => labelled(labels.remarks, text, language)),
  ];
  return {
    ...(document.status === 'final'
      ? {}
      : { status: labelled(labels.reportStatus, statusWords[document.status][language], language) }),
    specimens: looseSpecimens.map(({ specimen }) => specimenText(specimen, language)),
    remarks: remarks.map((text, index) => ({ text, id: `r${index + 1}` })),
  };
}

export const prefaceNarrative = ({ status, specimens, remarks }: Preface): Block[] => [
  ...(status === undefined ? [] : [{ kind: 'paragraph' as const, text: status }]),
  ...specimens.map((text) => ({ kind: 'paragraph' as const, text })),
  ...remarks.map(({ id, text }) => ({ kind: 'paragraph' as const, id, text })),
];
