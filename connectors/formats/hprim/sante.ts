/** HPRIM Santé 2.x, context ORU: one document for each patient and each order number of the laboratory. */
import type {
  ClinicalDocument,
  Concept,
  Finding,
  Observation,
  Order as OrderFacts,
  Organization,
  Professional,
  ResultGroup,
  Specimen,
  Timestamp,
} from '../../clinical/index.ts';
import { profileTitle } from '../document-title.ts';
import { sendingHouse } from '../sending-house.ts';
import { laboratoryReport, SPECIALTIES, specialtyOf } from '../terminology.ts';
import { latest, servicePeriod } from '../times.ts';
import type { ReadContext, ReadPart } from '../types.ts';
import { hprimFinding } from './findings.ts';
import { readPatient } from './people.ts';
import { hprimProblems } from './problems.ts';
import { SanteReading } from './reading.ts';
import { bundled, conceptOf, readNotes, readResult } from './results.ts';
import type { Message, Order, PatientPart, Segment } from './segments.ts';
import { orderStatus, reportStatus } from './status.ts';

/** What a context other than results is, by H-6. */
const OTHER_CONTEXTS: Readonly<Record<string, string>> = {
  ORM: 'hprim.order',
  ADM: 'hprim.patient-administration',
  REG: 'hprim.billing',
  FAC: 'hprim.billing',
  ERR: 'hprim.acknowledgement',
};

/** Segments of a report that no document needs. */
const OTHER_SEGMENTS: Readonly<Record<string, string>> = {
  AP: 'hprim.insurance',
  AC: 'hprim.insurance',
  ACT: 'hprim.billing',
  FAC: 'hprim.billing',
  REG: 'hprim.billing',
  ERR: 'hprim.acknowledgement',
};

const part = (text: string, sign: string, index: number): string => (text.split(sign)[index] ?? '').trim();

/** What the laboratory files an order under: OBR-3.2, else OBR-3.1, else what the requester calls it. */
function numberOf({ obr }: Order, { delimiters }: Message): { number: string; stable: boolean } {
  const [own, asked] = [obr?.fields[3] ?? '', obr?.fields[2] ?? ''];
  const filler = part(own, delimiters.component, 1) || part(own, delimiters.component, 0);
  if (filler !== '') return { number: filler, stable: true };
  return { number: part(asked, delimiters.component, 1) || part(asked, delimiters.component, 0), stable: false };
}

/** Orders with one number are one document; an order without any belongs to the one before. */
function reportsOf(patient: PatientPart, message: Message): Order[][] {
  const reports = new Map<string, Order[]>();
  let last = '';
  for (const order of patient.orders) {
    last = numberOf(order, message).number || last;
    reports.set(last, [...(reports.get(last) ?? []), order]);
  }
  return [...reports.values()];
}

const segmentsOf = ({ obr, notes, results }: Order): Segment[] => [
  ...(obr ? [obr] : []),
  ...notes,
  ...results.flatMap(({ obx, notes: below }) => [obx, ...below]),
];

function houseOf(reading: SanteReading, h: Segment): { name: string; organization: Organization | undefined } {
  const [number, name] = [reading.take(h, 4, 'author.organization'), reading.take(h, 4, 'author.organization', 2)];
  const lines = reading.takeAll(h, 5, 'author.organization.address').filter((line) => line.trim() !== '');
  const said = { name, number, ...(lines.length > 0 ? { address: { lines } } : {}) };
  const organization = sendingHouse(said, reading.source, reading.profile);
  return { name: name || number || organization?.name || reading.source.name, organization };
}

interface Gathered {
  readonly groups: readonly ResultGroup[];
  readonly specimens: readonly Specimen[];
}

