import { QueryClient, QueryObserver, environmentManager } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askAgainMillis, databaseAway } from './away';
import { api, unwrap } from './client';
import { Live } from './live';

/** The page's end of the bus; the test is the node at the other end. */
class FakeSocket extends EventTarget {
  static OPEN = 1;
  static last: FakeSocket;
  readyState = 1;
  binaryType = '';

  constructor() {
    super();
    FakeSocket.last = this;
  }

  send() {}

  close() {
    this.readyState = 3;
  }

  head(stale: boolean) {
    const body = { type: 'head', head: 1, prev: 1, ...(stale ? { stale } : {}) };
    const data = JSON.stringify({ type: 'rec', address: 'fleet.changes', body });
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

const PATHS = ['summary', 'nodes', 'brake', 'environments'] as const;

describe('a page behind a balancer of three control nodes', () => {
  /** Which of them have their database. */
  let nodes: boolean[];
  let asked: number;
  let away: boolean[];
  let queries: QueryClient;
  let end: (() => void)[];

  beforeEach(async () => {
    vi.useFakeTimers();
    environmentManager.setIsServer(() => false);
    vi.stubGlobal('window', new EventTarget());
    vi.stubGlobal('document', new EventTarget());
    vi.stubGlobal('location', { protocol: 'http:', host: 'localhost' });
    vi.stubGlobal('WebSocket', FakeSocket);
    [nodes, asked, away] = [[true, true, true], 0, []];
    vi.stubGlobal('fetch', async (request: Request) => {
      if (request.url.endsWith('/tickets')) return Response.json({ ticket: 't' });
      return Response.json({ items: [], stale: !nodes[asked++ % 3] });
    });
    queries = new QueryClient({
      defaultOptions: {
        queries: { staleTime: Infinity, retry: false, refetchInterval: ({ state }) => askAgainMillis(state) },
      },
    });
    const live = new Live(queries);
    end = [live.start(), databaseAway.subscribe(() => away.push(databaseAway.get()))];
    for (const path of PATHS) {
      const queryFn = () => unwrap(api.GET(`/api/v1/admin/${path}`));
      end.push(
        new QueryObserver(queries, { queryKey: [path], queryFn: queryFn as never }).subscribe(() => {}),
      );
    }
    await vi.advanceTimersByTimeAsync(0);
    FakeSocket.last.dispatchEvent(new Event('open'));
  });

  afterEach(async () => {
    for (const one of end) one();
    queries.clear();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  async function seconds(count: number, blind: boolean) {
    for (let second = 0; second < count; second++) {
      FakeSocket.last.head(blind);
      await vi.advanceTimersByTimeAsync(1000);
    }
  }

  const stale = () => PATHS.filter((path) => queries.getQueryData<{ stale: boolean }>([path])?.stale);

  it('asks for nothing as long as all is well', async () => {
    await seconds(60, false);
    expect(asked).toBe(PATHS.length);
    expect(away).toEqual([]);
  });

  it('asks again only for what one node without its database answered, and its own node is another', async () => {
    const invalidations = vi.spyOn(queries, 'invalidateQueries');
    nodes = [true, true, false];
    for (let minute = 0; minute < 5; minute++) {
      // What people and changes ask for now and then is answered by any node.
      for (const path of PATHS) void queries.refetchQueries({ queryKey: [path] });
      await seconds(60, false);
      expect(stale()).toEqual([]);
    }
    expect(invalidations).not.toHaveBeenCalled();
    // Of the four that are asked for each minute one or two are stale, and asked for once or twice more.
    expect(asked).toBeLessThanOrEqual(PATHS.length + 5 * 3 * PATHS.length);
    // Heard of in each minute, and over in each: never twice within one.
    expect(away.length).toBeLessThanOrEqual(10);
  });

  it('asks for everything once when its own node loses its database, and once when that is back', async () => {
    const invalidations = vi.spyOn(queries, 'invalidateQueries');
    nodes = [false, false, false];
    await seconds(60, true);
    expect(invalidations).toHaveBeenCalledTimes(1);
    expect(stale()).toEqual(PATHS);
    expect(asked).toBeLessThanOrEqual(PATHS.length * 14);
    nodes = [true, true, true];
    const before = asked;
    await seconds(60, false);
    expect(invalidations).toHaveBeenCalledTimes(2);
    expect(stale()).toEqual([]);
    expect(asked - before).toBeLessThanOrEqual(2 * PATHS.length);
    expect(away).toEqual([true, false]);
  });

  it('asks for everything once in two seconds when its own node cannot make up its mind', async () => {
    const invalidations = vi.spyOn(queries, 'invalidateQueries');
    for (let turn = 0; turn < 10; turn++) FakeSocket.last.head(turn % 2 === 0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(invalidations).toHaveBeenCalledTimes(1);
  });
});
