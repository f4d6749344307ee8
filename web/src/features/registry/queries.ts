import type { Change } from '@sandmesh/client';
import {
  type InfiniteData,
  type QueryClient,
  infiniteQueryOptions,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import type { Live } from '../../api/live';
import { useLive, usePollMillis } from '../../api/live-context';
import {
  type EventPage,
  patchEvents,
  patchList,
  patchSandbox,
  processOf,
  withKnown,
} from '../../api/patching';
import type { Sandbox, SandboxList } from '../../api/types';
import type { FleetSearch } from './fleet-search';

/** So many sandboxes stand on a page. */
export const PAGE_SIZE = 100;
const EVENTS_PAGE = 50;
const SUMMARY_MILLIS = 10_000;

async function loadSandboxes(live: Live, search: FleetSearch): Promise<SandboxList> {
  const list = await unwrap(
    api.GET('/api/v1/admin/sandboxes', { params: { query: { ...search, pageSize: PAGE_SIZE } } }),
  );
  live.seed(list.changeCursor);
  return live.replay(list, list.changeCursor, patchList);
}

/** One page of the fleet; the bus keeps it true, and says when it has to be read again. */
export function useSandboxes(search: FleetSearch) {
  const live = useLive();
  const pollMillis = usePollMillis();
  // Heartbeats are told as samples: what is sorted by them changes without any fact.
  const moving = search.sort?.endsWith('lastHeartbeatAt') === true;
  const query = useQuery({
    queryKey: keys.sandboxList(search),
    queryFn: () => loadSandboxes(live, search),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollMillis(state) || (moving && SUMMARY_MILLIS),
  });
  const environments = [...new Set(query.data?.items.map((one) => one.environment))].toSorted().join(' ');
  useEffect(() => {
    for (const one of environments.split(' ')) if (one) live.watchSamples(one);
  }, [live, environments]);
  return query;
}

/** The whole fleet in numbers; only asked for where the page does not show all of it. */
export function useSummary(enabled: boolean) {
  return useQuery({
    queryKey: keys.summary,
    queryFn: () => unwrap(api.GET('/api/v1/admin/summary')),
    enabled,
    staleTime: 0,
    refetchInterval: SUMMARY_MILLIS,
    placeholderData: keepPreviousData,
  });
}

async function loadSandbox(live: Live, id: string): Promise<Sandbox> {
  const cursor = await live.cursor();
  const sandbox = await unwrap(
    api.GET('/api/v1/admin/sandboxes/{sandboxId}', { params: { path: { sandboxId: id } } }),
  );
  return live.replay(sandbox, cursor, patchSandbox);
}

export function useSandbox(id: string) {
  const live = useLive();
  const pollMillis = usePollMillis();
  const query = useQuery({
    queryKey: keys.sandbox(id),
    queryFn: () => loadSandbox(live, id),
    refetchInterval: ({ state }) => pollMillis(state),
  });
  const environment = query.data?.environment;
  useEffect(() => {
    if (environment) live.watchSamples(environment);
  }, [live, environment]);
  return query;
}

type EventsParam = { page: number; until?: string };

/** The timeline of a sandbox, or of one process there. */
function eventsOptions(live: Live, queries: QueryClient, id: string, process?: string) {
  const queryKey = process === undefined ? keys.events(id) : keys.processEvents(id, process);
  const mine = (change: Change) =>
    change.sandboxId === id && (process === undefined || processOf(change) === process);
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: { page: 1 } as EventsParam,
    queryFn: async ({ pageParam }): Promise<EventPage> => {
      const query = { pageSize: EVENTS_PAGE, ...pageParam, ...(process === undefined ? {} : { process }) };
      const page = await unwrap(
        api.GET('/api/v1/admin/sandboxes/{sandboxId}/events', { params: { path: { sandboxId: id }, query } }),
      );
      if (pageParam.page > 1) return { ...page, ...pageParam };
      live.seed(page.changeCursor);
      const until = page.items[0]?.at;
      const [patched = page] = live.replay<EventPage[]>([page], page.changeCursor, (pages, change) => {
        return mine(change) ? patchEvents(pages, change) : pages;
      });
      const known = queries.getQueryData<InfiniteData<EventPage>>(queryKey)?.pages ?? [];
      return { ...withKnown(patched, known), ...(until ? { until } : {}) };
    },
    // Pages are counted from the newest event of the first answer, so that new ones do not push old ones across pages.
    getNextPageParam: (last, pages): EventsParam | undefined => {
      const until = pages[0]?.until;
      if (!until || last.page * last.pageSize >= last.total) return undefined;
      return { page: last.page + 1, until };
    },
  });
}

export function useEvents(id: string) {
  const pollMillis = usePollMillis();
  return useInfiniteQuery({
    ...eventsOptions(useLive(), useQueryClient(), id),
    refetchInterval: ({ state }) => pollMillis(state),
  });
}

export function useProcessEvents(id: string, process: string) {
  const pollMillis = usePollMillis();
  return useInfiniteQuery({
    ...eventsOptions(useLive(), useQueryClient(), id, process),
    refetchInterval: ({ state }) => pollMillis(state),
  });
}

const LOG_LINES = 200;

/** Read by the agent when somebody asks, and again only when they ask again. */
export function useProcessLog(id: string, process: string) {
  return useQuery({
    queryKey: keys.processLog(id, process),
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/sandboxes/{sandboxId}/processes/{processName}/log', {
          params: { path: { sandboxId: id, processName: process }, query: { lines: LOG_LINES } },
        }),
      ),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
