/**
 * How the batteries and results of one order are told apart over all its messages: by the test and sub-id that their sender gives, and by more only where one message
 * gives the same twice. What is told apart is never put in the place of one another.
 */
import type { Concept, Observation, ResultGroup, Specimen } from '../../clinical/index.ts';
import type { DocumentPart } from '../types.ts';

/** One of the messages of an order, with results in it. */
export interface OrderMessage {
  /** Before the paths of its account; empty for the message that is read. */
  readonly prefix: string;
  readonly part: DocumentPart;
}

const joined = (...parts: readonly string[]): string => JSON.stringify(parts);

/** A code as it stands, else the words. */
const conceptKey = ({ coding, translations, text }: Concept): string =>
  coding?.code ?? translations[0]?.code ?? text ?? '';

/** What a result says, apart from its place. */
export const contentOf = (observation: Observation): string => JSON.stringify({ ...observation, id: '', source: '' });

/** What a specimen is, apart from its place. */
export const specimenContent = (specimen: Specimen): string => JSON.stringify({ ...specimen, id: '' });

type Way<One> = (one: One) => string;

/**
 * A key for each of many things, given message by message. The first way tells them apart; where one message has two of the same key, the next
 * way does so for all messages. Two that no way tells apart share their key.
 */
function toldApart<One>(messages: readonly (readonly One[])[], ways: readonly Way<One>[]): Map<One, string> {
  const keys = new Map<One, string>();
  type Item = { readonly message: number; readonly one: One };
  const separate = (items: readonly Item[], [way, ...more]: readonly Way<One>[], above: string): void => {
    if (!way) {
      for (const { one } of items) keys.set(one, above);
      return;
    }
    for (const [said, same] of Map.groupBy(items, ({ one }) => way(one))) {
      const key = `${above}${joined(said)}`;
      const once = new Set(same.map(({ message }) => message)).size === same.length;
      separate(same, once ? [] : more, key);
    }
  };
  separate(
    messages.flatMap((all, message) => all.map((one) => ({ message, one }))),
    ways,
    '',
  );
  return keys;
}

export interface OrderGroup {
  readonly message: OrderMessage;
  readonly group: ResultGroup;
}

export interface OrderResult extends OrderGroup {
  readonly observation: Observation;
}

const numbersOf = ({ message, group }: OrderGroup): { readonly filler: string; readonly placer: string } =>
  message.part.keys?.groups[group.id] ?? { filler: '', placer: '' };

/** The batteries of all messages: what was asked for, under which number, when it was taken, of which finding; then of which specimen. */
export function groupKeys(messages: readonly (readonly OrderGroup[])[]): Map<OrderGroup, string> {
  const specimenOf = ({ message, group }: OrderGroup): string => {
    const { body } = message.part.document;
    const specimens = body.kind === 'results' ? body.specimens : [];
    const specimen = specimens.find(({ id }) => id === group.specimenId);
    return specimen ? specimenContent(specimen) : '';
  };
  return toldApart(messages, [
    (one) => {
      const parent = one.message.part.keys?.parents[one.group.id];
      const { filler } = numbersOf(one);
      return joined(conceptKey(one.group.code), filler, one.group.time ?? '', parent?.code ?? '', parent?.subId ?? '');
    },
    specimenOf,
  ]);
}

/** The results of one battery of all messages: test and sub-id; then when each was true; then what each says, so that nothing is taken for another. */
export const resultKeys = (messages: readonly (readonly OrderResult[])[]): Map<OrderResult, string> =>
  toldApart(messages, [
    (one) => {
      const { code, subId } = keyOf(one);
      return joined(code, subId);
    },
    ({ observation }) => observation.time ?? '',
    ({ observation }) => contentOf(observation),
  ]);

/** Test and sub-id as the sender writes them; of formats without sub-ids, the test. */
export const keyOf = ({ message, observation }: OrderResult): { readonly code: string; readonly subId: string } =>
  message.part.keys?.observations[observation.id] ?? { code: conceptKey(observation.code), subId: '' };

/** Whether an order line is the one that a message points to, as far as it names a number. */
export function isNamed(
  one: OrderGroup,
  { filler, placer }: { readonly filler: string; readonly placer: string },
): boolean {
  const own = numbersOf(one);
  return filler === '' ? placer === '' || own.placer === placer : own.filler === filler;
}
