/** The batteries, results and specimens of all messages of an order as one body: every result once, the newest word on it. */
import { createHash } from 'node:crypto';
import type { DocumentStatus, Observation, ResultGroup, ResultImage, Specimen } from '../../clinical/index.ts';
import {
  groupKeys,
  isNamed,
  keyOf,
  resultKeys,
  specimenContent,
  type OrderGroup,
  type OrderMessage,
  type OrderResult,
} from './apart.ts';
import { newestOf, type Clock } from './newer.ts';

/** What became of the ids of one message: the id in the whole, or nothing where a newer message says the same again. */
export type Renamed = ReadonlyMap<string, string | undefined>;

export interface GatheredResults {
  readonly groups: readonly ResultGroup[];
  readonly specimens: readonly Specimen[];
  readonly status: DocumentStatus;
  readonly renamed: ReadonlyMap<OrderMessage, Renamed>;
  /** Two messages that are equally new say different things of one result. */
  readonly disputed: boolean;
  /** Batteries whose parent another message of the order brought, as paths of the doubts that are settled by it. */
  readonly parentsFound: ReadonlySet<string>;
}

export const groupsOf = (message: OrderMessage): readonly OrderGroup[] => {
  const { body } = message.part.document;
  return body.kind === 'results' ? body.groups.map((group) => ({ message, group })) : [];
};

export const resultsOf = ({ message, group }: OrderGroup): readonly OrderResult[] =>
  group.observations.map((observation) => ({ message, group, observation }));

/** One result of the whole, with everything that messages said of it before. */
interface Gathered {
  readonly id: string;
  readonly newest: OrderResult;
  readonly all: readonly OrderResult[];
}

interface Battery {
  readonly id: string;
  /** What the messages say of it, the oldest first. */
  readonly all: readonly OrderGroup[];
  readonly results: readonly Gathered[];
  readonly images: readonly ResultImage[];
}

const unfinished = (status: ResultGroup['status']): boolean => status === 'registered' || status === 'preliminary';

const idOf = (kind: 'group' | 'observation' | 'specimen' | 'image', index: number): string => `${kind}-${index + 1}`;

/** The last that is said. */
const lastSaid = <Value>(values: readonly (Value | undefined)[]): Value | undefined =>
  values.findLast((value) => value !== undefined);

/** Lines that several messages repeat, once each. */
export const once = (lines: readonly string[]): readonly string[] => [...new Set(lines)];

/** `messages`: the oldest first. */
export function gatherResults(messages: readonly OrderMessage[], clock: Clock): GatheredResults {
  const renamed = new Map(messages.map((message) => [message, new Map<string, string | undefined>()]));
  const { specimens, nameSpecimen } = gatherSpecimens(messages);
  let disputed = false;
  let count = 0;
  let pictures = 0;
  const byMessage = messages.map(groupsOf);
  const keys = groupKeys(byMessage);
  const batteries = [...Map.groupBy(byMessage.flat(), (one) => keys.get(one) ?? '').values()].map(
    (all, index): Battery => {
      const id = idOf('group', index);
      const lines = messages.map((message) => all.filter((one) => one.message === message).flatMap(resultsOf));
      const resultKey = resultKeys(lines);
      const results = [...Map.groupBy(lines.flat(), (one) => resultKey.get(one) ?? '').values()].flatMap(
        (same): Gathered[] => {
          const found = newestOf(same, clock);
          if (!found) return [];
          disputed ||= found.disputed;
          return [{ id: idOf('observation', count++), newest: found.newest, all: same }];
        },
      );
      for (const one of all) renamed.get(one.message)?.set(one.group.id, id);
      for (const { id: name, newest, all: same } of results)
        for (const one of same)
          renamed.get(one.message)?.set(one.observation.id, one.observation === newest.observation ? name : undefined);
      const images = gatherImages(all, renamed, pictures);
      pictures += images.length;
      return { id, all, results, images };
    },
  );
  for (const message of messages) for (const [id, name] of nameSpecimen(message)) renamed.get(message)?.set(id, name);
  const { parents, parentsFound } = parentsOf(batteries);
  const groups = batteries.map((battery) => groupOf(battery, renamed, parents.get(battery)));
  return { groups, specimens, status: statusOf(batteries, groups), renamed, disputed, parentsFound };
}

/** Each picture of a battery once, by its bytes, however many messages bring it. */
function gatherImages(
  all: readonly OrderGroup[],
  renamed: ReadonlyMap<OrderMessage, Map<string, string | undefined>>,
  before: number,
): readonly ResultImage[] {
  const known = new Map<string, ResultImage>();
  for (const { message, group } of all)
    for (const image of group.images ?? []) {
      const content = createHash('sha256').update(image.bytes).digest('hex');
      const kept = known.get(content) ?? {
        ...image,
        id: idOf('image', before + known.size),
        source: `${message.prefix}${image.source}`,
      };
      known.set(content, kept);
      renamed.get(message)?.set(image.id, kept.id);
    }
  return [...known.values()];
}

