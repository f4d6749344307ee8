import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import type { RefusalSearch } from './refusal-search';

export const PAGE_SIZE = 50;
/** Whether a node lives and who knocks is told by no fact. */
const NODES_MILLIS = 5000;
const PEERS_MILLIS = 10_000;

export function useNodes() {
  return useQuery({
    queryKey: keys.nodes,
    queryFn: () => unwrap(api.GET('/api/v1/admin/nodes')),
    refetchInterval: NODES_MILLIS,
  });
}

export function useRefusedPeers(search: RefusalSearch) {
  return useQuery({
    queryKey: [...keys.refusedPeers, search],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/peers/refused', { params: { query: { ...search, pageSize: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: PEERS_MILLIS,
  });
}
