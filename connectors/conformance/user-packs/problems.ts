/** Why a pack cannot be added or used. The names are those of files and rules of the pack, never of patients. */
import { ProblemError, type LocalizedText, type Problem } from '../../clinical/index.ts';
import { text } from '../pack.ts';

const otherFile = text(
  'Demandez à l’éditeur du paquet le fichier complet (XSD ou Schematron avec ses fichiers en .zip, paquet FHIR en .tgz, table LOINC en .csv), puis ajoutez-le de nouveau.',
  'Bitten Sie den Herausgeber des Pakets um die vollständige Datei (XSD oder Schematron mit seinen Dateien als .zip, FHIR-Paket als .tgz, LOINC-Tabelle als .csv) und fügen Sie sie noch einmal hinzu.',
  'Ask the publisher of the pack for the whole file (XSD or Schematron with its files as .zip, FHIR package as .tgz, table of LOINC as .csv), then add it again.',
);

const problem = (code: string, cause: LocalizedText, next: LocalizedText): ProblemError =>
  new ProblemError({ code, cause, next });

export const notKnown = (): ProblemError =>
  problem(
    'PACK-NOT-KNOWN',
    text(
      'Ce fichier n’est ni un schéma XSD, ni un Schematron, ni un paquet FHIR, ni la table LOINC.',
      'Diese Datei ist weder ein XSD-Schema noch ein Schematron noch ein FHIR-Paket noch die LOINC-Tabelle.',
      'This file is neither an XSD schema, nor a Schematron, nor a FHIR package, nor the table of LOINC.',
    ),
    otherFile,
  );

/** It would be in force, and check nothing. */
export const noRules = (): ProblemError =>
  problem(
    'PACK-NO-RULES',
    text(
      'Ce paquet ne contient aucune règle : aucun document ne serait vérifié.',
      'Dieses Paket enthält keine Regel: Kein Dokument würde geprüft.',
      'This pack holds no rule: no document would be checked.',
    ),
    otherFile,
  );

export const otherFhir = (versions: readonly string[]): ProblemError => {
  const named = versions.slice(0, 4).join(', ');
  return problem(
    'PACK-FHIR-VERSION',
    text(
      `Ce paquet est fait pour FHIR ${named} ; les documents que Relais vérifie sont en FHIR R4 (4.0).`,
      `Dieses Paket ist für FHIR ${named} gemacht; die Dokumente, die Relais prüft, sind FHIR R4 (4.0).`,
      `This pack is made for FHIR ${named}; the documents that Relais checks are FHIR R4 (4.0).`,
    ),
    text(
      'Demandez à l’éditeur l’édition de ce paquet pour FHIR R4, puis ajoutez-la.',
      'Bitten Sie den Herausgeber um die Ausgabe dieses Pakets für FHIR R4 und fügen Sie diese hinzu.',
      'Ask the publisher for the edition of this pack for FHIR R4, then add that one.',
    ),
  );
};

export const brokenArchive = (): ProblemError =>
  problem(
    'PACK-ARCHIVE',
    text(
      'Cette archive n’est pas entière ou n’est pas une archive .zip ou .tgz.',
      'Dieses Archiv ist unvollständig oder kein .zip- oder .tgz-Archiv.',
      'This archive is not whole or is not a .zip or .tgz archive.',
    ),
    otherFile,
  );

export const tooLarge = (): ProblemError =>
  problem(
    'PACK-TOO-LARGE',
    text(
      'Ce paquet est trop grand pour être pris : plus de 256 Mo une fois décompressé, ou plus de 20 000 fichiers.',
      'Dieses Paket ist zu groß: ausgepackt mehr als 256 MB oder mehr als 20 000 Dateien.',
      'This pack is too large to be taken: more than 256 MB unpacked, or more than 20,000 files.',
    ),
    otherFile,
  );

export const whichMain = (candidates: readonly string[]): ProblemError => {
  const named = candidates.slice(0, 8).join(', ');
  return problem(
    'PACK-MAIN',
    text(
      `Ce paquet contient plusieurs fichiers par lesquels commencer, ou aucun : ${named || '–'}.`,
      `Dieses Paket enthält mehrere Dateien, mit denen begonnen werden kann, oder keine: ${named || '–'}.`,
      `This pack holds several files to begin with, or none: ${named || '–'}.`,
    ),
    text(
      'Nommez le fichier principal (« --main FICHIER », ou le champ « Fichier principal »).',
      'Nennen Sie die Hauptdatei („--main DATEI“ oder das Feld „Hauptdatei“).',
      'Name the main file (“--main FILE”, or the field “Main file”).',
    ),
  );
};

