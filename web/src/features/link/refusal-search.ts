import type { Door } from '../../api/types';
import { listOf, pageOf } from '../../lib/search';

export const DOORS: Record<Door, { label: string; meaning: string }> = {
  mesh: { label: 'mesh', meaning: 'Members of the cluster' },
  relay: { label: 'relay', meaning: 'Agents that dial in by WebSocket' },
  bus: { label: 'event bus', meaning: 'Connections and messages between members' },
  registration: { label: 'registration', meaning: 'Agents that want to be a sandbox' },
  transit: { label: 'transit', meaning: "Connections to the control nodes' own listener" },
};

export const DOOR_NAMES = Object.keys(DOORS) as Door[];

export type RefusalSearch = { door?: Door; page?: number };

export function refusalSearch(search: Record<string, unknown>): RefusalSearch {
  const door = listOf(search, 'door', DOOR_NAMES).door?.[0];
  return { ...(door ? { door } : {}), ...pageOf(search) };
}
