/** Why a German medication plan gives no document, and what is doubtful in one. No patient data in any of them. */
import type { Finding, Problem } from '../../clinical/index.ts';
import { COMPARE, SETTLE_IDENTITY, TELL_SENDER } from '../next-steps.ts';
import { finding, problem, type Words } from '../text.ts';

const PRINT_AGAIN: Words = [
  'Faites imprimer ou exporter le plan une nouvelle fois, en entier.',
  'Lassen Sie den Plan noch einmal vollständig drucken oder exportieren.',
  'Have the plan printed or exported again, as a whole.',
];

export const bmpProblems = {
  notReadable: problem(
    'BMP-NOT-READABLE',
    [
      'Le plan de médication (BMP) n’est pas un XML complet, ou contient une déclaration DOCTYPE.',
      'Der Medikationsplan (BMP) ist kein vollständiges XML oder enthält eine DOCTYPE-Deklaration.',
      'The medication plan (BMP) is no complete XML, or contains a DOCTYPE declaration.',
    ],
    PRINT_AGAIN,
  ),
  pages: problem(
    'BMP-PAGES-MISSING',
    [
      'Le plan de médication a plusieurs pages, et ce fichier ne contient pas exactement celles d’un seul plan.',
      'Der Medikationsplan hat mehrere Seiten, und diese Datei enthält nicht genau die eines einzigen Plans.',
      'The medication plan has several pages, and this file does not hold exactly those of one plan.',
    ],
    [
      'Mettez les codes de toutes les pages dans un seul fichier, l’un après l’autre.',
      'Legen Sie die Codes aller Seiten nacheinander in eine Datei.',
      'Put the codes of all pages into one file, one after the other.',
    ],
  ),
  noPatient: problem(
    'BMP-NO-PATIENT',
    [
      'Le plan de médication ne nomme aucun patient.',
      'Der Medikationsplan nennt keinen Patienten.',
      'The medication plan names no patient.',
    ],
    PRINT_AGAIN,
  ),
  noTime: problem(
    'BMP-NO-TIME',
    [
      'Le plan de médication ne porte pas de date d’impression lisible.',
      'Der Medikationsplan trägt kein lesbares Druckdatum.',
      'The medication plan carries no readable date of printing.',
    ],
    PRINT_AGAIN,
  ),
  noMedicine: problem(
    'BMP-NO-CONTENT',
    [
      'Le plan de médication ne contient aucun médicament.',
      'Der Medikationsplan enthält kein Medikament.',
      'The medication plan contains no medicine.',
    ],
    PRINT_AGAIN,
  ),
} satisfies Readonly<Record<string, Problem>>;

export const bmpFindings = {
  birthDate: (path: string): Finding =>
    finding(
      'bmp.birth-date-unreadable',
      'error',
      path,
      [
        'La date de naissance n’est pas lisible.',
        'Das Geburtsdatum ist nicht lesbar.',
        'The birth date is not readable.',
      ],
      SETTLE_IDENTITY,
    ),
  unit: (path: string): Finding =>
    finding(
      'bmp.unit-code',
      'warning',
      path,
      [
        'Une unité de dose est un code que Relais ne sait pas dire en toutes lettres ; il est montré tel quel.',
        'Eine Dosiereinheit ist ein Code, den Relais nicht in Worten wiedergeben kann; er wird gezeigt, wie er ist.',
        'A unit of a dose is a code that Relais cannot say in words; it is shown as it is.',
      ],
      COMPARE,
    ),
  heading: (path: string): Finding =>
    finding(
      'bmp.heading-unknown',
      'warning',
      path,
      [
        'Un titre du plan est un code que Relais ne connaît pas ; il est montré tel quel.',
        'Eine Zwischenüberschrift des Plans ist ein Code, den Relais nicht kennt; er wird gezeigt, wie er ist.',
        'A heading of the plan is a code that Relais does not know; it is shown as it is.',
      ],
      TELL_SENDER,
    ),
};
