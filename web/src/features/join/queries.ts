import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import type { NewJoinToken } from '../../api/types';

export const PAGE_SIZE = 50;
const FRESH_MILLIS = 15_000;

export function useJoinTokens(page = 1) {
  return useQuery({
    queryKey: [...keys.joinTokens, page],
    queryFn: () =>
      unwrap(api.GET('/api/v1/admin/join-tokens', { params: { query: { page, pageSize: PAGE_SIZE } } })),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLIS,
    refetchOnWindowFocus: true,
  });
}

export const createJoinToken = (body: NewJoinToken) =>
  unwrap(api.POST('/api/v1/admin/join-tokens', { body }));

export function useJoinTokensChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.joinTokens });
}

export function useRevokeJoinToken() {
  return useMutation({
    mutationFn: (joinTokenId: string) =>
      done(api.DELETE('/api/v1/admin/join-tokens/{joinTokenId}', { params: { path: { joinTokenId } } })),
    onSettled: useJoinTokensChanged(),
  });
}
