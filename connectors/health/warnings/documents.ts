/** Warnings about documents that are held or refused, and about files that could not be read: one card for each reason. */
import type { Group, HealthFacts, Warning } from '../types.ts';
import { number, plural } from '../words.ts';
import { heldWords } from './held.ts';

const dossierDoubt = heldWords['identity'];

/** Reasons that are not problems: the document waits on purpose. */
const quietCauses = new Set(['earlier-version', 'preliminary']);

export function groupWarning(group: Group): Warning | undefined {
  if (group.state === 'held' && quietCauses.has(group.cause)) return undefined;
  const link = group.count === 1 ? `/documents/${group.documentId}` : `/documents?cause=${group.cause}`;
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
