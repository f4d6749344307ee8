import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askAgainMillis, databaseAway, isAway, isStale } from './away';
import { unwrap } from './client';
import { ApiError } from './problem';

const answered = (data: object) => unwrap(Promise.resolve({ data, response: new Response() }));
const refused = (code: string) =>
  unwrap(Promise.resolve({ error: { code }, response: new Response(null, { status: 503 }) }));

describe('whether the database is away', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
  });

  it('is said at once by one answer, and is over only when none has said so for a while', async () => {
    expect(databaseAway.get()).toBe(false);
    await answered({ items: [], stale: true });
    expect(databaseAway.get()).toBe(true);
    await answered({ items: [], stale: false });
    expect(databaseAway.get()).toBe(true);
    vi.advanceTimersByTime(11_000);
    expect(databaseAway.get()).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(databaseAway.get()).toBe(false);
  });

  it('does not flicker while nodes with and without it answer in turn', async () => {
    const turns: boolean[] = [];
    const unwatch = databaseAway.subscribe(() => turns.push(databaseAway.get()));
    for (let second = 0; second < 120; second++) {
      await answered({ stale: second % 6 === 0 });
      vi.advanceTimersByTime(1000);
    }
    expect(turns).toEqual([true]);
    vi.advanceTimersByTime(12_000);
    expect(turns).toEqual([true, false]);
    unwatch();
  });

  it('is said by what only the database has, and by no other failure', async () => {
    await expect(refused('agent_unreachable')).rejects.toThrow();
    expect(databaseAway.get()).toBe(false);
    await expect(refused('database_unavailable')).rejects.toThrow();
    expect(databaseAway.get()).toBe(true);
  });

  it('is a reason to ask again only for what was answered without it', () => {
    const away = new ApiError(503, 'database_unavailable', '');
    expect(isAway(away)).toBe(true);
    expect(isAway(new ApiError(503, 'starting', ''))).toBe(false);
    expect(isStale({ pages: [{ stale: false }, { stale: true }] })).toBe(true);
    expect(askAgainMillis({ data: { stale: true }, error: null })).toBe(5000);
    expect(askAgainMillis({ data: { stale: false }, error: away })).toBe(5000);
    expect(askAgainMillis({ data: { stale: false }, error: null })).toBe(false);
    expect(askAgainMillis({ data: undefined, error: null })).toBe(false);
  });
});
