/**
 * The groups of a result or document message (HL7 v2 chapters 4, 7 and 9), read tolerantly: patients, their order lines, the
 * results, notes and specimens below them. Segments of unknown kind stay where they stand.
 */
import type { Placed } from './account.ts';
import type { Message, Segment } from './message.ts';

export interface ObservationNode {
  readonly obx: Segment;
  readonly path: string;
  readonly notes: Segment[];
  /** The files beside the message that the line points to (type RP), when all of them are here. */
  readonly referred?: readonly Uint8Array[];
}

export interface SpecimenNode {
  readonly spm: Segment;
  readonly path: string;
  readonly observations: ObservationNode[];
  readonly notes: Segment[];
}

export interface OrderNode {
  readonly orc?: Segment;
  readonly obr?: Segment;
  readonly path: string;
  readonly notes: Segment[];
  readonly observations: ObservationNode[];
  readonly specimens: SpecimenNode[];
  /** True when results stand after the specimen that they were found in, as some senders write it. */
  readonly resultsAfterSpecimen: boolean;
}

export interface PatientNode {
  readonly pid?: Segment;
  readonly pv1?: Segment;
  readonly notes: Segment[];
  readonly orders: OrderNode[];
  readonly txa?: Segment;
  /** All segments below this patient, in order. */
  readonly placed: Placed[];
}

export interface MessageTree {
  readonly msh: Segment;
  /** Segments before the first patient (MSH, SFT, EVN …). */
  readonly header: Placed[];
  readonly evn?: Segment;
  readonly patients: PatientNode[];
}

type Loose<T> = { -readonly [K in keyof T]: T[K] };

const below = (scope: string, name: string): string => (scope === '' ? name : `${scope}/${name}`);

/**
 * The tree of a message whose first segment is MSH. Repeated segments are numbered over the whole message. In a specimen-oriented
 * message (`OUL^R22`) the specimen stands above its orders, and the order's ORC behind its OBR.
 */
export function treeOf(
  message: Message,
  referredBy: (obx: Segment) => readonly Uint8Array[] | undefined = () => undefined,
): MessageTree | undefined {
  const [msh] = message.segments;
  if (msh?.name !== 'MSH') return undefined;
  const tree: Loose<MessageTree> = { msh, header: [], patients: [] };
  const many = (name: string): boolean => message.segments.filter((segment) => segment.name === name).length > 1;
  const manyPatients = many('PID');
  const firstOf = (name: string): number => message.segments.findIndex((segment) => segment.name === name);
  const specimenFirst = firstOf('SPM') !== -1 && firstOf('SPM') < firstOf('OBR');
  const isSpecimenMessage = (msh.fields[9] ?? '').startsWith('OUL');
  const numbers = new Map<string, number>();
  const next = (scope: string, name: string): number => {
    const key = `${scope}/${name}`;
    const number = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, number);
    return number;
  };
  const state: {
    patient?: Loose<PatientNode>;
    order?: Loose<OrderNode>;
    specimen?: SpecimenNode;
    observation?: ObservationNode;
    orc?: Segment;
    /** The specimen above the orders that follow. */
    above?: SpecimenNode;
  } = {};
  const resultLine = (obx: Segment, path: string): ObservationNode => {
    const referred = referredBy(obx);
    return { obx, path, notes: [], ...(referred ? { referred } : {}) };
  };
  const startPatient = (): Loose<PatientNode> => {
    const patient: Loose<PatientNode> = { notes: [], orders: [], placed: [] };
    tree.patients.push(patient);
    state.patient = patient;
    delete state.order;
    delete state.above;
    delete state.specimen;
    delete state.observation;
    return patient;
  };
  const startOrder = (obr: Segment | undefined): Loose<OrderNode> => {
    // Results without an order line (MDM) stand directly below the message.
    const path = obr ? `OBR[${next('', 'OBR')}]` : '';
    const order: Loose<OrderNode> = {
      ...(obr ? { obr } : {}),
      ...(state.orc ? { orc: state.orc } : {}),
      path,
      notes: [],
      observations: [],
      specimens: state.above ? [state.above] : [],
      resultsAfterSpecimen: false,
    };
    (state.patient ?? startPatient()).orders.push(order);
    state.order = order;
    delete state.orc;
    delete state.specimen;
    delete state.observation;
    return order;
  };
  for (const segment of message.segments) {
    const { name } = segment;
    const place = (path: string): string => {
      (state.patient?.placed ?? tree.header).push({ segment, path });
      return path;
    };
    if (name === 'PID') {
      startPatient().pid = segment;
      place(manyPatients ? `PID[${tree.patients.length}]` : 'PID');
    } else if (name === 'ORC') {
      if (!state.patient) startPatient();
      const behind = isSpecimenMessage && state.order?.obr && !state.order.orc && state.order.observations.length === 0;
      if (behind && state.order) state.order.orc = segment;
      else {
        if (state.orc) startOrder(undefined);
        state.orc = segment;
        delete state.observation;
      }
      place(`ORC[${next('', 'ORC')}]`);
    } else if (name === 'OBR') {
      if (!state.patient) startPatient();
      place(startOrder(segment).path);
    } else if (name === 'OBX' && state.above && !state.order) {
      const path = place(below(state.above.path, `OBX[${next(state.above.path, 'OBX')}]`));
      const node = resultLine(segment, path);
      state.above.observations.push(node);
      state.observation = node;
    } else if (name === 'SPM' && specimenFirst) {
      if (!state.patient) startPatient();
      const path = place(`SPM[${next('', 'SPM')}]`);
      state.above = { spm: segment, path, observations: [], notes: [] };
      delete state.order;
      delete state.observation;
    } else if (name === 'OBX') {
      const order = state.order ?? startOrder(undefined);
      const ofSpecimen = state.specimen && order.observations.length > 0 && !order.resultsAfterSpecimen;
      if (state.specimen && !ofSpecimen) order.resultsAfterSpecimen = true;
      const scope = ofSpecimen && state.specimen ? state.specimen.path : order.path;
      const path = place(below(scope, `OBX[${next(scope, 'OBX')}]`));
      const node = resultLine(segment, path);
      (ofSpecimen && state.specimen ? state.specimen.observations : order.observations).push(node);
      state.observation = node;
    } else if (name === 'SPM') {
      const order = state.order ?? startOrder(undefined);
      const path = place(below(order.path, `SPM[${next(order.path, 'SPM')}]`));
      state.specimen = { spm: segment, path, observations: [], notes: [] };
      order.specimens.push(state.specimen);
      delete state.observation;
    } else if (name === 'NTE') {
      const owner = state.observation ?? state.specimen ?? state.order ?? state.above ?? state.patient;
      const scope =
        state.observation?.path ??
        state.specimen?.path ??
        state.order?.path ??
        state.above?.path ??
        (state.patient ? 'PID' : 'MSH');
      owner?.notes.push(segment);
      place(below(scope, `NTE[${next(scope, 'NTE')}]`));
    } else {
      if (name === 'PV1' && state.patient) state.patient.pv1 ??= segment;
      if (name === 'TXA') (state.patient ?? startPatient()).txa ??= segment;
      if (name === 'EVN') tree.evn ??= segment;
      const scope = state.order?.path ?? '';
      const number = next(scope, name);
      place(below(scope, `${name}${number > 1 || many(name) ? `[${number}]` : ''}`));
    }
  }
  if (state.orc) startOrder(undefined);
  return tree;
}
