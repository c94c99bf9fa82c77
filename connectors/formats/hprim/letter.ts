/** HPRIM Médecin ("HPRIM Net"): a letter, or a laboratory report where the file has results (`****LAB****`). */
import type { ClinicalDocument, DocumentBody, Identifier, Professional } from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { professionalIdentifier } from '../identifiers.ts';
import { sendingHouse } from '../sending-house.ts';
import { SourceReading } from '../source-reading.ts';
import { consultationNote, laboratoryReport, SPECIALTIES } from '../terminology.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { dayOf, fileDay } from '../written-day.ts';
import { writtenName } from '../written-name.ts';
import { hprimFinding } from './findings.ts';
import type { LetterPart } from './letter-lines.ts';
import { readLetterPatient } from './letter-people.ts';
import { readResults, resultLeaves } from './letter-results.ts';
import { hprimProblems } from './problems.ts';
import { reportStatus } from './status.ts';

/** `code name`, cut at the first blank; a name alone where the first word is none of a code. */
function codeAndName(text: string): { readonly number: string; readonly name: string } {
  const match = /^(\S*\d\S*|[A-Z]{2,}\d*)\s+(\S.*)$/.exec(text);
  return match ? { number: match[1] ?? '', name: match[2] ?? '' } : { number: '', name: text };
}

function recipientOf(reading: SourceReading, text: string): Professional[] {
  if (text === '') return [];
  const { number, name } = codeAndName(text);
  const identifiers: Identifier[] = number === '' ? [] : [professionalIdentifier(reading.profile, number)];
  return [{ identifiers, ...(name === '' ? {} : { name: writtenName(name) }) }];
}

function bodyOf(reading: SourceReading, part: LetterPart): { body: DocumentBody; status: ClinicalDocument['status'] } {
  const isReport = part.laboratory.length > 0;
  for (const { path } of part.text) reading.ledger.map(path, isReport ? 'body.note' : 'attachment.text');
  const text = part.text
    .map((line) => line.text)
    .join('\n')
    .replace(/^\n+/, '')
    .trimEnd();
  if (!isReport) {
    const attachment = { mediaType: 'text/plain', bytes: Buffer.from(text, 'utf8') };
    return { body: { kind: 'attachment', attachment }, status: 'final' };
  }
  const { observations, notes } = readResults(reading, part.laboratory);
  if (observations.length === 0) reading.doubt(hprimFinding('hprim.no-results', 'LAB'));
  const states = observations.map(({ status }) => status);
  const worst = (['preliminary', 'registered', 'corrected', 'final'] as const).find((state) => states.includes(state));
  const concept = { coding: SPECIALTIES.laboratory, translations: [] };
  const group = {
    id: 'group-1',
    code: concept,
    specialty: concept,
    status: worst ?? states[0] ?? ('preliminary' as const),
    observations,
    notes: [],
    source: observations[0]?.source ?? 'LAB',
  };
  const groups = observations.length === 0 ? [] : [group];
  return {
    body: { kind: 'results', groups, specimens: [], notes: [...(text === '' ? [] : [text]), ...notes] },
    status: reportStatus(states, []),
  };
}

/** The document of one part, or why there is none. */
export function readLetter(context: ReadContext, part: LetterPart, name: string): ReadPart {
  const unreadable = (problem: (typeof hprimProblems)[keyof typeof hprimProblems]): ReadPart => ({
    kind: 'unreadable',
    part: name,
    problem,
  });
  if (!part.header) return unreadable(hprimProblems.noHeader);
  const leaves = new Map<string, string>();
  for (const { path, text } of [...part.header, ...part.text]) if (text.trim() !== '') leaves.set(path, text.trim());
  for (const line of part.laboratory) for (const [path, text] of resultLeaves(line)) leaves.set(path, text);
  const reading = new SourceReading(leaves, context);
  const take = (line: number, to: string): string => reading.ledger.map(`header-${line}`, to) ?? '';
  const day = fileDay(dayOf(reading.ledger.value('header-10') ?? ''));
  const patient = readLetterPatient(reading, take, day ?? '');
  if (!patient) return unreadable(hprimProblems.noPatient);
  if (day === undefined) return unreadable(hprimProblems.noTime);
  if (part.text.every(({ text }) => text.trim() === '') && part.laboratory.length === 0)
    return unreadable(hprimProblems.noContent);
  take(10, 'effectiveTime');
  const dossier = take(9, 'order.filler');
  const sender = codeAndName(take(11, 'author.organization'));
  const organization = sendingHouse(sender, context.source, context.profile);
  const { body, status } = bodyOf(reading, part);
  const coding = body.kind === 'results' ? laboratoryReport : consultationNote;
  if (!part.ended) reading.doubt(hprimFinding('hprim.end-missing', ''));
  reading.doubt(hprimFinding('hprim.replaces-nothing', 'header-9'));
  const { language } = context.source;
  const kind = body.kind === 'results' ? 'results' : 'attachment';
  const document: ClinicalDocument = {
    lineage: {
      authority: sender.name || sender.number || organization?.name || context.source.name,
      number: `${dossier}@${day}`,
      stable: false,
    },
    type: { coding, translations: [] },
    title: profileTitle(context.profile, [coding.code], kind, language) || (coding.display ?? ''),
    language,
    status,
    effectiveTime: day,
    patient,
    author: { ...(organization ? { organization } : {}), time: day },
    recipients: recipientOf(reading, take(12, 'recipient')),
    ...(dossier === '' ? {} : { order: { filler: { extension: dossier } } }),
    confidentiality: 'N',
    body,
  };
  return { kind: 'document', part: name, document, mapping: reading.ledger.report(), findings: reading.findings };
}
