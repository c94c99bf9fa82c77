/** One examination: GDT 6310 and 6311 (QMS, GDT 2.1 and 3), or the treatment record 6200 of a BDT file of one patient. */
import {
  readDate,
  type ClinicalDocument,
  type Coding,
  type ObservationStatus,
  type Section,
  type Timestamp,
} from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { configuredHouse } from '../sending-house.ts';
import { consultationNote, loincCode } from '../terminology.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { Fields, XdtReading, type Line } from '../xdt-fields.ts';
import { INSURANCE, readPatient, type PersonRules } from '../xdt-people.ts';
import { readXdtTime, type TimeRules } from '../xdt-time.ts';
import { gdtFinding } from './findings.ts';
import { cutTests, readMeasurements } from './measurements.ts';
import { gdtProblems } from './problems.ts';

/** `TTMMJJJJ` as `JJJJMMTT`. */
const turned = (text: string): string => {
  const match = /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  return match ? `${match[3] ?? ''}${match[2] ?? ''}${match[1] ?? ''}` : '';
};

const person: PersonRules = {
  birthDate: (text) => (turned(text) === '' ? undefined : readDate(turned(text))),
  birthUnreadable: (path) => gdtFinding('gdt.birth-date-unreadable', path),
  twoNationalIds: (path) => gdtFinding('gdt.two-national-ids', path),
  twoPatients: (path) => gdtFinding('gdt.two-patients', path),
  nameMissing: (path) => gdtFinding('gdt.patient-name-missing', path),
};

/** What 8402 begins with → the kind of document; everything else is a note of the practice. */
const KINDS: Readonly<Record<string, Coding>> = {
  BDM: loincCode('8716-3', 'Vital signs'),
  EKG: loincCode('11524-6', 'EKG study'),
};

const STRUCTURE = new Set(['8000', '8001', '8100', '8200', '8201', '8202', '9106', '9206', '9218', '9212', '9210']);
const SOFTWARE = new Set(['8315', '8316', '0102', '0103', '0132', '9103', '8310', '8314']);
const BILLING = new Set(['5001', '5005', '5000', '5009']);
const FILE_FIELDS = new Set(['6302', '6303', '6304', '6305']);

const times: TimeRules = {
  day: turned,
  unreadable: (path) => gdtFinding('gdt.time-unreadable', path),
  zoneAssumed: (path) => gdtFinding('gdt.zone-assumed', path),
};

/** 6330–6399: the name of a category, then its content. */
const isCategory = (field: string): boolean => /^63[3-9]\d$/.test(field);

/** Findings, remarks and tables in the order of the record. */
function textsOf(reading: XdtReading, head: readonly Line[]): string[] {
  const blocks: { readonly name: string; readonly lines: string[] }[] = [];
  for (const line of head) {
    const name = isCategory(line.field) ? 'category' : line.field;
    if (!/^(?:6205|6220|6221|6227|6228)$/.test(line.field) && !isCategory(line.field)) continue;
    reading.take(line, 'section-1.text');
    const last = blocks.at(-1);
    if (last?.name === name && name !== '6205') last.lines.push(line.content.trimEnd());
    else blocks.push({ name, lines: [line.content.trimEnd()] });
  }
  return blocks.map(({ lines }) => lines.join('\n')).filter((text) => text.trim() !== '');
}

/** `shared` are lines that say who the patient is and stand in another record (BDT 6100). `isFinal`: the record says that it is finished. */
export function readExamination(
  context: ReadContext,
  lines: readonly Line[],
  shared: readonly Line[],
  isFinal: boolean,
): ReadPart {
  const refused = (problem: (typeof gdtProblems)[keyof typeof gdtProblems]): ReadPart => ({
    kind: 'unreadable',
    part: '',
    problem,
  });
  const reading = new XdtReading([...shared, ...lines], context);
  const { head, tests } = cutTests(lines);
  const fields = new Fields(reading, head);
  const who = new Fields(reading, [...head, ...shared]);
  const patient = readPatient(reading, who, who, person);
  if (!patient) return refused(gdtProblems.noPatient);
  const at = readXdtTime(reading, { date: fields.line('6200'), clock: fields.line('6201') }, times, 'effectiveTime');
  const stamps = (test: Fields, to: string): Timestamp | undefined =>
    readXdtTime(reading, { date: test.line('8432'), clock: test.line('8439') }, times, to);
  const status: ObservationStatus = isFinal ? 'final' : 'preliminary';
  const measurements = readMeasurements(reading, tests, status, at, stamps);
  const stated = measurements.map(({ observation }) => observation.time).filter((time) => time !== undefined);
  const effectiveTime = at ?? stated[0];
  if (effectiveTime === undefined) return refused(gdtProblems.noTime);
  const texts = textsOf(reading, head);
  const procedure = fields.one('8402', 'type');
  const body = ['3622', '3623'].flatMap((field) => {
    const value = who.one(field, 'section-1.text');
    return value === '' ? [] : [field === '3622' ? `${value} cm` : `${value} kg`];
  });
  for (const line of head.filter(({ field }) => field === '6305'))
    reading.doubt(gdtFinding('gdt.file-not-included', line.path));
  const hasFile = head.some(({ field }) => FILE_FIELDS.has(field));
  if (measurements.length === 0 && texts.length === 0 && !hasFile) reading.doubt(gdtFinding('gdt.no-content', '8410'));
  if (!isFinal) reading.doubt(gdtFinding('gdt.status-unknown', '8000'));
  const house = configuredHouse(context.source, context.profile);
  const device = house ? '' : fields.one('8316', 'author.device');
  for (const [set, rule] of [
    [STRUCTURE, 'gdt.structure'],
    [SOFTWARE, 'gdt.software'],
    [INSURANCE, 'gdt.insurance'],
    [BILLING, 'gdt.billing'],
    [new Set(['6226']), 'gdt.structure'],
  ] as const)
    for (const part of [who, new Fields(reading, tests.flat())]) part.ignore(set, rule);
  const states = measurements.map(({ observation }) => observation.status);
  const open = !isFinal || states.some((state) => state === 'preliminary' || state === 'registered');
  const coding = KINDS[procedure.slice(0, 3).toUpperCase()] ?? consultationNote;
  const local = procedure === '' ? [] : [{ code: procedure, systemName: '8402' }];
  const { language } = context.source;
  const section: Section = {
    id: 'section-1',
    ...(coding === consultationNote ? {} : { code: coding }),
    text: [...texts, ...body],
    statements: measurements,
    source: lines[0]?.path ?? '',
  };
  const document: ClinicalDocument = {
    lineage: {
      authority: house?.name ?? context.source.name,
      number: `${procedure}@${effectiveTime}`,
      stable: false,
    },
    type: { coding, translations: local },
    title: profileTitle(context.profile, [coding.code], 'sections', language) || (coding.display ?? ''),
    language,
    status: open ? 'preliminary' : states.includes('corrected') ? 'corrected' : 'final',
    effectiveTime,
    serviceTime: { start: effectiveTime },
    patient,
    author: house
      ? { organization: house, time: effectiveTime }
      : { device: { identifiers: [], name: device || 'GDT' }, time: effectiveTime },
    recipients: [],
    confidentiality: 'N',
    body: { kind: 'sections', sections: [section] },
  };
  return { kind: 'document', part: '', document, mapping: reading.ledger.report(), findings: reading.findings };
}
