/** What each reason for holding a document means to a person. */
import { number, plural, type Words } from '../words.ts';

export const heldWords: Readonly<Record<string, (count: number) => Words>> = {
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
  'earlier-submission': (count) => ({
    severity: 'problem',
    who: 'you',
    title: plural(
      count,
      {
        fr: 'Une correction ne peut pas remplacer ce qu’elle corrige',
        de: 'Eine Korrektur kann nicht ersetzen, was sie korrigiert',
        en: '1 correction cannot replace what it corrects',
      },
      {
        fr: `${number('fr', count)} corrections ne peuvent pas remplacer ce qu’elles corrigent`,
        de: `${number('de', count)} Korrekturen können nicht ersetzen, was sie korrigieren`,
        en: `${number('en', count)} corrections cannot replace what they correct`,
      },
    ),
    detail: {
      fr: 'Au DSP, le document à remplacer ne vaut plus, ou il est d’un autre patient. Envoyée, la correction resterait à côté de l’ancien.',
      de: 'Im DSP gilt das zu ersetzende Dokument nicht mehr oder gehört einem anderen Patienten. Gesendet, stünde die Korrektur neben dem alten.',
      en: 'In the DSP the document to be replaced no longer counts, or is another patient’s. Sent, the correction would stand beside the old one.',
    },
    next: {
      fr: 'Comparer les versions, puis vérifier de nouveau ou annuler',
      de: 'Fassungen vergleichen, dann erneut prüfen oder verwerfen',
      en: 'Compare the versions, then check again or cancel',
    },
  }),
  'line-stopped': (count) => ({
    severity: 'attention',
    who: 'you',
    title: plural(
      count,
      {
        fr: 'Une version plus récente attend une décision',
        de: 'Eine neuere Fassung wartet auf eine Entscheidung',
        en: '1 newer version waits for a decision',
      },
      {
        fr: `${number('fr', count)} versions plus récentes attendent une décision`,
        de: `${number('de', count)} neuere Fassungen warten auf eine Entscheidung`,
        en: `${number('en', count)} newer versions wait for a decision`,
      },
    ),
    detail: {
      fr: 'Le DSP a autre chose sous le numéro de la version précédente. Elles partent quand celle-ci est annulée ou acceptée.',
      de: 'Der DSP hat unter der Nummer der vorigen Fassung etwas anderes. Sie gehen, wenn diese verworfen oder angenommen ist.',
      en: 'The DSP has something else under the number of the version before. They go once that one is cancelled or accepted.',
    },
    next: { fr: 'Voir la version précédente', de: 'Vorige Fassung ansehen', en: 'See the version before' },
  }),
  'hold-window': (count) => ({
    severity: 'information',
    who: 'nobody',
    title: plural(
      count,
      {
        fr: 'Un document attend que le délai d’opposition passe',
        de: 'Ein Dokument wartet, bis die Widerspruchsfrist vergeht',
        en: '1 document waits while the patient can still object',
      },
      {
        fr: `${number('fr', count)} documents attendent que le délai d’opposition passe`,
        de: `${number('de', count)} Dokumente warten, bis die Widerspruchsfrist vergeht`,
        en: `${number('en', count)} documents wait while the patient can still object`,
      },
    ),
    detail: {
      fr: 'Chacun dit quand il part de lui-même. Il peut être envoyé plus tôt, ou annulé.',
      de: 'Jedes sagt, wann es von selbst geht. Es kann früher gesendet oder verworfen werden.',
      en: 'Each says when it goes by itself. It can be sent earlier, or cancelled.',
    },
    next: { fr: 'Voir', de: 'Ansehen', en: 'See' },
  }),
  'quiet-hours': (count) => ({
    severity: 'information',
    who: 'nobody',
    title: plural(
      count,
      {
        fr: 'Un document attend la fin des heures sans envoi',
        de: 'Ein Dokument wartet auf das Ende der Ruhezeit',
        en: '1 document waits for the end of the quiet hours',
      },
      {
        fr: `${number('fr', count)} documents attendent la fin des heures sans envoi`,
        de: `${number('de', count)} Dokumente warten auf das Ende der Ruhezeit`,
        en: `${number('en', count)} documents wait for the end of the quiet hours`,
      },
    ),
    detail: {
      fr: 'Chacun dit quand il part de lui-même. Il peut être envoyé plus tôt, ou annulé.',
      de: 'Jedes sagt, wann es von selbst geht. Es kann früher gesendet oder verworfen werden.',
      en: 'Each says when it goes by itself. It can be sent earlier, or cancelled.',
    },
    next: { fr: 'Voir', de: 'Ansehen', en: 'See' },
  }),
  opposition: (count) => ({
    severity: 'information',
    who: 'nobody',
    title: plural(
      count,
      {
        fr: 'Un document est retenu (opposition du patient)',
        de: 'Ein Dokument ist zurückgehalten (Widerspruch des Patienten)',
        en: '1 document is held (the patient’s opposition)',
      },
      {
        fr: `${number('fr', count)} documents sont retenus (opposition du patient)`,
        de: `${number('de', count)} Dokumente sind zurückgehalten (Widerspruch des Patienten)`,
        en: `${number('en', count)} documents are held (the patient’s opposition)`,
      },
    ),
    detail: {
      fr: 'Ils ne partent que si l’opposition est levée dans « Patients ».',
      de: 'Sie werden erst gesendet, wenn der Widerspruch unter „Patienten“ aufgehoben wird.',
      en: 'They leave only when the opposition is lifted under “Patients”.',
    },
    next: { fr: 'Voir', de: 'Ansehen', en: 'See' },
  }),
  'oppositions-lost': (count) => ({
    severity: 'problem',
    who: 'you',
    title: plural(
      count,
      {
        fr: 'Un document attend que vous ayez comparé les oppositions',
        de: 'Ein Dokument wartet, bis Sie die Widersprüche verglichen haben',
        en: '1 document waits until you have compared the oppositions',
      },
      {
        fr: `${number('fr', count)} documents attendent que vous ayez comparé les oppositions`,
        de: `${number('de', count)} Dokumente warten, bis Sie die Widersprüche verglichen haben`,
        en: `${number('en', count)} documents wait until you have compared the oppositions`,
      },
    ),
    detail: {
      fr: 'Des oppositions ont pu être perdues avec le journal endommagé. Enregistrez celles qui manquent dans « Patients » ; « relais recover seen » laisse ensuite partir le reste, ou libérez un document seul.',
      de: 'Mit dem beschädigten Journal sind vielleicht Widersprüche verloren gegangen. Erfassen Sie die fehlenden unter „Patienten“; „relais recover seen“ gibt dann den Rest frei, oder geben Sie ein Dokument allein frei.',
      en: 'Oppositions may have been lost with the damaged journal. Record those that are missing under “Patients”; “relais recover seen” then lets the rest go, or release one document alone.',
    },
    next: { fr: 'Voir', de: 'Ansehen', en: 'See' },
  }),
  'journal-damaged': (count) => ({
    severity: 'problem',
    who: 'you',
    title: plural(
      count,
      {
        fr: 'Une partie d’un document a été perdue avec le journal endommagé',
        de: 'Ein Teil eines Dokuments ging mit dem beschädigten Journal verloren',
        en: 'Part of 1 document was lost with the damaged journal',
      },
      {
        fr: `Une partie de ${count} documents a été perdue avec le journal endommagé`,
        de: `Von ${count} Dokumenten ging ein Teil mit dem beschädigten Journal verloren`,
        en: `Part of ${count} documents was lost with the damaged journal`,
      },
    ),
    detail: {
      fr: 'Regardez dans le DSP s’ils y sont. Sinon, exportez-les de nouveau.',
      de: 'Sehen Sie im DSP nach, ob sie dort sind. Sonst exportieren Sie sie noch einmal.',
      en: 'Look in the DSP whether they are there. If not, export them again.',
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
