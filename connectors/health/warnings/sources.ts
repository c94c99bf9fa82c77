/** Warnings about what brings documents: folders and feeds. */
import type { HealthFacts, Warning } from '../types.ts';
import { plural } from '../words.ts';

/** A file that waits longer than this is nobody's half-written export any more. */
const FILE_GRACE = 2 * 60_000;

/** A feed that was put into service and still says “test” loses every result without anybody seeing it. */
export function testWarning({ testMessages }: HealthFacts): Warning[] {
  if (!testMessages || testMessages.count === 0) return [];
  const { count, since, source } = testMessages;
  return [
    {
      code: 'TEST-MESSAGES',
      severity: 'attention',
      who: 'software-house',
      title: plural(
        count,
        {
          fr: `La source « ${source} » a envoyé un message d’essai`,
          de: `Die Quelle „${source}“ hat eine Testnachricht gesendet`,
          en: `The source “${source}” sent a test message`,
        },
        {
          fr: `La source « ${source} » envoie des messages d’essai`,
          de: `Die Quelle „${source}“ sendet Testnachrichten`,
          en: `The source “${source}” sends test messages`,
        },
      ),
      detail: {
        fr: 'Un message d’essai est gardé mais ne part jamais. Si ce sont de vrais résultats, ils n’arrivent pas dans le DSP.',
        de: 'Eine Testnachricht wird aufbewahrt, aber nie gesendet. Sind es echte Ergebnisse, kommen sie nicht in den DSP.',
        en: 'A test message is kept but never sent. If these are real results, they do not reach the DSP.',
      },
      next: { fr: 'Voir la source', de: 'Quelle ansehen', en: 'See the source' },
      count,
      since,
      link: '/sources',
    },
  ];
}

/** So long after it was last seen, an irregularity is nobody's concern any more. */
const IRREGULAR_FOR = 24 * 60 * 60_000;

/** One card per source and kind, however often it happens. */
export function irregularWarnings({ irregular = [], now }: HealthFacts): Warning[] {
  return irregular
    .filter(({ latest }) => now - latest < IRREGULAR_FOR)
    .map(({ source, problem, count, since }) => ({
      code: problem.code,
      severity: 'attention',
      who: 'software-house',
      title: {
        fr: `Ce que la source « ${source} » envoie n’est pas toujours correct`,
        de: `Was die Quelle „${source}“ sendet, ist nicht immer in Ordnung`,
        en: `What the source “${source}” sends is not always in order`,
      },
      detail: problem.cause,
      next: problem.next,
      count,
      since,
      link: '/sources',
    }));
}

/** Files of one source that wait for the same reason are one card. */
const waitingWarning = ({ source, since, problem }: HealthFacts['waitingFiles'][number], count: number): Warning => ({
  code: problem.code,
  severity: 'attention',
  who: 'you',
  title: plural(
    count,
    {
      fr: `Un fichier attend dans « ${source} »`,
      de: `Eine Datei wartet in „${source}“`,
      en: `A file is waiting in “${source}”`,
    },
    {
      fr: `${count} fichiers attendent dans « ${source} »`,
      de: `${count} Dateien warten in „${source}“`,
      en: `${count} files are waiting in “${source}”`,
    },
  ),
  detail: problem.cause,
  next: problem.next,
  count,
  since,
  link: '/sources',
});

export function sourceWarnings(facts: HealthFacts): Warning[] {
  const troubles = facts.sourceTroubles.map(({ source, since, problem }): Warning => ({
    code: problem.code,
    severity: 'problem',
    who: 'you',
    title: {
      fr: `La source « ${source} » ne reçoit plus rien`,
      de: `Die Quelle „${source}“ empfängt nichts mehr`,
      en: `The source “${source}” receives nothing any more`,
    },
    detail: problem.cause,
    next: problem.next,
    count: 1,
    since,
    link: '/sources',
  }));
  const waiting = facts.waitingFiles.filter(({ since }) => facts.now - since >= FILE_GRACE);
  const files = [...Map.groupBy(waiting, ({ source, problem }) => `${source}\n${problem.code}`).values()].flatMap(
    (group) => {
      const [first] = group.toSorted((a, b) => a.since - b.since);
      return first ? [waitingWarning(first, group.length)] : [];
    },
  );
  return [...troubles, ...files];
}
