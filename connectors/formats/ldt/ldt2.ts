/** A report of LDT 2 (8201, 8202, 8203, 8204; KBV 5.12): a flat list in which 8410 opens a test and 8442 or 8440 a germ. */
import type {
  Concept,
  Identifier,
  Lineage,
  Observation,
  Order,
  Professional,
  ResultGroup,
  Specimen,
  Timestamp,
} from '../../clinical/index.ts';
import { professionalIdentifier } from '../identifiers.ts';
import { sendingHouse } from '../sending-house.ts';
import { SPECIALTIES } from '../terminology.ts';
import { FILE_FIELDS, holdsFile, leaveFile, readFile, type FileLines } from './attachments.ts';
import { ldtFindings } from './findings.ts';
import { ldtProblems } from './problems.ts';
import { germGroups, isGermField, readCulture2, type Culture } from './cultures.ts';
import { readPatient } from '../xdt-people.ts';
import { writtenName } from '../written-name.ts';
import { Fields, type Line } from '../xdt-fields.ts';
import { ldtPerson, Reading, setAsideRest } from './reading.ts';
import { documentOf, type ReadDocument, type ReportFacts } from './report.ts';
import { joined, readResult } from './result.ts';
import { groupStatus, reportStatus, resultStatus2 } from './status.ts';
import type { Problem } from '../../clinical/index.ts';
import type { ReadContext } from '../types.ts';

/** Fields that belong to the test above them. */
const OF_TEST = new Set([
  ...['8410', '8411', '8412', '8418', '8420', '8421', '8422', '8428', '8429', '8430', '8431', '8432', '8433'],
  ...['8460', '8461', '8462', '8470', '8480', '8403', '8406', '8614', '5001', '5005'],
]);

interface Cut {
  readonly head: readonly Line[];
  readonly tests: readonly (readonly Line[])[];
  readonly files: readonly FileLines[];
}

/** The record as its head, its tests and its files; every line is in exactly one of them. */
function cutRecord(lines: readonly Line[]): Cut {
  const head: Line[] = [];
  const tests: Line[][] = [];
  const files: Line[][] = [];
  for (const line of lines) {
    const test = tests.at(-1);
    const file = files.at(-1);
    if (FILE_FIELDS.has(line.field)) {
      const repeated = line.field !== '6329' && file?.some(({ field }) => field === line.field || field === '6329');
      if (!file || repeated) files.push([line]);
      else file.push(line);
    } else if (line.field === '8410' || (line.field === '8411' && !test)) tests.push([line]);
    else if (test && (OF_TEST.has(line.field) || isGermField(line.field))) test.push(line);
    else head.push(line);
  }
  return { head, tests, files };
}

interface Gathered {
  readonly groups: ResultGroup[];
  readonly specimens: Specimen[];
  readonly observations: readonly Observation[];
}

/** 8428–8433: in what a test was made; tests with the same specimen share one. */
function readSpecimen(reading: Reading, fields: Fields, id: string): Specimen | undefined {
  const [ident, name] = [fields.one('8428', `${id}.type`), fields.one('8430', `${id}.type`)];
  const [number, detail] = [fields.one('8429', `${id}.identifier`), fields.one('8431', `${id}.note`)];
  const collected = reading.time(fields.line('8432'), fields.line('8433'), '', `${id}.collected`);
  if (ident === '' && name === '' && number === '' && detail === '' && collected === undefined) return undefined;
  const coding =
    ident === '' ? {} : { coding: { code: ident, systemName: 'L', ...(name === '' ? {} : { display: name }) } };
  return {
    id,
    identifiers: number === '' ? [] : [{ extension: number }],
    ...(ident === '' && name === '' ? {} : { type: { ...coding, translations: [], text: name || ident } }),
    ...(collected === undefined ? {} : { collected }),
    notes: detail === '' ? [] : [detail],
  };
}

const specimenKey = ({ type, identifiers, collected, notes }: Specimen): string =>
  JSON.stringify([type, identifiers, collected, notes]);

