// formats/ turns the bytes of a file or message into clinical documents, with an account of every source field.
// It may import clinical and profiles; a format never imports another format.
import type { Problem } from '../clinical/index.ts';
import type { SourceProfile } from '../profiles/index.ts';
import { bmpFormat } from './bmp/index.ts';
import { cdaFormat } from './cda/index.ts';
import { csvFormat, inspect, xlsxFormat, type InspectedTable } from './csv/index.ts';
import { fhirFormat } from './fhir/index.ts';
import { foreignFormat } from './foreign/index.ts';
import { gdtFormat } from './gdt/index.ts';
import { healthOneFormat } from './healthone/index.ts';
import { hl7v2Format } from './hl7v2/index.ts';
import { hprimFormat } from './hprim/index.ts';
import { kmehrFormat } from './kmehr/index.ts';
import { ldtFormat } from './ldt/index.ts';
import { medidocFormat } from './medidoc/index.ts';
import { pdfFormat } from './pdf/index.ts';
import { problem } from './text.ts';
import { filesInZip, zipFormat } from './zip/index.ts';
import type { Completeness, Format, ReadContext, ReadPart, SourceInput } from './types.ts';

export { hl7v2Protocol } from './hl7v2/index.ts';
export { openScriptEngine, type ScriptEngine } from './hl7v2/script/engine.ts';
export { isUcum } from './units.ts';
export { putTogether, type OrderMessage } from './order/index.ts';
export type {
  Completeness,
  ContentReading,
  DocumentPart,
  Format,
  ReadContext,
  ReadPart,
  SourceInput,
  UserScript,
} from './types.ts';

/** Every format that Relais reads. */
export const formats: readonly Format[] = [
  hl7v2Format,
  ldtFormat,
  gdtFormat,
  healthOneFormat,
  medidocFormat,
  hprimFormat,
  kmehrFormat,
  bmpFormat,
  pdfFormat,
  cdaFormat,
  fhirFormat,
  csvFormat,
  xlsxFormat,
  zipFormat,
  foreignFormat,
];

export interface InputReading {
  /** Name of the format, or `unknown`. */
  readonly format: string;
  readonly parts: readonly ReadPart[];
}

const problems = {
  empty: problem(
    'FILE-EMPTY',
    ['Le fichier est vide (0 octet).', 'Die Datei ist leer (0 Byte).', 'The file is empty (0 bytes).'],
    [
      'Exportez le document une nouvelle fois depuis le logiciel d’origine.',
      'Exportieren Sie das Dokument noch einmal aus der Ursprungssoftware.',
      'Export the document again from the software that made it.',
    ],
  ),
  unknown: problem(
    'FORMAT-UNKNOWN',
    [
      'Relais ne reconnaît pas ce fichier : ni HL7 v2, ni LDT, ni GDT, ni HPRIM, ni HealthOne, ni Medidoc, ni KMEHR, ni plan de médication (BMP), ni PDF ou scan, ni CDA, ni document FHIR, ni tableau CSV ou XLSX d’une maison de soins.',
      'Relais erkennt diese Datei nicht: weder HL7 v2 noch LDT, GDT, HPRIM, HealthOne, Medidoc, KMEHR, Medikationsplan (BMP), PDF oder Scan, CDA, FHIR-Dokument oder CSV- oder XLSX-Tabelle eines Pflegeheims.',
      'Relais does not recognise this file: neither HL7 v2 nor LDT, GDT, HPRIM, HealthOne, Medidoc, KMEHR, medication plan (BMP), PDF or scan, CDA, FHIR document or CSV or XLSX table of a care home.',
    ],
    [
      'Exportez le document dans un de ces formats ; si ce fichier n’est pas un document clinique, écartez-le.',
      'Exportieren Sie das Dokument in einem dieser Formate; ist diese Datei kein klinisches Dokument, legen Sie sie beiseite.',
      'Export the document in one of these formats; if this file is no clinical document, set it aside.',
    ],
  ),
  ambiguous: problem(
    'FORMAT-AMBIGUOUS',
    [
      'Ce fichier peut être lu de plusieurs façons, et rien ne dit laquelle est la bonne.',
      'Diese Datei kann auf mehrere Arten gelesen werden, und nichts sagt, welche die richtige ist.',
      'This file can be read in several ways, and nothing says which one is right.',
    ],
    [
      'Dites ce que c’est : la réponse vaudra pour tous les fichiers de ce genre de la même source.',
      'Sagen Sie, was es ist: Die Antwort gilt für alle solchen Dateien derselben Quelle.',
      'Say what it is: the answer holds for all such files of the same source.',
    ],
  ),
  crashed: problem(
    'FORMAT-CRASHED',
    [
      'La lecture de ce fichier a échoué à cause d’une erreur dans Relais. Le fichier est gardé intact.',
      'Das Lesen dieser Datei ist an einem Fehler in Relais gescheitert. Die Datei ist unversehrt aufbewahrt.',
      'Reading this file failed because of a defect in Relais. The file is kept intact.',
    ],
    [
      'Signalez-le au support avec le paquet de diagnostic (il ne contient pas de données de patients), et déposez le document autrement en attendant.',
      'Melden Sie es dem Support mit dem Diagnosepaket (es enthält keine Patientendaten), und legen Sie das Dokument bis dahin anders ab.',
      'Report it to support with the diagnostics bundle (it contains no patient data), and file the document another way meanwhile.',
    ],
  ),
};

/** Claims that are no further apart than this fit a file equally well. */
const NEAR = 0.15;

/** From here on a format is certain of a file, whatever its source usually sends. */
const CERTAIN = 0.8;

/**
 * The format that is surest of this input; undefined when none claims it. Where none is certain, what the source is known to send
 * (`source.formats`) goes before the others.
 */
