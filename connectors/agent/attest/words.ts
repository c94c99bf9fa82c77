/** The words around the evidence of an attestation. */
import type { Language } from '../../clinical/index.ts';
import type { AttestationReport, Outcome } from './types.ts';

export interface Words {
  readonly title: string;
  readonly made: string;
  readonly product: string;
  readonly profile: string;
  readonly rules: string;
  readonly rulesState: Readonly<Record<AttestationReport['rules']['state'], string>>;
  readonly target: Readonly<Record<AttestationReport['target']['kind'], string>>;
  readonly organization: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly overview: string;
  readonly criterion: string;
  readonly asked: string;
  readonly outcome: string;
  readonly reason: string;
  readonly evidence: string;
  readonly value: string;
  readonly exchanges: string;
  readonly at: string;
  readonly transaction: string;
  readonly answer: string;
  readonly codes: string;
  readonly shown: string;
  readonly next: string;
  readonly noPromise: string;
  readonly signed: string;
}

export const words: Readonly<Record<Language, Words>> = {
  fr: {
    title: 'Attestation de conformité',
    made: 'Établie le',
    product: 'Logiciel',
    profile: 'Profil',
    rules: 'Règles',
    rulesState: {
      signed: 'signées par la clé',
      unsigned: 'non signées (version non publiée)',
      altered: 'MODIFIÉES depuis leur publication',
    },
    target: { sandbox: 'Plateforme d’essai de Relais', endpoint: 'Plateforme' },
    organization: 'Organisation',
    outcomes: { met: 'satisfait', 'not-met': 'NON satisfait', 'not-run': 'non exécuté' },
    overview: 'Vue d’ensemble',
    criterion: 'Critère',
    asked: 'Ce qui est demandé',
    outcome: 'Résultat',
    reason: 'Raison',
    evidence: 'Preuves',
    value: 'Valeur',
    exchanges: 'Messages envoyés et réponses',
    at: 'Heure (UTC)',
    transaction: 'Transaction',
    answer: 'Réponse',
    codes: 'Codes',
    shown: 'Textes montrés à l’utilisateur',
    next: 'Étape suivante',
    noPromise:
      'Ce rapport dit ce que ce logiciel a fait sur cet ordinateur, à cette heure, avec des patients inventés. Il ne remplace pas la décision de l’exploitant de la plateforme.',
    signed:
      'Le fichier manifest.json contient les empreintes de tous les fichiers ; manifest.sig le signe avec la clé du certificat certificate.pem.',
  },
  de: {
    title: 'Konformitätsbescheinigung',
    made: 'Erstellt am',
    product: 'Software',
    profile: 'Profil',
    rules: 'Regeln',
    rulesState: {
      signed: 'signiert mit dem Schlüssel',
      unsigned: 'nicht signiert (keine veröffentlichte Fassung)',
      altered: 'seit der Veröffentlichung GEÄNDERT',
    },
    target: { sandbox: 'Probeplattform von Relais', endpoint: 'Plattform' },
    organization: 'Organisation',
    outcomes: { met: 'erfüllt', 'not-met': 'NICHT erfüllt', 'not-run': 'nicht ausgeführt' },
    overview: 'Überblick',
    criterion: 'Kriterium',
    asked: 'Was verlangt ist',
    outcome: 'Ergebnis',
    reason: 'Grund',
    evidence: 'Nachweise',
    value: 'Wert',
    exchanges: 'Gesendete Nachrichten und Antworten',
    at: 'Zeit (UTC)',
    transaction: 'Transaktion',
    answer: 'Antwort',
    codes: 'Codes',
    shown: 'Dem Benutzer gezeigte Texte',
    next: 'Nächster Schritt',
    noPromise:
      'Dieser Bericht sagt, was diese Software auf diesem Computer zu dieser Zeit mit erfundenen Patienten getan hat. Er ersetzt nicht die Entscheidung des Betreibers der Plattform.',
    signed:
      'Die Datei manifest.json enthält die Prüfsummen aller Dateien; manifest.sig signiert sie mit dem Schlüssel des Zertifikats certificate.pem.',
  },
  en: {
    title: 'Attestation of conformity',
    made: 'Made on',
    product: 'Software',
    profile: 'Profile',
    rules: 'Rules',
    rulesState: {
      signed: 'signed with the key',
      unsigned: 'not signed (no published version)',
      altered: 'CHANGED since they were published',
    },
    target: { sandbox: 'Trial platform of Relais', endpoint: 'Platform' },
    organization: 'Organisation',
    outcomes: { met: 'met', 'not-met': 'NOT met', 'not-run': 'not run' },
    overview: 'Overview',
    criterion: 'Criterion',
    asked: 'What is asked',
    outcome: 'Outcome',
    reason: 'Reason',
    evidence: 'Evidence',
    value: 'Value',
    exchanges: 'Messages sent and answers',
    at: 'Time (UTC)',
    transaction: 'Transaction',
    answer: 'Answer',
    codes: 'Codes',
    shown: 'Texts shown to the user',
    next: 'Next step',
    noPromise:
      'This report says what this software did on this computer at this time with invented patients. It does not replace the decision of whoever runs the platform.',
    signed:
      'The file manifest.json holds the hashes of all files; manifest.sig signs it with the key of the certificate certificate.pem.',
  },
};
