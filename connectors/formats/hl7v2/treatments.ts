/**
 * What vaccination (`VXU^V04`) and pharmacy messages (`RDE^O11`, `RAS^O17` …, HL7 v2 chapter 4A) repeat: one treatment per leading
 * segment (RXA, RXE …), with the order before it and route, timing, components, results and notes below it.
 */
import type { Placed } from './account.ts';
import type { Segment } from './message.ts';

export interface TreatmentNode {
  readonly orc?: Segment;
  /** RXA, RXE, RXD, RXG or RXO: what the message is about. */
  readonly lead: Placed;
  readonly routes: readonly Placed[];
  readonly timings: readonly Placed[];
  readonly components: readonly Placed[];
  readonly results: readonly { readonly obx: Placed; readonly notes: readonly Segment[] }[];
  readonly notes: readonly Segment[];
}

interface Draft extends TreatmentNode {
  readonly routes: Placed[];
  readonly timings: Placed[];
  readonly components: Placed[];
  readonly results: { readonly obx: Placed; readonly notes: Segment[] }[];
  readonly notes: Segment[];
}

const LEADING = new Set(['RXO', 'RXE', 'RXD', 'RXG', 'RXA']);

const BELOW = { RXR: 'routes', TQ1: 'timings', RXC: 'components' } as const;

const isBelow = (name: string): name is keyof typeof BELOW => Object.hasOwn(BELOW, name);

/** The treatments of one patient's segments, in order. `leads` are the leading segments, the most telling first. */
export function treatmentsOf(placed: readonly Placed[], leads: readonly string[]): TreatmentNode[] {
  const lead = leads.find((name) => placed.some(({ segment }) => segment.name === name));
  const nodes: Draft[] = [];
  let orc: Segment | undefined;
  let waiting: Placed[] = [];
  let current: Draft | undefined;
  let behind = false;
  for (const place of placed) {
    const { segment } = place;
    if (segment.name === 'ORC') {
      orc = segment;
      waiting = [];
      current = undefined;
    } else if (!current && lead !== segment.name && LEADING.has(segment.name)) {
      // What stands below the order behind it says nothing of what was made of it.
      waiting = [];
      behind = true;
    } else if (segment.name === lead) {
      current = {
        ...(orc ? { orc } : {}),
        lead: place,
        routes: [],
        timings: [],
        components: [],
        results: [],
        notes: [],
      };
      // What an order says of itself before its leading segment holds for it: timing of an order, its route.
      for (const before of waiting) if (isBelow(before.segment.name)) current[BELOW[before.segment.name]].push(before);
      waiting = [];
      behind = false;
      nodes.push(current);
    } else if (isBelow(segment.name)) {
      if (current) current[BELOW[segment.name]].push(place);
      else if (!behind) waiting.push(place);
    } else if (segment.name === 'OBX') {
      current?.results.push({ obx: place, notes: [] });
    } else if (segment.name === 'NTE' && current) {
      (current.results.at(-1)?.notes ?? current.notes).push(segment);
    }
  }
  return nodes;
}
