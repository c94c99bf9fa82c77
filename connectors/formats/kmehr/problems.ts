/** Why a KMEHR message or a part of it gives no document: each with its cause and the next step. No patient data in any of them. */
import type { Problem } from '../../clinical/index.ts';
import { problem } from '../text.ts';

const exportAgain = [
  'Exportez le message une nouvelle fois ; si cela se répète, transmettez ce texte à l’éditeur du logiciel.',
  'Exportieren Sie die Nachricht noch einmal; wiederholt sich das, geben Sie diesen Text an den Softwarehersteller weiter.',
  'Export the message again; if this happens again, pass this text to the maker of the software.',
] as const;

export const kmehrProblems = {
  doctype: problem(
    'KMEHR-DOCTYPE',
    [
      'Le message KMEHR contient une déclaration DOCTYPE ; il n’en faut pas, et elle peut servir à des attaques.',
      'Die KMEHR-Nachricht enthält eine DOCTYPE-Deklaration; sie braucht keine, und eine solche kann für Angriffe dienen.',
      'The KMEHR message contains a DOCTYPE declaration; it needs none, and one can serve attacks.',
    ],
    exportAgain,
  ),
  encoding: problem(
    'KMEHR-ENCODING',
    [
      'Le message KMEHR n’est pas écrit dans le jeu de caractères qu’il annonce.',
      'Die KMEHR-Nachricht ist nicht in dem Zeichensatz geschrieben, den sie angibt.',
      'The KMEHR message is not written in the character set that it declares.',
    ],
    exportAgain,
  ),
  notWellFormed: (line: number | undefined): Problem =>
    problem(
      'KMEHR-NOT-WELL-FORMED',
      [
        `Le message KMEHR est mal formé${line === undefined ? '' : ` (ligne ${line})`} ; il est peut-être tronqué.`,
        `Die KMEHR-Nachricht ist nicht wohlgeformt${line === undefined ? '' : ` (Zeile ${line})`}; vielleicht ist sie abgeschnitten.`,
        `The KMEHR message is not well-formed${line === undefined ? '' : ` (line ${line})`}; perhaps it is truncated.`,
      ],
      exportAgain,
    ),
  empty: problem(
    'KMEHR-NO-TRANSACTION',
    [
      'Le message KMEHR ne contient aucune transaction.',
      'Die KMEHR-Nachricht enthält keine Transaktion.',
      'The KMEHR message contains no transaction.',
    ],
    exportAgain,
  ),
  encrypted: problem(
    'KMEHR-ENCRYPTED',
    [
      'Le contenu du message KMEHR est chiffré : Relais ne peut pas le lire.',
      'Der Inhalt der KMEHR-Nachricht ist verschlüsselt: Relais kann ihn nicht lesen.',
      'The content of the KMEHR message is encrypted: Relais cannot read it.',
    ],
    [
      'Ouvrez le message dans le logiciel qui en a la clé, et exportez-le sans chiffrement vers Relais.',
      'Öffnen Sie die Nachricht in der Software, die den Schlüssel hat, und exportieren Sie sie unverschlüsselt an Relais.',
      'Open the message in the software that has the key, and export it to Relais without encryption.',
    ],
  ),
  noPatient: problem(
    'KMEHR-NO-PATIENT',
    [
      'Ce dossier du message KMEHR ne nomme aucun patient.',
      'Dieser Ordner der KMEHR-Nachricht nennt keinen Patienten.',
      'This folder of the KMEHR message names no patient.',
    ],
    [
      'Demandez à l’expéditeur d’exporter le message avec les données du patient.',
      'Bitten Sie den Absender, die Nachricht mit den Patientendaten zu exportieren.',
      'Ask the sender to export the message with the data of the patient.',
    ],
  ),
  noTime: problem(
    'KMEHR-NO-TIME',
    [
      'Cette transaction ne porte pas de date lisible.',
      'Diese Transaktion trägt kein lesbares Datum.',
      'This transaction carries no readable date.',
    ],
    [
      'Demandez à l’expéditeur d’exporter la transaction avec sa date.',
      'Bitten Sie den Absender, die Transaktion mit ihrem Datum zu exportieren.',
      'Ask the sender to export the transaction with its date.',
    ],
  ),
  noContent: problem(
    'KMEHR-NO-CONTENT',
    [
      'Cette transaction ne dit rien : ni élément, ni texte, ni fichier lisible.',
      'Diese Transaktion sagt nichts: kein Element, kein Text, keine lesbare Datei.',
      'This transaction says nothing: no item, no text, no readable file.',
    ],
    exportAgain,
  ),
};
