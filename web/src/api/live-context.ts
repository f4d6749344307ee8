import { createContext, useContext } from 'react';
import { useStore } from '../lib/store';
import { isAway, isStale } from './away';
import type { BusState } from './bus';
import type { Live } from './live';

export const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('LiveContext is missing');
  return live;
}

export function useLiveState(): BusState {
  return useStore(useLive().state);
}

const POLL_MILLIS = 10_000;
/** As long as the database is away. */
export const AWAY_MILLIS = 5000;

/** Nobody polls while the bus speaks; without a ticket, or when the answer came from memory, the page asks again by itself. */
export function usePollMillis() {
  const state = useLiveState();
  return ({ data, error }: { data: unknown; error: unknown }): number | false => {
    if (isStale(data) || isAway(error)) return AWAY_MILLIS;
    return state === 'polling' ? POLL_MILLIS : false;
  };
}
