/** A report of LDT 3 (8205; KBV LDT 3 Satzbeschreibung 3.2.20): objects for the laboratory, the patient, the order, the materials and each result. */
import type {
  Interpretation,
  Lineage,
  Observation,
  Order,
  Organization,
  Problem,
  Professional,
  ReferenceRange,
  ResultGroup,
  Specimen,
  Timestamp,
} from '../../clinical/index.ts';
import { professionalIdentifier } from '../identifiers.ts';
import { localTest } from '../local-tests.ts';
import { plainRange } from '../plain-values.ts';
import { sendingHouse } from '../sending-house.ts';
import { SPECIALTIES } from '../terminology.ts';
import type { ReadContext } from '../types.ts';
import { FILE_FIELDS, holdsFile, leaveFile, readFile } from './attachments.ts';
import {
  germGroups,
  germObservation,
  susceptibility,
  type Culture,
  type Germ,
  type Susceptibility,
} from './cultures.ts';
import { ldtFindings } from './findings.ts';
import { readAddress, readPatient } from '../xdt-people.ts';
import { ldtProblems } from './problems.ts';
import { Fields, type Line } from '../xdt-fields.ts';
import { ldtPerson, Reading, setAsideRest } from './reading.ts';
import { documentOf, type ReadDocument, type ReportFacts } from './report.ts';
import { flagOf, joined, readResult } from './result.ts';
import { groupStatus, reportStatus, resultStatus3 } from './status.ts';
import { allBelow, childrenOf, findBelow, treeOf, type Node } from './tree.ts';

/** Result objects by their kind (8160 chemistry, 8161 microbiology, cytology, blood group, tumour markers, others). */
const RESULTS = ['Obj_0060', 'Obj_0061', 'Obj_0062', 'Obj_0063', 'Obj_0055', 'Obj_0056', 'Obj_0073'];
const KINDS: Readonly<Record<string, (typeof SPECIALTIES)[keyof typeof SPECIALTIES]>> = {
  Obj_0061: SPECIALTIES.microbiology,
  Obj_0062: SPECIALTIES.cytology,
  Obj_0063: SPECIALTIES.cytology,
  Obj_0055: SPECIALTIES.bloodBank,
};

/** 3564 below objects of text (Obj_0068) with these roles, or directly. */
function textsOf(reading: Reading, node: Node, roles: readonly string[], to: string): string[] {
  return childrenOf(node, 'Obj_0068')
    .filter(({ role }) => roles.includes(role))
    .flatMap((text) => joined(new Fields(reading, text.own).all('3564', to)));
}