/** OBR-15: what was drawn, from where; OBR-7 and OBR-14 when it was drawn and received; OBR-3.1 its number. */
function readSpecimen(reading: SanteReading, obr: Segment | undefined, id: string): Specimen | undefined {
  if (!obr) return undefined;
  const [kind = ''] = reading.take(obr, 15, `${id}.type`).split(reading.delimiters.subcomponent || '\u0000');
  const [text, site] = [reading.take(obr, 15, `${id}.type`, 2), reading.take(obr, 15, `${id}.site`, 3)];
  const number = reading.take(obr, 3, `${id}.identifier`);
  const collected = reading.time(obr, 7, `${id}.collected`);
  const received = reading.time(obr, 14, `${id}.received`);
  if (kind === '' && text === '' && number === '' && collected === undefined && received === undefined)
    return undefined;
  return {
    id,
    identifiers: number === '' ? [] : [{ extension: number }],
    ...(kind === '' && text === ''
      ? {}
      : {
          type: {
            ...(kind === ''
              ? {}
              : { coding: { code: kind, systemName: 'L', ...(text === '' ? {} : { display: text }) } }),
            translations: [],
            text: text || kind,
          },
        }),
    ...(site === '' ? {} : { site: { translations: [], text: site } }),
    ...(collected === undefined ? {} : { collected }),
    ...(received === undefined ? {} : { received }),
    notes: [],
  };
}

function readGroups(reading: SanteReading, orders: readonly Order[]): Gathered {
  const groups: ResultGroup[] = [];
  const specimens: Specimen[] = [];
  let count = 0;
  for (const { obr, notes, results } of orders) {
    const id = `group-${groups.length + 1}`;
    const specimen = readSpecimen(reading, obr, `specimen-${specimens.length + 1}`);
    if (specimen) specimens.push(specimen);
    const orderCode = reading.take(obr, 25, `${id}.status`).toUpperCase();
    const section = reading.take(obr, 24, `${id}.specialty`);
    const coding = specialtyOf(section) ?? SPECIALTIES.laboratory;
    const asked = obr
      ? Array.from({ length: reading.count(obr, 4) }, (_, index) => conceptOf(reading, obr, 4, `${id}.code`, index + 1))
      : [];
    const named = asked.filter((concept) => concept !== undefined);
    const [first, ...others] = named;
    const code: Concept = first ?? { coding, translations: [] };
    const text = named.map((concept) => concept.text ?? concept.coding?.code ?? '').join(', ');
    const observations: Observation[] = bundled(results).map((bundle) => {
      count += 1;
      return readResult(reading, bundle, `observation-${count}`, orderCode);
    });
    const resultTime = reading.time(obr, 22, `${id}.resultTime`);
    const states = observations.map(({ status }) => status);
    const worst = (['preliminary', 'registered', 'corrected', 'final'] as const).find((state) =>
      states.includes(state),
    );
    groups.push({
      id,
      code: others.length > 0 ? { ...code, text } : code,
      specialty: { coding, translations: [] },
      status: worst ?? states[0] ?? (orderCode === '' ? 'preliminary' : orderStatus(orderCode)),
      ...(specimen?.collected === undefined ? {} : { time: specimen.collected }),
      ...(resultTime === undefined ? {} : { resultTime }),
      ...(specimen ? { specimenId: specimen.id } : {}),
      observations,
      notes: readNotes(reading, notes, `${id}.note`),
      source: obr?.path ?? observations[0]?.source ?? '',
    });
  }
  return { groups, specimens };
}

/** OBR-2 and -3 the numbers, OBR-16 (else P-13) who asked, OBR-13, OBR-31 and P-18 why. */
function readOrder(reading: SanteReading, p: Segment | undefined, orders: readonly Order[]): OrderFacts {
  const obrs = orders.flatMap(({ obr }) => obr ?? []);
  // Of orders that differ the first speaks; what the others say stays unmapped and is shown.
  const first = (number: number, component: number, to: string): string => {
    let found = '';
    for (const obr of obrs) {
      const said = reading.peek(obr, number, component);
      if (found === '' || said === found) found = reading.take(obr, number, to, component);
    }
    return found;
  };
  const persons = (number: number, to: string): Professional | undefined => {
    const asking = obrs.find((obr) => reading.count(obr, number) > 0);
    const same = obrs.filter((obr) => obr.fields[number] === asking?.fields[number]);
    return same.map((obr) => reading.professional(obr, number, to)).find((person) => person !== undefined);
  };
  const placer = first(2, 2, 'order.placer') || first(2, 1, 'order.placer');
  const filler = first(3, 2, 'order.filler');
  const asked = persons(16, 'order.requester');
  if (asked) reading.ignore(p, 'hprim.other-physician', 13);
  const requester = asked ?? reading.professional(p, 13, 'order.requester');
  const reason = [
    ...obrs.flatMap((obr) => [13, 31].flatMap((number) => reading.takeAll(obr, number, 'order.reason'))),
    ...(p ? reading.takeAll(p, 18, 'order.reason') : []),
  ].filter((text) => text.trim() !== '');
  return {
    ...(placer === '' ? {} : { placer: { extension: placer } }),
    ...(filler === '' ? {} : { filler: { extension: filler } }),
    ...(requester ? { requester } : {}),
    ...(reason.length === 0 ? {} : { reason: [...new Set(reason)].join('; ') }),
  };
}

