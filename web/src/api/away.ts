import { Store, useStore } from '../lib/store';
import { ApiError } from './problem';

/** How soon is asked again what was answered without the database. */
const AWAY_MILLIS = 5000;
/** Where only some nodes are without, the others answer in between: longer than it takes to hear of it again. */
const CALM_MILLIS = 2 * AWAY_MILLIS + 2000;

/** Whether a control node was without its database lately: in an answer, or in the head on the bus. */
export const databaseAway = new Store(false);
let calm: ReturnType<typeof setTimeout> | undefined;

export const useDatabaseAway = () => useStore(databaseAway);

/** A node is without its database; that another one has it says nothing of this one. */
export function seenAway(): void {
  databaseAway.set(true);
  clearTimeout(calm);
  calm = setTimeout(() => databaseAway.set(false), CALM_MILLIS);
}

/** It was asked for what only the database has. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'database_unavailable';
}

/** Served from memory; of a list in pages, any of them. */
export function isStale(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  if ('pages' in data && Array.isArray(data.pages)) return data.pages.some(isStale);
  return 'stale' in data && data.stale === true;
}

/** Each query whose own last answer came without the database asks again by itself, and no other. */
export function askAgainMillis({ data, error }: { data: unknown; error: unknown }): number | false {
  return (isStale(data) || isAway(error)) && AWAY_MILLIS;
}