/** An Obj_0054 (7278 day, 7279 time, 7273 `UTC+1`) with this role below a node. */
function timeOf(reading: Reading, node: Node | undefined, roles: readonly string[], to: string): Timestamp | undefined {
  const stamp = node?.children.find(({ object, role }) => object === 'Obj_0054' && roles.includes(role));
  if (!stamp) return undefined;
  const fields = new Fields(reading, stamp.own);
  const zone = /^UTC([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(fields.peek('7273'));
  const offset = zone ? `${zone[1]}${(zone[2] ?? '').padStart(2, '0')}${zone[3] ?? '00'}` : '';
  const time = reading.time(fields.line('7278'), fields.line('7279'), offset, to);
  if (time !== undefined && zone && time.length > 8) fields.one('7273', to);
  return time;
}

/** Obj_0042: limits with units of their own after each, a text, a flag. */
function readRange(reading: Reading, node: Node, id: string): { range?: ReferenceRange; flags: Interpretation[] } {
  const ranges = childrenOf(node, 'Obj_0042').map((entry) => new Fields(reading, entry.own));
  const read = ranges.map((fields) => {
    const text = fields.all('8460', `${id}.range`).join('\n');
    fields.one('8421', `${id}.range`);
    for (const unit of fields.lines.filter(({ field }) => field === '8421')) reading.take(unit, `${id}.range`);
    return plainRange(
      fields.one('8461', `${id}.range`),
      fields.one('8462', `${id}.range`),
      text === 'k.A.' ? '' : text,
    );
  });
  const flags = ranges.flatMap((fields) => fields.all('8422', `${id}.interpretation`)).filter((flag) => flag !== '');
  const known = read.filter((range) => range !== undefined);
  const [first] = known;
  // Several ranges (by age, by sex) are words: which of them holds, the laboratory's flag says.
  const range = known.length > 1 ? { text: known.map(({ text }) => text).join('; ') } : first;
  return { ...(range ? { range } : {}), flags: flags.map((flag) => flagOf(flag, reading)) };
}

/** Obj_0037: a material by its tube number (7364). */
function readSpecimen(reading: Reading, node: Node, id: string): { key: string; specimen: Specimen } {
  const fields = new Fields(reading, node.own);
  const key = fields.one('7364', `${id}.identifier`);
  const [ident, name] = [fields.one('8428', `${id}.type`), fields.one('8430', `${id}.type`)];
  const site = fields.one('7292', `${id}.site`);
  const notes = ['8429', '8431'].flatMap((field) => joined(fields.all(field, `${id}.note`)));
  const collected = timeOf(reading, node, ['8219'], `${id}.collected`);
  const received = timeOf(reading, node, ['8220'], `${id}.received`);
  const coding =
    ident === '' ? {} : { coding: { code: ident, systemName: 'L', ...(name === '' ? {} : { display: name }) } };
  const specimen: Specimen = {
    id,
    identifiers: key === '' ? [] : [{ extension: key }],
    ...(ident === '' && name === '' ? {} : { type: { ...coding, translations: [], text: name || ident } }),
    ...(site === '' ? {} : { site: { translations: [], text: site } }),
    ...(collected === undefined ? {} : { collected }),
    ...(received === undefined ? {} : { received }),
    notes: [...notes, ...textsOf(reading, node, ['8167'], `${id}.note`)],
  };
  return { key, specimen };
}

/** 7354 number, 7355 name, 7356 or 7285 code, 7301 detected, 7357 growth: the germs of a culture, in the order of the lines. */
function readGerms(reading: Reading, node: Node, from: number, test: Observation): Germ[] {
  const cut: Line[][] = [];
  for (const line of node.own.filter(({ field }) =>
    ['7354', '7355', '7356', '7361', '7301', '7357', '7427'].includes(field),
  )) {
    const last = cut.at(-1);
    if (!last || line.field === '7354') cut.push([line]);
    else last.push(line);
  }
  return cut
    .filter((lines) => lines.some(({ field }) => field === '7354' || field === '7355'))
    .map((lines, index) => {
      const fields = new Fields(reading, lines);
      const id = `observation-${from + index}`;
      const [number, name, code] = ['7354', '7355', '7356'].map((field) => fields.one(field, id));
      const detected = fields.one('7301', `${id}.note`);
      const growth = fields.one('7357', `${id}.note`);
      const words = ['nicht nachgewiesen', 'fraglich', 'nachgewiesen'][Number(detected)];
      const notes = [...(detected === '' ? [] : [words ?? detected]), ...(growth === '' ? [] : [`Wachstum ${growth}`])];
      const place = { id, status: test.status, source: lines[0]?.path ?? node.path, notes };
      return { number: number ?? '', observation: germObservation(name ?? '', code ?? '', place) };
    });
}

/** Obj_0011: for each drug (7287, 7288, 7359, 7370) and germ (7354) a letter (7367, 7290) and a MIC (7289, 7369). */
function readAntibiogram(reading: Reading, node: Node, test: Observation): Susceptibility[] {
  const read: Susceptibility[] = [];
  let drug = { code: '', name: '' };
  let cell: { germ: string; mic: string; unit: string; letter: string; source: string } | undefined;
  const close = (): void => {
    if (cell && (cell.letter !== '' || cell.mic !== '')) {
      const { source, ...said } = cell;
      read.push(
        susceptibility(
          localTest(drug.code, drug.name, {}, reading.source),
          said,
          { status: test.status, source },
          reading,
        ),
      );
    }
    cell = undefined;
  };
  for (const line of node.own) {
    const open = (): NonNullable<typeof cell> =>
      (cell ??= { germ: '', mic: '', unit: '', letter: '', source: line.path });
    const content = (): string => reading.take(line, 'susceptibility');
    if (line.field === '7287') {
      close();
      drug = { code: content(), name: '' };
    } else if (line.field === '7288') drug.code = content() || drug.code;
    else if (line.field === '7370') drug.name = content();
    else if (line.field === '7359') drug.code = drug.code || content();
    else if (line.field === '7354') {
      close();
      open().germ = content();
    } else if (line.field === '7367') open().letter = content();
    else if (line.field === '7290' && open().letter === '') open().letter = content();
    else if (line.field === '7289') open().mic = content();
    else if (line.field === '7369') open().unit = content();
  }
  close();
  return read;
}

interface Gathered {
  readonly groups: readonly ResultGroup[];
  readonly observations: readonly Observation[];
}

function readResults(
  reading: Reading,
  report: Node,
  closed: string,
  specimens: readonly { key: string; specimen: Specimen }[],
): Gathered {
  const groups: ResultGroup[] = [];
  const cultures: Culture[] = [];
  let next = 1;
  for (const node of childrenOf(report, ...RESULTS)) {
    const fields = new Fields(reading, node.own);
    const specimen = specimens.find(({ key }) => key !== '' && key === fields.peek('7364'))?.specimen;
    const coding = KINDS[node.object] ?? SPECIALTIES.laboratory;
    let group = groups.find(({ code, specimenId }) => code.coding === coding && specimenId === specimen?.id);
    if (!group) {
      const concept = { coding, translations: [] };
      group = {
        id: `group-${groups.length + 1}`,
        code: concept,
        specialty: concept,
        status: 'final',
        ...(specimen?.collected === undefined ? {} : { time: specimen.collected }),
        ...(specimen ? { specimenId: specimen.id } : {}),
        observations: [],
        notes: [],
        source: node.path,
      };
      groups.push(group);
    }
    const id = `observation-${next}`;
    const { range, flags } = readRange(reading, node, id);
    const test = readResult(
      reading,
      fields,
      { id, path: node.path, specimen: specimen?.type, status: (code, has) => resultStatus3(code, closed, has) },
      {
        texts: textsOf(reading, node, ['8237'], `${id}.value`),
        notes: textsOf(reading, node, ['8167', '8236', '8247'], `${id}.note`),
        ...(range ? { range } : {}),
        flags,
      },
    );
    const time = timeOf(reading, node, ['8225', '8222', '8223', '8224'], `${id}.time`);
    const germs = readGerms(reading, node, next + 1, test);
    const tested = allBelow(node, 'Obj_0011').flatMap((table) => readAntibiogram(reading, table, test));
    if (tested.some(({ germ }) => !germs.some(({ number }) => number === germ)))
      reading.doubt(ldtFindings.noSuchGerm(node.path));
    const own = [{ ...test, ...(time === undefined ? {} : { time }) }, ...germs.map(({ observation }) => observation)];
    next += own.length;
    cultures.push({ groupId: group.id, germs, tested });
    groups[groups.indexOf(group)] = { ...group, observations: [...group.observations, ...own] };
  }
  const all = [
    ...groups.map((group) => ({ ...group, status: groupStatus(group) })),
    ...germGroups(cultures, groups.length + 1, next),
  ];
  return { groups: all, observations: all.flatMap(({ observations }) => observations) };
}

function houseOf(reading: Reading, top: Node): Organization | undefined {
  const house = findBelow(top, 'Obj_0036');
  const organization = findBelow(house, 'Obj_0043');
  const name = organization ? new Fields(reading, organization.own).one('1250', 'author.organization') : '';
  const place = findBelow(house, 'Obj_0007');
  const address = place && readAddress(new Fields(reading, place.own), 'author.organization.address');
  return sendingHouse({ name, number: '', address }, reading.source, reading.profile);
}

/** A person (Obj_0047) in a role: 3101, 3102, 3104; the numbers of physicians are 0212. */
function personOf(reading: Reading, node: Node | undefined, to: string): Professional | undefined {
  const person = findBelow(node, 'Obj_0047');
  if (!person) return undefined;
  const fields = new Fields(reading, person.lines);
  const [family, title] = [fields.one('3101', to), fields.one('3104', to)];
  const given = fields.all('3102', to);
  const number = fields.one('0212', to);
  if (family === '' && number === '') return undefined;
  return {
    identifiers: number === '' ? [] : [professionalIdentifier(reading.profile, number)],
    ...(family === '' ? {} : { name: { family, given, ...(title === '' ? {} : { prefix: title }) } }),
  };
}

function lineageOf(reading: Reading, info: Fields, order: Order, authority: string, time: Timestamp): Lineage {
  const number = info.one('7305', 'lineage.number') || (order.filler?.extension ?? '');
  if (number !== '') return { authority, number, stable: true };
  reading.doubt(ldtFindings.orderNumberMissing('8311'));
  return { authority, number: `${order.placer?.extension ?? ''}@${time}`, stable: false };
}

function orderOf(info: Fields, requester: Professional | undefined): Order {
  const [placer, filler] = [info.one('8310', 'order.placer'), info.one('8311', 'order.filler')];
  return {
    ...(placer === '' ? {} : { placer: { extension: placer } }),
    ...(filler === '' ? {} : { filler: { extension: filler } }),
    ...(requester ? { requester } : {}),
  };
}

/** All documents of one record: the report, then the files in it. */
export function readReport3(
  context: ReadContext,
  header: readonly Line[],
  record: readonly Line[],
): ReadDocument[] | Problem {
  const { top, frames } = treeOf('8205', record);
  const head = treeOf('8220', header);
  if (top.children.some(({ role }) => role === '8153')) return ldtProblems.animal;
  const filesOf = (): Node[] => allBelow(top, 'Obj_0010');
  const files = filesOf().filter(({ lines }) => holdsFile(lines.map(asFile)));
  const read: ReadDocument[] = [];
  for (const [index, share] of [undefined, ...files].entries()) {
    const reading = new Reading([...header, ...record], context);
    const person = findBelow(top, 'Obj_0045');
    const patientFields = new Fields(reading, person?.lines ?? []);
    const patient = person && readPatient(reading, patientFields, patientFields, ldtPerson);
    if (!patient) return ldtProblems.noPatient;
    const infoNode = findBelow(top, 'Obj_0017');
    const info = new Fields(reading, infoNode?.own ?? []);
    const closed = info.one('8401', 'status');
    if (closed !== '1' && closed !== '2') reading.doubt(ldtFindings.statusMissing('8401'));
    const requester = personOf(reading, childrenOf(top, 'Obj_0022')[0], 'order.requester');
    const order = orderOf(info, requester);
    const house = houseOf(reading, head.top) ?? houseOf(reading, top);
    const report = findBelow(top, 'Obj_0035');
    const specimens = childrenOf(top, 'Obj_0037').map((node, at) => readSpecimen(reading, node, `specimen-${at + 1}`));
    const { groups, observations } = report
      ? readResults(reading, report, closed, specimens)
      : { groups: [], observations: [] };
    const notes = [
      ...textsOf(reading, top, ['8167'], 'note'),
      ...(infoNode ? textsOf(reading, infoNode, ['8167', '8247'], 'note') : []),
      ...(report ? textsOf(reading, report, ['8167'], 'note') : []),
    ];
    const sent = childrenOf(head.top, 'Obj_0032')[0];
    const times = [
      timeOf(reading, infoNode, ['8216'], 'effectiveTime'),
      timeOf(reading, report, ['8221'], 'effectiveTime'),
      timeOf(reading, sent, ['8218'], 'effectiveTime'),
    ];
    const effectiveTime = times.find((time) => time !== undefined);
    if (effectiveTime === undefined) return ldtProblems.noTime;
    if (observations.length === 0 && notes.length === 0 && files.length === 0)
      reading.doubt(ldtFindings.noResults('8135'));
    for (const { lines } of filesOf()) leaveFile(reading, lines);
    const validator = allBelow(top, 'Obj_0047').length > 1 ? validatorOf(reading, top) : undefined;
    const facts: ReportFacts = {
      lineage: lineageOf(reading, info, order, house?.name ?? reading.source.name, effectiveTime),
      status: reportStatus(
        closed === '2',
        observations.map(({ status }) => status),
      ),
      effectiveTime,
      collected: specimens.map(({ specimen }) => specimen.collected),
      patient,
      house,
      validator,
      recipients: requester ? [requester] : [],
      order,
    };
    const part = index === 0 ? '' : index === 1 ? 'pdf' : `pdf${index}`;
    const attachment = share && readFile(reading, share.lines.map(asFile));
    const body = attachment
      ? { kind: 'attachment' as const, attachment }
      : { kind: 'results' as const, groups, specimens: specimens.map(({ specimen }) => specimen), notes };
    if (index === 0 && observations.length === 0 && notes.length === 0 && files.length > 0) continue;
    for (const other of files) {
      if (other !== share) new Fields(reading, other.lines).ignore(OTHER_FILE, 'ldt.other-document');
    }
    for (const line of [...frames, ...head.frames]) reading.ledger.ignore(line.path, 'ldt.structure');
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

const OTHER_FILE = new Set([...FILE_FIELDS, '3564']);

/** The lines of a file may stand as 6329 or as lines of text (3564) below 8242. */
const asFile = (line: Line): Line => (line.field === '3564' ? { ...line, field: '6329' } : line);

/** 8141: the physician who validated. */
function validatorOf(reading: Reading, top: Node): Professional | undefined {
  const node = everyNode(top).find(({ role }) => role === '8141');
  return node && personOf(reading, { ...node, children: [node] }, 'legalAuthenticator');
}

const everyNode = (node: Node): Node[] => node.children.flatMap((child) => [child, ...everyNode(child)]);
