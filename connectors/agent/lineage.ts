/** What may be wrong with the place of a document in its line of versions, and what people are told of it. */
import { identifierOf, uuidToOid, type ClinicalDocument, type Finding } from '../clinical/index.ts';
import type { RenderHistory } from '../documents/index.ts';
import type { VersionDecision } from './versions.ts';

const olderThanKnown: Finding = {
  rule: 'documents.older-than-known',
  severity: 'error',
  path: 'lineage',
  message: {
    fr: 'Une version plus récente de ce document est déjà arrivée : celle-ci l’aurait remplacée par un état dépassé.',
    de: 'Eine neuere Fassung dieses Dokuments ist schon da: Diese hätte sie durch einen überholten Stand ersetzt.',
    en: 'A newer version of this document has come already: this one would have put an outdated state in its place.',
  },
  fix: {
    fr: 'Comparez les deux versions. En général, annulez celle-ci ; si elle est bien la dernière, envoyez-la quand même.',
    de: 'Vergleichen Sie die beiden Fassungen. Meist ist diese zu verwerfen; ist sie doch die letzte, senden Sie sie trotzdem.',
    en: 'Compare the two versions. Usually this one is to be cancelled; if it is the latest after all, send it anyway.',
  },
};

/**
 * What the header says of the line of versions. A carried document says it itself; one that takes the place of a carried one names the id that
 * stands in that.
 */
export function historyOf(
  { body }: ClinicalDocument,
  { history }: VersionDecision,
  entryOf: (id: string) => { readonly entry: { readonly uniqueId: string } } | undefined,
): RenderHistory {
  const { versionNumber, replaces } = history;
  if (!replaces || body.kind === 'carried') return { versionNumber };
  const uniqueId = entryOf(replaces.documentId)?.entry.uniqueId;
  if (uniqueId === undefined || uniqueId === uuidToOid(replaces.documentId)) return history;
  const [root = '', extension = ''] = uniqueId.split('^');
  return { versionNumber, replaces: { ...replaces, id: { root, extension } } };
}

/** A late message must not undo a correction, and the same number for another patient is an alarm, never an update. */
export function lineageFindings(document: ClinicalDocument, version: VersionDecision, older: boolean): Finding[] {
  const orphan = document.lineage.replacesNumber !== undefined && version.previous === undefined;
  return [...(older ? [olderThanKnown] : []), ...(orphan ? [replacedUnknown] : []), ...otherPatient(document, version)];
}

export const numberMerged: Finding = {
  rule: 'identity.number-merged',
  severity: 'error',
  path: 'patient',
  message: {
    fr: 'Ce document fini nomme un numéro de patient qui a été fusionné avec celui d’une autre personne.',
    de: 'Dieses fertige Dokument nennt eine Patientennummer, die mit der einer anderen Person zusammengeführt wurde.',
    en: 'This finished document names a patient number that was merged into another person’s.',
  },
  fix: {
    fr: 'Exportez-le de nouveau sous le numéro qui reste, puis annulez celui-ci.',
    de: 'Exportieren Sie es noch einmal unter der Nummer, die bleibt, und verwerfen Sie dieses.',
    en: 'Export it again under the number that stays, then cancel this one.',
  },
};

const replacedUnknown: Finding = {
  rule: 'documents.replaced-unknown',
  severity: 'error',
  path: 'lineage',
  message: {
    fr: 'Ce document dit en remplacer un autre que Relais ne connaît pas : envoyé ainsi, l’ancien resterait à côté du nouveau.',
    de: 'Dieses Dokument ersetzt nach eigener Angabe ein anderes, das Relais nicht kennt: so gesendet, bliebe das alte neben dem neuen stehen.',
    en: 'This document says that it replaces another one that Relais does not know: sent as it is, the old one would stay beside the new.',
  },
  fix: {
    fr: 'Si l’ancien document n’est pas au DSP, envoyez celui-ci quand même ; sinon, demandez d’abord le retrait de l’ancien.',
    de: 'Ist das alte Dokument nicht im DSP, senden Sie dieses trotzdem; sonst lassen Sie zuerst das alte zurückziehen.',
    en: 'If the old document is not in the DSP, send this one anyway; otherwise have the old one withdrawn first.',
  },
};

function otherPatient(document: ClinicalDocument, version: VersionDecision): Finding[] {
  const before = version.previous?.patient.nationalId;
  const now = identifierOf(document.patient, 'national')?.extension;
  if (before === undefined || now === undefined || before === now) return [];
  return [
    {
      rule: 'identity.number-of-another-patient',
      severity: 'error',
      path: 'lineage',
      message: {
        fr: 'Un document antérieur portant le même numéro appartient à une autre personne.',
        de: 'Ein früheres Dokument mit derselben Nummer gehört einer anderen Person.',
        en: 'An earlier document under the same number belongs to another person.',
      },
      fix: {
        fr: 'Demandez à l’expéditeur lequel des deux est juste ; annulez l’autre.',
        de: 'Fragen Sie den Absender, welches der beiden stimmt; verwerfen Sie das andere.',
        en: 'Ask the sender which of the two is right; cancel the other.',
      },
    },
  ];
}
