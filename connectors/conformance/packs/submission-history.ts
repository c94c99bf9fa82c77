/** What only earlier submissions can tell (receiver checks ): speaks where the history of our own is known. */
import { createHash } from 'node:crypto';
import { text, type Hit, type Rule, type RulePack } from '../pack.ts';
import type { Subject } from '../subject.ts';
import type { SubmissionHistory } from '../types.ts';
import { identifiedBy, type RegistryObject } from '../wire/ebrim.ts';
import type { ProvideRequest } from '../wire/provide-request.ts';
import { documentEntryRules, RELATIONSHIPS, submissionSetRules } from '../wire/scheme.ts';

/** What a submission asks of the registry, whether it is a captured request or one that is about to leave. */
interface Proposal {
  /** Entries of the registry that it builds on, with the patient (CX) of the entry that does. */
  readonly targets: readonly { readonly target: string; readonly path: string; readonly patientId: string }[];
  readonly sets: readonly { readonly uniqueId: string; readonly path: string }[];
  readonly entries: readonly {
    readonly id: string;
    readonly uniqueId: string;
    readonly hash: string | undefined;
    readonly path: string;
  }[];
}

type Check = (history: SubmissionHistory, proposal: Proposal) => Iterable<Hit>;

const LOOK_AT_THE_STORY = text(
  'Ouvrez l’histoire du document remplacé : s’il n’est plus valable au DSP, envoyez celui-ci comme nouveau document.',
  'Öffnen Sie die Geschichte des ersetzten Dokuments: Gilt es im DSP nicht mehr, senden Sie dieses als neues Dokument.',
  'Open the story of the replaced document: if it is no longer valid in the DSP, send this one as a new document.',
);
const REPLACE_WHERE_IT_WAS_FILED = text(
  'Si un autre logiciel a déposé l’ancien document, faites-le remplacer par ce logiciel ; sinon, envoyez celui-ci comme nouveau document.',
  'Hat eine andere Software das alte Dokument abgelegt, lassen Sie es dort ersetzen; sonst senden Sie dieses als neues Dokument.',
  'If another program filed the old document, have it replaced there; otherwise send this one as a new document.',
);
/** A new document would lie in the wrong record as well as a replacement. */
const WHOSE_ARE_BOTH = text(
  'N’envoyez rien : vérifiez dans le logiciel d’origine à quel patient appartient chacun des deux documents. Si celui qui est déposé est dans le mauvais dossier, prévenez le médecin.',
  'Senden Sie nichts: Prüfen Sie in der Ursprungssoftware, zu welchem Patienten jedes der beiden Dokumente gehört. Liegt das abgelegte in der falschen Akte, verständigen Sie den Arzt.',
  'Send nothing: check in the source software which patient each of the two documents belongs to. If the one that was filed lies in the wrong record, tell the physician.',
);
const ALREADY_SENT = text(
  'Ne renvoyez rien à la main : faites d’abord vérifier si le DSP a déjà ce document.',
  'Senden Sie nichts von Hand erneut: Lassen Sie zuerst prüfen, ob der DSP dieses Dokument schon hat.',
  'Send nothing again by hand: first have it checked whether the DSP has this document already.',
);

const rule = (id: string, reference: string, message: Rule['message'], fix: Rule['fix'], check: Check): Rule => ({
  id: `history.${id}`,
  severity: 'error',
  message,
  fix,
  reference,
  check: (subject) => {
    const proposal = subject.history && proposalOf(subject);
    return subject.history && proposal ? check(subject.history, proposal) : [];
  },
});

const valueBy = (object: RegistryObject, schemes: typeof documentEntryRules, name: string): string =>
  identifiedBy(object, schemes.identifiers.find((identifier) => identifier.name === name)?.scheme ?? '')[0]?.value ??
  '';

const sha1 = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && createHash('sha1').update(bytes).digest('hex');

function proposalOf({ request, entry, submissionSet, replaces }: Subject): Proposal | undefined {
  if (request) return requested(request);
  // A document without its submission builds on nothing yet.
  if (!entry || !submissionSet) return undefined;
  const { patientId, entryUuid, uniqueId, hash } = entry;
  const cx = patientId ? `${patientId.id}^^^&${patientId.authority}&ISO` : '';
  return {
    targets: replaces ? [{ target: replaces.entryUuid, path: 'replaces', patientId: cx }] : [],
    sets: [{ uniqueId: submissionSet.uniqueId, path: 'submissionSet.uniqueId' }],
    entries: [{ id: entryUuid, uniqueId, hash, path: 'documentEntry' }],
  };
}

