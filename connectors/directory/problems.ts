/** Why an event about people is not believed. */
import type { Problem } from '../clinical/index.ts';

const askTheSender: Problem['next'] = {
  fr: 'Vérifiez les deux identités avec la pièce d’identité, puis corrigez-les dans le logiciel d’origine.',
  de: 'Prüfen Sie beide Identitäten mit dem Ausweis und berichtigen Sie sie in der Ursprungssoftware.',
  en: 'Check both identities against the identity card, then mend them in the software they came from.',
};

export const severalPeople: Problem = {
  code: 'DIRECTORY-SEVERAL-PEOPLE',
  cause: {
    fr: 'Les numéros donnés ensemble appartiennent à plusieurs personnes de la table locale.',
    de: 'Die zusammen genannten Nummern gehören mehreren Personen der lokalen Liste.',
    en: 'The numbers given together belong to several people of the local table.',
  },
  next: askTheSender,
};

export const otherPerson: Problem = {
  code: 'DIRECTORY-OTHER-PERSON',
  cause: {
    fr: 'Ce numéro est connu ici pour une autre personne : ni le nom ni la date de naissance ne correspondent.',
    de: 'Diese Nummer ist hier für eine andere Person bekannt: weder Name noch Geburtsdatum stimmen überein.',
    en: 'This number is known here for another person: neither name nor birth date agree.',
  },
  next: askTheSender,
};

export const twoNationalNumbers: Problem = {
  code: 'DIRECTORY-MERGE-TWO-NUMBERS',
  cause: {
    fr: 'Une fusion de deux patients qui ont chacun un matricule différent n’est pas exécutée : ce sont sans doute deux personnes.',
    de: 'Eine Zusammenführung zweier Patienten mit verschiedener nationaler Nummer wird nicht ausgeführt: es sind wohl zwei Personen.',
    en: 'A merge of two patients who each have another national number is not carried out: they are probably two people.',
  },
  next: askTheSender,
};

export const noNumber: Problem = {
  code: 'DIRECTORY-NO-NUMBER',
  cause: {
    fr: 'Sans aucun numéro, ce patient ne peut pas être reconnu plus tard.',
    de: 'Ohne jede Nummer ist dieser Patient später nicht wiederzuerkennen.',
    en: 'Without any number this patient cannot be recognised later.',
  },
  next: {
    fr: 'Donnez le matricule ou le numéro local du patient.',
    de: 'Geben Sie die nationale oder die lokale Nummer des Patienten an.',
    en: 'Give the patient’s national or local number.',
  },
};

export const stayOfAnother: Problem = {
  code: 'DIRECTORY-STAY-OF-ANOTHER',
  cause: {
    fr: 'Ce numéro de séjour est connu ici pour un autre patient.',
    de: 'Diese Aufenthaltsnummer ist hier für einen anderen Patienten bekannt.',
    en: 'This number of a stay is known here for another patient.',
  },
  next: askTheSender,
};

export const nameMissing: Problem = {
  code: 'DIRECTORY-RECORDER-MISSING',
  cause: {
    fr: 'Il manque le nom de la personne qui enregistre ou lève l’opposition.',
    de: 'Es fehlt der Name der Person, die den Widerspruch einträgt oder aufhebt.',
    en: 'The name of the person who records or lifts the opposition is missing.',
  },
  next: { fr: 'Tapez votre nom.', de: 'Geben Sie Ihren Namen ein.', en: 'Type your name.' },
};

export const endsBeforeItBegins: Problem = {
  code: 'DIRECTORY-OPPOSITION-DATES',
  cause: {
    fr: 'L’opposition finirait avant de commencer.',
    de: 'Der Widerspruch würde enden, bevor er beginnt.',
    en: 'The opposition would end before it begins.',
  },
  next: { fr: 'Corrigez les dates.', de: 'Berichtigen Sie die Daten.', en: 'Mend the dates.' },
};

export const liftedBefore: Problem = {
  code: 'DIRECTORY-OPPOSITION-LIFTED',
  cause: {
    fr: 'Cette opposition est déjà levée.',
    de: 'Dieser Widerspruch ist schon aufgehoben.',
    en: 'This opposition is lifted already.',
  },
  next: {
    fr: 'Il n’y a plus rien à faire. Si le patient s’oppose de nouveau, enregistrez une nouvelle opposition.',
    de: 'Es ist nichts mehr zu tun. Widerspricht der Patient erneut, tragen Sie einen neuen Widerspruch ein.',
    en: 'There is nothing left to do. If the patient objects again, record a new opposition.',
  },
};

export const unknownHere: Problem = {
  code: 'DIRECTORY-UNKNOWN',
  cause: {
    fr: 'La table locale ne connaît ni ce patient, ni ce séjour, ni cette opposition.',
    de: 'Die lokale Liste kennt diesen Patienten, diesen Aufenthalt oder diesen Widerspruch nicht.',
    en: 'The local table does not know this patient, stay or opposition.',
  },
  next: {
    fr: 'Vérifiez le numéro avec « relais patient list » ou « relais opposition list ».',
    de: 'Prüfen Sie die Nummer mit „relais patient list“ oder „relais opposition list“.',
    en: 'Check the number with “relais patient list” or “relais opposition list”.',
  },
};
