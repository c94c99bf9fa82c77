// formats/hprim/ reads HPRIM Santé 2.x (segments, context ORU) and HPRIM Médecin (letter with a header of twelve lines).
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import { asciiHead, asciiTail, xmlHead } from '../bytes.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { decodeFile } from './charset.ts';
import { hprimFinding } from './findings.ts';
import { hprimProblems } from './problems.ts';
import { readMessage } from './sante.ts';
import { delimitersOf, messagesIn } from './segments.ts';

const withoutMark = (text: string): string => text.replace(/^(?:ï»¿|[ÿþ]{2})/, '').trimStart();

/** HPRIM XML: identities, acts and billing. */
const isXml = (bytes: Uint8Array): boolean => /hprim\.org\/hprimXML/i.test(xmlHead(bytes).namespace ?? '');

/** The last line that says anything. */
const lastLine = (bytes: Uint8Array): string =>
  asciiTail(bytes)
    .split(/[\r\n]+/)
    .findLast((line) => line.replaceAll(/[\x1a\x1c\s]/g, '') !== '') ?? '';

function readSante(text: string, doubts: readonly ReturnType<typeof hprimFinding>[], context: ReadContext): ReadPart[] {
  const { messages, textBefore } = messagesIn(text);
  const outside = textBefore ? [hprimFinding('hprim.text-outside', 'H')] : [];
  return messages
    .flatMap((message, index) => readMessage(context, message, messages.length > 1 ? `message[${index + 1}]` : ''))
    .map((read) =>
      read.kind === 'document' ? { ...read, findings: [...doubts, ...outside, ...read.findings] } : read,
    );
}

function read({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const unreadable = (problem: (typeof hprimProblems)[keyof typeof hprimProblems]): ReadPart[] => [
    { kind: 'unreadable', part: '', problem },
  ];
  if (isXml(bytes)) return unreadable(hprimProblems.xml);
  const { text, guessed } = decodeFile(bytes, context.source.charset);
  const doubts = guessed ? [hprimFinding('hprim.charset-guessed', '')] : [];
  const parts = readSante(text, doubts, context);
  return parts.length > 0 ? parts : unreadable(hprimProblems.noHeader);
}

export const hprimFormat: Format = {
  name: 'hprim',

  detect({ bytes, name }) {
    const head = withoutMark(asciiHead(bytes, 4096));
    if (isXml(bytes)) return 1;
    const delimiters = delimitersOf(head);
    if (delimiters) {
      const fields = (/^[^\r\n]*/.exec(head)?.[0] ?? '').split(delimiters.field);
      return fields.some((field) => /^H2\.\d/.test(field)) || /^[A-Z]{3}$/.test((fields[6] ?? '').trim()) ? 1 : 0.7;
    }
    return /\.(?:hpr|hprim|hpm\d?)$/i.test(name) && head.includes('|') ? 0.3 : 0;
  },

  completeness({ bytes }) {
    const head = withoutMark(asciiHead(bytes, 4096));
    const field = delimitersOf(head)?.field;
    if (field === undefined || lastLine(bytes).trimStart().startsWith(`L${field}`))
      return { state: 'complete', companions: [] };
    return { state: 'waiting', for: 'end-of-file' };
  },

  read,
};
