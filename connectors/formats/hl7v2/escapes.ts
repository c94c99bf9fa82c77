/** Escape sequences of HL7 v2 (chapter 2, "Use of escape sequences in text fields"): read after splitting, written before joining. */
import { decode, type Charset } from '../charset.ts';
import type { Delimiters } from './message.ts';

/** An escape that does not close within this many characters is a backslash of a careless sender (a Windows path). Hex data may be longer. */
const LONGEST = 15;

const LINE_BREAKS = /^\.(br|sp\s*\d*|ce|sk\s*\d*)$/i;
const FORMATTING = /^\.(in|ti)\s*[+-]?\d+$|^\.(fi|nf)$|^[HN]$/i;

interface Sequence {
  /** The text that stands for the escape; undefined when it is none. */
  readonly text: string | undefined;
}

function meaning(body: string, delimiters: Delimiters, charset: Charset): Sequence {
  switch (body) {
    case 'F':
      return { text: delimiters.field };
    case 'S':
      return { text: delimiters.component };
    case 'T':
      return { text: delimiters.subcomponent };
    case 'R':
      return { text: delimiters.repetition };
    case 'E':
      return { text: delimiters.escape };
    case 'P':
      return { text: delimiters.truncation ?? '#' };
    default:
      break;
  }
  if (/^\.sk/i.test(body)) return { text: ' '.repeat(Math.min(Number(body.slice(3).trim() || '1'), 80)) };
  if (LINE_BREAKS.test(body)) return { text: '\n'.repeat(Math.min(Number(/\d+/.exec(body)?.[0] ?? '1') || 1, 20)) };
  if (FORMATTING.test(body)) return { text: '' };
  if (/^X([0-9A-Fa-f]{2})+$/.test(body)) return { text: decode(Buffer.from(body.slice(1), 'hex'), charset) };
  // Local escapes are kept as text; switches of the character set are kept raw.
  if (/^Z/.test(body) && body.length > 1) return { text: body.slice(1) };
  return { text: undefined };
}

/** The text behind a raw value. Unknown sequences and lone escape characters stay as they are. */
export function unescape(raw: string, delimiters: Delimiters, charset: Charset): string {
  const mark = delimiters.escape;
  if (mark === '' || !raw.includes(mark)) return raw;
  let text = '';
  let at = 0;
  for (;;) {
    const start = raw.indexOf(mark, at);
    if (start === -1) return text + raw.slice(at);
    text += raw.slice(at, start);
    const end = raw.indexOf(mark, start + 1);
    const body = end === -1 ? undefined : raw.slice(start + 1, end);
    if (body !== undefined && (body.length <= LONGEST || body.startsWith('X'))) {
      const { body: whole, end: last } = adjacentHex(raw, mark, body, end);
      const known = meaning(whole, delimiters, charset).text;
      if (known !== undefined) {
        text += known;
        at = last + 1;
        continue;
      }
    }
    // `\.br` without its closing mark is common enough to be read.
    const open = /^\.br/i.exec(raw.slice(start + 1, start + 4));
    text += open ? '\n' : mark;
    at = start + 1 + (open ? 3 : 0);
  }
}

/** Hex escapes that follow one another are one run of bytes: a multi-byte character may be cut between them. */
function adjacentHex(raw: string, mark: string, first: string, end: number): { body: string; end: number } {
  let [body, last] = [first, end];
  if (!/^X([0-9A-Fa-f]{2})+$/.test(first)) return { body, end: last };
  while (raw.startsWith(`${mark}X`, last + 1)) {
    const next = raw.indexOf(mark, last + 2);
    const more = next === -1 ? '' : raw.slice(last + 3, next);
    if (!/^([0-9A-Fa-f]{2})+$/.test(more)) break;
    body += more;
    last = next;
  }
  return { body, end: last };
}

/** A text made safe for a field: delimiters escaped, line ends as `\.br\`. The inverse of {@link unescape} for plain text. */
export function escape(text: string, delimiters: Delimiters): string {
  const { escape: mark } = delimiters;
  const names = new Map([
    [mark, 'E'],
    [delimiters.field, 'F'],
    [delimiters.component, 'S'],
    [delimiters.subcomponent, 'T'],
    [delimiters.repetition, 'R'],
    ...(delimiters.truncation === undefined ? [] : [[delimiters.truncation, 'P'] as const]),
  ]);
  return Array.from(text.replaceAll(/\r\n|\r/g, '\n'), (character) => {
    if (character === '\n') return `${mark}.br${mark}`;
    const name = names.get(character);
    return name === undefined ? character : `${mark}${name}${mark}`;
  }).join('');
}
