/** Criteria about documents: each is a scenario that a real agent plays with shipped samples, judged by what became of them. */
import { join } from 'node:path';
import { issueClient } from '../../../certs/pki.ts';
import { loadSamples } from '../../sandbox/samples/manifest.ts';
import {
  criterion,
  evidence,
  exchangesOf,
  hasState,
  outcomeOf,
  sandboxOnly,
  shownOf,
  text,
  type Found,
  type Said,
} from './criterion.ts';
import { sandboxPlatform, startPlayer, type Player, type Stage } from './stage.ts';
import type { Criterion } from './types.ts';
import { whatBecame } from './values.ts';

type Scenario = (player: Player, stage: Stage) => Promise<Criterion>;

/** Samples that a scenario of their own plays. */
const FIRST = 'hl7/chimie-sanguine.hl7';
const CORRECTED = 'hl7/chimie-sanguine-corrigee.hl7';
const TO_CANCEL = 'hl7/thyroide.hl7';
const CANCELLED = 'hl7/thyroide-annulee.hl7';
const OFFLINE = 'hl7/coagulation-2-8.hl7';
const LOST = 'hl7/hba1c-deutsch.hl7';
const REFUSED = 'hl7/cytologie-texte.hl7';
const EXPIRED = 'hl7/bilirubine-nourrisson.hl7';
const WRONG = ['hold/matricule-cle-fausse.hl7', 'hold/deux-patients.hl7', 'hold/deux-numeros-nationaux.hl7'] as const;
const OWN: ReadonlySet<string> = new Set([FIRST, CORRECTED, TO_CANCEL, CANCELLED, OFFLINE, LOST, REFUSED, EXPIRED]);

const copies = ({ sandbox }: Stage, uniqueId: string | undefined): number =>
  sandbox?.documents().filter((document) => document.uniqueId === uniqueId).length ?? 0;

const inPlatform = text('Exemplaires dans la plateforme', 'Exemplare in der Plattform', 'Copies in the platform');

const create: Scenario = async (player, stage) => {
  const documents = await player.play([FIRST]);
  const once = !stage.sandbox || documents.every(({ uniqueId }) => copies(stage, uniqueId) === 1);
  return criterion(
    {
      id: 'DOC-1',
      title: text('Création d’un document', 'Anlegen eines Dokuments', 'Creating a document'),
      asked: text(
        'Un bilan de laboratoire HL7 v2 devient un CDA R2 et arrive dans le dossier du patient (ITI-41).',
        'Ein HL7-v2-Laborbefund wird zu CDA R2 und kommt in die Akte des Patienten (ITI-41).',
        'An HL7 v2 laboratory report becomes CDA R2 and arrives in the patient’s record (ITI-41).',
      ),
    },
    {
      outcome: outcomeOf(hasState(documents, 'delivered') && once),
      evidence: whatBecame(documents),
      exchanges: exchangesOf(documents),
      shown: shownOf(documents),
    },
  );
};

const replacement = async (
  player: Player,
  stage: Stage,
  said: Said,
  first: string | undefined,
  second: string,
): Promise<Criterion> => {
  const before = first === undefined ? [] : await player.play([first]);
  const documents = await player.play([second]);
  const replaced = stage.sandbox?.documents().filter(({ status }) => status === 'Deprecated').length;
  const isNext = documents.every(({ versionNumber }) => versionNumber > 1);
  const entries = stage.sandbox?.documents() ?? [];
  const linked =
    !stage.sandbox ||
    documents.every(({ uniqueId }) => entries.some((entry) => entry.uniqueId === uniqueId && entry.replaces !== null));
  return criterion(said, {
    outcome: outcomeOf(hasState(documents, 'delivered') && isNext && linked),
    evidence: [
      ...whatBecame([...before, ...documents]),
      ...(replaced === undefined
        ? []
        : [
            evidence(
              text(
                'Versions remplacées dans la plateforme',
                'Ersetzte Fassungen in der Plattform',
                'Replaced versions in the platform',
              ),
              replaced,
            ),
          ]),
    ],
    exchanges: exchangesOf([...before, ...documents]),
    shown: shownOf(documents),
  });
};