function readTests(
  reading: Reading,
  cut: Cut,
  report: string,
  isCulture: boolean,
  received: Timestamp | undefined,
): Gathered {
  const groups: ResultGroup[] = [];
  const specimens: Specimen[] = [];
  const observations: Observation[] = [];
  const cultures: Culture[] = [];
  const coding = isCulture ? SPECIALTIES.microbiology : SPECIALTIES.laboratory;
  const concept: Concept = { coding, translations: [] };
  for (const lines of cut.tests) {
    const fields = new Fields(reading, lines);
    const newId = `specimen-${specimens.length + 1}`;
    const arrived = received === undefined ? undefined : { id: newId, identifiers: [], notes: [], received };
    const drawn = readSpecimen(reading, fields, newId);
    const made = drawn && arrived ? { ...arrived, ...drawn } : (drawn ?? arrived);
    let specimen = made && specimens.find((known) => specimenKey(known) === specimenKey(made));
    if (made && !specimen) {
      specimen = made;
      specimens.push(specimen);
    }
    let group = groups.find(({ specimenId }) => specimenId === specimen?.id);
    const path = lines[0]?.path ?? '';
    if (!group) {
      group = {
        id: `group-${groups.length + 1}`,
        code: concept,
        specialty: concept,
        status: 'final',
        ...(specimen?.collected === undefined ? {} : { time: specimen.collected }),
        ...(specimen ? { specimenId: specimen.id } : {}),
        observations: [],
        notes: [],
        source: path,
      };
      groups.push(group);
    }
    const id = `observation-${observations.length + 1}`;
    const own = lines.filter(({ field }) => !isGermField(field));
    const status = (code: string, hasValue: boolean) => resultStatus2(code, report, hasValue);
    const result = readResult(reading, new Fields(reading, own), { id, path, specimen: specimen?.type, status });
    const culture = readCulture2(reading, lines, observations.length + 1, result);
    observations.push(result, ...culture.germs.map(({ observation }) => observation));
    cultures.push({ ...culture, groupId: group.id });
    const all = [...group.observations, result, ...culture.germs.map(({ observation }) => observation)];
    groups[groups.indexOf(group)] = { ...group, observations: all };
  }
  const next = observations.length + 1;
  const tested = germGroups(cultures, groups.length + 1, next);
  return {
    groups: [...groups.map((group) => ({ ...group, status: groupStatus(group) })), ...tested],
    specimens,
    observations: [...observations, ...tested.flatMap((group) => group.observations)],
  };
}

function recipientsOf(reading: Reading, header: Fields): Professional[] {
  const [number, doctor] = [header.one('0212', 'recipient'), header.one('0211', 'recipient')];
  const [site, practice] = [header.one('0201', 'recipient.organization'), header.one('0203', 'recipient.organization')];
  if (number === '' && doctor === '' && practice === '') return [];
  const name = doctor === '' ? undefined : writtenName(doctor);
  const organization = { identifiers: site === '' ? [] : [{ extension: site }], name: practice, telecoms: [] };
  return [
    {
      identifiers: number === '' ? [] : [professionalIdentifier(reading.profile, number)],
      ...(name ? { name } : {}),
      ...(practice === '' ? {} : { organization }),
    },
  ];
}

/** 4205–4208, 8434, 8501–8512: what was asked and why. */
function orderOf(reading: Reading, head: Fields): Order {
  const [placer, filler] = [head.one('8310', 'order.placer'), head.one('8311', 'order.filler')];
  const reason = ['4205', '4207', '4208', '8434', '8504'].flatMap((field) => joined(head.all(field, 'order.reason')));
  const requester: Identifier[] = ['8615', '4241'].flatMap((field) => {
    const number = head.one(field, 'order.requester');
    return number === '' ? [] : [professionalIdentifier(reading.profile, number)];
  });
  return {
    ...(placer === '' ? {} : { placer: { extension: placer } }),
    ...(filler === '' ? {} : { filler: { extension: filler } }),
    ...(requester.length === 0 ? {} : { requester: { identifiers: requester } }),
    ...(reason.length === 0 ? {} : { reason: reason.join('; ') }),
  };
}

