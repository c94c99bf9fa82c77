/**
 * The warnings of Relais as a table: each has a code (with a page in docs/errors.md), a severity, who can mend it, how long a trouble
 * must last before it is shown, and words in three languages. Pure: facts in, warnings out.
 */
import type { LocalizedText, Problem } from '../clinical/index.ts';

export interface Warning {
  readonly code: string;
  readonly severity: 'problem' | 'attention' | 'information';
  readonly who: 'you' | 'doctor' | 'software-house' | 'helpdesk' | 'nobody';
  readonly title: LocalizedText;
  readonly detail: LocalizedText;
  readonly next: LocalizedText;
  readonly count: number;
  readonly since: number;
  readonly link?: string;
}

/** Documents of one state and cause: how many, since when, and one of them. */
export interface Group {
  readonly state: 'held' | 'refused';
  readonly cause: string;
  readonly count: number;
  readonly since: number;
  readonly documentId: string;
}

export interface HealthFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly groups: readonly Group[];
  readonly unreadable: { readonly count: number; readonly since: number };
  /** The platform has not been reached since then. */
  readonly noContact?: { readonly since: number; readonly problem: Problem };
  /** Documents that wait only for the platform. */
  readonly waiting: number;
  readonly certificate?: { readonly validTo: number; readonly holder: string };
  readonly sourceTroubles: readonly { readonly source: string; readonly since: number; readonly problem: Problem }[];
  readonly waitingFiles: readonly { readonly source: string; readonly since: number; readonly problem: Problem }[];
  /** Messages that say of themselves that they are a test, among the latest ones: taken, acknowledged, never sent. */
  readonly testMessages?: { readonly count: number; readonly since: number; readonly source: string };
  readonly keyInFile: boolean;
  readonly trial: boolean;
  readonly startedAt: number;
}

/** No contact is a warning only when it lasts: a computer that wakes up needs a moment for its network. */
const CONTACT_GRACE = 3 * 60_000;
/** A file that waits longer than this is nobody's half-written export any more. */
const FILE_GRACE = 2 * 60_000;
const DAY = 86_400_000;

type Words = Pick<Warning, 'severity' | 'who' | 'title' | 'detail' | 'next'>;

const regions = { fr: 'fr-LU', de: 'de-LU', en: 'en-GB' } as const;
const formats = {
  fr: new Intl.NumberFormat(regions.fr),
  de: new Intl.NumberFormat(regions.de),
  en: new Intl.NumberFormat(regions.en),
} as const;
/** A count in the local form, e.g. `4.200` in German. */
const number = (language: keyof typeof formats, count: number): string => formats[language].format(count);

const plural = (count: number, one: LocalizedText, many: LocalizedText): LocalizedText => (count === 1 ? one : many);