const replace: Scenario = (player, stage) =>
  replacement(
    player,
    stage,
    {
      id: 'DOC-2',
      title: text('Remplacement d’un document', 'Ersetzen eines Dokuments', 'Replacing a document'),
      asked: text(
        'Une correction prend la place de la première version (RPLC), qui devient périmée.',
        'Eine Berichtigung tritt an die Stelle der ersten Fassung (RPLC), die dann überholt ist.',
        'A correction takes the place of the first version (RPLC), which becomes deprecated.',
      ),
    },
    undefined,
    CORRECTED,
  );

const cancel: Scenario = (player, stage) =>
  replacement(
    player,
    stage,
    {
      id: 'DOC-3',
      title: text('Annulation d’un document', 'Stornieren eines Dokuments', 'Cancelling a document'),
      asked: text(
        'L’annulation d’un bilan déjà envoyé remplace celui-ci ; son contenu périmé n’est plus en vigueur.',
        'Die Stornierung eines gesendeten Befundes ersetzt ihn; sein überholter Inhalt gilt nicht mehr.',
        'The cancellation of a report that was sent replaces it; its outdated content is no longer in force.',
      ),
    },
    TO_CANCEL,
    CANCELLED,
  );

type DocumentType = Stage['profile']['documentTypes'][number];

const typeEvidence = ({ name, title }: DocumentType, value: string) =>
  evidence({ fr: `${title.fr} (${name})`, de: `${title.de} (${name})`, en: `${title.en} (${name})` }, value);

const everySample: Scenario = async (player, { profile }) => {
  const files = loadSamples()
    .filter(({ expected, file, documents }) => expected === 'delivered' && documents > 0 && !OWN.has(file))
    .map(({ file }) => file);
  const documents = await player.play(files);
  const missing = documents.filter(({ state }) => state !== 'delivered');
  return criterion(
    {
      id: 'DOC-4',
      title: text('Types de document avec exemple', 'Dokumenttypen mit Beispiel', 'Document types with a sample'),
      asked: text(
        'Les exemples livrés (HL7 v2, LDT, PDF avec fichier d’accompagnement, CDA, FHIR) arrivent tous.',
        'Die mitgelieferten Beispiele (HL7 v2, LDT, PDF mit Begleitdatei, CDA, FHIR) kommen alle an.',
        'The shipped samples (HL7 v2, LDT, PDF with side file, CDA, FHIR) all arrive.',
      ),
    },
    {
      outcome: outcomeOf(documents.length >= files.length && missing.length === 0),
      evidence: profile.documentTypes.flatMap((type) => {
        const played = documents.filter((document) => document.type === type.name);
        const arrived = played.filter(({ state }) => state === 'delivered').length;
        return played.length === 0 ? [] : [typeEvidence(type, `${arrived} / ${played.length}`)];
      }),
      exchanges: exchangesOf(documents),
      shown: shownOf(missing),
    },
  );
};

/** What nobody played is told as such: it counts for nothing. */
const typesWithoutSample: Scenario = async (player, { profile }) => {
  const { rows } = await player.client.call('documents', { limit: 500 });
  const played = new Set(rows.map(({ type }) => type));
  const unplayed = profile.documentTypes.filter(({ name }) => !played.has(name));
  return criterion(
    {
      id: 'DOC-5',
      title: text('Types de document sans exemple', 'Dokumenttypen ohne Beispiel', 'Document types without a sample'),
      asked: text(
        'Chaque type de document du profil a été envoyé une fois par un des scénarios précédents.',
        'Jeder Dokumenttyp des Profils wurde in einem der vorigen Fälle einmal gesendet.',
        'Each document type of the profile was sent once by one of the scenarios before.',
      ),
    },
    {
      outcome: unplayed.length === 0 ? 'met' : 'not-run',
      ...(unplayed.length === 0
        ? {}
        : {
            reason: text(
              'Relais ne livre pas d’exemple de ces types : envoyez-en un vous-même à la plateforme d’intégration.',
              'Relais bringt von diesen Typen kein Beispiel mit: Senden Sie selbst eines an die Integrationsplattform.',
              'Relais ships no sample of these types: send one yourself to the integration platform.',
            ),
          }),
      evidence: unplayed.map((type) => typeEvidence(type, '–')),
    },
  );
};

