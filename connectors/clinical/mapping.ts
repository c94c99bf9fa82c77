/** The account of a reading: every field of the source ends up in exactly one of three lists, so that nothing is dropped in silence. */

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

export interface MappingReport {
  readonly mapped: readonly MappedField[];
  readonly ignored: readonly IgnoredField[];
  readonly unmapped: readonly UnmappedField[];
}
