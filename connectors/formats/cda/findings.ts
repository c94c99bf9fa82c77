/** Why no new document can be made of the content of a finished CDA, as data: rule and words. Never with a value of the document in it. */
import type { Finding } from '../../clinical/index.ts';
import { doubt, type Doubt, type Words } from '../text.ts';

const correctIt: Words = [
  'Rien n’a été refait : le document est retenu tel qu’il est arrivé. Faites-le corriger dans le logiciel d’origine et exportez-le à nouveau.',
  'Es wurde nichts neu gemacht: Das Dokument bleibt zurückgehalten, wie es kam. Lassen Sie es in der Ursprungssoftware berichtigen und exportieren Sie es erneut.',
  'Nothing was made anew: the document is held as it came. Have it corrected in the software that it came from, and export it again.',
];

const DOUBTS = {
  'cda.kind-not-ours': doubt(
    'warning',
    [
      'Ce document est d’un type que Relais transmet mais ne produit pas (modèle annoncé dans l’en-tête).',
      'Dieses Dokument ist von einer Art, die Relais weitergibt, aber nicht selbst erzeugt (Vorlage im Kopf).',
      'This document is of a kind that Relais carries and does not make (template in its header).',
    ],
    correctIt,
  ),
  'cda.file-not-readable': doubt(
    'warning',
    [
      'Le fichier que ce document enveloppe n’est pas dedans, est compressé ou illisible.',
      'Die Datei, die dieses Dokument umhüllt, liegt nicht darin, ist gepackt oder unlesbar.',
      'The file that this document wraps is not in it, is packed or cannot be read.',
    ],
    correctIt,
  ),
  'cda.no-content': doubt(
    'warning',
    [
      'Ce document n’a ni résultat codé ni texte dont un nouveau document pourrait être fait.',
      'Dieses Dokument hat weder kodierte Ergebnisse noch Text, aus dem ein neues gemacht werden könnte.',
      'This document has neither coded results nor text that a new one could be made of.',
    ],
    correctIt,
  ),
  'cda.picture-in-text': doubt(
    'warning',
    [
      'Le texte montre une image qu’un nouveau document ne pourrait pas montrer.',
      'Der Text zeigt ein Bild, das ein neues Dokument nicht zeigen könnte.',
      'The text shows a picture that a new document could not show.',
    ],
    correctIt,
  ),
  'cda.struck-text': doubt(
    'warning',
    [
      'Le texte contient des passages barrés, qu’un nouveau document montrerait comme valables.',
      'Der Text enthält durchgestrichene Stellen, die ein neues Dokument als gültig zeigen würde.',
      'The text holds passages that are struck out, which a new document would show as valid.',
    ],
    correctIt,
  ),
  'cda.value-not-readable': doubt(
    'warning',
    [
      'Un résultat codé est d’une forme qui ne peut être reprise entière.',
      'Ein kodiertes Ergebnis hat eine Form, die sich nicht ganz übernehmen lässt.',
      'A coded result has a form that cannot be taken over whole.',
    ],
    correctIt,
  ),
  'cda.data-beyond-text': doubt(
    'warning',
    [
      'Un résultat codé ne figure pas dans le texte signé, ou autrement.',
      'Ein kodiertes Ergebnis steht nicht im unterschriebenen Text, oder anders.',
      'A coded result does not stand in the signed text, or stands there otherwise.',
    ],
    correctIt,
  ),
  'cda.text-beyond-data': doubt(
    'warning',
    [
      'Le texte signé contient un résultat que les données codées n’ont pas.',
      'Der unterschriebene Text enthält ein Ergebnis, das in den kodierten Daten fehlt.',
      'The signed text holds a result that the coded data do not have.',
    ],
    correctIt,
  ),
} as const satisfies Readonly<Record<string, Doubt>>;

export const cdaFinding = (rule: keyof typeof DOUBTS, path: string): Finding => ({ ...DOUBTS[rule], rule, path });
