import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { askAgainMillis } from '../../api/away';
import { keys } from '../../api/keys';
import { ApiError } from '../../api/problem';
import type { AuditVerification } from '../../api/types';
import type { AuditSearch } from './audit-search';

const PAGE_SIZE = 100;
const POLL_MILLIS = 1000;

/** Newest first; it is read again only when somebody asks, so that rows do not move under the eyes. */
export function useAudit(search: AuditSearch) {
  return useInfiniteQuery({
    queryKey: [...keys.audit, search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: before }) =>
      unwrap(
        api.GET('/api/v1/admin/audit', {
          params: { query: { ...search, pageSize: PAGE_SIZE, ...(before ? { before } : {}) } },
        }),
      ),
    getNextPageParam: (last) => last.next,
    gcTime: 0,
    staleTime: 0,
  });
}

/** The one that runs or the last one; null when there was none since the node's start. */
export function useVerification() {
  return useQuery({
    queryKey: keys.auditVerification,
    queryFn: async (): Promise<AuditVerification | null> => {
      try {
        return await unwrap(api.GET('/api/v1/admin/audit/verify'));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? POLL_MILLIS : askAgainMillis(state)),
  });
}

export function useVerify() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/admin/audit/verify')),
    onSuccess: (verification) => queries.setQueryData(keys.auditVerification, verification),
  });
}
