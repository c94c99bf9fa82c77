/** Whether the two renderings of one document say the same: asked by `relais check` of everything that exists as CDA and as FHIR. */
import type { ClinicalDocument, Finding } from '../../clinical/index.ts';
import { crossCheck, type CrossCheck } from '../../conformance/cross-check/index.ts';
import type { TranslationContext } from '../translate.ts';
import { renderFirst } from './files.ts';

/** Both forms of a document compared; undefined where it has one only, or is a file that is handed on as it is. */
export function crossChecked(document: ClinicalDocument, context: TranslationContext): CrossCheck | undefined {
  const { kind } = document.body;
  if (kind !== 'results' && kind !== 'sections') return undefined;
  const [cda, fhir] = [renderFirst(document, 'cda', context), renderFirst(document, 'fhir', context)];
  return cda.ok && fhir.ok ? crossCheck(cda.rendering.bytes, fhir.rendering.bytes) : undefined;
}

/** A warning where they differ: one of the two is wrong. Names places and kinds of facts, never the facts. */
export function crossCheckFindings(document: ClinicalDocument, context: TranslationContext): readonly Finding[] {
  const [first, ...more] = crossChecked(document, context)?.differences ?? [];
  return first ? [renderingsDiffer(`${first.about}: ${first.kind}`, more.length)] : [];
}

const renderingsDiffer = (path: string, more: number): Finding => ({
  rule: 'conformance.renderings-differ',
  severity: 'warning',
  path: more === 0 ? path : `${path} (+ ${more})`,
  message: {
    fr: 'Les deux formes de ce document, CDA et FHIR, ne disent pas la même chose à cet endroit.',
    de: 'Die beiden Formen dieses Dokuments, CDA und FHIR, sagen an dieser Stelle nicht dasselbe.',
    en: 'The two forms of this document, CDA and FHIR, do not say the same at this place.',
  },
  fix: {
    fr: 'Comparez le document avec sa source avant de l’envoyer, et signalez-le au support de Relais, sans joindre le fichier s’il concerne une vraie personne.',
    de: 'Vergleichen Sie das Dokument vor dem Senden mit seiner Quelle und melden Sie es dem Support von Relais, ohne die Datei, falls sie eine wirkliche Person betrifft.',
    en: 'Compare the document with its source before it is sent, and report it to Relais support, without the file if it is about a real person.',
  },
});
