import { Store, useStore } from '../lib/store';
import { ApiError } from './problem';

/** Whether the control plane was without its database when it was last heard: in an answer, or in the head on the bus. */
export const databaseAway = new Store(false);

export const useDatabaseAway = () => useStore(databaseAway);

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

/** What can be stale says so, or that it is not. */
export function heed(answer: object | null): void {
  if (answer && 'stale' in answer && typeof answer.stale === 'boolean') databaseAway.set(answer.stale);
}
