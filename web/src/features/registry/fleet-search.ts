import type { ListFilter } from '../../api/patching';
import type { Sandbox, SandboxStatus } from '../../api/types';
import { listOf, pageOf, textOf } from '../../lib/search';
import { HEALTH_NAMES, type HealthName } from '../../ui/health';

export const STATUSES: SandboxStatus[] = [
  'provisioning',
  'active',
  'draining',
  'stopping',
  'stopped',
  'failing',
  'terminating',
  'terminated',
];
export const PROVIDERS: Sandbox['provider'][] = ['ec2', 'fly', 'local', 'manual'];
export const MARKETS = ['on-demand', 'spot'] as const;
export const LINKS = ['cluster', 'relay'] as const;
export const SORTS = ['name', 'environment', 'health', 'status', 'lastHeartbeatAt', 'createdAt'] as const;
const ORDERS = SORTS.flatMap((one) => [one, `-${one}`] as const);

/** The filters stand in the address, so that a view can be bookmarked and sent to somebody. */
export type FleetSearch = {
  q?: string;
  environment?: string[];
  status?: SandboxStatus[];
  health?: HealthName[];
  provider?: Sandbox['provider'][];
  providerState?: string[];
  market?: (typeof MARKETS)[number][];
  link?: (typeof LINKS)[number][];
  engine?: string[];
  label?: string[];
  sort?: (typeof ORDERS)[number];
  page?: number;
};

export function fleetSearch(search: Record<string, unknown>): FleetSearch {
  const sort = ORDERS.find((one) => one === search['sort']);
  const { label = [] } = listOf(search, 'label');
  const labels = label.filter((one) => /^[^=]{1,63}=/.test(one));
  return {
    ...textOf(search, 'q'),
    ...listOf(search, 'environment'),
    ...listOf(search, 'status', STATUSES),
    ...listOf(search, 'health', HEALTH_NAMES),
    ...listOf(search, 'provider', PROVIDERS),
    ...listOf(search, 'providerState'),
    ...listOf(search, 'market', MARKETS),
    ...listOf(search, 'link', LINKS),
    ...listOf(search, 'engine'),
    ...(labels.length ? { label: labels } : {}),
    ...(sort && sort !== 'name' ? { sort } : {}),
    ...pageOf(search),
  };
}

const NAMES: Record<ListFilter, string> = {
  q: 'text',
  environment: 'environment',
  status: 'status',
  health: 'health',
  provider: 'provider',
  providerState: 'provider says',
  market: 'market',
  link: 'link',
  engine: 'browser',
  label: 'label',
};

export function filtersOf(search: FleetSearch): ListFilter[] {
  return (Object.keys(NAMES) as ListFilter[]).filter((name) => search[name]?.length);
}

type Word = { key: string; name: string; value: string; without: Partial<FleetSearch> };

/** Each value of each filter, with what is left of the filter without it. */
export function filterWords(search: FleetSearch): Word[] {
  return filtersOf(search).flatMap((name): Word[] => {
    const given = search[name] ?? [];
    if (typeof given === 'string')
      return [{ key: name, name: NAMES[name], value: given, without: { [name]: undefined } }];
    return given.map((value) => ({
      key: `${name} ${value}`,
      name: NAMES[name],
      value,
      without: { [name]: (given as string[]).filter((one) => one !== value) },
    }));
  });
}
