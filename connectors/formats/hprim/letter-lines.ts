/**
 * The lines of an HPRIM Médecin file ("H.PR.I.M. Médecins 3.0", 1997): for each patient a header of twelve lines, a text, an optional part
 * `****LAB****` and the end `****FIN****`; `****FINFICHIER****` ends the file.
 */
export interface LetterLine {
  /** `header-7`, `text[3]`, `RES[2]`, `TEX[1]`, `LAB[4]` for a line of the laboratory part that is neither. */
  readonly path: string;
  readonly text: string;
}

export interface LetterPart {
  /** Twelve lines; undefined when the part does not begin with a header. */
  readonly header?: readonly LetterLine[];
  readonly text: readonly LetterLine[];
  readonly laboratory: readonly LetterLine[];
  /** Whether `****FIN****` stands below, and no header of another patient before it. */
  readonly ended: boolean;
}

const mark = (name: string): RegExp => new RegExp(`^\\s*\\*{3,}\\s*${name}\\s*\\*{3,}\\s*$`, 'i');
const LAB = mark('LAB');
const END = mark('FIN');
const END_OF_FILE = mark('FIN\\s?FICHIER');

/** Whether a line is an end, of a patient or of the file. */
export const isEnd = (line: string): boolean => END.test(line) || END_OF_FILE.test(line);

/** Whether a text has any of the marks of this format. */
export const hasMarks = (text: string): boolean => text.split(/[\r\n]+/).some((line) => isEnd(line) || LAB.test(line));

const DATE = /^\s*(?:\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:\d{4}|\d{2})|\d{8}|\d{6})\s*$/;

/** Where the header begins: its seventh line is the birth date, its tenth the date of the file or empty. */
function headerStart(lines: readonly string[]): number | undefined {
  const fits = (at: number): boolean => DATE.test(lines[at + 6] ?? '');
  const isDated = (at: number): boolean => DATE.test(lines[at + 9] ?? '');
  const starts = [0, 1, 2, 3].filter((at) => lines.slice(0, at).every((line) => line.trim() === ''));
  return starts.find((at) => fits(at) && isDated(at)) ?? starts.find(fits) ?? starts.find(isDated);
}

/** Whether a file begins with a header of twelve lines; `sure` when both dates of it are there. */
export function headerOf(text: string): 'sure' | 'likely' | 'none' {
  const lines = text.split(/\r\n|\r|\n/);
  const at = headerStart(lines);
  if (at === undefined || lines.length < at + 12 || (lines[at + 1] ?? '').trim() === '') return 'none';
  return DATE.test(lines[at + 6] ?? '') && DATE.test(lines[at + 9] ?? '') ? 'sure' : 'likely';
}

/** What stands in the text of some senders instead of accents and line ends. */
const ENTITY = /&(?:([A-Za-z])(acute|grave|circ|uml|cedil)|(nbsp|amp|lt|gt|quot|deg|micro|szlig|oelig));/g;
const ACCENTS: Readonly<Record<string, string>> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  uml: '\u0308',
  cedil: '\u0327',
};
const SIGNS: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  deg: '°',
  micro: 'µ',
  szlig: 'ß',
  oelig: 'œ',
};

/** The text with HTML entities and accents that were read as two signs restored. */
export const repaired = (text: string): string =>
  text
    .replaceAll(/[ÃÂ][\u0080-\u00bf]/g, (pair) => Buffer.from(pair, 'latin1').toString('utf8'))
    .replaceAll(ENTITY, (_, letter?: string, accent?: string, sign?: string) =>
      letter === undefined ? (SIGNS[sign ?? ''] ?? '') : `${letter}${ACCENTS[accent ?? ''] ?? ''}`.normalize('NFC'),
    );

/** Whether the header of another patient stands in a body: the end of the first one is lost. */
const holdsHeader = (body: readonly string[]): boolean =>
  body.some(
    (_, at) => (body[at + 1] ?? '').trim() !== '' && DATE.test(body[at + 6] ?? '') && DATE.test(body[at + 9] ?? ''),
  );

function partOf(lines: readonly string[], ended: boolean): LetterPart {
  const start = headerStart(lines);
  const body = start === undefined ? lines : lines.slice(start + 12);
  const lab = body.findIndex((line) => LAB.test(line));
  const words = lab < 0 ? body : body.slice(0, lab);
  const counts = new Map<string, number>();
  const numbered = (name: string, text: string): LetterLine => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { path: `${name}[${count}]`, text };
  };
  const laboratory = (lab < 0 ? [] : body.slice(lab + 1)).filter((line) => line.trim() !== '' && !LAB.test(line));
  return {
    ...(start === undefined
      ? {}
      : {
          header: Array.from({ length: 12 }, (_, index) => ({
            path: `header-${index + 1}`,
            text: lines[start + index] ?? '',
          })),
        }),
    text: words.map((line) => numbered('text', line.replaceAll(/<br\s*\/?>/gi, '\n').trimEnd())),
    laboratory: laboratory.map((line) => numbered(/^\s*(RES|TEX)\|/i.exec(line)?.[1]?.toUpperCase() ?? 'LAB', line)),
    ended: ended && !holdsHeader(body),
  };
}

/** The parts of a file, one for each patient. What stands below the end of the file is a part of its own, without a header. */
export function lettersIn(text: string): LetterPart[] {
  const parts: LetterPart[] = [];
  let open: string[] = [];
  const close = (ended: boolean): void => {
    if (open.some((line) => line.trim() !== '')) parts.push(partOf(open, ended));
    open = [];
  };
  for (const row of text.split(/\r\n|\r|\n/)) {
    const line = row.replaceAll(/[\0\x1a]/g, '');
    if (isEnd(line)) close(true);
    else open.push(line);
  }
  close(false);
  return parts;
}
