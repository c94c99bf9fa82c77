/** Shorthand for a Problem: code, then cause and next step in French, German, English. */
import type { LocalizedText, Problem } from '../../clinical/index.ts';

type ThreeTexts = readonly [fr: string, de: string, en: string];

const localized = ([fr, de, en]: ThreeTexts): LocalizedText => ({ fr, de, en });

export const problem = (code: string, cause: ThreeTexts, next: ThreeTexts): Problem => ({
  code,
  cause: localized(cause),
  next: localized(next),
});

/** Next steps that many problems share. */
export const next = {
  byItself: [
    'Rien à faire : Relais réessaie de lui-même. Si cela dure, vérifiez la connexion Internet.',
    'Nichts zu tun: Relais versucht es von selbst erneut. Dauert es an, prüfen Sie die Internetverbindung.',
    'Nothing to do: Relais tries again by itself. If it lasts, check the internet connection.',
  ],
  asks: [
    'Rien à faire : Relais demande d’abord au DSP ce qu’il a reçu avant tout nouvel envoi.',
    'Nichts zu tun: Relais fragt das DSP zuerst, was angekommen ist, bevor es erneut sendet.',
    'Nothing to do: Relais first asks the DSP what it has received before it sends again.',
  ],
  helpdesk: [
    'Transmettez ce code au helpdesk de l’Agence eSanté.',
    'Geben Sie diesen Code an den Helpdesk der Agence eSanté weiter.',
    'Give this code to the helpdesk of Agence eSanté.',
  ],
  support: [
    'Transmettez ce code au support de Relais ; le document reste conservé ici.',
    'Geben Sie diesen Code an den Support von Relais weiter; das Dokument bleibt hier erhalten.',
    'Give this code to the support of Relais; the document stays safe here.',
  ],
  settings: [
    'Vérifiez les adresses de la plateforme dans « Connexion », avec votre prestataire informatique si besoin.',
    'Prüfen Sie die Adressen der Plattform unter „Verbindung“, bei Bedarf mit Ihrem IT-Dienstleister.',
    'Check the addresses of the platform under “Connection”, with your IT supplier if needed.',
  ],
  patient: [
    'Vérifiez le matricule et l’identité du patient dans votre logiciel, puis relancez le document.',
    'Prüfen Sie Matricule und Identität des Patienten in Ihrer Software und starten Sie das Dokument erneut.',
    'Check the patient’s national number and identity in your software, then retry the document.',
  ],
  clock: [
    'Activez la mise à l’heure automatique de cet ordinateur, puis relancez la vérification.',
    'Schalten Sie die automatische Zeiteinstellung dieses Computers ein und wiederholen Sie die Prüfung.',
    'Turn on automatic time setting on this computer, then run the check again.',
  ],
  certificate: [
    'Importez dans « Connexion » le certificat valable reçu de l’Agence eSanté, ou demandez-en un nouveau.',
    'Importieren Sie unter „Verbindung“ das gültige Zertifikat der Agence eSanté oder beantragen Sie ein neues.',
    'Import the valid certificate received from Agence eSanté under “Connection”, or ask for a new one.',
  ],
} satisfies Record<string, ThreeTexts>;