function recipientsOf(reading: SanteReading, h: Segment, orders: readonly Order[]): Professional[] {
  const to = reading.professional(h, 9, 'recipient');
  return [...(to ? [to] : []), ...orders.flatMap(({ obr }) => reading.professionals(obr, 28, 'recipient'))];
}

/** Fields that frame, steer or administer, once everything else has been taken. */
function setAsideRest(
  reading: SanteReading,
  { h, l }: Message,
  { p, others }: PatientPart,
  orders: readonly Order[],
): void {
  reading.ignore(h, 'hprim.transport-header');
  reading.ignore(l, 'hprim.structure');
  reading.ignore(p, 'hprim.set-id', 1);
  reading.ignore(p, 'hprim.name-detail', 5, 13);
  reading.ignore(p, 'hprim.encounter-detail', 23, 24, 25);
  reading.ignore(p, 'hprim.demographics-not-carried', 10, 26, 27, 28, 29, 30, 31, 32, 34, 35);
  for (const { obr } of orders) {
    reading.ignore(obr, 'hprim.set-id', 1);
    reading.ignore(obr, 'hprim.name-detail', 16, 28, 32);
    reading.ignore(obr, 'hprim.order-processing', 5, 6, 8, 9, 10, 11, 17, 18, 19, 20, 21, 33, 34, 35);
  }
  for (const segment of others) {
    const rule = OTHER_SEGMENTS[segment.name];
    if (rule === undefined) reading.doubt(hprimFinding('hprim.segment-unknown', segment.path));
    else reading.ignore(segment, rule);
  }
}

function readReport(context: ReadContext, message: Message, patient: PatientPart, orders: readonly Order[]): ReadPart {
  const { h, l } = message;
  const segments = [h, ...(patient.p ? [patient.p] : []), ...patient.notes, ...orders.flatMap(segmentsOf)];
  const reading = new SanteReading([...segments, ...patient.others, ...(l ? [l] : [])], message.delimiters, context);
  const refused = (problem: (typeof hprimProblems)[keyof typeof hprimProblems]): ReadPart => ({
    kind: 'unreadable',
    part: '',
    problem,
  });
  const person = readPatient(reading, patient);
  if (!person) return refused(hprimProblems.noPatient);
  const house = houseOf(reading, h);
  const order = readOrder(reading, patient.p, orders);
  const { groups, specimens } = readGroups(reading, orders);
  const notes = readNotes(reading, patient.notes, 'body.note');
  const sent = reading.time(h, 13, 'effectiveTime');
  const resulted: readonly (Timestamp | undefined)[] = groups.map(({ resultTime }) => resultTime);
  const collected = specimens.map((specimen) => specimen.collected);
  const effectiveTime = latest(resulted) ?? sent ?? latest(collected);
  if (effectiveTime === undefined) return refused(hprimProblems.noTime);
  const observations = groups.flatMap((group) => group.observations);
  if (observations.length === 0) reading.doubt(hprimFinding('hprim.no-results', 'OBX'));
  const codes = orders.map(({ obr }) => (obr?.fields[25] ?? '').trim().toUpperCase()).filter((code) => code !== '');
  const [leading] = orders;
  const { number, stable } = leading ? numberOf(leading, message) : { number: '', stable: false };
  if (!stable) reading.doubt(hprimFinding('hprim.order-number-missing', 'OBR-3'));
  const validator = orders
    .map(({ obr }) => reading.professional(obr, 32, 'legalAuthenticator'))
    .find((found) => found !== undefined);
  const recipients = recipientsOf(reading, h, orders);
  const serviceTime = servicePeriod(collected, []);
  const { language } = context.source;
  setAsideRest(reading, message, patient, orders);
  const document: ClinicalDocument = {
    lineage: { authority: house.name, number: stable ? number : `${number}@${effectiveTime}`, stable },
    type: { coding: laboratoryReport, translations: [] },
    title: profileTitle(context.profile, [laboratoryReport.code], 'results', language) || 'Compte rendu de laboratoire',
    language,
    status: reportStatus(
      observations.map(({ status }) => status),
      codes,
    ),
    effectiveTime,
    ...(serviceTime ? { serviceTime } : {}),
    patient: person,
    author: { ...(house.organization ? { organization: house.organization } : {}), time: effectiveTime },
    ...(validator ? { legalAuthenticator: validator } : {}),
    recipients,
    ...(Object.keys(order).length > 0 ? { order } : {}),
    confidentiality: 'N',
    body: { kind: 'results', groups, specimens, notes },
  };
  return { kind: 'document', part: '', document, mapping: reading.ledger.report(), findings: reading.findings };
}

