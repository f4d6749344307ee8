import { useQuery } from '@tanstack/react-query';
import { may } from './can';
import { api, unwrap } from './client';
import { keys } from './keys';
import { usePollMillis } from './live-context';
import { useUser } from './use-session';

const FRESH_MILLIS = 15_000;

/** Those that the person may see. */
export function useEnvironments() {
  const user = useUser();
  const pollMillis = usePollMillis();
  return useQuery({
    queryKey: keys.environments,
    queryFn: () => unwrap(api.GET('/api/v1/admin/environments')),
    enabled: may(user, 'sandbox:read').allowed,
    staleTime: FRESH_MILLIS,
    refetchInterval: ({ state }) => pollMillis(state),
  });
}

/** Names to offer where an environment is asked for. */
export function useEnvironmentNames(): string[] {
  const user = useUser();
  const { data } = useEnvironments();
  const own = user?.environments.filter((one) => one !== '*') ?? [];
  return [...new Set([...(data?.items.map((one) => one.name) ?? []), ...own])].toSorted();
}
