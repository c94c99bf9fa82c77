/** The account of a reading: every field of the source ends up in exactly one of three lists, so that nothing is dropped in silence. */
import type { LocalizedText } from './finding.ts';

export interface MappedField {
  /** Where in the source, e.g. `OBR[1]/OBX[2]-5`. */
  readonly path: string;
  readonly value: string;
  /** Where in the model or the document, e.g. `observation-2.value`. */
  readonly to: string;
}

export interface IgnoredField {
  readonly path: string;
  readonly value: string;
  /** The named rule that sets it aside, e.g. `hl7v2.set-id`. */
  readonly rule: string;
}

export interface UnmappedField {
  readonly path: string;
  readonly value: string;
}

/** What a person's script did to the source before it was read: the paths and values of the report are those that it left. */
export interface ScriptReport {
  /** Its file, and the SHA-256 of the text that ran. */
  readonly name: string;
  readonly sha256: string;
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

/** What Relais mended by itself while it read the source or made the document. */
export interface MendedField {
  /** Where in the source. */
  readonly path: string;
  /** The rule that the document would have broken, e.g. `terminology.unit`. */
  readonly rule: string;
  readonly done: LocalizedText;
}

export interface MappingReport {
  readonly mapped: readonly MappedField[];
  readonly ignored: readonly IgnoredField[];
  readonly unmapped: readonly UnmappedField[];
  readonly script?: ScriptReport;
  readonly mended?: readonly MendedField[];
}