/** What is wrong with the message as a whole: it holds every document of it. */
function wholeFindings({ l, patients, counts, glued, delimiters }: Message): Finding[] {
  const findings: Finding[] = [];
  if (glued) findings.push(hprimFinding('hprim.line-glued', 'H'));
  if (!l) return [...findings, hprimFinding('hprim.end-missing', 'L')];
  const [said, segments] = [3, 4].map((number) => part(l.fields[number] ?? '', delimiters.component, 0));
  if (said && Number(said) !== patients.length) findings.push(hprimFinding('hprim.patient-count', 'L-3'));
  if (segments && !counts.includes(Number(segments))) findings.push(hprimFinding('hprim.segment-count', 'L-4'));
  return findings;
}

/** Every segment of a message, for an account of the whole. */
const allSegments = ({ h, patients, l }: Message): Segment[] => [
  h,
  ...patients.flatMap(({ p, notes, orders, others }) => [
    ...(p ? [p] : []),
    ...notes,
    ...orders.flatMap(segmentsOf),
    ...others,
  ]),
  ...(l ? [l] : []),
];

function readPatientPart(context: ReadContext, message: Message, patient: PatientPart): ReadPart[] {
  if (!patient.p) return [{ kind: 'unreadable', part: '', problem: hprimProblems.noPatient }];
  if (patient.orders.length === 0) return [{ kind: 'unreadable', part: '', problem: hprimProblems.noContent }];
  const reports = reportsOf(patient, message);
  return reports.map((orders, index) => ({
    ...readReport(context, message, patient, orders),
    part: reports.length > 1 ? `order[${index + 1}]` : '',
  }));
}

const joined = (...parts: readonly string[]): string => parts.filter((name) => name !== '').join('/');

/** All documents of one message (H … L). `name` is what its parts are called by in the file. */
export function readMessage(context: ReadContext, message: Message, name: string): ReadPart[] {
  const { h, patients, delimiters } = message;
  const said = (number: number): string => part(h.fields[number] ?? '', delimiters.component, 0).toUpperCase();
  const setAside = (rule: string): ReadPart[] => {
    const mapping = new SanteReading(allSegments(message), delimiters, context).ledger.report(rule);
    return [{ kind: 'set-aside', part: name, rule, mapping }];
  };
  const rule = OTHER_CONTEXTS[said(6)];
  if (rule !== undefined) return setAside(rule);
  if (said(6) !== 'ORU' && said(6) !== '') return [{ kind: 'unreadable', part: name, problem: hprimProblems.context }];
  if (said(11) === 'T' || said(11) === 'D') return setAside('hprim.not-production');
  if (patients.length === 0) return [{ kind: 'unreadable', part: name, problem: hprimProblems.noPatient }];
  const whole = wholeFindings(message);
  return patients.flatMap((patient, index) => {
    const mine = joined(name, patients.length > 1 ? `patient[${index + 1}]` : '');
    return readPatientPart(context, message, patient).map((read) => ({
      ...read,
      part: joined(mine, read.part),
      ...(read.kind === 'document' ? { findings: [...whole, ...read.findings] } : {}),
    }));
  });
}
