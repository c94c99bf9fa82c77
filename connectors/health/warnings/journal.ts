/** Warnings about the journal: damage, and the key that opens it elsewhere. */
import type { HealthFacts, Warning } from '../types.ts';

export function damageWarnings(facts: HealthFacts): Warning[] {
  const [first, ...more] = facts.damages ?? [];
  if (!first) return [];
  const count = facts.damages?.filter(({ subject }) => subject !== 'log').length ?? 0;
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
  return [
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
