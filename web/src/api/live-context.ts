import { createContext, useContext } from 'react';
import { useStore } from '../lib/store';
import { askAgainMillis } from './away';
import type { BusState } from '@sandmesh/client';
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

export function useLiveBlind(): boolean {
  return useStore(useLive().blind);
}

const POLL_MILLIS = 10_000;
/** Nobody polls while the bus tells every change; else, or when the answer came from memory, the page asks again by itself. */
export function usePollMillis() {
  const state = useLiveState();
  const blind = useLiveBlind();
  return (last: { data: unknown; error: unknown }): number | false =>
    askAgainMillis(last) || ((state === 'polling' || blind) && POLL_MILLIS);
}
