/**
 * A finished document that does not keep the rules, where its source allows a new one (`finishedDocuments: make-anew`): the new document is made of
 * its content, checked like any other, and taken only where it is better in every respect and says everything that the signed text said.
 * Who the patient is, is never mended this way. The original stays in its receipt.
 */
import type { Finding } from '../clinical/index.ts';
import { leftUnsaid } from '../conformance/index.ts';
import type { ContentReading, DocumentPart } from '../formats/index.ts';
import type { SourceProfile } from '../profiles/index.ts';

/** One way to send a document: what was found in it, and its bytes where it could be rendered. */
export interface Attempt {
  readonly findings: readonly Finding[];
  readonly bytes?: Uint8Array;
}

export const isAboutIdentity = ({ rule }: Finding): boolean =>
  rule.startsWith('identity.') || rule.startsWith('hl7v2.two-patients');

/**
 * `make` tries one way; it gives undefined where a file must be made first, and is then asked again. `remarks` are to be said of what was chosen,
 * beside its own findings.
 */
export function asItCameOrAnew<A extends Attempt>(
  part: DocumentPart,
  { finishedDocuments }: SourceProfile,
  make: (part: DocumentPart) => A | undefined,
): { readonly chosen: A | undefined; readonly remarks: readonly Finding[] } {
  const asItCame = make(part);
  const broken = errorsOf(asItCame);
  if (finishedDocuments !== 'make-anew' || part.content === undefined || broken.length === 0)
    return { chosen: asItCame, remarks: [] };
  const stays = (...remarks: readonly Finding[]): { chosen: A | undefined; remarks: readonly Finding[] } => ({
    chosen: asItCame,
    remarks,
  });
  if (broken.some(isAboutIdentity)) return stays();
  const content = part.content();
  if (!content.ok) return stays(...content.findings);
  const rules = rulesOf(broken);
  const told = part.findings.filter(({ severity }) => severity !== 'error');
  const { patient, lineage, body } = part.document;
  const madeOf = (read: ContentReading & { ok: true }): A | undefined =>
    make({
      ...part,
      document: { ...read.document, patient, lineage, ...(body.kind === 'carried' ? { madeFrom: body.id } : {}) },
      mapping: read.mapping,
      findings: [madeAnew(rules.join(', ')), ...told, ...read.findings],
    });
  const anew = madeOf(content);
  if (!anew) return { chosen: undefined, remarks: [] };
  const objections = objectionsTo(anew, part, rules);
  if (!objections) return { chosen: anew, remarks: [] };
  const saysLess = objections.some(({ rule }) => rule === 'documents.signed-text-not-said');
  const whole = saysLess ? content.withSignedText?.() : undefined;
  const again = whole?.ok === true ? madeOf(whole) : undefined;
  return again && !objectionsTo(again, part, rules) ? { chosen: again, remarks: [] } : stays(...objections);
}

/** Why a new document is not taken, as far as it is worth a word; undefined where it is. */
function objectionsTo(anew: Attempt, part: DocumentPart, rules: readonly string[]): readonly Finding[] | undefined {
  const left = rulesOf(errorsOf(anew));
  const others = left.filter((rule) => !rules.includes(rule));
  if (others.length > 0) return [newOneFails(others.join(', '))];
  // What would hold both is no reason for another document.
  if (left.length === rules.length) return [];
  const [first, ...more] = unsaid(part, anew);
  return first === undefined ? undefined : [textNotSaid(first, more.length)];
}

const errorsOf = (attempt: Attempt | undefined): readonly Finding[] =>
  attempt?.findings.filter(({ severity }) => severity === 'error') ?? [];

const rulesOf = (findings: readonly Finding[]): readonly string[] => [...new Set(findings.map(({ rule }) => rule))];

/** The places of the signed text that the new document does not say, or of which nobody can tell. */
const unsaid = ({ document: { body } }: DocumentPart, { bytes }: Attempt): readonly string[] =>
  body.kind === 'carried' && bytes ? leftUnsaid(body.attachment.bytes, bytes) : [];

const madeAnew = (rules: string): Finding => ({
  rule: 'documents.made-anew',
  severity: 'warning',
  path: '/',
  message: {
    fr: `Ce document est arrivé fini et ne respectait pas les règles ; Relais en a fait un nouveau avec le même contenu. Règles en défaut : ${rules}.`,
    de: `Dieses Dokument kam fertig an und hielt die Regeln nicht ein; Relais hat mit demselben Inhalt ein neues gemacht. Verletzte Regeln: ${rules}.`,
    en: `This document came finished and did not keep the rules; Relais made a new one with the same content. Rules that it broke: ${rules}.`,
  },
  fix: {
    fr: 'Rien à faire pour l’envoi. Les champs ci-dessous disent ce qu’est devenu chaque élément ; l’original est gardé. Signalez ces règles à l’éditeur du logiciel qui l’a produit.',
    de: 'Für das Senden ist nichts zu tun. Die Felder unten sagen, was aus jedem Element geworden ist; das Original bleibt erhalten. Nennen Sie diese Regeln dem Hersteller der Software, die es erzeugt hat.',
    en: 'Nothing to do for the sending. The fields below say what became of each element; the original is kept. Tell these rules to the maker of the software that produced it.',
  },
});

const newOneFails = (rules: string): Finding => ({
  rule: 'documents.not-made-anew',
  severity: 'warning',
  path: '/',
  message: {
    fr: `Un nouveau document fait de ce contenu ne respecterait pas les règles non plus ; rien n’a été refait. Règles en défaut : ${rules}.`,
    de: `Ein neues Dokument aus diesem Inhalt würde die Regeln auch nicht einhalten; es wurde keines gemacht. Verletzte Regeln: ${rules}.`,
    en: `A new document made of this content would not keep the rules either; none was made. Rules that it would break: ${rules}.`,
  },
  fix: {
    fr: 'Faites corriger le document dans le logiciel d’origine et exportez-le à nouveau.',
    de: 'Lassen Sie das Dokument in der Ursprungssoftware berichtigen und exportieren Sie es erneut.',
    en: 'Have the document corrected in the software that it came from, and export it again.',
  },
});

const textNotSaid = (place: string, more: number): Finding => ({
  rule: 'documents.signed-text-not-said',
  severity: 'warning',
  path: more === 0 ? place : `${place} (+ ${more})`,
  message: {
    fr: 'Le texte signé de ce document dit à cet endroit quelque chose qu’un nouveau document ne dirait pas, ou ne peut pas être lu ; rien n’a été refait.',
    de: 'Der unterschriebene Text dieses Dokuments sagt an dieser Stelle etwas, das ein neues Dokument nicht sagen würde, oder ist nicht lesbar; es wurde keines gemacht.',
    en: 'The signed text of this document says something at this place that a new document would not say, or it cannot be read; none was made.',
  },
  fix: {
    fr: 'Faites corriger le document dans le logiciel d’origine et exportez-le à nouveau ; jusque-là il est retenu tel qu’il est arrivé.',
    de: 'Lassen Sie das Dokument in der Ursprungssoftware berichtigen und exportieren Sie es erneut; bis dahin bleibt es zurückgehalten, wie es kam.',
    en: 'Have the document corrected in the software that it came from, and export it again; until then it is held as it came.',
  },
});
