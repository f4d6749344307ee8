import type { Change } from '@sandmesh/client';
import type { QueryClient } from '@tanstack/react-query';
import { serverNow } from '../lib/clock';
import { keys } from './keys';
import type {
  Operation,
  OperationCounts,
  OperationList,
  OperationStatus,
  OperationTarget,
  OperationTargetList,
  TargetStatus,
} from './types';

type ToldTarget = { sandboxId: string; status: TargetStatus; code: string; message: string };

/** What `fleet.operation.<id>` carries: how it stands, and those of its targets that stand otherwise than before. */
export type OperationProgress = {
  id: string;
  status: OperationStatus;
  counts: OperationCounts;
  targets: ToldTarget[];
};

type Standing = Pick<Operation, 'status' | 'counts'> & { endedAt?: string };

const PREFIX = 'fleet.operation.';

/** The operation that an address is about. */
export function operationOf(address: string): string | undefined {
  return address.startsWith(PREFIX) ? address.slice(PREFIX.length) : undefined;
}

export const isOver = (status: TargetStatus) => status !== 'pending' && status !== 'running';

/** What was read may be newer than what is told: nothing that has ended goes on again. */
export function standing<O extends Operation>(operation: O, { status, counts, endedAt }: Standing): O {
  if (operation.status !== 'running' && status === 'running') return operation;
  return { ...operation, status, counts, ...(endedAt ? { endedAt } : {}) };
}

/** A page of targets as it is with what was told of some of them. */
export function withTold(list: OperationTargetList, told: ToldTarget[], at: string): OperationTargetList {
  const byId = new Map(told.map((one) => [one.sandboxId, one]));
  return { ...list, items: list.items.map((one) => withFate(one, byId.get(one.sandboxId), at)) };
}

function withFate(target: OperationTarget, told: ToldTarget | undefined, at: string): OperationTarget {
  if (!told || (isOver(target.status) && !isOver(told.status))) return target;
  const { status, code, message } = told;
  return {
    ...target,
    status,
    ...(code ? { code } : {}),
    ...(message ? { message } : {}),
    ...(status === 'running' && !target.beganAt ? { beganAt: at } : {}),
    ...(isOver(status) && !target.endedAt ? { endedAt: at } : {}),
  };
}

/** Keeps what the page knows of operations true by what the bus tells of them. */
export class OperationFeed {
  private readonly queries: QueryClient;
  private readonly askSoon: (key: readonly unknown[]) => void;
  private readonly watched = new Map<string, number>();

  constructor(queries: QueryClient, askSoon: (key: readonly unknown[]) => void) {
    this.queries = queries;
    this.askSoon = askSoon;
  }

  /** The address to be registered for it. */
  watch(id: string): string {
    this.watched.set(id, (this.watched.get(id) ?? 0) + 1);
    return PREFIX + id;
  }

  /** Whether nobody watches it any more. */
  unwatch(id: string): boolean {
    const others = (this.watched.get(id) ?? 1) - 1;
    if (others > 0) this.watched.set(id, others);
    else this.watched.delete(id);
    return others <= 0;
  }

  /** Progress is no log: what was told while the connection was away is read. */
  readAgain(): void {
    for (const id of this.watched.keys()) this.ask(id);
  }

  told({ id, targets, ...now }: OperationProgress): void {
    this.stand(id, now);
    const at = new Date(serverNow()).toISOString();
    this.queries.setQueriesData<OperationTargetList>(
      { queryKey: keys.operationTargets(id) },
      (list) => list && withTold(list, targets, at),
    );
    // What a target brought beside its fate is not told.
    if (targets.some((one) => isOver(one.status))) this.askSoon(keys.operationTargets(id));
  }

  changed({ id, patch }: Change): void {
    const now = patch as Standing;
    this.stand(id, now);
    if (now.status !== 'running') this.ask(id);
    // Whether it belongs on a page of a filtered list only the server knows.
    this.askSoon(keys.operations);
  }

  private stand(id: string, now: Standing): void {
    this.queries.setQueryData<Operation>(keys.operation(id), (one) => one && standing(one, now));
    this.queries.setQueriesData<OperationList>(
      { queryKey: keys.operations },
      (list) =>
        list && { ...list, items: list.items.map((one) => (one.id === id ? standing(one, now) : one)) },
    );
  }

  private ask(id: string): void {
    this.askSoon(keys.operation(id));
    this.askSoon(keys.operationTargets(id));
  }
}