export const fileMissing = (file: string, from: string): ProblemError =>
  problem(
    'PACK-FILE-MISSING',
    text(
      `Le fichier « ${from} » du paquet a besoin de « ${file} », qui n’y est pas. Relais ne le cherche nulle part ailleurs.`,
      `Die Datei „${from}“ des Pakets braucht „${file}“, die nicht darin liegt. Relais sucht sie nirgends sonst.`,
      `The file “${from}” of the pack needs “${file}”, which is not in it. Relais looks for it nowhere else.`,
    ),
    text(
      'Mettez ce fichier avec les autres dans un seul dossier ou une archive .zip, puis ajoutez l’ensemble. Si vous ne l’avez pas, demandez-le à l’éditeur du paquet.',
      'Legen Sie diese Datei mit den anderen in einen Ordner oder ein .zip-Archiv und fügen Sie das Ganze hinzu. Haben Sie sie nicht, bitten Sie den Herausgeber des Pakets darum.',
      'Put this file with the others into one folder or a .zip archive, then add the whole. If you do not have it, ask the publisher of the pack for it.',
    ),
  );

/** `said`: what the reader of the pack says; it quotes the pack, never a document. */
export const notMade = (said: string): ProblemError =>
  problem(
    'PACK-NOT-READABLE',
    text(
      `Les règles de ce paquet ne peuvent pas être lues : ${said.slice(0, 300)}`,
      `Die Regeln dieses Pakets lassen sich nicht lesen: ${said.slice(0, 300)}`,
      `The rules of this pack cannot be read: ${said.slice(0, 300)}`,
    ),
    text(
      'Transmettez ce message à l’éditeur du paquet ; rien n’a été ajouté.',
      'Geben Sie diese Meldung an den Herausgeber des Pakets weiter; nichts wurde hinzugefügt.',
      'Pass this message to the publisher of the pack; nothing was added.',
    ),
  );

/** Something that only a full XSLT processor could run. */
export const needsXslt = (what: string): ProblemError =>
  problem(
    'PACK-NEEDS-XSLT',
    text(
      `Ce Schematron demande « ${what} », que Relais n’exécute pas ; le prendre à moitié cacherait des défauts.`,
      `Dieses Schematron verlangt „${what}“, was Relais nicht ausführt; halb genommen würde es Fehler verbergen.`,
      `This Schematron asks for “${what}”, which Relais does not run; taking half of it would hide defects.`,
    ),
    text(
      'Demandez à l’éditeur une édition en XPath seul (ISO Schematron), ou faites vérifier les documents par son propre outil.',
      'Bitten Sie den Herausgeber um eine Ausgabe nur mit XPath (ISO Schematron), oder prüfen Sie die Dokumente mit seinem eigenen Werkzeug.',
      'Ask the publisher for an edition in XPath alone (ISO Schematron), or have the documents checked by its own tool.',
    ),
  );

export const noSuchPhase = (phase: string, known: readonly string[]): ProblemError =>
  problem(
    'PACK-PHASE',
    text(
      `Ce Schematron n’a pas de phase « ${phase} » ; il a : ${known.join(', ') || '–'}.`,
      `Dieses Schematron hat keine Phase „${phase}“; es hat: ${known.join(', ') || '–'}.`,
      `This Schematron has no phase “${phase}”; it has: ${known.join(', ') || '–'}.`,
    ),
    text('Choisissez une de ces phases.', 'Wählen Sie eine dieser Phasen.', 'Choose one of these phases.'),
  );

export type PackEnd = 'crashed' | 'too-long' | 'out-of-memory';

/** A pack that ends its own thread while it is made ready. */
export const endedProblem = (why: PackEnd): Problem =>
  problem(
    'PACK-ENDED',
    {
      crashed: text(
        'La préparation de ce paquet s’est arrêtée sur une erreur.',
        'Die Vorbereitung dieses Pakets brach mit einem Fehler ab.',
        'Making this pack ready stopped with an error.',
      ),
      'too-long': text(
        'La préparation de ce paquet ne finissait pas ; Relais l’a arrêtée.',
        'Die Vorbereitung dieses Pakets nahm kein Ende; Relais hat sie abgebrochen.',
        'Making this pack ready did not come to an end; Relais stopped it.',
      ),
      'out-of-memory': text(
        'Ce paquet demande plus de mémoire que Relais ne lui en donne.',
        'Dieses Paket braucht mehr Arbeitsspeicher, als Relais ihm gibt.',
        'This pack needs more memory than Relais gives it.',
      ),
    }[why],
    text(
      'Transmettez le nom et la version du paquet au support de Relais ; les documents en attente restent conservés.',
      'Nennen Sie dem Support von Relais Namen und Version des Pakets; wartende Dokumente bleiben aufbewahrt.',
      'Tell support of Relais the name and version of the pack; waiting documents are kept.',
    ),
  ).problem;
