import { useUser } from './use-session';

/** Those that every installation begins with. */
const FIRST = ['dev', 'staging', 'prod'];

/** Names to offer where an environment is asked for. */
export function useEnvironmentNames(): string[] {
  const user = useUser();
  if (!user || user.environments.includes('*')) return FIRST;
  return user.environments.toSorted();
}
