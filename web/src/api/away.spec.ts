import { beforeEach, describe, expect, it } from 'vitest';
import { databaseAway, heed, isAway, isStale } from './away';
import { unwrap } from './client';
import { ApiError } from './problem';

const answered = (data: object) => unwrap(Promise.resolve({ data, response: new Response() }));
const refused = (code: string) =>
  unwrap(Promise.resolve({ error: { code }, response: new Response(null, { status: 503 }) }));

describe('whether the database is away', () => {
  beforeEach(() => databaseAway.set(false));

  it('is said by what can be stale, both ways', async () => {
    await answered({ items: [], stale: true });
    expect(databaseAway.get()).toBe(true);
    await answered({ items: [] });
    expect(databaseAway.get()).toBe(true);
    await answered({ items: [], stale: false });
    expect(databaseAway.get()).toBe(false);
  });

  it('is said by what only the database has, and by no other failure', async () => {
    await expect(refused('agent_unreachable')).rejects.toThrow();
    expect(databaseAway.get()).toBe(false);
    await expect(refused('database_unavailable')).rejects.toThrow();
    expect(databaseAway.get()).toBe(true);
  });

  it('knows its errors, and stale data in pages', () => {
    expect(isAway(new ApiError(503, 'database_unavailable', ''))).toBe(true);
    expect(isAway(new ApiError(503, 'starting', ''))).toBe(false);
    expect(isStale({ pages: [{ stale: false }, { stale: true }] })).toBe(true);
    expect(isStale({ stale: false })).toBe(false);
    expect(isStale(undefined)).toBe(false);
    heed({ head: 4 });
    expect(databaseAway.get()).toBe(false);
  });
});
