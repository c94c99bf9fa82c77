/**
 * `ADT` (HL7 v2 chapter 3) and orders (chapter 4) as news: who is a patient here, who is in, who left, which two were one, who objects,
 * and what was asked for. They never become documents.
 */
import {
  instantOf,
  type MappingReport,
  type News,
  type OrderFacts,
  type Patient,
  type StayNews,
} from '../../clinical/index.ts';
import type { Placed } from './account.ts';
import { openReading, type MessageContext } from './context.ts';
import { readConcept, readEntityIdentifier, readTime, type Reading } from './datatypes.ts';
import { readEncounter } from './encounter.ts';
import { field, segmentOf, type Segment } from './message.ts';
import { reasonOf, requesterOf } from './order.ts';
import { readPatient } from './patient.ts';
import { isOrderCancelled } from './status.ts';
import type { MessageTree, OrderNode, PatientNode } from './structure.ts';

export interface ReadNews {
  readonly news: readonly News[];
  readonly mapping: MappingReport;
}

const placedNamed = (placed: readonly Placed[], name: string): Segment | undefined =>
  placed.find(({ segment }) => segment.name === name)?.segment;

/** The moment of a field in milliseconds; undefined when it is empty or unreadable. */
function momentOf(reading: Reading, segment: Segment | undefined, number: number, to: string): number | undefined {
  const time = readTime(reading, { segment, field: number, path: `${segment?.name ?? ''}-${number}` }, to);
  return time === undefined ? undefined : instantOf(time);
}

/** PV1-19, -44 and -45; EVN-6, EVN-2 and MSH-7 where the visit has no times. */
function readStay(reading: Reading, tree: MessageTree, node: PatientNode, leaves: boolean): StayNews | undefined {
  const [number] = readEncounter(reading, node.pv1)?.identifiers ?? [];
  const admitted = momentOf(reading, node.pv1, 44, 'stay.from');
  const discharged = momentOf(reading, node.pv1, 45, 'stay.to');
  const happened = momentOf(reading, tree.evn, 6, 'stay.moment') ?? momentOf(reading, tree.evn, 2, 'stay.moment');
  const sent = momentOf(reading, tree.msh, 7, 'stay.moment');
  const from = admitted ?? happened ?? sent;
  if (!number || from === undefined) return undefined;
  const to = discharged ?? (leaves ? (happened ?? sent) : undefined);
  return { number, from, ...(to === undefined ? {} : { to }) };
}

/** MRG-1 (numbers) and MRG-7 (name), read as those of a PID. */
function readPrior(reading: Reading, context: MessageContext, mrg: Placed): Patient {
  const pid = segmentOf('PID', ['', '', field(mrg.segment, 1), field(mrg.segment, 4), field(mrg.segment, 7)]);
  for (const number of [1, 3, 4, 7])
    for (let rep = 1; rep <= reading.account.count(mrg.segment, number); rep += 1)
      for (let component = 1; component <= 14; component += 1)
        reading.account.use(mrg.segment, number, 'prior', rep, component);
  const own = openReading({ ...context, doubts: [] }, [{ segment: pid, path: 'MRG' }]);
  return readPatient(own, pid, context.profile);
}

/**
 * ARV-3 (table 0717): the patient opts out of all registries, or in again. A source profile may name another field, for the Z segment
 * of a hospital.
 */
function readOpposition(reading: Reading, node: PatientNode): 'opposed' | 'opposition-lifted' | undefined {
  const { account, source } = reading;
  const said = source.opposition;
  const place = /^([A-Z][A-Z0-9]{2})-(\d+)$/.exec(said?.field ?? '');
  const named = place ? placedNamed(node.placed, place[1] ?? '') : undefined;
  if (named && said) {
    const value = account.take(named, Number(place?.[2]), 'opposition');
    if (said.opposed.includes(value)) return 'opposed';
    if (said.lifted.includes(value)) return 'opposition-lifted';
  }
  for (const { segment } of node.placed.filter((entry) => entry.segment.name === 'ARV')) {
    const value = account.take(segment, 3, 'opposition').toUpperCase();
    const deleted = account.take(segment, 2, 'opposition').toUpperCase().startsWith('D');
    if (value === 'OO') return deleted ? 'opposition-lifted' : 'opposed';
    if (value === 'OI') return 'opposition-lifted';
  }
  return undefined;
}

