/** Whether what is shown may still be called true: the agent answers and the answer is young. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useContact } from '../api/contact.ts';
import { staleAfter } from '../api/queries.ts';
import { useNow } from './clock.ts';

export function useFresh(query: Pick<UseQueryResult, 'dataUpdatedAt'>): boolean {
  const contact = useContact();
  const now = useNow();
  return contact.state === 'reached' && now - query.dataUpdatedAt < staleAfter;
}
