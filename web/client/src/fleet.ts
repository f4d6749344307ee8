import { Bus, type BusState } from './bus.js';
import type { Change } from './change-feed.js';
import { ChangeFollower } from './change-follower.js';
import { type ConnectOptions, Door, FinalError } from './door.js';
import { SandmeshError, broken, codeOf } from './errors.js';
import { type FollowOptions, follow } from './follow.js';
import { Lane } from './lane.js';
import { type Subscription, Topics } from './topics.js';
import type { Operation, Order, Preview, Query, Samples, Sandbox, Selector } from './types.js';

export type ChangesOptions = {
  /** The last number that was seen: what came after it is brought first. Without it, from now on. */
  after?: number;
  /** Each once, in order; keep `change.seq` to go on from it another day. */
  onChange: (change: Change) => void;
  /** The cursor is too old: read anew what you show; later changes follow. */
  onResync?: () => void;
};

const CONNECT_MILLIS = 20_000;
const ANSWER_MILLIS = 30_000;
const LOOK_MILLIS = 10_000;
const PAGE_SIZE = 200;
const CHANGES = 'fleet.changes';

/** The fleet over one connection to its bus door, which comes back by itself. */
export class Fleet {
  private readonly options: ConnectOptions;
  private readonly answerMillis: number;
  private readonly door: Door;
  private readonly bus: Bus;
  private readonly topics: Topics;
  private readonly lane = new Lane();
  private readonly followers = new Set<ChangeFollower>();
  private readonly end = new AbortController();
  private readonly openings = new Set<() => void>();
  private isOpen = false;
  private problem: SandmeshError | undefined;

  private constructor(options: ConnectOptions) {
    this.options = options;
    this.answerMillis = options.answerMillis ?? ANSWER_MILLIS;
    this.door = new Door(options);
    this.bus = new Bus({
      url: (ticket) => this.door.socketUrl(ticket),
      openSocket: (url) => this.door.openSocket(url),
      ticket: () => this.ticket(),
      onState: (state) => this.stands(state),
      onOpen: () => this.opened(),
      onMessage: (address, body) => this.topics.message(address, body),
      onRegistered: (address) => this.topics.registered(address),
      onRefused: (address, error) => this.topics.refused(address, error),
    });
    this.topics = new Topics(this.bus);
  }

  /** Fails with a {@link SandmeshError} when the token is refused or nobody answers in time. */
  static async connect(options: ConnectOptions): Promise<Fleet> {
    if (!options.WebSocket && typeof globalThis.WebSocket !== 'function') {
      const way =
        'use Node 22, start Node 20 with --experimental-websocket, or pass the class of the package ws';
      throw new SandmeshError('no_websocket', `This runtime has no WebSocket: ${way}.`);
    }
    const fleet = new Fleet(options);
    fleet.bus.start();
    try {
      await fleet.untilOpen(Date.now() + (options.connectMillis ?? CONNECT_MILLIS));
    } catch (error) {
      fleet.close();
      throw fleet.problem ?? error;
    }
    return fleet;
  }

  /** Asks `fleet.query`; the answer is what the contract says of the same question over HTTP. */
  request(query: Query, limitMillis = this.answerMillis): Promise<unknown> {
    return this.ask('fleet.query', query, limitMillis);
  }

  /** All sandboxes that fit and may be seen, by name. */
  async *sandboxes(selector: Selector = {}): AsyncGenerator<Sandbox> {
    for (let page = 1; ; page++) {
      const query: Query = { type: 'list-sandboxes', selector, page, pageSize: PAGE_SIZE };
      const { items, total } = (await this.request(query)) as { items: Sandbox[]; total: number };
      yield* items;
      if (items.length === 0 || page * PAGE_SIZE >= total) return;
    }
  }

  /** Orders it, once, also when the connection breaks before the answer; {@link follow} waits for its end. */
  startOperation(order: Order): Promise<Operation> {
    const idempotencyKey = order.idempotencyKey ?? crypto.randomUUID();
    return this.order({ type: 'start-operation', ...order, idempotencyKey }) as Promise<Operation>;
  }

  /** What the order would come to; nothing is done. */
  preview(order: Order): Promise<Preview> {
    return this.order({ type: 'start-operation', ...order, dryRun: true }) as Promise<Preview>;
  }

  cancel(operationId: string): Promise<Operation> {
    return this.order({ type: 'cancel-operation', operationId }) as Promise<Operation>;
  }

  /** Gives a drain another deadline, from now. */
  extend(operationId: string, deadlineSeconds: number): Promise<Operation> {
    return this.order({ type: 'extend-operation', operationId, deadlineSeconds }) as Promise<Operation>;
  }

