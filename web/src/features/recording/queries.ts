import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { askAgainMillis } from '../../api/away';
import { api, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import type { RecordingSearch } from './recording-search';

const PAGE_SIZE = 50;
const RUNNING_MILLIS = 5000;

/** Newest first; it is read again only when somebody asks, so that rows do not move under the eyes. */
export function useRecordings(search: RecordingSearch) {
  return useInfiniteQuery({
    queryKey: [...keys.recordings, search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: before }) =>
      unwrap(
        api.GET('/api/v1/admin/terminal-recordings', {
          params: { query: { ...search, pageSize: PAGE_SIZE, ...(before ? { before } : {}) } },
        }),
      ),
    getNextPageParam: (last) => last.next,
    gcTime: 0,
    staleTime: 0,
  });
}

/** What is known of one; asked for again while it runs. */
export function useRecording(recordingId: string) {
  return useQuery({
    queryKey: keys.recording(recordingId),
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/terminal-recordings/{recordingId}', { params: { path: { recordingId } } }),
      ),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' ? RUNNING_MILLIS : askAgainMillis(state),
  });
}
