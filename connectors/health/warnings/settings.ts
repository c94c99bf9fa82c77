/** What is worth knowing about how Relais runs here: no problem, and nobody has to do anything. */
import type { HealthFacts, Warning } from '../types.ts';

export function settingWarnings(facts: HealthFacts): Warning[] {
  const base = { severity: 'information', who: 'nobody', count: 1, since: facts.startedAt } as const;
  const trial: Warning = {
    ...base,
    code: 'TRIAL',
    title: {
      fr: 'Mode d’essai : rien ne quitte cet ordinateur',
      de: 'Probebetrieb: nichts verlässt diesen Computer',
      en: 'Trial mode: nothing leaves this computer',
    },
    detail: {
      fr: 'Les documents vont dans un DSP d’essai installé avec Relais.',
      de: 'Die Dokumente gehen in einen Probe-DSP, der mit Relais kommt.',
      en: 'Documents go to a trial DSP that comes with Relais.',
    },
    next: { fr: 'Voir la connexion', de: 'Verbindung ansehen', en: 'See the connection' },
    link: '/connection',
  };
  const keyInFile: Warning = {
    ...base,
    code: 'KEY-IN-FILE',
    title: {
      fr: 'La clé du journal est dans un fichier',
      de: 'Der Schlüssel des Journals liegt in einer Datei',
      en: 'The journal’s key lies in a file',
    },
    detail: {
      fr: 'Cet ordinateur n’a pas de trousseau de clés. Seul le compte de Relais peut lire ce fichier.',
      de: 'Dieser Computer hat keinen Schlüsselbund. Nur das Konto von Relais kann diese Datei lesen.',
      en: 'This computer has no key store. Only the account of Relais can read this file.',
    },
    next: { fr: 'Voir la connexion', de: 'Verbindung ansehen', en: 'See the connection' },
    link: '/connection',
  };
  return [...(facts.trial ? [trial] : []), ...(facts.keyInFile ? [keyInFile] : [])];
}

/** A pack that cannot be used holds documents until somebody removes it or adds it anew. */
export const packWarnings = ({ brokenPacks = [], startedAt }: HealthFacts): Warning[] =>
  brokenPacks.map(({ name, problem }) => ({
    code: problem.code,
    severity: 'problem',
    who: 'you',
    title: {
      fr: `Le paquet de règles « ${name} » ne peut pas être utilisé`,
      de: `Das Regelpaket „${name}“ lässt sich nicht verwenden`,
      en: `The rule pack “${name}” cannot be used`,
    },
    detail: problem.cause,
    next: { fr: 'Voir les règles', de: 'Regeln ansehen', en: 'See the rules' },
    count: 1,
    since: startedAt,
    link: '/rules',
  }));