function patientNews(
  reading: Reading,
  context: MessageContext,
  tree: MessageTree,
  node: PatientNode,
  event: string,
): News[] {
  const patient = readPatient(reading, node.pid ?? tree.msh, context.profile);
  const merges = node.placed.filter(({ segment }) => segment.name === 'MRG');
  if (['A18', 'A34', 'A39', 'A40'].includes(event))
    return merges.map((mrg) => ({ kind: 'merged', survivor: patient, prior: readPrior(reading, context, mrg) }));
  const stay = readStay(reading, tree, node, event === 'A03');
  const objection = readOpposition(reading, node);
  // An objection told at the admission or during a stay is one of that stay; told with the patient's facts alone it is one of all.
  const wide = stay === undefined || ['A28', 'A31'].includes(event);
  const opposition: News[] = objection ? [{ kind: objection, patient, ...(wide ? {} : { stay }) }] : [];
  const known: News = { kind: 'patient', patient };
  switch (event) {
    case 'A01':
    case 'A04':
    case 'A13':
      return [known, ...(stay ? [{ kind: 'admitted' as const, patient, stay }] : []), ...opposition];
    case 'A03':
      return [known, ...(stay ? [{ kind: 'discharged' as const, patient, stay }] : []), ...opposition];
    case 'A11':
      return [known, ...(stay ? [{ kind: 'admission-cancelled' as const, patient, stay }] : [])];
    case 'A05':
    case 'A08':
    case 'A28':
    case 'A31':
      return [known, ...opposition];
    default:
      return [];
  }
}

/** ORC-9, ORC-12/OBR-16, OBR-13/OBR-31, SPM-4/OBR-15 of one order line. */
function orderFacts(reading: Reading, node: PatientNode, order: OrderNode): OrderFacts {
  const { orc, obr, path, specimens } = order;
  const one = { ...node, orders: [order] };
  const requester = requesterOf(reading, one);
  const reason = reasonOf(reading, one);
  const orderedAt = readTime(reading, { segment: orc, field: 9, path: 'ORC-9' }, 'order.orderedAt');
  const [specimen] = [
    ...specimens.map(({ spm, path: at }) =>
      readConcept(reading, { segment: spm, field: 4, path: `${at}-4` }, 'order.specimen'),
    ),
    readConcept(reading, { segment: obr, field: 15, path: `${path}-15` }, 'order.specimen'),
  ].flatMap((concept) => concept?.text ?? concept?.coding?.code ?? []);
  return {
    ...(requester ? { requester } : {}),
    ...(reason === '' ? {} : { reason }),
    ...(orderedAt === undefined ? {} : { orderedAt }),
    ...(specimen === undefined ? {} : { specimen }),
  };
}

/** ORC and OBR of an order message: who asked for what under which number, or called it off. */
function orderNews(reading: Reading, context: MessageContext, tree: MessageTree, node: PatientNode): News[] {
  const patient = readPatient(reading, node.pid ?? tree.msh, context.profile);
  return node.orders.flatMap((order): News[] => {
    const { orc, obr, path } = order;
    const number = (at: 2 | 3, to: string) =>
      readEntityIdentifier(reading, { segment: orc, field: at, path: `ORC-${at}` }, to) ??
      readEntityIdentifier(reading, { segment: obr, field: at, path: `${path}-${at}` }, to);
    const [placer, filler] = [number(2, 'order.placer'), number(3, 'order.filler')];
    const service = readConcept(reading, { segment: obr, field: 4, path: `${path}-4` }, 'order.service');
    const control = reading.account.take(orc, 1, 'order.state').toUpperCase();
    if (!placer && !filler) return [];
    const state = isOrderCancelled(control) ? 'cancelled' : 'requested';
    return [
      {
        kind: 'order',
        state,
        patient,
        ...(placer ? { placer } : {}),
        ...(filler ? { filler } : {}),
        service: service ?? { translations: [] },
        facts: orderFacts(reading, node, order),
      },
    ];
  });
}

/** What a message tells that is no document, with its account: what is not news is set aside by `rule`. */
export function readNews(context: MessageContext, tree: MessageTree, event: string, rule: string): ReadNews {
  const placed = [...tree.header, ...tree.patients.flatMap((node) => node.placed)];
  const reading = openReading(context, placed);
  const news = tree.patients.flatMap((node) => {
    if (!node.pid) return [];
    if (rule === 'hl7v2.patient-administration') return patientNews(reading, context, tree, node, event);
    return rule === 'hl7v2.order' ? orderNews(reading, context, tree, node) : [];
  });
  for (const { segment } of placed) reading.account.ignore(segment, rule);
  return { news, mapping: reading.account.report() };
}
