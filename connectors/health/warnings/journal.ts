/** Warnings about the journal: damage, and the key that opens it elsewhere. */
import { WITH_OPPOSITIONS } from '../../journal/damages.ts';
import type { HealthFacts, Warning } from '../types.ts';

export function damageWarnings(facts: HealthFacts): Warning[] {
  const [first, ...more] = facts.damages ?? [];
  if (!first) return [];
  const isItem = ({ subject, subjectId }: typeof first): boolean =>
    subject !== 'log' || subjectId.startsWith('directory-');
  const count = [first, ...more].filter(isItem).length;
  const lastWriteOnly = [first, ...more].every(({ subjectId }) => subjectId === 'last-write');
  if (lastWriteOnly) {
    return [
      {
        code: 'JOURNAL-LAST-WRITE',
        severity: 'information',
        who: 'you',
        title: {
          fr: 'Relais a été coupé pendant une écriture',
          de: 'Relais wurde mitten im Schreiben unterbrochen',
          en: 'Relais was cut off while writing',
        },
        detail: {
          fr: 'Après une coupure de courant, rien ne manque. Sans coupure de courant, le disque est peut-être défectueux.',
          de: 'Nach einem Stromausfall fehlt nichts. Gab es keinen, ist vielleicht die Festplatte defekt.',
          en: 'After a power cut nothing is missing. If there was none, the disk may be failing.',
        },
        next: {
          fr: 'En prendre note : « relais recover seen »',
          de: 'Zur Kenntnis nehmen: „relais recover seen“',
          en: 'Take note of it: “relais recover seen”',
        },
        count,
        since: first.at,
      },
    ];
  }
  const oppositionsLost = [first, ...more].some(({ subjectId }) => WITH_OPPOSITIONS.includes(subjectId));
  return [
    ...(oppositionsLost ? [oppositionsGone(first.at)] : []),
    {
      code: 'JOURNAL-REBUILT',
      severity: 'problem',
      who: 'you',
      title: {
        fr: `Le journal était endommagé : éléments perdus ou incomplets : ${count}`,
        de: `Das Journal war beschädigt: verloren oder unvollständig: ${count}`,
        en: `The journal was damaged; items missing or incomplete: ${count}`,
      },
      detail: {
        fr: 'Tout ce qui se lisait a été repris, et le fichier endommagé est gardé entier. « relais verify » nomme chaque élément ; faites vérifier le disque.',
        de: 'Alles Lesbare wurde übernommen, die beschädigte Datei ist ganz aufbewahrt. „relais verify“ nennt jeden Eintrag; lassen Sie die Festplatte prüfen.',
        en: 'Everything readable was carried over, and the damaged file is kept whole. “relais verify” names every item; have the disk checked.',
      },
      next: {
        fr: 'Après l’avoir vu : « relais recover seen »',
        de: 'Wenn Sie es gesehen haben: „relais recover seen“',
        en: 'Once you have seen it: “relais recover seen”',
      },
      count,
      since: first.at,
    },
  ];
}

const oppositionsGone = (since: number): Warning => ({
  code: 'JOURNAL-OPPOSITIONS-LOST',
  severity: 'problem',
  who: 'you',
  title: {
    fr: 'Des oppositions de patients ont pu être perdues avec le journal endommagé',
    de: 'Mit dem beschädigten Journal sind vielleicht Widersprüche von Patienten verloren gegangen',
    en: 'Oppositions of patients may have been lost with the damaged journal',
  },
  detail: {
    fr: 'Une opposition qui manque ne retient plus les documents de son patient : rien ne part tant que vous n’avez pas comparé.',
    de: 'Ein Widerspruch, der fehlt, hält die Dokumente seines Patienten nicht mehr zurück: nichts wird gesendet, bis Sie verglichen haben.',
    en: 'An opposition that is missing no longer holds the documents of its patient: nothing leaves until you have compared.',
  },
  next: {
    fr: 'Comparez « Patients » avec les oppositions que vous avez notées, et enregistrez celles qui manquent. Puis laissez partir le reste : « relais recover seen »',
    de: 'Vergleichen Sie „Patienten“ mit den Widersprüchen, die Sie notiert haben, und erfassen Sie die fehlenden. Geben Sie dann den Rest frei: „relais recover seen“',
    en: 'Compare “Patients” with the oppositions that you have noted, and record those that are missing. Then let the rest go: “relais recover seen”',
  },
  count: 1,
  since,
});

export function recoveryWarnings(facts: HealthFacts): Warning[] {
  if (facts.recoveryKey !== false) return [];
  return [
    {
      code: 'RECOVERY-KEY-NONE',
      severity: 'attention',
      who: 'you',
      title: {
        fr: 'Il n’y a pas encore de clé de secours',
        de: 'Es gibt noch keinen Wiederherstellungsschlüssel',
        en: 'There is no recovery key yet',
      },
      detail: {
        fr: 'Si cet ordinateur tombe en panne, elle seule ouvre les documents qui attendent.',
        de: 'Fällt dieser Computer aus, öffnet nur er die wartenden Dokumente.',
        en: 'If this computer fails, nothing else opens the documents that wait.',
      },
      next: {
        fr: 'Imprimez-la : « relais recover new »',
        de: 'Drucken Sie ihn: „relais recover new“',
        en: 'Print it: “relais recover new”',
      },
      count: 1,
      since: facts.startedAt,
    },
  ];
}

const MEGABYTE = 1024 * 1024;

/** Before it hurts, and when it does. What has had its time is cleared away by itself; the rest is for a person. */
export function spaceWarnings({ space, startedAt }: HealthFacts): Warning[] {
  if (!space || space.level === 'roomy') return [];
  const megabytes = Math.floor(space.free / MEGABYTE);
  const full = space.level === 'reserve';
  return [
    {
      code: full ? 'SPACE-RESERVE' : 'SPACE-LOW',
      severity: full ? 'problem' : 'attention',
      who: 'you',
      title: full
        ? {
            fr: 'Le disque est presque plein : Relais ne prend plus rien',
            de: 'Die Festplatte ist fast voll: Relais nimmt nichts mehr an',
            en: 'The disk is almost full: Relais takes nothing more',
          }
        : {
            fr: `La place sur le disque devient rare : ${megabytes} Mo libres`,
            de: `Der Platz auf der Festplatte wird knapp: ${megabytes} MB frei`,
            en: `The disk is running out of space: ${megabytes} MB free`,
          },
      detail: full
        ? {
            fr: 'Les fichiers restent où ils sont, les expéditeurs réessaient. Rien de ce qui a été pris n’est perdu, et les envois en cours se terminent.',
            de: 'Dateien bleiben, wo sie sind, Absender versuchen es wieder. Nichts Angenommenes ist verloren, und was unterwegs ist, wird abgeschlossen.',
            en: 'Files stay where they are, senders try again. Nothing that was taken is lost, and what is on its way is brought to its end.',
          }
        : {
            fr: 'Relais travaille encore. Quand il n’y aura presque plus de place, il ne prendra plus rien.',
            de: 'Noch arbeitet Relais. Ist fast kein Platz mehr da, nimmt es nichts mehr an.',
            en: 'Relais still works. Once there is almost no space left, it will take nothing more.',
          },
      next: {
        fr: 'Libérez de la place sur ce disque, sans toucher aux fichiers de Relais ; il continue de lui-même.',
        de: 'Schaffen Sie Platz auf dieser Festplatte, ohne Dateien von Relais anzutasten; es macht von selbst weiter.',
        en: 'Free some space on this disk without touching the files of Relais; it goes on by itself.',
      },
      count: 1,
      since: startedAt,
    },
  ];
}
