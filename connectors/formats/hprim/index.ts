// formats/hprim/ reads HPRIM Santé 2.x (segments, context ORU) and HPRIM Médecin (letter with a header of twelve lines).
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import type { Finding } from '../../clinical/index.ts';
import { asciiHead, asciiTail, xmlHead } from '../bytes.ts';
import { wholeWithFiles, withFilesBeside, type FileRules } from '../files-beside.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { decodeFile } from '../unmarked-text.ts';
import { hprimFinding } from './findings.ts';
import { hasMarks, headerOf, isEnd, lettersIn, repaired } from './letter-lines.ts';
import { readLetter } from './letter.ts';
import { hprimProblems } from './problems.ts';
import { readMessage } from './sante.ts';
import { delimitersOf, filesNamedIn, messagesIn } from './segments.ts';

const withoutMark = (text: string): string => text.replace(/^(?:ï»¿|[ÿþ]{2})/, '').trimStart();

/** HPRIM XML: identities, acts and billing. */
const isXml = (bytes: Uint8Array): boolean => /hprim\.org\/hprimXML/i.test(xmlHead(bytes).namespace ?? '');

/** The last line that says anything. */
const lastLine = (bytes: Uint8Array): string =>
  asciiTail(bytes)
    .split(/[\r\n]+/)
    .findLast((line) => line.replaceAll(/[\x1a\x1c\s]/g, '') !== '') ?? '';

const isSante = (text: string): boolean =>
  text.split(/[\r\n]+/).some((line) => delimitersOf(line.trimStart()) !== undefined) && !hasMarks(text);

function readLetters(text: string, doubts: readonly Finding[], context: ReadContext): ReadPart[] {
  const restored = repaired(text);
  const all = restored === text ? doubts : [...doubts, hprimFinding('hprim.text-repaired', 'text')];
  const letters = lettersIn(restored);
  return letters
    .map((letter, index) => readLetter(context, letter, letters.length > 1 ? `patient[${index + 1}]` : ''))
    .map((read) => (read.kind === 'document' ? { ...read, findings: [...all, ...read.findings] } : read));
}

function readSante(text: string, doubts: readonly Finding[], context: ReadContext): ReadPart[] {
  const { messages, textBefore } = messagesIn(text);
  const outside = textBefore ? [hprimFinding('hprim.text-outside', 'H')] : [];
  return messages
    .flatMap((message, index) => readMessage(context, message, messages.length > 1 ? `message[${index + 1}]` : ''))
    .map((read) =>
      read.kind === 'document' ? { ...read, findings: [...doubts, ...outside, ...read.findings] } : read,
    );
}

function readFile({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const unreadable = (problem: (typeof hprimProblems)[keyof typeof hprimProblems]): ReadPart[] => [
    { kind: 'unreadable', part: '', problem },
  ];
  if (isXml(bytes)) return unreadable(hprimProblems.xml);
  const { text, guessed } = decodeFile(bytes, context.source.charset);
  const doubts = guessed ? [hprimFinding('hprim.charset-guessed', '')] : [];
  const parts = isSante(text) ? readSante(text, doubts, context) : readLetters(text, doubts, context);
  return parts.length > 0 ? parts : unreadable(hprimProblems.noHeader);
}

const FILES: FileRules = {
  absent: 'hprim.file-not-included',
  other: 'hprim.other-document',
  detail: 'hprim.pointer-detail',
};

const read = (input: SourceInput, context: ReadContext): readonly ReadPart[] =>
  readFile(input, context).flatMap((part) => withFilesBeside(part, input, context.profile, FILES));

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
    // A blank first line is part of a letter's header.
    const header = headerOf(asciiHead(bytes, 4096).replace(/^(?:ï»¿|[ÿþ]{2})/, ''));
    if (hasMarks(asciiHead(bytes)) || isEnd(lastLine(bytes))) return header === 'none' ? 0.6 : 1;
    const isNamed = /\.(?:hpr|hprim|hpm\d?)$/i.test(name);
    if (header === 'sure') return isNamed ? 0.9 : 0.5;
    return isNamed && (header === 'likely' || head.includes('|')) ? 0.3 : 0;
  },

  completeness({ bytes }, siblings, source) {
    const field = delimitersOf(withoutMark(asciiHead(bytes, 4096)))?.field;
    const last = lastLine(bytes).trimStart();
    const isWhole = field === undefined ? isXml(bytes) || isEnd(last) : last.startsWith(`L${field}`);
    if (!isWhole) return { state: 'waiting', for: 'end-of-file' };
    if (field === undefined) return { state: 'complete', companions: [] };
    return wholeWithFiles(filesNamedIn(decodeFile(bytes, source?.charset ?? 'windows-1252').text), siblings);
  },

  read,
};
