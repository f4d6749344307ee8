import type { ViewMode } from './live-view-link';

/** Whether somebody only looks, which is not said, or touches; it stands in the address. */
export type LiveViewSearch = { mode?: ViewMode };

export function liveViewSearch(search: Record<string, unknown>): LiveViewSearch {
  const { mode } = search;
  return mode === 'control' || mode === 'view' ? { mode } : {};
}
