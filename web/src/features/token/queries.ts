import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import { pageOf } from '../../lib/search';

export const PAGE_SIZE = 50;
const FRESH_MILLIS = 15_000;

export type TokenSearch = { everybody?: true; page?: number };

export function tokenSearch(search: Record<string, unknown>): TokenSearch {
  return { ...(search['everybody'] === true ? { everybody: true } : {}), ...pageOf(search) };
}

export function useApiTokens({ everybody = false, page = 1 }: { everybody?: boolean; page?: number }) {
  return useQuery({
    queryKey: [...keys.apiTokens, everybody, page],
    queryFn: () =>
      unwrap(api.GET('/api/v1/auth/tokens', { params: { query: { page, pageSize: PAGE_SIZE, everybody } } })),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLIS,
    refetchOnWindowFocus: true,
  });
}

export type TokenFields = {
  name: string;
  permissions: string[];
  environments: string[];
  expiresInDays: number;
};

export const createToken = (body: TokenFields) => unwrap(api.POST('/api/v1/auth/tokens', { body }));

export function useTokensChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.apiTokens });
}

export function useRevokeToken() {
  return useMutation({
    mutationFn: (tokenId: string) =>
      done(api.DELETE('/api/v1/auth/tokens/{tokenId}', { params: { path: { tokenId } } })),
    onSettled: useTokensChanged(),
  });
}