const requested = ({ metadata, documents }: ProvideRequest): Proposal => ({
  targets: (metadata?.associations ?? []).flatMap(({ type, source, target, path }) => {
    const entry = metadata?.entries.find(({ id }) => id === source);
    if (!RELATIONSHIPS.includes(type) || !entry) return [];
    return [{ target, path, patientId: valueBy(entry, documentEntryRules, 'patientId') }];
  }),
  sets: (metadata?.submissionSets ?? []).map((set) => ({
    uniqueId: valueBy(set, submissionSetRules, 'uniqueId'),
    path: set.path,
  })),
  entries: (metadata?.entries ?? []).map((entry) => ({
    id: entry.id,
    uniqueId: valueBy(entry, documentEntryRules, 'uniqueId'),
    hash: sha1(documents.find(({ id }) => id === entry.id)?.bytes),
    path: entry.path,
  })),
});

export const submissionHistory: RulePack = {
  name: 'submission-history',
  version: '2026-11-27.2',
  validFrom: '2026-11-01',
  applies: 'always',
  title: text('Envois antérieurs', 'Frühere Sendungen', 'Earlier submissions'),
  description: text(
    'Ce que seul l’historique de nos propres envois permet de savoir : cible d’un remplacement, identifiants déjà employés.',
    'Was nur die Geschichte der eigenen Sendungen zeigt: Ziel eines Ersetzens, schon verwendete Kennungen.',
    'What only the history of our own submissions can tell: the target of a replacement, ids already used.',
  ),
  rules: [
    rule(
      'target-unknown',
      'A-08, A-09, R-06',
      text(
        'Le document à remplacer n’est pas de ceux que Relais a déposés.',
        'Das zu ersetzende Dokument gehört nicht zu denen, die Relais abgelegt hat.',
        'The document to be replaced is not one that Relais has filed.',
      ),
      REPLACE_WHERE_IT_WAS_FILED,
      function* (history, { targets }) {
        for (const { target, path } of targets) if (!history.entry(target)) yield { path };
      },
    ),
    rule(
      'target-deprecated',
      'A-09, R-06',
      text(
        'Le document à remplacer l’a déjà été.',
        'Das zu ersetzende Dokument ist schon ersetzt worden.',
        'The document to be replaced has been replaced already.',
      ),
      LOOK_AT_THE_STORY,
      function* (history, { targets }) {
        for (const { target, path } of targets) if (history.entry(target)?.status === 'deprecated') yield { path };
      },
    ),
    rule(
      'target-patient',
      'A-10, R-08',
      text(
        'Le document à remplacer appartient à un autre patient.',
        'Das zu ersetzende Dokument gehört zu einem anderen Patienten.',
        'The document to be replaced belongs to another patient.',
      ),
      WHOSE_ARE_BOTH,
      function* (history, { targets }) {
        for (const { target, path, patientId } of targets) {
          const known = history.entry(target)?.patientId;
          if (known !== undefined && known !== patientId) yield { path };
        }
      },
    ),
    rule(
      'set-known',
      'R-03',
      text(
        'Un lot portant cet identifiant unique a déjà été déposé.',
        'Ein Satz mit dieser eindeutigen Kennung wurde schon abgelegt.',
        'A submission set with this unique id has been filed already.',
      ),
      ALREADY_SENT,
      function* (history, { sets }) {
        for (const { uniqueId, path } of sets) if (history.submissionSet(uniqueId)) yield { path };
      },
    ),
    rule(
      'document-differs',
      'R-04',
      text(
        'Un document portant cet identifiant unique a déjà été déposé avec un autre contenu.',
        'Ein Dokument mit dieser eindeutigen Kennung wurde schon mit anderem Inhalt abgelegt.',
        'A document with this unique id has been filed already with other content.',
      ),
      ALREADY_SENT,
      function* (history, { entries }) {
        for (const { uniqueId, hash, path } of entries) {
          const known = history.document(uniqueId);
          if (known && hash !== undefined && hash !== known.hash) yield { path };
        }
      },
    ),
    rule(
      'entry-known',
      'R-05',
      text(
        'Une fiche de cet envoi porte un identifiant (UUID) que le registre du DSP connaît déjà pour une autre fiche.',
        'Ein Eintrag dieser Sendung trägt eine Kennung (UUID), die das Register des DSP schon für einen anderen Eintrag kennt.',
        'An entry of this submission carries an id (UUID) that the registry of the DSP already knows for another entry.',
      ),
      ALREADY_SENT,
      function* (history, { entries }) {
        for (const { id, path } of entries) if (history.entry(id)) yield { path };
      },
    ),
  ],
};
