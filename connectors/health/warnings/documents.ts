/** Warnings about documents that are held or refused, and about files that could not be read: one card for each reason. */
import { OTHER_CONTENT } from '../../journal/index.ts';
import type { Group, HealthFacts, Warning } from '../types.ts';
import { number, plural } from '../words.ts';
import { heldWords } from './held.ts';

const dossierDoubt = heldWords['identity'];

/** Reasons that are not problems: the document waits on purpose. */
const quietCauses = new Set(['earlier-version', 'preliminary']);

export function groupWarning(group: Group): Warning | undefined {
  if (group.state === 'held' && quietCauses.has(group.cause)) return undefined;
  const link = group.count === 1 ? `/documents/${group.documentId}` : `/documents?cause=${group.cause}`;
  if (group.state === 'refused' && group.cause === OTHER_CONTENT) return otherContentWarning(group, link);
  if (group.state === 'refused') {
    return {
      code: 'DOCUMENTS-REFUSED',
      severity: 'problem',
      who: 'you',
      title: plural(
        group.count,
        {
          fr: 'Le DSP a refusé un document',
          de: 'Der DSP hat ein Dokument abgelehnt',
          en: 'The DSP refused 1 document',
        },
        {
          fr: `Le DSP a refusé ${number('fr', group.count)} documents`,
          de: `Der DSP hat ${number('de', group.count)} Dokumente abgelehnt`,
          en: `The DSP refused ${number('en', group.count)} documents`,
        },
      ),
      detail: {
        fr: 'La raison du refus et ce qu’il faut faire sont dans chaque document.',
        de: 'Grund und nächster Schritt stehen in jedem Dokument.',
        en: 'Each document says why, and what to do.',
      },
      next: { fr: 'Voir la raison', de: 'Grund ansehen', en: 'See why' },
      count: group.count,
      since: group.since,
      link,
    };
  }
  const doubtful = group.cause === 'several-dossiers' || group.cause === 'dossier-of-another-person';
  const words = (doubtful ? dossierDoubt : heldWords[group.cause]) ?? heldWords['conformance'];
  if (words === undefined) return undefined;
  return {
    code: `HELD-${group.cause.toUpperCase()}`,
    ...words(group.count),
    count: group.count,
    since: group.since,
    link,
  };
}

/** The receiver has something else under our id: nobody but a person can say which of the two is right. */
const otherContentWarning = ({ count, since }: Group, link: string): Warning => ({
  code: 'SAME-ID-OTHER-CONTENT',
  severity: 'problem',
  who: 'helpdesk',
  title: plural(
    count,
    {
      fr: 'Le DSP a autre chose sous le numéro d’un document',
      de: 'Der DSP hat unter der Nummer eines Dokuments etwas anderes',
      en: 'The DSP has something else under the number of 1 document',
    },
    {
      fr: `Le DSP a autre chose sous les numéros de ${number('fr', count)} documents`,
      de: `Der DSP hat unter den Nummern von ${number('de', count)} Dokumenten etwas anderes`,
      en: `The DSP has something else under the numbers of ${number('en', count)} documents`,
    },
  ),
  detail: {
    fr: 'Le contenu ou le dossier du patient n’est pas celui envoyé d’ici. Rien de plus de la même lignée ne part avant qu’une personne décide.',
    de: 'Inhalt oder Akte ist nicht, was von hier gesendet wurde. Spätere Fassungen werden nicht gesendet, bis eine Person entscheidet.',
    en: 'Its content or the patient’s record is not what was sent from here. No later version goes until a person decides.',
  },
  next: {
    fr: 'Regarder dans le DSP avec le helpdesk eSanté ce qui s’y trouve, puis réessayer ou annuler',
    de: 'Mit dem eSanté-Helpdesk ansehen, was im DSP liegt, dann erneut versuchen oder verwerfen',
    en: 'Look with the eSanté helpdesk at what the DSP has, then try again or cancel',
  },
  count,
  since,
  link,
});

export function unreadableWarning(facts: HealthFacts): Warning[] {
  const { count, since } = facts.unreadable;
  if (count === 0) return [];
  return [
    {
      code: 'FILES-UNREADABLE',
      severity: 'problem',
      who: 'you',
      title: plural(
        count,
        {
          fr: 'Un fichier n’a pas pu être lu',
          de: 'Eine Datei konnte nicht gelesen werden',
          en: '1 file could not be read',
        },
        {
          fr: `${number('fr', count)} fichiers n’ont pas pu être lus`,
          de: `${number('de', count)} Dateien konnten nicht gelesen werden`,
          en: `${number('en', count)} files could not be read`,
        },
      ),
      detail: {
        fr: 'Ils sont gardés. Chaque fichier dit pourquoi et ce qu’il faut faire.',
        de: 'Sie sind aufbewahrt. Jede Datei sagt, warum und was zu tun ist.',
        en: 'They are kept. Each file says why, and what to do.',
      },
      next: plural(
        count,
        { fr: 'Voir le fichier', de: 'Datei ansehen', en: 'See the file' },
        { fr: 'Voir les fichiers', de: 'Dateien ansehen', en: 'See the files' },
      ),
      count,
      since,
      link: '/#unreadable',
    },
  ];
}