/** What each reason for holding means to a person. */
const heldWords: Readonly<Record<string, (count: number) => Words>> = {
  identity: (count) => ({
    severity: 'problem',
    who: 'you',
    title: plural(
      count,
      {
        fr: 'L’identité du patient d’un document est douteuse',
        de: 'Die Identität des Patienten eines Dokuments ist zweifelhaft',
        en: 'The patient’s identity is in doubt for 1 document',
      },
      {
        fr: `L’identité du patient est douteuse pour ${number('fr', count)} documents`,
        de: `Bei ${number('de', count)} Dokumenten ist die Identität des Patienten zweifelhaft`,
        en: `The patient’s identity is in doubt for ${number('en', count)} documents`,
      },
    ),
    detail: {
      fr: 'Rien ne part tant que l’identité n’est pas certaine.',
      de: 'Nichts wird gesendet, solange die Identität nicht sicher ist.',
      en: 'Nothing leaves while the identity is not certain.',
    },
    next: { fr: 'Vérifier l’identité', de: 'Identität prüfen', en: 'Check the identity' },
  }),
  'pdf-not-archivable': (count) => ({
    severity: 'problem',
    who: 'software-house',
    title: plural(
      count,
      {
        fr: 'Une lettre n’est pas un PDF d’archivage (PDF/A-1b)',
        de: 'Ein Brief ist kein Archiv-PDF (PDF/A-1b)',
        en: '1 letter is not an archive PDF (PDF/A-1b)',
      },
      {
        fr: `${number('fr', count)} lettres ne sont pas des PDF d’archivage (PDF/A-1b)`,
        de: `${number('de', count)} Briefe sind keine Archiv-PDF (PDF/A-1b)`,
        en: `${number('en', count)} letters are not archive PDFs (PDF/A-1b)`,
      },
    ),
    detail: {
      fr: 'Le DSP refuse les autres PDF. Exportez la lettre de nouveau en choisissant « PDF/A-1b ».',
      de: 'Der DSP lehnt andere PDF ab. Exportieren Sie den Brief noch einmal als „PDF/A-1b“.',
      en: 'The DSP refuses other PDFs. Export the letter again, choosing “PDF/A-1b”.',
    },
    next: plural(
      count,
      { fr: 'Voir la lettre', de: 'Brief ansehen', en: 'See the letter' },
      { fr: 'Voir les lettres', de: 'Briefe ansehen', en: 'See the letters' },
    ),
  }),
  conformance: (count) => ({
    severity: 'problem',
    who: 'you',
    title: plural(
      count,
      { fr: 'Un document est à corriger', de: 'Ein Dokument ist zu korrigieren', en: '1 document needs to be mended' },
      {
        fr: `${number('fr', count)} documents sont à corriger`,
        de: `${number('de', count)} Dokumente sind zu korrigieren`,
        en: `${number('en', count)} documents need to be mended`,
      },
    ),
    detail: {
      fr: 'Le DSP les refuserait tels quels. Chaque document dit ce qui manque et comment le corriger.',
      de: 'So würde der DSP sie ablehnen. Jedes Dokument sagt, was fehlt und wie es zu beheben ist.',
      en: 'The DSP would refuse them as they are. Each document says what is missing and how to mend it.',
    },
    next: { fr: 'Voir ce qui manque', de: 'Ansehen, was fehlt', en: 'See what is missing' },
  }),
  'no-dossier': (count) => ({
    severity: 'attention',
    who: 'nobody',
    title: plural(
      count,
      {
        fr: 'Le patient d’un document n’a pas de dossier au DSP',
        de: 'Der Patient eines Dokuments hat keine Akte im DSP',
        en: 'The patient of 1 document has no record in the DSP',
      },
      {
        fr: `Les patients de ${number('fr', count)} documents n’ont pas de dossier au DSP`,
        de: `Die Patienten von ${number('de', count)} Dokumenten haben keine Akte im DSP`,
        en: `The patients of ${number('en', count)} documents have no record in the DSP`,
      },
    ),
    detail: {
      fr: 'Le dossier n’existe pas ou il est fermé. Le document est gardé ici.',
      de: 'Die Akte besteht nicht oder ist geschlossen. Das Dokument bleibt hier aufbewahrt.',
      en: 'The record does not exist or is closed. The document is kept here.',
    },
    next: { fr: 'Voir', de: 'Ansehen', en: 'See' },
  }),
  withdrawal: (count) => ({
    severity: 'problem',
    who: 'doctor',
    title: plural(
      count,
      {
        fr: 'Un résultat a été retiré par son auteur',
        de: 'Ein Ergebnis wurde vom Verfasser zurückgezogen',
        en: '1 result was withdrawn by its author',
      },
      {
        fr: `${number('fr', count)} résultats ont été retirés par leurs auteurs`,
        de: `${number('de', count)} Ergebnisse wurden von ihren Verfassern zurückgezogen`,
        en: `${number('en', count)} results were withdrawn by their authors`,
      },
    ),
    detail: {
      fr: 'S’ils sont déjà au DSP, demandez leur retrait au helpdesk eSanté.',
      de: 'Falls sie schon im DSP sind, beantragen Sie die Rücknahme beim eSanté-Helpdesk.',
      en: 'If they are already in the DSP, ask the eSanté helpdesk to withdraw them.',
    },
    next: { fr: 'Voir', de: 'Ansehen', en: 'See' },
  }),
};

const dossierDoubt = heldWords['identity'];

/** Reasons that are not problems: the document waits on purpose. */
const quietCauses = new Set(['earlier-version', 'preliminary']);

function groupWarning(group: Group): Warning | undefined {
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

const span = (days: number): LocalizedText =>
  days === 1
    ? { fr: '1 jour', de: '1 Tag', en: '1 day' }
    : { fr: `${days} jours`, de: `${days} Tagen`, en: `${days} days` };

function certificateWarning(facts: HealthFacts): Warning[] {
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

function contactWarning(facts: HealthFacts): Warning[] {
  const { noContact } = facts;
  if (!noContact) return [];
  const waiting = waitingWords(facts.waiting);
  const lasting = facts.now - noContact.since >= CONTACT_GRACE;
  return [
    {
      code: 'NO-CONTACT',
      severity: lasting ? 'problem' : 'attention',
      who: 'nobody',
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

function unreadableWarning(facts: HealthFacts): Warning[] {
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

/** A feed that was put into service and still says “test” loses every result without anybody seeing it. */
function testWarning({ testMessages }: HealthFacts): Warning[] {
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

function sourceWarnings(facts: HealthFacts): Warning[] {
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

function settingWarnings(facts: HealthFacts): Warning[] {
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

const rank = { problem: 0, attention: 1, information: 2 } as const;

/** Every warning that holds now, the gravest and oldest first. */
export function collectWarnings(facts: HealthFacts): readonly Warning[] {
  return [
    ...facts.groups.map(groupWarning).filter((warning) => warning !== undefined),
    ...unreadableWarning(facts),
    ...contactWarning(facts),
    ...certificateWarning(facts),
    ...sourceWarnings(facts),
    ...testWarning(facts),
    ...settingWarnings(facts),
  ].sort((a, b) => rank[a.severity] - rank[b.severity] || a.since - b.since);
}
