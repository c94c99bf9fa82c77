/** One patient of a Medidoc file: a laboratory protocol with its results, or a letter where there are texts alone. */
import type { ClinicalDocument, DocumentBody } from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { SourceReading } from '../source-reading.ts';
import { consultationNote, laboratoryReport } from '../terminology.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { fileDay } from '../written-day.ts';
import type { PatientBlock } from './blocks.ts';
import { medidocFinding } from './findings.ts';
import { authorOf, dayIn, fileTime, readPerson, requesterOf } from './people.ts';
import { medidocProblems } from './problems.ts';
import { isTestCode, Results } from './results.ts';

/** P partial, C complete, S adds to a partial one, L adds the last. */
const STATUS: Readonly<Record<string, 'final' | 'preliminary'>> = {
  C: 'final',
  L: 'final',
  P: 'preliminary',
  S: 'preliminary',
};

/** Whether a protocol has results, or texts alone; a text with the code of a test is a result. */
const isLetter = ({ results }: PatientBlock): boolean =>
  results.every(({ kind, lines }) => kind === 'Rb' && !isTestCode((lines[0]?.text ?? '').trim()));

/** The texts one below the other; `!` before a title is a mark. */
function letterOf(reading: SourceReading, { results }: PatientBlock): string {
  return results
    .map(({ lines }) =>
      lines
        .map(({ path }) => reading.ledger.map(path, 'attachment.text') ?? '')
        .join('\n')
        .replace(/^!/, '')
        .replace(/^\n+/, '')
        .trimEnd(),
    )
    .filter((text) => text !== '')
    .join('\n\n');
}

function statusOf(reading: SourceReading, protocol: string, letter: boolean): 'final' | 'preliminary' {
  const stated = Object.hasOwn(STATUS, protocol) ? STATUS[protocol] : undefined;
  // In a letter this line is the number of an episode.
  if (stated !== undefined || letter) return stated ?? 'final';
  reading.doubt(medidocFinding('medidoc.status-unknown', 'A-6'));
  return 'preliminary';
}

function bodyOf(
  reading: SourceReading,
  block: PatientBlock,
  status: 'final' | 'preliminary',
  letter: boolean,
): DocumentBody | undefined {
  if (letter) {
    const text = letterOf(reading, block);
    const attachment = { mediaType: 'text/plain', bytes: Buffer.from(text, 'utf8') };
    return text === '' ? undefined : { kind: 'attachment', attachment };
  }
  const results = new Results(reading, status);
  for (const result of block.results) results.add(result);
  const { groups, notes } = results.finish();
  return groups.length === 0 && notes.length === 0 ? undefined : { kind: 'results', groups, specimens: [], notes };
}

/** The document of one patient, or why there is none. */
export function readProtocol(context: ReadContext, block: PatientBlock, part: string): ReadPart {
  const unreadable = (problem: (typeof medidocProblems)[keyof typeof medidocProblems]): ReadPart => ({
    kind: 'unreadable',
    part,
    problem,
  });
  const all = [...block.header, ...block.person, ...block.results.flatMap(({ lines }) => lines), ...block.outside];
  const leaves = new Map(all.filter(({ text }) => text.trim() !== '').map(({ path, text }) => [path, text] as const));
  const reading = new SourceReading(leaves, context);
  for (const damage of block.damages) reading.doubt(medidocFinding(`medidoc.${damage}`, ''));
  const made = fileDay(dayIn(block.header[6]?.text ?? '')) ?? '';
  const { patient, requested, reference, protocol } = readPerson(reading, block, made);
  if (!patient) return unreadable(medidocProblems.noPatient);
  const effectiveTime = fileTime(reading, block) ?? requested;
  if (effectiveTime === undefined) return unreadable(medidocProblems.noTime);
  const letter = isLetter(block);
  const status = statusOf(reading, protocol, letter);
  const body = bodyOf(reading, block, status, letter);
  if (!body) return unreadable(medidocProblems.noContent);
  const isAddition = !letter && (protocol === 'S' || protocol === 'L');
  if (isAddition) reading.doubt(medidocFinding('medidoc.addition', 'A-6'));
  if (reference === '') reading.doubt(medidocFinding('medidoc.reference-missing', 'A-5'));
  const author = authorOf(reading, block, effectiveTime);
  const requester = requesterOf(reading);
  const coding = letter ? consultationNote : laboratoryReport;
  const { language, name } = context.source;
  const day = requested ?? made;
  const stable = reference !== '' && !isAddition;
  const document: ClinicalDocument = {
    lineage: {
      authority: author.organization?.name ?? name,
      number: stable ? `${reference}@${day}` : `${reference}@${day}@${effectiveTime}`,
      stable,
    },
    type: { coding, translations: [] },
    title:
      profileTitle(context.profile, [coding.code], letter ? 'attachment' : 'results', language) ||
      (coding.display ?? ''),
    language,
    status,
    effectiveTime,
    ...(requested === undefined ? {} : { serviceTime: { start: requested } }),
    patient,
    author,
    recipients: requester ? [requester] : [],
    order: {
      ...(reference === '' ? {} : { filler: { extension: reference } }),
      ...(requester ? { requester } : {}),
    },
    confidentiality: 'N',
    body,
  };
  return { kind: 'document', part, document, mapping: reading.ledger.report(), findings: reading.findings };
}