/** Each specimen once, however many messages describe it. */
function gatherSpecimens(messages: readonly OrderMessage[]): {
  readonly specimens: readonly Specimen[];
  readonly nameSpecimen: (message: OrderMessage) => readonly (readonly [string, string])[];
} {
  const known = new Map<string, Specimen>();
  const of = ({ part }: OrderMessage): readonly Specimen[] =>
    part.document.body.kind === 'results' ? part.document.body.specimens : [];
  for (const specimen of messages.flatMap(of)) {
    const content = specimenContent(specimen);
    if (!known.has(content)) known.set(content, { ...specimen, id: idOf('specimen', known.size) });
  }
  return {
    specimens: [...known.values()],
    nameSpecimen: (message) =>
      of(message).map((specimen) => [specimen.id, known.get(specimenContent(specimen))?.id ?? specimen.id]),
  };
}

/** The finding that each battery belongs to: as its own message found it, else in what other messages of the order brought. */
function parentsOf(batteries: readonly Battery[]): {
  readonly parents: ReadonlyMap<Battery, ResultGroup['parent']>;
  readonly parentsFound: ReadonlySet<string>;
} {
  const parents = new Map<Battery, ResultGroup['parent']>();
  const parentsFound = new Set<string>();
  const placed = batteries.flatMap((battery) => battery.results.map((result) => ({ battery, result })));
  const at = (test: (one: OrderResult, battery: Battery) => boolean): ResultGroup['parent'] => {
    const found = placed.findLast(({ battery, result }) => result.all.some((one) => test(one, battery)));
    return found && { groupId: found.battery.id, observationId: found.result.id };
  };
  for (const battery of batteries) {
    const own = battery.all.findLast(({ group }) => group.parent !== undefined);
    if (own) {
      const { message, group } = own;
      parents.set(
        battery,
        at((one) => one.message === message && one.observation.id === group.parent?.observationId),
      );
      continue;
    }
    for (const { message, group } of battery.all) {
      const named = message.part.keys?.parents[group.id];
      if (!named) continue;
      const points = (one: OrderResult, other: Battery): boolean => {
        const { code, subId } = keyOf(one);
        return (
          other !== battery &&
          isNamed(one, named) &&
          code === named.code &&
          (named.subId === '' || subId === named.subId)
        );
      };
      const parent = at(points);
      if (!parent) continue;
      parents.set(battery, parent);
      parentsFound.add(`${message.prefix}${named.path}`);
    }
  }
  return { parents, parentsFound };
}

function groupOf(
  { id, all, results, images }: Battery,
  renamed: ReadonlyMap<OrderMessage, Renamed>,
  parent: ResultGroup['parent'],
): ResultGroup {
  const newest = all.at(-1);
  if (!newest) throw new Error('a battery that no message has');
  const { message, group } = newest;
  const last = <Field extends keyof ResultGroup>(field: Field): ResultGroup[Field] | undefined =>
    lastSaid(all.map((one) => one.group[field]));
  const specimenId = lastSaid(
    all.map((one) =>
      one.group.specimenId === undefined ? undefined : renamed.get(one.message)?.get(one.group.specimenId),
    ),
  );
  const specialty = last('specialty');
  const time = last('time');
  const resultTime = last('resultTime');
  return {
    id,
    code: group.code,
    ...(specialty ? { specialty } : {}),
    status: group.status,
    ...(time === undefined ? {} : { time }),
    ...(resultTime === undefined ? {} : { resultTime }),
    ...(specimenId === undefined ? {} : { specimenId }),
    observations: results.map((result) => observationOf(result, group)),
    notes: once(all.flatMap((one) => one.group.notes)),
    ...(images.length > 0 ? { images } : {}),
    ...(parent ? { parent } : {}),
    source: `${message.prefix}${group.source}`,
  };
}

/** An order that was called off ends what was not finished; what was final stays what it is. */
function observationOf({ id, newest }: Gathered, { status }: ResultGroup): Observation {
  const { message, observation, group } = newest;
  const ended = status === 'cancelled' && group.status !== 'cancelled' && unfinished(observation.status);
  return {
    ...observation,
    id,
    ...(ended ? { status: 'cancelled' } : {}),
    source: `${message.prefix}${observation.source}`,
  };
}

/**
 * The status of the whole, by the rules of a single report: all withdrawn, all called off, anything unfinished, anything corrected. What is registered or
 * preliminary counts as far as its own message was so: some codes describe a line and say nothing of the report.
 */
function statusOf(batteries: readonly Battery[], groups: readonly ResultGroup[]): DocumentStatus {
  const states = groups.flatMap(({ observations }) => observations.map(({ status }) => status));
  const every = (test: (status: ResultGroup['status']) => boolean): boolean => states.length > 0 && states.every(test);
  if (every((status) => status === 'entered-in-error')) return 'entered-in-error';
  if (groups.every(({ status }) => status === 'cancelled')) return 'cancelled';
  if (every((status) => status === 'cancelled' || status === 'entered-in-error')) return 'cancelled';
  const waits = ({ part }: OrderMessage): boolean => part.document.status === 'preliminary';
  const pending = batteries.some(({ all, results }, index) => {
    const group = groups[index];
    const newest = all.at(-1);
    return (
      (newest !== undefined && waits(newest.message) && unfinished(newest.group.status)) ||
      results.some(
        ({ newest: result }, place) =>
          waits(result.message) && unfinished(group?.observations[place]?.status ?? result.observation.status),
      )
    );
  });
  if (pending) return 'preliminary';
  return states.some((status) => status === 'corrected' || status === 'entered-in-error') ? 'corrected' : 'final';
}