const wrongPatient: Scenario = async (player, stage) => {
  const before = stage.sandbox?.requests().filter(({ transaction }) => transaction === 'ITI-41').length;
  const documents = await player.play([...WRONG]);
  const after = stage.sandbox?.requests().filter(({ transaction }) => transaction === 'ITI-41').length;
  return criterion(
    {
      id: 'PAT-1',
      title: text('Mauvais patient', 'Falscher Patient', 'Wrong patient'),
      asked: text(
        'Un matricule à la clé fausse, deux patients dans un message, deux matricules pour une personne : rien ne part, une personne décide.',
        'Eine nationale Nummer mit falscher Prüfziffer, zwei Patienten in einer Nachricht, zwei Nummern für eine Person: nichts geht hinaus, ein Mensch entscheidet.',
        'A national number with wrong check digits, two patients in one message, two numbers for one person: nothing leaves, a person decides.',
      ),
    },
    {
      outcome: outcomeOf(hasState(documents, 'held') && documents.length >= WRONG.length && before === after),
      evidence: whatBecame(documents),
      exchanges: exchangesOf(documents),
      shown: shownOf(documents),
    },
  );
};

/** A scenario that the sandbox is asked to make hard. */
const before =
  (
    said: Said,
    play: (player: Player, stage: Stage & { readonly sandbox: NonNullable<Stage['sandbox']> }) => Promise<Found>,
  ): Scenario =>
  async (player, stage) => {
    const { sandbox } = stage;
    return criterion(said, sandbox ? await play(player, { ...stage, sandbox }) : sandboxOnly());
  };

const offline = before(
  {
    id: 'NET-1',
    title: text('Plateforme injoignable', 'Plattform nicht erreichbar', 'Platform not reachable'),
    asked: text(
      'Sans réseau, le document attend, l’utilisateur le voit, et il part de lui-même au retour, une seule fois.',
      'Ohne Netz wartet das Dokument, der Benutzer sieht es, und es geht bei der Rückkehr von selbst hinaus, genau einmal.',
      'Without network the document waits, the user sees it, and it leaves by itself on return, exactly once.',
    ),
  },
  async (player, { sandbox, ...stage }) => {
    await sandbox.goOffline();
    const tried = ({ attemptList }: { readonly attemptList: readonly unknown[] }): boolean => attemptList.length > 0;
    const waiting = await player.play([OFFLINE], (found) => found.length > 0 && found.every(tried));
    const { undelivered, warnings } = await player.client.call('overview', {});
    await sandbox.goOnline();
    const documents = await player.settled(waiting.map(({ id }) => id));
    const uniqueId = documents[0]?.uniqueId;
    return {
      outcome: outcomeOf(
        waiting.length > 0 &&
          undelivered > 0 &&
          hasState(documents, 'delivered') &&
          copies({ sandbox, ...stage }, uniqueId) === 1,
      ),
      evidence: [
        evidence(
          text('Non partis pendant la panne', 'Während der Störung nicht gesendet', 'Not sent during the outage'),
          undelivered,
        ),
        evidence(inPlatform, copies({ sandbox, ...stage }, uniqueId)),
        ...whatBecame(documents),
      ],
      exchanges: exchangesOf(documents),
      shown: [
        ...shownOf(waiting),
        ...warnings
          .filter(({ severity }) => severity !== 'information')
          .map(({ code, title, detail, next }) => ({ code, cause: both(title, detail), next })),
      ],
    };
  },
);

const both = (a: Criterion['title'], b: Criterion['title']): Criterion['title'] => ({
  fr: `${a.fr}. ${b.fr}`,
  de: `${a.de}. ${b.de}`,
  en: `${a.en}. ${b.en}`,
});

const lostAnswer = before(
  {
    id: 'NET-2',
    title: text('Réponse perdue', 'Verlorene Antwort', 'Lost answer'),
    asked: text(
      'La plateforme a pris le document, mais sa réponse se perd : Relais demande ce qu’elle a (ITI-18) avant de renvoyer, et il n’y a qu’un exemplaire.',
      'Die Plattform hat das Dokument genommen, aber ihre Antwort geht verloren: Relais fragt nach (ITI-18), bevor es noch einmal sendet, und es gibt nur ein Exemplar.',
      'The platform has taken the document, but its answer is lost: Relais asks what it has (ITI-18) before it sends again, and there is one copy only.',
    ),
  },
  async (player, stage) => {
    stage.sandbox.inject([{ transaction: 'ITI-41', times: 1, kind: 'drop-after-store' }]);
    const documents = await player.play([LOST]);
    const uniqueId = documents[0]?.uniqueId;
    const asked = documents.some(({ attemptList }) => attemptList.some(({ transaction }) => transaction === 'ITI-18'));
    return {
      outcome: outcomeOf(hasState(documents, 'delivered') && asked && copies(stage, uniqueId) === 1),
      evidence: [evidence(inPlatform, copies(stage, uniqueId)), ...whatBecame(documents)],
      exchanges: exchangesOf(documents),
      shown: shownOf(documents),
    };
  },
);

