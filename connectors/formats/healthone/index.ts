// formats/healthone/ reads HealthOne files of Belgian laboratories: results and letters, several reports in a file.
// It may import clinical, profiles and what stands beside it in formats/; never another format.
import { asciiHead } from '../bytes.ts';
import type { Format, ReadContext, ReadPart, SourceInput } from '../types.ts';
import { decodeFile } from '../unmarked-text.ts';
import { healthOneFinding } from './findings.ts';
import { headOf, isCutOff, isNumbered, reportsIn } from './lines.ts';
import { healthOneProblems } from './problems.ts';
import { readReport } from './report.ts';

const withoutMark = (text: string): string => text.replace(/^(?:ï»¿|[ÿþ]{2})/, '').trimStart();

function read({ bytes }: SourceInput, context: ReadContext): readonly ReadPart[] {
  const { text, guessed } = decodeFile(bytes, context.source.charset);
  if (isNumbered(text)) return [{ kind: 'unreadable', part: '', problem: healthOneProblems.numbered }];
  const reports = reportsIn(text);
  if (reports.length === 0) return [{ kind: 'unreadable', part: '', problem: healthOneProblems.noHeader }];
  const doubts = guessed ? [healthOneFinding('healthone.charset-guessed', '')] : [];
  return reports
    .map((report, index) => readReport(context, report, reports.length > 1 ? `report[${index + 1}]` : ''))
    .map((part) => (part.kind === 'document' ? { ...part, findings: [...doubts, ...part.findings] } : part));
}

export const healthOneFormat: Format = {
  name: 'healthone',

  detect({ bytes, name }) {
    const head = withoutMark(asciiHead(bytes, 4096));
    if (isNumbered(head)) return 0.9;
    const found = headOf(head);
    if (found === 'sure') return 1;
    if (found === 'none') return 0;
    return /\.(?:lab|hlt|h1|lbo)$/i.test(name) ? 0.9 : 0.6;
  },

  /** The format has no end of its own: a last line that stops before its end is waited for. */
  completeness({ bytes }) {
    const text = asciiHead(bytes, bytes.length);
    return isNumbered(text) || !isCutOff(text)
      ? { state: 'complete', companions: [] }
      : { state: 'waiting', for: 'end-of-file' };
  },

  read,
};