export function detectFormat(input: SourceInput, source?: Pick<SourceProfile, 'formats'>): Format | undefined {
  return claimsOn(input, source)[0]?.format;
}

interface Claim {
  readonly format: Format;
  readonly confidence: number;
}

/** Who claims an input, the surest first; where none is certain, what the source sends before the others. */
function claimsOn(input: SourceInput, source: Pick<SourceProfile, 'formats'> | undefined): readonly Claim[] {
  const claims: Claim[] = [];
  for (const format of formats) {
    const confidence = format.detect(input, source);
    // Nothing can be surer: the others need not look.
    if (confidence === 1) return [{ format, confidence }];
    if (confidence > 0) claims.push({ format, confidence });
  }
  claims.sort((a, b) => b.confidence - a.confidence);
  const [best] = claims;
  if (!best || best.confidence >= CERTAIN) return claims;
  const isExpected = ({ format }: Claim): boolean => source?.formats.includes(format.name) === true;
  return [...claims.filter(isExpected), ...claims.filter((claim) => !isExpected(claim))];
}

/**
 * The formats that fit an input equally well, when nothing says which it is: neither its content nor what its source sends. Empty where there
 * is nothing to ask.
 */
function equallyFitting(input: SourceInput, source: Pick<SourceProfile, 'formats'> | undefined): readonly string[] {
  const claims = claimsOn(input, source);
  const [best] = claims;
  if (!best || best.confidence >= CERTAIN || source?.formats.includes(best.format.name) === true) return [];
  const near = claims.filter(({ confidence }) => best.confidence - confidence <= NEAR);
  return near.length > 1 ? near.map(({ format }) => format.name) : [];
}

export interface InputParts {
  readonly format: string;
  readonly parts: readonly SourceInput[];
}

/** Files of one folder, each with those that belong to it; what nobody claims stands alone. */
function together(files: readonly SourceInput[], source: SourceProfile | undefined): SourceInput[] {
  const verdicts = files.map((file) => {
    const others = files.filter((other) => other !== file).map(({ name }) => name);
    const verdict = completenessOf(file.name, file.bytes, others, source);
    return { file, names: verdict.state === 'complete' ? verdict.companions : [] };
  });
  const claimed = new Set(verdicts.flatMap(({ names }) => names));
  return verdicts
    .filter(({ file }) => !claimed.has(file.name))
    .map(({ file, names }) => ({
      ...file,
      companions: new Map(files.flatMap(({ name, bytes }) => (names.includes(name) ? [[name, bytes] as const] : []))),
    }));
}

/** The files of an archive, as inputs; undefined when it stays closed or holds nothing that a format claims. */
function archiveParts({ bytes }: SourceInput, source: SourceProfile | undefined): InputParts | undefined {
  const parts = filesInZip(bytes)?.flatMap((files) => together(files, source));
  const isKnown = parts?.some((part) => {
    const format = detectFormat(part, source);
    return format !== undefined && format !== foreignFormat;
  });
  return parts && isKnown === true ? { format: zipFormat.name, parts } : undefined;
}

/** The messages of a batch or the files of an archive, each as an input of its own; undefined for everything else. Never throws: what cannot be split is read whole. */
export function partsOf(input: SourceInput, source?: SourceProfile): InputParts | undefined {
  const format = detectFormat(input, source);
  try {
    if (format === zipFormat) return archiveParts(input, source);
    const messages = format?.split?.(input);
    return format && messages && { format: format.name, parts: messages.map((bytes) => ({ ...input, bytes })) };
  } catch {
    return undefined;
  }
}

/** Reads an input whatever it is. Never throws: a defect of a reader is itself an unreadable part, without the defect's text. */
export function readInput(input: SourceInput, context: ReadContext): InputReading {
  const unreadable = (format: string, reason: Problem): InputReading => ({
    format,
    parts: [{ kind: 'unreadable', part: '', problem: reason }],
  });
  const format = detectFormat(input, context.source);
  if (input.bytes.length === 0) return unreadable(format?.name ?? 'unknown', problems.empty);
  if (!format) return unreadable('unknown', problems.unknown);
  const choices = equallyFitting(input, context.source);
  if (choices.length > 0) return unreadable('unknown', { ...problems.ambiguous, choices });
  const archive = format === zipFormat ? partsOf(input, context.source) : undefined;
  if (archive)
    return {
      format: format.name,
      parts: archive.parts.flatMap((file, index) =>
        readInput(file, context).parts.map((part) => ({
          ...part,
          part: [`file[${index + 1}]`, part.part].filter((name) => name !== '').join('/'),
        })),
      ),
    };
  try {
    return { format: format.name, parts: format.read(input, context) };
  } catch {
    return unreadable(format.name, problems.crashed);
  }
}

/** What becomes of each column of a table, read on the spot: for a person who makes or tests a mapping. */
export const inspectColumns = ({ bytes }: SourceInput, context: ReadContext): InspectedTable => inspect(bytes, context);

/**
 * Whether a file is whole, for intake: what no format knows has no end of its own, and is complete once it is stable.
 * `source` is the profile of the folder; without one the defaults of source profiles hold.
 */
export function completenessOf(
  name: string,
  bytes: Uint8Array,
  siblings: readonly string[],
  source?: SourceProfile,
): Completeness {
  const input: SourceInput = { name, bytes };
  const verdict = detectFormat(input, source)?.completeness(input, siblings, source);
  // Beside the file that it belongs to, it is a side file.
  const isAlone = verdict?.state === 'waiting' && verdict.for === 'companion' && !siblings.includes(verdict.name ?? '');
  if (verdict && isAlone && equallyFitting(input, source).length > 0) return { ...verdict, alone: 'question' };
  return verdict ?? { state: 'complete', companions: [] };
}
