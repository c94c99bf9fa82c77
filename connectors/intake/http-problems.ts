/** What a program that posts a file is told when it is not taken. It still has the file: the next step is always to send it again. */
import type { LocalizedText, Problem } from '../clinical/index.ts';

type Words = readonly [fr: string, de: string, en: string];

const text = ([fr, de, en]: Words): LocalizedText => ({ fr, de, en });
const problem = (code: string, cause: Words, next: Words): Problem => ({ code, cause: text(cause), next: text(next) });

export const postProblems = {
  token: problem(
    'INTAKE-POST-TOKEN',
    [
      'La source ou son jeton n’est pas celui que Relais connaît.',
      'Die Quelle oder ihr Token ist nicht, was Relais kennt.',
      'The source or its token is not one that Relais knows.',
    ],
    [
      'Prenez l’adresse et le jeton que « relais source token NOM » affiche, et envoyez « Authorization: Bearer JETON ».',
      'Nehmen Sie Adresse und Token, die „relais source token NAME“ ausgibt, und senden Sie „Authorization: Bearer TOKEN“.',
      'Take the address and the token that “relais source token NAME” prints, and send “Authorization: Bearer TOKEN”.',
    ],
  ),
  method: problem(
    'INTAKE-POST-METHOD',
    [
      'À cette adresse, les fichiers ne peuvent qu’être déposés (POST).',
      'Unter dieser Adresse lassen sich Dateien nur abgeben (POST).',
      'At this address files can only be posted (POST).',
    ],
    ['Utilisez la méthode POST.', 'Verwenden Sie die Methode POST.', 'Use the method POST.'],
  ),
  type: problem(
    'INTAKE-POST-TYPE',
    [
      'Ce type de corps ou cet encodage n’est pas pris : un formulaire ordinaire abîmerait le fichier.',
      'Diese Art von Inhalt oder Kodierung wird nicht angenommen: Ein gewöhnliches Formular würde die Datei beschädigen.',
      'This type of body or encoding is not taken: an ordinary form would damage the file.',
    ],
    [
      'Envoyez les octets du fichier tels quels (application/octet-stream), sans compression, ou en multipart/form-data.',
      'Senden Sie die Bytes der Datei unverändert (application/octet-stream), ohne Kompression, oder als multipart/form-data.',
      'Send the bytes of the file as they are (application/octet-stream), not compressed, or as multipart/form-data.',
    ],
  ),
  form: problem(
    'INTAKE-POST-FORM',
    [
      'Le corps « multipart/form-data » n’est pas entier, ou une de ses parties n’est pas un fichier nommé.',
      'Der Inhalt „multipart/form-data“ ist nicht vollständig, oder einer seiner Teile ist keine benannte Datei.',
      'The “multipart/form-data” body is not whole, or one of its parts is not a named file.',
    ],
    [
      'Envoyez chaque fichier comme une partie avec « filename », et rien d’autre.',
      'Senden Sie jede Datei als Teil mit „filename“, und sonst nichts.',
      'Send each file as a part with a “filename”, and nothing else.',
    ],
  ),
  name: problem(
    'INTAKE-POST-NAME',
    [
      'Le nom du fichier manque ou dépasse 255 octets.',
      'Der Name der Datei fehlt oder ist länger als 255 Byte.',
      'The name of the file is missing or longer than 255 bytes.',
    ],
    [
      'Ajoutez « ?name=NOM » à l’adresse ou un en-tête Content-Disposition avec « filename ».',
      'Ergänzen Sie die Adresse um „?name=NAME“ oder senden Sie Content-Disposition mit „filename“.',
      'Add “?name=NAME” to the address, or a Content-Disposition header with “filename”.',
    ],
  ),
  key: problem(
    'INTAKE-POST-KEY',
    [
      'Le numéro d’envoi (Idempotency-Key) est vide ou dépasse 255 caractères.',
      'Die Sendungsnummer (Idempotency-Key) ist leer oder länger als 255 Zeichen.',
      'The number of the post (Idempotency-Key) is empty or longer than 255 characters.',
    ],
    [
      'Donnez à chaque envoi un numéro court et unique, ou enlevez l’en-tête.',
      'Geben Sie jeder Sendung eine kurze eigene Nummer, oder lassen Sie den Header weg.',
      'Give each post a short number of its own, or leave the header out.',
    ],
  ),
  keyReused: problem(
    'INTAKE-POST-KEY-REUSED',
    [
      'Ce numéro d’envoi (Idempotency-Key) a déjà servi pour un autre contenu.',
      'Diese Sendungsnummer (Idempotency-Key) wurde schon für einen anderen Inhalt verwendet.',
      'This number of a post (Idempotency-Key) has been used for other content already.',
    ],
    [
      'Donnez à chaque envoi son propre numéro, et envoyez celui-ci de nouveau.',
      'Geben Sie jeder Sendung ihre eigene Nummer, und senden Sie diese noch einmal.',
      'Give each post a number of its own, and send this one again.',
    ],
  ),
  empty: problem(
    'INTAKE-POST-EMPTY',
    [
      'Un fichier envoyé est vide (0 octet).',
      'Eine gesendete Datei ist leer (0 Byte).',
      'A file that was sent is empty (0 bytes).',
    ],
    ['Envoyez-le avec son contenu.', 'Senden Sie sie mit ihrem Inhalt.', 'Send it with its content.'],
  ),
  tooLarge: problem(
    'INTAKE-POST-TOO-LARGE',
    [
      'L’envoi dépasse la taille permise et n’a pas été pris.',
      'Die Sendung überschreitet die erlaubte Größe und wurde nicht angenommen.',
      'The post exceeds the permitted size and was not taken.',
    ],
    [
      'Exportez le document en plus petit, ou relevez « maxBytes » de cette source.',
      'Exportieren Sie das Dokument kleiner, oder erhöhen Sie „maxBytes“ dieser Quelle.',
      'Export the document smaller, or raise “maxBytes” of this source.',
    ],
  ),
  several: problem(
    'INTAKE-POST-SEVERAL',
    [
      'L’envoi contient plusieurs documents : un seul accusé ne pourrait pas dire ce qu’il advient de chacun.',
      'Die Sendung enthält mehrere Dokumente: Eine einzige Antwort könnte nicht sagen, was aus jedem wird.',
      'The post holds several documents: a single answer could not say what becomes of each.',
    ],
    [
      'Envoyez chaque document à part, avec ses fichiers d’accompagnement.',
      'Senden Sie jedes Dokument einzeln, mit seinen Begleitdateien.',
      'Post each document on its own, with its side files.',
    ],
  ),
  unfinished: problem(
    'INTAKE-POST-UNFINISHED',
    [
      'La fin du fichier manque : il n’a été envoyé qu’en partie.',
      'Das Ende der Datei fehlt: Sie wurde nur teilweise gesendet.',
      'The end of the file is missing: only part of it was sent.',
    ],
    [
      'Envoyez-le de nouveau quand il est écrit en entier.',
      'Senden Sie sie noch einmal, wenn sie ganz geschrieben ist.',
      'Send it again once it is written to its end.',
    ],
  ),
  sideFile: problem(
    'INTAKE-POST-SIDE-FILE',
    [
      'Le fichier qui va avec celui-ci n’est pas dans l’envoi.',
      'Die zugehörige Datei ist nicht in der Sendung.',
      'The file that belongs with this one is not in the post.',
    ],
    [
      'Envoyez les deux ensemble en multipart/form-data.',
      'Senden Sie beide zusammen als multipart/form-data.',
      'Send both together as multipart/form-data.',
    ],
  ),
  busy: problem(
    'INTAKE-POST-BUSY',
    [
      'Relais prend déjà plusieurs envois à la fois, ou s’arrête.',
      'Relais nimmt gerade schon mehrere Sendungen an oder wird beendet.',
      'Relais is taking several posts already, or is about to stop.',
    ],
    [
      'Envoyez le fichier de nouveau dans quelques secondes.',
      'Senden Sie die Datei in einigen Sekunden noch einmal.',
      'Send the file again in a few seconds.',
    ],
  ),
} as const;
