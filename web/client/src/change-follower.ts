import {
  type Change,
  type ChangePage,
  type Feed,
  type Step,
  connected,
  emptyFeed,
  headSeen,
  pageRead,
  received,
} from './change-feed.js';

/** What {@link ChangeFollower} needs and tells. */
export type ChangeReader = {
  /** Asks `fleet.query`, once, on the connection that there is. */
  ask: (query: { type: 'list-changes'; after: number; limit: number }) => Promise<unknown>;
  /** Changes in order, each once. */
  onChange: (change: Change) => void;
  /** The cursor is too old, or there was none: whoever shows the fleet reads it anew, and later changes follow. */
  onResync: () => void;
  /** Each second: whether the node that speaks is without its database, and may miss changes. */
  onHead?: (stale: boolean) => void;
};

const PAGE_LIMIT = 500;
const ASK_AGAIN_MILLIS = 1000;

/** Brings every change once and in order, whatever happens to connections in between. */
export class ChangeFollower {
  private readonly reader: ChangeReader;
  private feed: Feed = emptyFeed;
  private reading = false;
  private open = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(reader: ChangeReader) {
    this.reader = reader;
  }

  /** The number of the last change that was applied with everything before it. */
  get cursor(): number | null {
    return this.feed.cursor;
  }

  /** Where to begin; what has begun stays where it is. */
  seed(cursor: number): void {
    if (this.feed.cursor === null) this.feed = { ...this.feed, cursor };
  }

  reset(): void {
    this.feed = emptyFeed;
  }

  /** There is a connection, on which changes are registered. */
  opened(): void {
    this.open = true;
    this.take(connected(this.feed));
  }

  /** There is none; {@link opened} goes on without a gap. */
  lost(): void {
    this.open = false;
    clearTimeout(this.again);
  }

  /** A message of `fleet.changes`. */
  arrived(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    if ('seq' in body) {
      this.take(received(this.feed, body as Change));
    } else if ('head' in body && typeof body.head === 'number') {
      this.reader.onHead?.('stale' in body && body.stale === true);
      const prev = 'prev' in body && typeof body.prev === 'number' ? body.prev : body.head;
      this.take(headSeen(this.feed, body.head, prev));
    }
  }

  private take(step: Step): void {
    this.feed = step.feed;
    for (const change of step.apply) this.reader.onChange(change);
    if (step.next === 'catchUp') void this.readOn();
    if (step.next === 'resync') this.reader.onResync();
  }

  private async readOn(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    let page: ChangePage | undefined;
    try {
      const query = { type: 'list-changes' as const, after: this.feed.cursor ?? 0, limit: PAGE_LIMIT };
      page = (await this.reader.ask(query)) as ChangePage;
    } catch {
      page = undefined;
    }
    this.reading = false;
    if (page) {
      this.take(pageRead(this.feed, page));
    } else if (this.open) {
      // A lost connection asks again by itself when it is back; a log that cannot be read now is asked again soon.
      clearTimeout(this.again);
      this.again = setTimeout(() => void this.readOn(), ASK_AGAIN_MILLIS);
    }
  }
}