const refusal = before(
  {
    id: 'NET-3',
    title: text('Refus de la plateforme', 'Ablehnung durch die Plattform', 'Refusal by the platform'),
    asked: text(
      'Un refus (XDSRegistryMetadataError) est montré avec sa cause et l’étape suivante ; rien n’est renvoyé sans qu’une personne le décide.',
      'Eine Ablehnung (XDSRegistryMetadataError) wird mit Ursache und nächstem Schritt gezeigt; nichts wird ohne Entscheidung eines Menschen neu gesendet.',
      'A refusal (XDSRegistryMetadataError) is shown with its cause and the next step; nothing is sent again unless a person decides so.',
    ),
  },
  async (player, { sandbox }) => {
    sandbox.inject([{ transaction: 'ITI-41', times: 1, kind: 'refuse', code: 'XDSRegistryMetadataError' }]);
    const refused = await player.play([REFUSED]);
    for (const { id } of refused) await player.client.call('retry', { id });
    const documents = await player.settled(refused.map(({ id }) => id));
    return {
      outcome: outcomeOf(
        hasState(refused, 'refused') && shownOf(refused).length > 0 && hasState(documents, 'delivered'),
      ),
      evidence: [...whatBecame(refused), ...whatBecame(documents)],
      exchanges: exchangesOf(documents),
      shown: shownOf(refused),
    };
  },
);

const YEAR = 365 * 86_400_000;

const expiredCertificate = before(
  {
    id: 'CER-1',
    title: text('Certificat périmé', 'Abgelaufenes Zertifikat', 'Expired certificate'),
    asked: text(
      'Avec un certificat périmé, rien ne part ; le document attend et l’utilisateur lit pourquoi et à qui s’adresser.',
      'Mit einem abgelaufenen Zertifikat geht nichts hinaus; das Dokument wartet, und der Benutzer liest, warum und an wen er sich wendet.',
      'With an expired certificate nothing leaves; the document waits, and the user reads why and whom to ask.',
    ),
  },
  async (_, { sandbox, ...stage }) => {
    const expired = await issueClient(sandbox.pkiDir, {
      path: join(stage.folder, 'expired.p12'),
      eHealthId: '1234567890',
      commonName: 'Relais Sandbox Professional',
      profession: 'PS-001',
      notBefore: new Date(Date.now() - 2 * YEAR),
      notAfter: new Date(Date.now() - YEAR),
    });
    const player = await startPlayer(stage, 'expired', sandboxPlatform(sandbox, expired));
    try {
      const documents = await player.play([EXPIRED], (found) =>
        found.some(({ attemptList }) => attemptList.some(({ problem }) => problem !== undefined)),
      );
      const { warnings } = await player.client.call('overview', {});
      const uniqueId = documents[0]?.uniqueId;
      const told = warnings.filter(({ code }) => code.startsWith('CERT'));
      return {
        outcome: outcomeOf(
          documents.length > 0 &&
            !hasState(documents, 'delivered') &&
            told.length > 0 &&
            copies({ sandbox, ...stage }, uniqueId) === 0,
        ),
        evidence: [evidence(inPlatform, copies({ sandbox, ...stage }, uniqueId)), ...whatBecame(documents)],
        exchanges: exchangesOf(documents),
        shown: [
          ...shownOf(documents),
          ...told.map(({ code, title, detail, next }) => ({ code, cause: both(title, detail), next })),
        ],
      };
    } finally {
      await player.stop();
    }
  },
);

/** In the order in which they are played: a replacement needs what was created. */
export const scenarios: readonly Scenario[] = [
  create,
  replace,
  cancel,
  everySample,
  typesWithoutSample,
  wrongPatient,
  offline,
  lostAnswer,
  refusal,
  expiredCertificate,
];
