import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import { usePollMillis } from '../../api/live-context';

/** While it is on, its numbers change without any fact. */
const ON_MILLIS = 4000;

/** Read once; that it goes on or is released the bus tells. */
export function useBrake(enabled: boolean) {
  const pollMillis = usePollMillis();
  return useQuery({
    queryKey: keys.brake,
    queryFn: () => unwrap(api.GET('/api/v1/admin/brake')),
    enabled,
    refetchInterval: ({ state }) => pollMillis(state) || (state.data?.on ? ON_MILLIS : false),
  });
}

export function useReleaseBrake() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => unwrap(api.POST('/api/v1/admin/brake/release', { body: { reason } })),
    onSuccess: (brake) => queries.setQueryData(keys.brake, brake),
  });
}
