import { Bus, type BusState, type Change, ChangeFollower } from '@sandmesh/client';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { learnServerTime } from '../lib/clock';
import { Store } from '../lib/store';
import { seenAway } from './away';
import { api, unwrap } from './client';
import { record } from './history';
import { keys } from './keys';
import { OperationFeed, type OperationProgress, operationOf } from './operation-feed';
import { Soon } from './soon';
import {
  type EventPage,
  type ListQuery,
  type Samples,
  applySample,
  disturbs,
  patchEvents,
  processOf,
  patchList,
  patchSandbox,
} from './patching';
import type { Sandbox, SandboxList } from './types';

const RECENT = 2000;
const MOST_PATIENCE_MILLIS = 2000;
/** What of a sandbox says that the nodes own other ones than before. */
const MOVES = ['ownerNode', 'handover'];

/** Keeps the query cache true by what the bus door says: no page asks again for what it already shows. */
export class Live {
  readonly state = new Store<BusState>('off');
  /** Whether the node that speaks on the bus is without its database: it may miss changes then. */
  readonly blind = new Store(false);
  private readonly queries: QueryClient;
  private readonly bus: Bus;
  private readonly changes: ChangeFollower;
  private recent: Change[] = [];
  private readonly soon: Soon;
  private readonly operations: OperationFeed;
  private asking: ReturnType<typeof setTimeout> | undefined;

  constructor(queries: QueryClient) {
    this.queries = queries;
    this.soon = new Soon((key) => void queries.invalidateQueries({ queryKey: key, refetchType: 'active' }));
    this.operations = new OperationFeed(queries, (key) => this.soon.ask(key));
    this.bus = new Bus({
      url: busUrl,
      ticket: async () => (await unwrap(api.POST('/api/v1/tickets', { body: { purpose: 'bus' } }))).ticket,
      onState: (state) => {
        if (state !== 'open') this.changes.lost();
        this.state.set(state);
      },
      onMessage: (address, body) => this.arrived(address, body),
      onOpen: () => {
        this.changes.opened();
        this.operations.readAgain();
      },
    });
    this.changes = new ChangeFollower({
      ask: (query) => this.bus.request('fleet.query', query),
      onChange: (change) => this.apply(change),
      onResync: () => {
        this.recent = [];
        void queries.invalidateQueries();
      },
      onHead: (stale) => {
        if (stale) seenAway();
        this.blind.set(stale);
      },
    });
    this.bus.register('fleet.changes');
  }

  start(): () => void {
    const hurry = () => document.visibilityState === 'visible' && this.bus.hurry();
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    const unwatch = this.blind.subscribe(() => this.askAgainSoon());
    this.bus.start();
    return () => {
      unwatch();
      clearTimeout(this.asking);
      this.asking = undefined;
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      this.bus.stop();
    };
  }

  /** Another person must not see what the last one loaded. */
  reset(): void {
    this.changes.reset();
    this.recent = [];
    this.queries.clear();
  }

  watchSamples(environment: string): void {
    this.bus.register(`fleet.samples.${environment}`);
  }

  /** Its progress, target by target, until what is returned is called. */
  watchOperation(id: string): () => void {
    const address = this.operations.watch(id);
    this.bus.register(address);
    return () => {
      if (this.operations.unwatch(id)) this.bus.unregister(address);
    };
  }

  /** The cursor before a request: what was committed later is replayed onto its answer. */
  async cursor(): Promise<number> {
    if (this.changes.cursor === null) {
      const page = await unwrap(
        api.GET('/api/v1/admin/changes', { params: { query: { after: 0, limit: 1 } } }),
      );
      this.seed(page.head);
    }
    return this.changes.cursor ?? 0;
  }

  /** A list and its cursor come from one snapshot. */
  seed(cursor: number): void {
    this.changes.seed(cursor);
  }

  /** Applying a patch twice is harmless as long as all later ones follow, so a cursor that is a little old will do. */
  replay<T>(value: T, after: number, patch: (value: T, change: Change) => T): T {
    return this.recent.reduce((so, change) => (change.seq > after ? patch(so, change) : so), value);
  }

  private arrived(address: string, body: unknown): void {
    if (address === 'fleet.changes') this.changes.arrived(body);
    else if (typeof body !== 'object' || body === null) return;
    else if (operationOf(address)) this.operations.told(body as OperationProgress);
    else this.sampled(body as Samples);
  }

  /**
   * The database of the node on the bus went away, or is back: what is shown comes from elsewhere now. All pages of the node learn it
   * at once; they do not all ask at once. What other nodes answer is no reason: each query sees to itself then.
   */
  private askAgainSoon(): void {
    // Samples go on patching these, which would make them look fresh when they are opened again.
    for (const queryKey of [keys.sandboxes, [keys.sandbox('')[0]]]) {
      this.queries.removeQueries({ queryKey, type: 'inactive' });
    }
    const log = keys.processLog('', '')[0];
    this.asking ??= setTimeout(() => {
      this.asking = undefined;
      void this.queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== log });
    }, Math.random() * MOST_PATIENCE_MILLIS);
  }

  private apply(change: Change): void {
    this.recent = [...this.recent.slice(-RECENT), change];
    this.applyToLists(change);
    if (change.kind === 'brake') {
      this.soon.ask(keys.brake);
    } else if (change.kind === 'operation') {
      this.operations.changed(change);
    } else if (change.kind === 'sandbox') {
      if (MOVES.some((one) => one in change.patch)) this.soon.ask(keys.nodes);
      this.queries.setQueryData<Sandbox>(keys.sandbox(change.id), (one) => one && patchSandbox(one, change));
    } else if (change.kind === 'sandbox_event') {
      const sandboxId = change.sandboxId ?? String(change.patch['sandboxId'] ?? '');
      const patched = (data: InfiniteData<EventPage> | undefined) =>
        data && { ...data, pages: patchEvents(data.pages, change) };
      this.queries.setQueryData<InfiniteData<EventPage>>(keys.events(sandboxId), patched);
      const process = processOf(change);
      if (process) {
        this.queries.setQueryData<InfiniteData<EventPage>>(keys.processEvents(sandboxId, process), patched);
      }
    }
  }

  private applyToLists(change: Change): void {
    for (const [key, list] of this.queries.getQueriesData<SandboxList>({ queryKey: keys.sandboxes })) {
      if (!list) continue;
      const disturbed = disturbs(change, list, (key[1] ?? {}) as ListQuery);
      this.queries.setQueryData<SandboxList>(key, patchList(list, change));
      if (disturbed) this.soon.ask(key);
    }
    if (
      change.kind === 'sandbox' &&
      ['health', 'status', 'capacity', 'name'].some((one) => one in change.patch)
    ) {
      this.soon.ask(keys.summary);
    }
  }

  private sampled(samples: Samples): void {
    if (!Array.isArray(samples.items)) return;
    learnServerTime(samples.at);
    const byId = new Map(samples.items.map((one) => [one.id, one]));
    for (const sample of samples.items) {
      record(sample);
      this.queries.setQueryData<Sandbox>(keys.sandbox(sample.id), (one) => one && applySample(one, sample));
    }
    this.queries.setQueriesData<SandboxList>({ queryKey: keys.sandboxes }, (list) => {
      if (!list) return list;
      const items = list.items.map((one) => {
        const sample = byId.get(one.id);
        return sample ? applySample(one, sample) : one;
      });
      return { ...list, items };
    });
  }
}

function busUrl(ticket: string): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/api/v1/bus/websocket?ticket=${encodeURIComponent(ticket)}`;
}
