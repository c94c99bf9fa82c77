/** What evidence says, in words: states of documents, steps of the way to the platform, answers of the platform. */
import type { LocalizedText } from '../../clinical/index.ts';
import type { Connection, DocumentDetail } from '../contract.ts';
import { evidence, text } from './criterion.ts';
import type { Evidence } from './types.ts';

type Step = Connection['steps'][number];

export const yes = text('oui', 'ja', 'yes');
export const no = text('non', 'nein', 'no');
export const notKnown = text('inconnu', 'unbekannt', 'not known');

const stateText: Readonly<Record<DocumentDetail['state'], LocalizedText>> = {
  held: text('retenu', 'zurückgehalten', 'held'),
  ready: text('en attente', 'wartet', 'waiting'),
  sending: text('envoi en cours', 'wird gesendet', 'being sent'),
  unknown: text('résultat inconnu', 'Ausgang unbekannt', 'outcome unknown'),
  refused: text('refusé', 'abgelehnt', 'refused'),
  delivered: text('arrivé', 'angekommen', 'delivered'),
  cancelled: text('annulé', 'storniert', 'cancelled'),
};

export const stepText: Readonly<Record<Step['step'], LocalizedText>> = {
  network: text('réseau', 'Netzwerk', 'network'),
  tls: text('liaison sécurisée', 'gesicherte Verbindung', 'secure link'),
  certificate: text('certificat', 'Zertifikat', 'certificate'),
  clock: text('heure', 'Uhr', 'clock'),
  identity: text('identification', 'Anmeldung', 'sign-in'),
  dossier: text('dossier', 'Akte', 'record'),
  submission: text('dépôt', 'Ablage', 'filing'),
};

export const stepStateText: Readonly<Record<Step['state'], LocalizedText>> = {
  ok: text('en ordre', 'in Ordnung', 'in order'),
  failed: text('en échec', 'gescheitert', 'failed'),
  'not-tried': text('pas essayé', 'nicht versucht', 'not tried'),
};

const answerText: Readonly<Record<string, LocalizedText>> = {
  accepted: text('accepté', 'angenommen', 'accepted'),
  refused: stateText.refused,
  unclear: text('pas clair', 'unklar', 'unclear'),
  conflict: text('autre chose sous ce numéro', 'anderes unter dieser Nummer', 'something else under this id'),
  busy: text('occupé', 'beschäftigt', 'busy'),
  unreachable: text('injoignable', 'nicht erreichbar', 'out of reach'),
  unknown: text('sans réponse lisible', 'ohne lesbare Antwort', 'no readable answer'),
  found: text('trouvé', 'gefunden', 'found'),
  absent: text('absent', 'nicht vorhanden', 'absent'),
  matches: text('trouvé', 'gefunden', 'found'),
  open: text('sans réponse', 'ohne Antwort', 'no answer'),
};

/** What came back, by its kind; a kind without words as it is. */
export const answerSaid = (kind: string, language: keyof LocalizedText): string => answerText[kind]?.[language] ?? kind;

/** Each language by itself, around words of its own. */
export const eachLanguage = (say: (language: keyof LocalizedText) => string): LocalizedText => ({
  fr: say('fr'),
  de: say('de'),
  en: say('en'),
});

export const whatBecame = (documents: readonly DocumentDetail[]): readonly Evidence[] =>
  documents.map(({ type, versionNumber, state, uniqueId, contentHash }) =>
    evidence(
      text('Document', 'Dokument', 'Document'),
      eachLanguage((language) =>
        [
          type,
          `version ${versionNumber}`,
          stateText[state][language],
          ...(uniqueId === undefined ? [] : [`uniqueId ${uniqueId}`]),
          ...(contentHash === undefined ? [] : [`SHA-256 ${contentHash.slice(0, 16)}…`]),
        ].join(', '),
      ),
    ),
  );
