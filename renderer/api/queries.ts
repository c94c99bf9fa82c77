/** The questions the screens ask again and again, and what a person's decision makes old. */
import {
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult, UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { CallInput, CallOutput } from '../../connectors/agent/contract.ts';
import { call } from './client.ts';
import { Unauthorized } from './failure.ts';

/** How often the screens look again, milliseconds. The agent is on this machine: a look costs little. */
const pulse = 3_000;
/** What is shown without a new answer for this long is called old. */
export const staleAfter = 12_000;

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The agent is on the loopback interface: the browser's idea of being online says nothing about it.
        networkMode: 'always',
        refetchInterval: (query) => (query.state.error instanceof Unauthorized ? false : pulse),
        refetchOnWindowFocus: true,
        retry: false,
        staleTime: 1_000,
      },
      mutations: { networkMode: 'always' },
    },
  });

export const useOverview = (): UseQueryResult<CallOutput<'overview'>> =>
  useQuery({ queryKey: ['overview'], queryFn: ({ signal }) => call('overview', {}, signal) });

export const useConnection = (): UseQueryResult<CallOutput<'connection'>> =>
  useQuery({ queryKey: ['connection'], queryFn: ({ signal }) => call('connection', {}, signal) });

export const usePacks = (): UseQueryResult<CallOutput<'packs'>> =>
  useQuery({ queryKey: ['packs'], queryFn: ({ signal }) => call('packs', {}, signal) });

export const useUnreadable = (): UseQueryResult<CallOutput<'receipts'>> =>
  useQuery({
    queryKey: ['receipts', 'unreadable'],
    queryFn: ({ signal }) => call('receipts', { state: 'unreadable', limit: 500 }, signal),
  });

export const useDocument = (id: string): UseQueryResult<CallOutput<'document'>> =>
  useQuery({ queryKey: ['document', id], queryFn: ({ signal }) => call('document', { id }, signal) });

/** The document as its reader sees it. `version` changes with its bytes; until then nothing is asked again. */
export const useDocumentPage = (id: string, version: string): UseQueryResult<CallOutput<'documentPage'>> =>
  useQuery({
    queryKey: ['document-page', id, version],
    queryFn: ({ signal }) => call('documentPage', { id }, signal),
    staleTime: Infinity,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });

export interface DocumentFilter {
  readonly states?: string;
  readonly source?: string;
  readonly search?: string;
  /** Why a document is held or refused, as the cards of the first screen group them. */
  readonly cause?: string;
  /** Delivered at this moment or later, milliseconds since 1970. */
  readonly deliveredSince?: number;
}

export const pageSize = 100;

/** The pages of a list that are in sight; the total is that of the first page that answered. */
export function useDocumentPages(
  filter: DocumentFilter,
  pages: readonly number[],
): readonly UseQueryResult<CallOutput<'documents'>>[] {
  return useQueries({
    queries: pages.map((page) => ({
      queryKey: ['documents', filter, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('documents', { ...filter, limit: pageSize, offset: page * pageSize }, signal),
    })),
  });
}

export interface ReportSpan {
  /** Local days of the agent's zone, `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly to: string;
  readonly source?: string;
}

/** A report is what was true at its moment: it stands until a person asks again. */
const asItWas = { staleTime: Infinity, refetchInterval: false, refetchOnWindowFocus: false } as const;

export const reportKey = (span: ReportSpan): readonly unknown[] => ['report', span];

export const useReport = (span: ReportSpan, enabled: boolean): UseQueryResult<CallOutput<'report'>> =>
  useQuery({
    queryKey: reportKey(span),
    queryFn: ({ signal }) => call('report', span, signal),
    enabled,
    ...asItWas,
  });

/** The lines of a report as far as somebody has unfolded them. */
export const useReportLines = (
  span: ReportSpan,
  which: 'all' | 'open',
  madeAt: number,
): UseInfiniteQueryResult<InfiniteData<CallOutput<'reportLines'>>> =>
  useInfiniteQuery({
    queryKey: ['report-lines', span, which, madeAt],
    queryFn: ({ signal, pageParam }) =>
      call('reportLines', { ...span, which, limit: 50, ...(pageParam === '' ? {} : { after: pageParam }) }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    ...asItWas,
  });

/** What a file that is handed over with whose it is can be; the same as long as the agent runs. */
export const useHandedTypes = (): UseQueryResult<CallOutput<'handedTypes'>> =>
  useQuery({
    queryKey: ['handedTypes'],
    queryFn: ({ signal }) => call('handedTypes', {}, signal),
    staleTime: Infinity,
  });

/** Whose a file can be, by what is typed. */
export const useKnownPeople = (search: string): UseQueryResult<CallOutput<'knownPeople'>> =>
  useQuery({
    queryKey: ['knownPeople', search],
    queryFn: ({ signal }) => call('knownPeople', search === '' ? {} : { search }, signal),
    placeholderData: (before) => before,
  });

/** Patients of the local table, by what is typed. */
export const usePatients = (search: string, opposedOnly: boolean): UseQueryResult<CallOutput<'patients'>> =>
  useQuery({
    queryKey: ['patients', search, opposedOnly],
    queryFn: ({ signal }) =>
      call(
        'patients',
        {
          limit: pageSize,
          offset: 0,
          ...(search === '' ? {} : { search }),
          ...(opposedOnly ? { opposed: 'true' as const } : {}),
        },
        signal,
      ),
    placeholderData: (before) => before,
  });

type Decision =
  | 'release'
  | 'retry'
  | 'cancel'
  | 'dismiss'
  | 'reread'
  | 'answerFormat'
  | 'send'
  | 'checkConnection'
  | 'damagesSeen'
  | 'opposePatient'
  | 'liftOpposition'
  | 'addPack'
  | 'removePack';

/** A person's decision. Whatever it changed is asked again at once. */
export function useDecision<Name extends Decision>(
  name: Name,
): UseMutationResult<CallOutput<Name>, Error, CallInput<Name>> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CallInput<Name>) => call(name, input),
    onSettled: () => client.invalidateQueries(),
  });
}