/** The laboratory of the package's header (8320 …, else 8300). */
function houseOf(reading: Reading, header: Fields): { name: string; organization: ReportFacts['house'] } {
  const [name, ident] = [header.one('8320', 'author.organization'), header.one('8300', 'author.organization')];
  const [street, postalCode, city] = ['8321', '8322', '8323'].map((field) =>
    header.one(field, 'author.organization.address'),
  );
  const address = {
    lines: street ? [street] : [],
    ...(postalCode ? { postalCode } : {}),
    ...(city ? { city } : {}),
  };
  const said = { name, number: ident, ...(street || city ? { address } : {}) };
  const organization = sendingHouse(said, reading.source, reading.profile);
  return { name: name || ident || organization?.name || reading.source.name, organization };
}

function lineageOf(reading: Reading, order: Order, authority: string, isAddOn: boolean, time: Timestamp): Lineage {
  const number = order.filler?.extension;
  if (number === undefined) {
    reading.doubt(ldtFindings.orderNumberMissing('8311'));
    return { authority, number: `${order.placer?.extension ?? ''}@${time}`, stable: false };
  }
  if (!isAddOn) return { authority, number, stable: true };
  reading.doubt(ldtFindings.addOn('8401'));
  return { authority, number: `${number}@${time}`, stable: false };
}

/** All documents of one record: the report, then the files in it. */
export function readReport2(
  context: ReadContext,
  type: string,
  header: readonly Line[],
  record: readonly Line[],
): ReadDocument[] | Problem {
  const cut = cutRecord(record);
  const files = cut.files.filter(holdsFile);
  const shares = [undefined, ...files];
  const read: ReadDocument[] = [];
  for (const [index, share] of shares.entries()) {
    const reading = new Reading([...header, ...record], context);
    const [top, head] = [new Fields(reading, header), new Fields(reading, cut.head)];
    const report = head.one('8401', 'status').toUpperCase();
    if (report === '') reading.doubt(ldtFindings.statusMissing('8401'));
    const order = orderOf(reading, head);
    const patient = readPatient(reading, head, head, ldtPerson);
    if (!patient) return ldtProblems.noPatient;
    const received = reading.time(head.line('8301'), undefined, '', 'specimen.received');
    const reported = reading.time(head.line('8302'), head.line('8303'), '', 'effectiveTime');
    const effectiveTime = reported ?? reading.time(top.line('9103'), undefined, '', 'effectiveTime') ?? received;
    if (effectiveTime === undefined) return ldtProblems.noTime;
    const house = houseOf(reading, top);
    const { groups, specimens, observations } = readTests(reading, cut, report, type === '8203', received);
    const notes = ['8490', '8405'].flatMap((field) => joined(head.all(field, 'note')));
    const texts = ['8480', '8470'].flatMap((field) => joined(head.all(field, 'note')));
    if (observations.length === 0 && texts.length === 0 && files.length === 0)
      reading.doubt(ldtFindings.noResults('8410'));
    for (const file of cut.files) leaveFile(reading, file);
    const facts: ReportFacts = {
      lineage: lineageOf(reading, order, house.name, report === 'N', effectiveTime),
      status: reportStatus(
        report === 'E' || report === 'N',
        observations.map(({ status }) => status),
      ),
      effectiveTime,
      collected: specimens.map(({ collected }) => collected),
      patient,
      house: house.organization,
      recipients: recipientsOf(reading, top),
      order,
    };
    const part = index === 0 ? '' : index === 1 ? 'pdf' : `pdf${index}`;
    const attachment = share && readFile(reading, share);
    const body = attachment
      ? { kind: 'attachment' as const, attachment }
      : { kind: 'results' as const, groups, specimens, notes: [...notes, ...texts] };
    const onlyFiles = index === 0 && observations.length === 0 && texts.length === 0 && files.length > 0;
    if (onlyFiles) continue;
    for (const other of files)
      if (other !== share) new Fields(reading, other).ignore(FILE_FIELDS, 'ldt.other-document');
    setAsideRest(reading, [...header, ...record]);
    read.push({
      part,
      document: documentOf(reading, facts, body, part),
      mapping: reading.ledger.report(),
      findings: reading.findings,
    });
  }
  return read;
}
