/** Whether the agent answers, and since when it does not. Every call reports here; the banner and the sentence read it. */
import { useSyncExternalStore } from 'react';

export interface Contact {
  readonly state: 'unknown' | 'reached' | 'lost' | 'locked';
  /** When the agent last answered, milliseconds since 1970. */
  readonly lastAnswerAt: number | undefined;
  /** When it was first found not to answer. */
  readonly lostSince: number | undefined;
}

let contact: Contact = { state: 'unknown', lastAnswerAt: undefined, lostSince: undefined };
const listeners = new Set<() => void>();

const change = (next: Contact): void => {
  contact = next;
  for (const listener of listeners) listener();
};

export const answered = (now: number): void => change({ state: 'reached', lastAnswerAt: now, lostSince: undefined });

export const locked = (): void => change({ ...contact, state: 'locked' });

export const notAnswered = (now: number): void =>
  change({ ...contact, state: 'lost', lostSince: contact.lostSince ?? contact.lastAnswerAt ?? now });

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useContact = (): Contact => useSyncExternalStore(subscribe, () => contact);
