/** One page of a TIFF file: the fields that its picture is made of. */

export interface Piece {
  readonly bytes: Uint8Array;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One page's fields, by their names in TIFF 6.0. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly samples: number;
  readonly compression: number;
  readonly photometric: number;
  readonly predictor: number;
  readonly little: boolean;
  readonly fax: { readonly twoDimensional: boolean };
  readonly palette: readonly number[];
  /** What the sample beyond the colours is: 1 multiplied into them already, 2 not; 0 something else. */
  readonly opacity: number;
  readonly planar: boolean;
  readonly tables: Uint8Array | undefined;
  readonly pieces: readonly Piece[];
}
