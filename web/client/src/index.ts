import type { ConnectOptions } from './door.js';
import { Fleet } from './fleet.js';

/** Opens the bus door of a control plane with a token. */
export function connect(options: ConnectOptions): Promise<Fleet> {
  return Fleet.connect(options);
}

export type { Fleet, ChangesOptions } from './fleet.js';
export type { ConnectOptions } from './door.js';
export type { FollowOptions } from './follow.js';
export type { Subscription } from './topics.js';
export { backoffMillis } from './backoff.js';
export { type Broken, SandmeshError } from './errors.js';
export { Bus, type BusOptions, type BusState, type Socket } from './bus.js';
export { ChangeFollower, type ChangeReader } from './change-follower.js';
export type { Change, ChangePage } from './change-feed.js';
export type * from './types.js';
