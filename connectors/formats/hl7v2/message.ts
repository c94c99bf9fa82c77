/**
 * One HL7 v2 message as segments and raw fields (HL7 v2 chapter 2, "Message construction rules"), without losing a character:
 * line ends, blank lines and glued lines are kept, so that writing an unchanged message gives the same text again.
 */

export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** From version 2.7 on. */
  readonly truncation?: string;
}

export interface Segment {
  readonly name: string;
  /** Raw fields at their HL7 numbers; `[0]` is the name. In MSH, FHS and BHS `[1]` is the field separator. */
  readonly fields: readonly string[];
  /** Blanks before the name, as editors leave them. */
  readonly lead: string;
  /** The line end as written, with blank lines after it; empty when the text ends here. */
  readonly terminator: string;
  /** True when lines that begin no segment were glued to this one. */
  readonly glued: boolean;
}

export interface Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
}

export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

const HEADERS = new Set(['MSH', 'FHS', 'BHS']);

interface Line {
  readonly text: string;
  readonly end: string;
}

/** Lines with their ends (CR, LF, CR LF), in one pass however long they are. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let at = 0;
  let cr = text.indexOf('\r');
  let lf = text.indexOf('\n');
  while (at < text.length) {
    if (cr !== -1 && cr < at) cr = text.indexOf('\r', at);
    if (lf !== -1 && lf < at) lf = text.indexOf('\n', at);
    const first = cr === -1 ? lf : lf === -1 ? cr : Math.min(cr, lf);
    if (first === -1) {
      lines.push({ text: text.slice(at), end: '' });
      break;
    }
    const end = first === cr && lf === cr + 1 ? '\r\n' : text.charAt(first);
    lines.push({ text: text.slice(at, first), end });
    at = first + end.length;
  }
  return lines;
}

/** The delimiters that a header line declares in its own first characters; undefined when it is no header. */
export function delimitersOf(header: string): Delimiters | undefined {
  const field = header.charAt(3);
  if (!HEADERS.has(header.slice(0, 3)) || field === '' || /[A-Za-z0-9\s]/.test(field)) return undefined;
  const encoding = header.slice(4).split(field, 1)[0] ?? '';
  return {
    field,
    component: encoding.charAt(0) || '^',
    repetition: encoding.charAt(1) || '~',
    escape: encoding.charAt(2),
    subcomponent: encoding.charAt(3) || '&',
    ...(encoding.charAt(4) === '' ? {} : { truncation: encoding.charAt(4) }),
  };
}

function fieldsOf(text: string, separator: string): string[] {
  const parts = text.split(separator);
  const [name = ''] = parts;
  return HEADERS.has(name) ? [name, separator, ...parts.slice(1)] : parts;
}

/** Parses a text that begins with `MSH`, `FHS` or `BHS`; undefined when it does not. */
export function parseMessage(text: string): Message | undefined {
  const delimiters = delimitersOf(text);
  if (!delimiters) return undefined;
  const { field } = delimiters;
  const separator = field.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
  const begins = new RegExp(`^[ \\t]*[A-Z][A-Z0-9]{2}(?:${separator}|[ \\t]*$)`);
  const drafts: { lead: string; lines: string[]; terminator: string }[] = [];
  for (const line of linesOf(text)) {
    const last = drafts.at(-1);
    if (last && line.text.trim() === '') {
      last.terminator += line.text + line.end;
    } else if (!last || begins.test(line.text.slice(0, 64))) {
      const lead = /^[ \t]*/.exec(line.text)?.[0] ?? '';
      drafts.push({ lead, lines: [line.text.slice(lead.length)], terminator: line.end });
    } else {
      last.lines.push(last.terminator, line.text);
      last.terminator = line.end;
    }
  }
  const segments = drafts.map(({ lead, lines, terminator }) => {
    const fields = fieldsOf(lines.join(''), field);
    return { name: (fields[0] ?? '').trim(), fields, lead, terminator, glued: lines.length > 1 };
  });
  return { delimiters, segments };
}

/** The text of a message; for an unchanged one exactly the text it was parsed from. */
export function writeMessage(message: Message): string {
  const { field } = message.delimiters;
  return message.segments
    .map(({ fields, lead, terminator }) => {
      const header = HEADERS.has(fields[0] ?? '') && fields.length > 1;
      const body = header ? `${fields[0] ?? ''}${field}${fields.slice(2).join(field)}` : fields.join(field);
      return lead + body + terminator;
    })
    .join('');
}

/** A segment made from raw (already escaped) fields, for messages that Relais writes. `fields[0]` is field 1. */
export const segmentOf = (name: string, fields: readonly string[]): Segment => ({
  name,
  fields: [name, ...fields],
  lead: '',
  terminator: '\r',
  glued: false,
});

export const field = (segment: Segment | undefined, number: number): string => segment?.fields[number] ?? '';

export const repetitions = (raw: string, delimiters: Delimiters): string[] => raw.split(delimiters.repetition);

export const components = (raw: string, delimiters: Delimiters): string[] => raw.split(delimiters.component);

export const subcomponents = (raw: string, delimiters: Delimiters): string[] => raw.split(delimiters.subcomponent);
