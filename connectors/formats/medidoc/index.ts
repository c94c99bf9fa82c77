// formats/medidoc/ reads Medidoc files (MEDAR) of Belgian laboratories and physicians: protocols and letters, several patients in a file.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import { asciiHead, asciiTail } from '../bytes.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { decodeFile } from '../unmarked-text.ts';
import { blocksIn, isEnded, marksOf } from './blocks.ts';
import { medidocFinding } from './findings.ts';
import { medidocProblems } from './problems.ts';
import { readProtocol } from './protocol.ts';

function read({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const { text, guessed } = decodeFile(bytes, context.source.charset);
  const blocks = blocksIn(text);
  if (blocks.length === 0) return [{ kind: 'unreadable', part: '', problem: medidocProblems.stray }];
  const doubts = guessed ? [medidocFinding('medidoc.charset-guessed', '')] : [];
  return blocks.map((block, index): ReadPart => {
    const part = blocks.length > 1 ? `patient[${index + 1}]` : '';
    if (block.kind === 'stray') return { kind: 'unreadable', part, problem: medidocProblems.stray };
    const found = readProtocol(context, block, part);
    return found.kind === 'document' ? { ...found, findings: [...doubts, ...found.findings] } : found;
  });
}

export const medidocFormat: Format = {
  name: 'medidoc',

  detect({ bytes }) {
    const found = marksOf(asciiHead(bytes).replace(/^(?:ï»¿|[ÿþ]{2})/, ''));
    return found === 'sure' ? 1 : found === 'likely' ? 0.7 : 0;
  },

  completeness({ bytes }) {
    return isEnded(asciiTail(bytes)) ? { state: 'complete', companions: [] } : { state: 'waiting', for: 'end-of-file' };
  },

  read,
};
