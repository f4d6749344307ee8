/** One committed fact of the change log, as `fleet.changes` and `ListChanges` carry it. */
export type Change = {
  seq: number;
  /** The number before it as this client may see it; without one, numbers have no holes. */
  prev?: number;
  kind: string;
  id: string;
  sandboxId?: string | undefined;
  environment?: string | undefined;
  at: string;
  patch: Record<string, unknown>;
};

export type ChangePage = { changes: Change[]; head: number; resync?: boolean };

/**
 * Where this page stands in the change log.
 * `cursor` is the last number applied with everything before it; changes that came too early wait in `held`.
 */
export type Feed = { cursor: number | null; catchingUp: boolean; held: Change[] };

/** What the caller does next: apply changes in this order, then read the log on, or load everything afresh. */
export type Step = { feed: Feed; apply: Change[]; next: 'nothing' | 'catchUp' | 'resync' };

const MOST_HELD = 5000;

export const emptyFeed: Feed = { cursor: null, catchingUp: false, held: [] };

/** A connection was made: whatever happened in between is read from the log first. */
export function connected(feed: Feed): Step {
  return { feed: { ...feed, catchingUp: true, held: [] }, apply: [], next: 'catchUp' };
}

/** A change arrived live. */
export function received(feed: Feed, change: Change): Step {
  if (feed.cursor !== null && change.seq <= feed.cursor) return { feed, apply: [], next: 'nothing' };
  if (feed.catchingUp || feed.cursor === null) {
    return { feed: { ...feed, held: [...feed.held, change].slice(-MOST_HELD) }, apply: [], next: 'nothing' };
  }
  if ((change.prev ?? change.seq - 1) > feed.cursor) {
    return { feed: { ...feed, catchingUp: true, held: [change] }, apply: [], next: 'catchUp' };
  }
  return { feed: { ...feed, cursor: change.seq }, apply: [change], next: 'nothing' };
}

/** The door said how far the log has grown and what it sent us last: not to have that means that a frame was lost. */
export function headSeen(feed: Feed, head: number, prev: number = head): Step {
  if (feed.catchingUp || feed.cursor === null || head <= feed.cursor)
    return { feed, apply: [], next: 'nothing' };
  if (prev <= feed.cursor) return { feed: { ...feed, cursor: head }, apply: [], next: 'nothing' };
  return { feed: { ...feed, catchingUp: true }, apply: [], next: 'catchUp' };
}

/** A page of the log answered our question. */
export function pageRead(feed: Feed, page: ChangePage): Step {
  if (page.resync || feed.cursor === null) {
    return { feed: { cursor: page.head, catchingUp: false, held: [] }, apply: [], next: 'resync' };
  }
  const fresh = page.changes.filter((change) => change.seq > (feed.cursor ?? 0));
  const last = fresh.at(-1)?.seq ?? feed.cursor;
  if (fresh.length > 0 && last < page.head) {
    return { feed: { ...feed, cursor: last }, apply: fresh, next: 'catchUp' };
  }
  return releaseHeld({ ...feed, cursor: Math.max(last, page.head), catchingUp: false }, fresh);
}

/** Caught up: what arrived meanwhile follows, unless it shows another gap. */
function releaseHeld(feed: Feed, applied: Change[]): Step {
  let step: Step = { feed: { ...feed, held: [] }, apply: applied, next: 'nothing' };
  for (const change of feed.held) {
    const one = received(step.feed, change);
    const next = one.next === 'nothing' ? step.next : one.next;
    step = { feed: one.feed, apply: [...step.apply, ...one.apply], next };
  }
  return step;
}
