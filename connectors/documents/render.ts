/**
 * A clinical document and a profile to the bytes that are sent. Pure: the same arguments give the same bytes, for every id inside comes from
 * the document's own and its place, and no clock, no chance and no environment is asked.
 */
import type { ClinicalDocument, Finding, Identifier } from '../clinical/index.ts';
import { documentTypeFor, type DocumentType } from '../profiles/index.ts';
import { clinicalDocument } from './cda/header.ts';
import { laboratoryBody } from './cda/laboratory.ts';
import { documentAround, nonXmlBody } from './cda/level1.ts';
import { sectionsBody } from './cda/sections.ts';
import { renderedContext, type Rendered } from './context.ts';
import { BUNDLE_PROFILE, laboratoryBundle } from './fhir/bundle.ts';
import { fhirDocument } from './fhir/json.ts';
import { fileBundle, sectionsBundle } from './fhir/sections-bundle.ts';
import {
  carriedFormatDiffers,
  emptyFile,
  noDocumentType,
  noFhirForm,
  noResults,
  noTime,
  notPdf,
  withdrawnFile,
} from './findings.ts';
import { isRealTime } from './times.ts';
import type { Render, RenderContext, Rendering, RenderResult } from './types.ts';
import { xmlDocument } from './xml.ts';

type Body<Kind extends ClinicalDocument['body']['kind']> = ClinicalDocument['body'] & { readonly kind: Kind };

const refused = (...findings: readonly Finding[]): RenderResult => ({ ok: false, findings });

/** Renders a completed document for a target. */
export const render: Render = (document, target, context) => {
  const { body } = document;
  switch (body.kind) {
    case 'results':
      return renderResults(document, body, target, context);
    case 'attachment':
      return renderFile(document, body, target, context);
    case 'sections':
      return renderSections(document, body, target, context);
    case 'carried':
      return body.format === target ? carry(document, body, context) : refused(carriedFormatDiffers());
  }
};

/** The document type of the profile that this document is. */
function typeOf(
  document: ClinicalDocument,
  kind: DocumentType['body'],
  { profile }: RenderContext,
): DocumentType | undefined {
  const { coding, translations } = document.type;
  const codes = [...(coding ? [coding] : []), ...translations].map(({ code }) => code);
  const templates = document.body.kind === 'carried' ? (document.body.templateIds ?? []) : [];
  return documentTypeFor(profile, [...codes, ...templates.map((id) => `template:${id}`)], kind);
}

/** Somebody else's document goes under its own type: its own code, where it has a whole one, in place of the profile's. */
function underItsOwnCode(type: DocumentType, { coding }: ClinicalDocument['type']): DocumentType {
  if (coding?.system === undefined || !coding.display) return type;
  const own = { code: coding.code, scheme: coding.system, display: coding.display };
  return { ...type, code: own, typeCode: own };
}

function renderResults(
  document: ClinicalDocument,
  body: Body<'results'>,
  target: 'cda' | 'fhir',
  context: RenderContext,
): RenderResult {
  const type = typeOf(document, 'results', context);
  if (type?.rendering !== 'cda-level3-laboratory') return refused(noDocumentType());
  if (body.groups.length === 0) return refused(noResults());
  if (!isRealTime(document.effectiveTime)) return refused(noTime());
  const rendered = renderedContext(document, target === 'cda' ? type : asFhir(type), context);
  return target === 'cda'
    ? made(rendered, 'cda', xmlDocument(clinicalDocument(rendered, 'level3', laboratoryBody(rendered, body))))
    : made(rendered, 'fhir', fhirDocument(laboratoryBundle(rendered, body)));
}

/** The same type of document, described as the Bundle that it is then. */
const asFhir = (
  type: DocumentType,
  profile = BUNDLE_PROFILE,
  display = 'European laboratory report',
): DocumentType => ({
  ...type,
  mimeType: 'application/fhir+json',
  formatCode: { code: profile, scheme: 'urn:ietf:rfc:3986', display },
});

/** A document made of sections or of a file, under the profile that its type follows. */
const asBundle = (type: DocumentType): DocumentType =>
  asFhir(type, type.fhir?.bundle ?? 'http://hl7.org/fhir/StructureDefinition/Bundle', type.title.en);

function renderSections(
  document: ClinicalDocument,
  body: Body<'sections'>,
  target: 'cda' | 'fhir',
  context: RenderContext,
): RenderResult {
  const type = typeOf(document, 'sections', context);
  if (type?.rendering !== 'cda-level3-sections') return refused(noDocumentType());
  if (body.sections.length === 0) return refused(noResults());
  if (!isRealTime(document.effectiveTime)) return refused(noTime());
  if (target === 'cda') {
    const rendered = renderedContext(document, type, context);
    return made(rendered, 'cda', xmlDocument(clinicalDocument(rendered, 'level3', sectionsBody(rendered, body))));
  }
  const rendered = renderedContext(document, asBundle(type), context);
  return made(rendered, 'fhir', fhirDocument(sectionsBundle(rendered, body)));
}

function renderFile(
  document: ClinicalDocument,
  { attachment }: Body<'attachment'>,
  target: 'cda' | 'fhir',
  context: RenderContext,
): RenderResult {
  const type = typeOf(document, 'attachment', context);
  if (type?.rendering !== 'cda-level1-pdf') return refused(noDocumentType());
  if (target === 'fhir' && type.fhir === undefined) return refused(noFhirForm());
  if (document.status === 'entered-in-error') return refused(withdrawnFile());
  if (!isRealTime(document.effectiveTime)) return refused(noTime());
  if (attachment.bytes.length === 0) return refused(emptyFile());
  if (attachment.mediaType !== 'application/pdf') return refused(notPdf());
  if (target === 'fhir') {
    const bundled = renderedContext(document, asBundle(type), context);
    return made(bundled, 'fhir', fhirDocument(fileBundle(bundled, attachment)));
  }
  const rendered = renderedContext(document, type, context);
  const envelope = clinicalDocument(rendered, 'level1', nonXmlBody(attachment.mediaType));
  return made(rendered, 'cda', documentAround(envelope, attachment.bytes));
}

function made(rendered: Rendered, format: Rendering['format'], bytes: Uint8Array): RenderResult {
  const { documentId, setId, history, type, title } = rendered;
  return {
    ok: true,
    rendering: {
      format,
      mediaType: type.mimeType,
      bytes,
      id: { root: documentId },
      setId,
      versionNumber: history.versionNumber,
      type,
      title,
    },
  };
}

/** A finished document of somebody else: its own bytes under its own id. */
function carry(document: ClinicalDocument, body: Body<'carried'>, context: RenderContext): RenderResult {
  const { attachment, format, id } = body;
  const known = typeOf(document, `carried-${format}`, context);
  if (!known) return refused(noDocumentType());
  const type = underItsOwnCode(known, document.type);
  if (attachment.bytes.length === 0) return refused(emptyFile());
  const { title } = renderedContext(document, type, context);
  return {
    ok: true,
    rendering: {
      format,
      mediaType: type.mimeType,
      bytes: attachment.bytes,
      id: idIn(id),
      setId: context.setId,
      versionNumber: context.history.versionNumber,
      type,
      title,
    },
  };
}

/** An id whose whole value is its root (a UUID, an OID) has no extension. */
function idIn({ root, extension }: Identifier): Rendering['id'] {
  if (root === undefined) return { root: extension };
  return extension === '' || extension === root ? { root } : { root, extension };
}
