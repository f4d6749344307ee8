import type { Capacity } from '../src/api/types';
import { sandboxes } from './mock-fleet.ts';
import { commit } from './mock-world.ts';

/** Has the worker of a made-up sandbox take nothing new, or go on. */
export function closed(id: string, why: Capacity['closed'] | undefined) {
  const sandbox = sandboxes.find((one) => one.id === id);
  if (!sandbox?.capacity || sandbox.capacity.closed === why) return;
  const { slots, active } = sandbox.capacity;
  const capacity = { slots, active, free: why ? 0 : slots - active, ...(why ? { closed: why } : {}) };
  sandbox.capacity = capacity;
  commit('sandbox', id, id, { capacity: { ...capacity, closed: why ?? null } });
}
