/**
 * What a source profile may say about one sending system: data with a version, no logic. Everything has a default: a feed without a
 * profile is read by its standard. The shipped ones lie in `sources/`, one file each; settings of a source name one and add to it.
 */
import { z } from 'zod';
import { gap, localized, oid } from './schema.ts';
import { tableLayout } from './table.ts';

/** Habits of senders that depart from the standard, by name: what each means is in docs/mapping/sources.md. */
export const quirks = {
  'obx5-decimal-comma': {
    fr: 'Une virgule dans un résultat est toujours une virgule décimale, même devant trois chiffres.',
    de: 'Ein Komma in einem Ergebnis ist immer ein Dezimalkomma, auch vor drei Ziffern.',
    en: 'A comma in a result is always a decimal comma, even before three digits.',
  },
  'obx5-unit-in-value': {
    fr: 'L’unité se trouve derrière le nombre dans OBX-5 quand OBX-6 est vide.',
    de: 'Die Einheit steht hinter der Zahl in OBX-5, wenn OBX-6 leer ist.',
    en: 'The unit stands behind the number in OBX-5 when OBX-6 is empty.',
  },
  'obx5-text-number': {
    fr: 'Un nombre envoyé comme texte (OBX-2 ST) avec une unité est une mesure.',
    de: 'Eine als Text (OBX-2 ST) gesendete Zahl mit Einheit ist ein Messwert.',
    en: 'A number sent as text (OBX-2 ST) with a unit is a measurement.',
  },
  'obx11-empty-takes-obr25': {
    fr: 'Un résultat sans statut (OBX-11) a celui de sa demande (OBR-25).',
    de: 'Ein Ergebnis ohne Status (OBX-11) hat den seines Auftrags (OBR-25).',
    en: 'A result without a status (OBX-11) has that of its order (OBR-25).',
  },
  'pid3-matricule-without-authority': {
    fr: 'Un numéro de treize ou onze chiffres sans autorité dans PID-3 est le numéro national, même mal formé.',
    de: 'Eine Nummer aus dreizehn oder elf Ziffern ohne vergebende Stelle in PID-3 ist die nationale, auch wenn sie fehlerhaft ist.',
    en: 'A number of thirteen or eleven digits without an authority in PID-3 is the national one, even when malformed.',
  },
  'mdm-t04-withdraws': {
    fr: 'MDM^T04 avec OBX-11 D retire le document (usage français).',
    de: 'MDM^T04 mit OBX-11 D zieht das Dokument zurück (französischer Brauch).',
    en: 'MDM^T04 with OBX-11 D withdraws the document (French usage).',
  },
} as const satisfies Readonly<Record<string, z.infer<typeof localized>>>;

export type Quirk = keyof typeof quirks;
const quirkNames = Object.keys(quirks) as [Quirk, ...Quirk[]];

/** The name of a script's file: no folder, nothing hidden. */
export const scriptName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*\.js$/, 'the name of a file such as labo.js, without a folder');

/** One line of a table of local tests: what a person confirmed that the code of this source means. */
export const testEntry = z.object({
  code: z.string().min(1),
  /** The source's name of the code system (OBX-3.3); any when absent. */
  system: z.string().optional(),
  /** Code or name of the specimen that the line is for; any when absent. */
  specimen: z.string().optional(),
  /** The unit, as the source writes it, that the line is for; any when absent. */
  unit: z.string().optional(),
  loinc: z.string().regex(/^\d{1,7}-\d$/, 'a LOINC code'),
  display: z.string().min(1),
  /** Who confirmed the line, and since when it holds. */
  checkedBy: z.string().optional(),
  since: z.iso.date().optional(),
});
export type TestEntry = z.infer<typeof testEntry>;

export const sourceProfile = z.object({
  name: z.string(),
  title: localized.optional(),
  version: z.string().default('1'),
  /** What is expected of the source, by the names of the formats; decides between two that fit a file equally well. */
  formats: z.array(z.string()).default([]),
  /** IANA zone of times without an offset; the national profile's zone when absent. */
  zone: z.string().optional(),
  /** Character set when neither the message nor its bytes decide. */
  charset: z.string().default('windows-1252'),
  language: z.string().default('fr-LU'),
  /** Assigning authorities as the feed spells them → OID. */
  authorities: z.record(z.string(), oid).default({}),
  /** Who stands behind this feed, when its documents do not say so. */
  organization: z
    .object({ name: z.string(), eHealthId: z.string().optional(), providerCode: z.string().optional() })
    .optional(),
  /** File-name template of PDFs without a side file, e.g. `{matricule}_{date:yyyyMMdd}_{type}_{seq}`. */
  fileNameTemplate: z.string().default('{nationalId}_{date:yyyyMMdd}_{type}_{seq}'),
  /** Local code → LOINC, confirmed by a person. Never filled by guessing. */
  codes: z.record(z.string(), z.object({ loinc: z.string(), display: z.string() })).default({}),
  /** Local tests → LOINC where specimen or unit decide: the tables that `relais map import` brings. */
  tests: z.array(testEntry).default([]),
  /** Units as the source writes them → UCUM. The value is never converted. */
  units: z.record(z.string(), z.string()).default({}),
  /** Flags as the source writes them → HL7 v3 ObservationInterpretation. */
  flags: z.record(z.string(), z.string()).default({}),
  quirks: z.array(z.enum(quirkNames)).default([]),
  /**
   * What a later message of the same order brings: the whole report so far, in the place of the one before (`replaces`), or only what is new, to be
   * put together with what came before (`adds`).
   */
  orderMessages: z.enum(['replaces', 'adds']).default('replaces'),
  /**
   * What becomes of a finished document (CDA, FHIR) that does not keep the rules: it is held as it came, or a new one is made of its content, where
   * everything that its reader sees stands in the new one too.
   */
  finishedDocuments: z.enum(['hold', 'make-anew']).default('hold'),
  /** A script that sees each HL7 v2 message and may set fields before it is read: a file of the folder `scripts` of the data folder. */
  script: scriptName.optional(),
  /** The field by which this source tells that a patient objects to the transfer, and what it says then, e.g. `ZLU-3`. */
  opposition: z
    .object({
      field: z.string().regex(/^[A-Z][A-Z0-9]{2}-\d+$/, 'a segment and a field, e.g. ZLU-3'),
      opposed: z.array(z.string()).min(1),
      lifted: z.array(z.string()).default([]),
    })
    .optional(),
  /** How tables (CSV, spreadsheets) of this source are laid out. */
  table: tableLayout.prefault({}),
  /** What is not known of this kind of source until real files of it were seen. */
  gaps: z.array(gap).default([]),
});

export type SourceProfile = z.infer<typeof sourceProfile>;
