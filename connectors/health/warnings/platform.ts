/** Warnings about the way to the platform: its certificate, its contact. */
import type { LocalizedText } from '../../clinical/index.ts';
import type { HealthFacts, Warning } from '../types.ts';
import { number, plural } from '../words.ts';

/** No contact is a warning only when it lasts: a computer that wakes up needs a moment for its network. */
const CONTACT_GRACE = 3 * 60_000;
const DAY = 86_400_000;

const span = (days: number): LocalizedText =>
  days === 1
    ? { fr: '1 jour', de: '1 Tag', en: '1 day' }
    : { fr: `${days} jours`, de: `${days} Tagen`, en: `${days} days` };

export function certificateWarning(facts: HealthFacts): Warning[] {
  const { certificate } = facts;
  if (!certificate) return [];
  const days = Math.floor((certificate.validTo - facts.now) / DAY);
  if (days > 30) return [];
  const gone = certificate.validTo <= facts.now;
  return [
    {
      code: gone ? 'CERTIFICATE-EXPIRED' : 'CERTIFICATE-EXPIRES',
      severity: gone || days <= 7 ? 'problem' : 'attention',
      who: 'doctor',
      title: gone
        ? {
            fr: 'Le certificat eSanté a expiré',
            de: 'Das eSanté-Zertifikat ist abgelaufen',
            en: 'The eSanté certificate has expired',
          }
        : {
            fr:
              days < 1
                ? 'Le certificat eSanté expire aujourd’hui'
                : `Le certificat eSanté expire dans ${span(days).fr}`,
            de:
              days < 1 ? 'Das eSanté-Zertifikat läuft heute ab' : `Das eSanté-Zertifikat läuft in ${span(days).de} ab`,
            en:
              days < 1 ? 'The eSanté certificate expires today' : `The eSanté certificate expires in ${span(days).en}`,
          },
      detail: {
        fr: 'Sans certificat valable, plus rien ne part. Le renouvellement prend environ 3 jours.',
        de: 'Ohne gültiges Zertifikat wird nichts mehr gesendet. Die Erneuerung dauert etwa 3 Tage.',
        en: 'Without a valid certificate nothing leaves. Renewal takes about 3 days.',
      },
      next: { fr: 'Voir le certificat', de: 'Zertifikat ansehen', en: 'See the certificate' },
      count: 1,
      since: facts.now,
      link: '/connection',
    },
  ];
}

function waitingWords(count: number): LocalizedText {
  if (count === 0) {
    return { fr: 'Aucun document n’attend.', de: 'Kein Dokument wartet.', en: 'No document is waiting.' };
  }
  return plural(
    count,
    {
      fr: 'Un document attend ; il partira de lui-même.',
      de: 'Ein Dokument wartet; es geht von selbst.',
      en: '1 document is waiting; it will go by itself.',
    },
    {
      fr: `${number('fr', count)} documents attendent ; ils partiront d’eux-mêmes.`,
      de: `${number('de', count)} Dokumente warten; sie gehen von selbst.`,
      en: `${number('en', count)} documents are waiting; they will go by themselves.`,
    },
  );
}

export function contactWarning(facts: HealthFacts): Warning[] {
  const { noContact } = facts;
  if (!noContact) return [];
  const waiting = waitingWords(facts.waiting);
  const lasting = facts.now - noContact.since >= CONTACT_GRACE;
  // Addresses and a certificate do not come by themselves.
  const missing = ['NOT-CONNECTED', 'DSP-NOT-CONFIGURED'].includes(noContact.problem.code);
  return [
    {
      code: 'NO-CONTACT',
      severity: lasting ? 'problem' : 'attention',
      who: missing ? 'you' : 'nobody',
      title: { fr: 'Pas de contact avec le DSP', de: 'Kein Kontakt zum DSP', en: 'No contact with the DSP' },
      detail: {
        fr: `${waiting.fr} ${noContact.problem.cause.fr}`,
        de: `${waiting.de} ${noContact.problem.cause.de}`,
        en: `${waiting.en} ${noContact.problem.cause.en}`,
      },
      next: { fr: 'Voir la connexion', de: 'Verbindung ansehen', en: 'See the connection' },
      count: facts.waiting,
      since: noContact.since,
      link: '/connection',
    },
  ];
}
