/** Where the text of a group goes, by the control word that it begins with (RTF 1.9.1, "Destinations"). */

export type Destination =
  | 'body'
  /** Its own text is not shown, but groups inside it are looked at. */
  | 'quiet'
  | 'skip'
  | 'fonts'
  | 'colours'
  | 'picture'
  | 'header'
  | 'footer'
  | 'footnote'
  | 'comment'
  | 'object'
  /** Quiet, and counted where nothing inside it is shown. */
  | 'shape'
  | 'instruction'
  | 'result'
  | 'field'
  | 'item';

const BY_WORD: Readonly<Record<string, Destination>> = {
  fonttbl: 'fonts',
  colortbl: 'colours',
  pict: 'picture',
  header: 'header',
  headerf: 'header',
  headerl: 'header',
  headerr: 'header',
  footer: 'footer',
  footerf: 'footer',
  footerl: 'footer',
  footerr: 'footer',
  footnote: 'footnote',
  annotation: 'comment',
  object: 'object',
  formfield: 'field',
  ffl: 'item',
  shppict: 'quiet',
  shpinst: 'shape',
  do: 'shape',
  sp: 'quiet',
  sv: 'quiet',
  shptxt: 'body',
  dptxbxtext: 'body',
  result: 'body',
  fldrslt: 'result',
  // The state of a box to tick and the signs of symbol fonts stand in their instruction.
  fldinst: 'instruction',
  ...Object.fromEntries(
    [
      'stylesheet',
      'info',
      'datafield',
      'xe',
      'tc',
      'rxe',
      'nonshppict',
      'nonesttables',
      'shprslt',
      'sn',
      'private',
    ].map((word) => [word, 'skip'] as const),
  ),
};

/** Undefined for a word that is no destination. `starred`: readers who do not know it shall skip its group. */
export function destinationOf(word: string, starred: boolean): Destination | undefined {
  const known = Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined;
  return known ?? (starred ? 'skip' : undefined);
}

/** Signs that have words of their own. */
export const SIGNS: Readonly<Record<string, string>> = {
  emdash: '\u2014',
  endash: '\u2013',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  bullet: '\u2022',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
};

/** Brackets of a cell that are drawn. */
export const DRAWN_BORDERS: ReadonlySet<string> = new Set([
  'brdrs',
  'brdrth',
  'brdrdb',
  'brdrdot',
  'brdrdash',
  'brdrhair',
  'brdrtriple',
]);
