import { HEALTH_NAMES, type HealthName } from '../../ui/health';

/** The filters stand in the address, so that a view can be bookmarked and sent to somebody. */
export type FleetSearch = { q?: string; health?: HealthName };

export function fleetSearch(search: Record<string, unknown>): FleetSearch {
  const q = typeof search['q'] === 'string' ? search['q'].slice(0, 100) : '';
  const health = HEALTH_NAMES.find((name) => name === search['health']);
  return { ...(q ? { q } : {}), ...(health ? { health } : {}) };
}