  /** Waits for the end of an operation, whichever control node runs it, and however often the connection breaks. */
  follow(operationId: string, options: FollowOptions = {}): Promise<Operation> {
    const get = (id: string) =>
      this.request({ type: 'get-operation', operationId: id }, LOOK_MILLIS) as Promise<Operation>;
    return follow({ topics: this.topics, get, ended: this.end.signal }, operationId, options);
  }

  /** Resolves when nothing that is committed from then on will be missed, whatever happens to the connection. */
  changes({ after, onChange, onResync }: ChangesOptions): Promise<Subscription> {
    return this.within('The changes', (started) => {
      let begun = after !== undefined;
      const follower = new ChangeFollower({
        ask: (query) => this.bus.request('fleet.query', query),
        onChange,
        onResync: () => {
          if (begun) onResync?.();
          begun = true;
          started();
        },
      });
      if (after !== undefined) follower.seed(after);
      const topic = this.topics.listen(CHANGES, {
        onMessage: (body) => follower.arrived(body),
        onRegistered: () => begun && started(),
      });
      this.followers.add(follower);
      if (this.isOpen) follower.opened();
      return {
        close: () => {
          this.followers.delete(follower);
          follower.lost();
          topic.close();
        },
      };
    });
  }

  /** The gauges of an environment's sandboxes, about once a second; some are left out for a slow client. */
  samples(environment: string, onSamples: (samples: Samples) => void): Promise<Subscription> {
    return this.within(`The samples of ${environment}`, (started, refused) =>
      this.topics.listen(`fleet.samples.${environment}`, {
        onMessage: (body) => onSamples(body as Samples),
        onRegistered: started,
        onRefused: refused,
      }),
    );
  }

  /** Ends everything; what still waits fails with `closed`. */
  close(): void {
    this.finish(broken('closed', 'The client was closed.'));
  }

  /** What has begun within the time; else it is closed again. */
  private within(
    what: string,
    begin: (started: () => void, refused: (error: SandmeshError) => void) => Subscription,
  ): Promise<Subscription> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        settle();
        subscription.close();
        reject(error as Error);
      };
      const settle = () => {
        clearTimeout(late);
        this.end.signal.removeEventListener('abort', onEnd);
      };
      const onEnd = () => fail(this.end.signal.reason);
      const late = setTimeout(
        () =>
          fail(broken('timed_out', `${what} could not be registered within ${this.answerMillis / 1000} s.`)),
        this.answerMillis,
      );
      const started = () => {
        settle();
        resolve(subscription);
      };
      const subscription = begin(started, fail);
      if (this.end.signal.aborted) onEnd();
      else this.end.signal.addEventListener('abort', onEnd);
    });
  }

  private order(order: object): Promise<unknown> {
    return this.ask('fleet.operation', order, this.answerMillis);
  }

  /** Asks again what a broken connection has left without an answer: whatever goes this way is harmless twice. */
  private async ask(address: string, body: unknown, limitMillis: number): Promise<unknown> {
    const until = Date.now() + limitMillis;
    for (;;) {
      await this.untilOpen(until);
      try {
        return await this.lane.run(until, () =>
          this.bus.request(address, body, Math.max(1, until - Date.now())),
        );
      } catch (error) {
        if (this.end.signal.aborted) throw this.end.signal.reason;
        if (codeOf(error) !== 'connection_lost' && codeOf(error) !== 'not_connected') throw error;
      }
    }
  }

  private untilOpen(until: number): Promise<void> {
    const { signal } = this.end;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      if (this.isOpen) return resolve();
      const settle = (act: () => void) => () => {
        clearTimeout(late);
        this.openings.delete(onOpen);
        signal.removeEventListener('abort', onEnd);
        act();
      };
      const onOpen = settle(resolve);
      const onEnd = settle(() => reject(signal.reason as Error));
      const onLate = settle(() =>
        reject(broken('not_connected', this.problem?.message ?? `${this.door.base} does not open its bus.`)),
      );
      const late = setTimeout(onLate, Math.max(0, until - Date.now()));
      this.openings.add(onOpen);
      signal.addEventListener('abort', onEnd);
    });
  }

  private async ticket(): Promise<string> {
    try {
      return await this.door.ticket();
    } catch (error) {
      this.problem = error instanceof SandmeshError ? error : new SandmeshError('no_token', String(error));
      if (error instanceof FinalError) {
        this.finish(error);
        this.options.onEnd?.(error);
      }
      throw error;
    }
  }

  private opened(): void {
    this.isOpen = true;
    this.problem = undefined;
    for (const one of this.openings) one();
    for (const one of this.followers) one.opened();
  }

  private stands(state: BusState): void {
    if (state !== 'open') {
      this.isOpen = false;
      this.topics.lost();
      for (const one of this.followers) one.lost();
    }
    this.options.onState?.(state);
  }

  private finish(why: SandmeshError): void {
    if (this.end.signal.aborted) return;
    this.end.abort(why);
    this.bus.stop();
  }
}
