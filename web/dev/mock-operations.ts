import type {
  NewOperation,
  Operation,
  OperationCounts,
  OperationTarget,
  Sandbox,
  TargetStatus,
} from '../src/api/types';
import { ME, type Answer } from './mock-admin.ts';
import { newId } from './mock-fleet.ts';
import { drained, fateOf, outputs } from './mock-fates.ts';
import { chosen, preview } from './mock-selection.ts';
import { commit, now, publish } from './mock-world.ts';

/** Operations of the made-up control plane: they run by themselves, target by target. */
type Running = { operation: Operation; targets: OperationTarget[]; untold: Set<OperationTarget> };
const all: Running[] = [];
const keys = new Map<string, Operation>();

const FATES: TargetStatus[] = [
  'pending',
  'running',
  'ok',
  'failed',
  'timed_out',
  'refused',
  'unknown',
  'cancelled',
  'skipped',
];

function countsOf(targets: OperationTarget[]): OperationCounts {
  const counts = Object.fromEntries(FATES.map((one) => [one, 0])) as Omit<OperationCounts, 'total'>;
  for (const { status } of targets) counts[status]++;
  return { total: targets.length, ...counts };
}

const problem = (status: number, code: string, detail: string, errors?: unknown): Answer => [
  status,
  { type: `urn:sandmesh:problem:${code}`, title: code, status, code, detail, requestId: 'mock', errors },
];

function begin(wish: NewOperation, found: Sandbox[]): Operation {
  const policy = { parallelism: 10, stopAfter: 0, deadlineSeconds: 3600, ...wish.policy };
  const targets = found.map((one): OperationTarget => ({
    sandboxId: one.id,
    name: one.name,
    environment: one.environment,
    commandId: newId(),
    status: 'pending',
  }));
  const variables = Object.keys(wish.arguments?.environment ?? {}).map((name) => [name, '']);
  const operation: Operation = {
    id: newId(),
    action: wish.action,
    arguments: {
      ...wish.arguments,
      ...(variables.length ? { environment: Object.fromEntries(variables) as Record<string, string> } : {}),
    },
    selector: wish.selector,
    policy,
    status: 'running',
    author: { id: ME, name: 'admin@sandmesh.local' },
    environments: [...new Set(found.map((one) => one.environment))].toSorted(),
    counts: countsOf(targets),
    createdAt: now(),
    deadline: new Date(Date.now() + policy.deadlineSeconds * 1000).toISOString(),
    cancelRequested: false,
    runnerNode: '7f31a0c2',
  };
  all.unshift({ operation, targets, untold: new Set() });
  fact(operation);
  return operation;
}

function fact({ id, status, counts, endedAt, environments }: Operation) {
  for (const environment of environments)
    commit('operation', id, undefined, { id, status, counts, ...(endedAt ? { endedAt } : {}) }, environment);
}

function become(run: Running, target: OperationTarget, more: Partial<OperationTarget>) {
  Object.assign(target, more);
  run.untold.add(target);
}

/** As the control plane's policy has it. */
function turn(run: Running) {
  const { operation, targets } = run;
  const { parallelism = 10, stopAfter = 0 } = operation.policy;
  const failures = targets.filter((one) =>
    ['failed', 'timed_out', 'refused', 'unknown'].includes(one.status),
  );
  const stopped = stopAfter > 0 && failures.length >= stopAfter;
  for (const target of targets.filter((one) => one.status === 'running')) {
    const fate = operation.cancelRequested
      ? drained(operation, target, true)
      : fateOf(operation, target, Date.now() - Date.parse(target.beganAt ?? now()));
    if (fate) become(run, target, { ...fate, endedAt: now() });
  }
  const running = targets.filter((one) => one.status === 'running').length;
  const pending = targets.filter((one) => one.status === 'pending');
  if (operation.cancelRequested || stopped) {
    for (const target of pending) become(run, target, { status: 'skipped', endedAt: now() });
  } else {
    for (const target of pending.slice(0, Math.max(0, parallelism - running)))
      become(run, target, { status: 'running', beganAt: now() });
  }
  operation.counts = countsOf(targets);
  if (operation.counts.pending + operation.counts.running === 0) {
    const cut = targets.some((one) => one.status === 'skipped' || one.status === 'cancelled');
    const whole = targets.every((one) => one.status === 'ok') ? 'succeeded' : 'failed';
    operation.status = cut ? (operation.cancelRequested ? 'cancelled' : 'stopped') : whole;
    operation.endedAt = now();
  }
  tell(run);
}

function tell({ operation: { id, status, counts }, untold, operation }: Running) {
  if (untold.size === 0) return;
  const targets = [...untold].map((one) => ({
    sandboxId: one.sandboxId,
    status: one.status,
    code: one.code ?? '',
    message: one.message ?? '',
  }));
  untold.clear();
  publish(`fleet.operation.${id}`, { id, status, counts, targets });
  fact(operation);
}

setInterval(() => {
  for (const run of all) if (run.operation.status === 'running') turn(run);
}, 250).unref();

function wanted({ operation, targets }: Running, query: URLSearchParams): boolean {
  const oneOf = (name: string, ...values: string[]) => {
    const given = query.get(name)?.split(',');
    return !given || values.some((one) => given.includes(one));
  };
  return (
    oneOf('status', operation.status) &&
    oneOf('action', operation.action) &&
    oneOf('author', operation.author.id, operation.author.name) &&
    oneOf('environment', ...operation.environments) &&
    oneOf('sandbox', ...targets.map((one) => one.sandboxId))
  );
}

function paged<T>(items: T[], query: URLSearchParams): Answer {
  const page = Number(query.get('page') ?? 1);
  const pageSize = Number(query.get('pageSize') ?? 50);
  const some = items.slice((page - 1) * pageSize, page * pageSize);
  return [200, { items: some, page, pageSize, total: items.length }];
}

function start(wish: NewOperation, key: string | undefined): Answer {
  const found = chosen(wish);
  if (!found) return problem(404, 'sandbox_not_found', 'There is no such sandbox');
  const field = wish.action === 'exec' ? 'command' : 'process';
  if ((wish.action === 'exec' || wish.action.endsWith('-process')) && !wish.arguments?.[field])
    return problem(400, 'validation_failed', 'Some of it is wrong, see errors', [
      { pointer: `/arguments/${field}`, message: 'is required for this action' },
    ]);
  if (wish.arguments?.user === 'nobody-here')
    return problem(400, 'validation_failed', 'Some of it is wrong, see errors', [
      { pointer: '/arguments/user', message: 'is a name that the made-up control plane refuses' },
    ]);
  if (wish.dryRun) return [200, preview(wish.action, found)];
  const known = key && keys.get(key);
  if (known) return [202, known];
  const operation = begin(wish, found);
  if (key) keys.set(key, operation);
  return [202, operation];
}

/** Undefined where it is about something else. */
export function operationsOf(
  method: string,
  path: string,
  url: URL,
  body: Record<string, unknown>,
  key?: string,
): Answer | undefined {
  const query = url.searchParams;
  if (path === 'admin/operations') {
    if (method === 'POST') return start(body as unknown as NewOperation, key);
    return paged(
      all.filter((one) => wanted(one, query)).map((one) => one.operation),
      query,
    );
  }
  const [, drain] = /^admin\/sandboxes\/([^/]+)\/drain$/.exec(path) ?? [];
  if (drain) {
    const deadlineSeconds = Number(body['deadlineSeconds']);
    return start({ action: 'drain', arguments: { deadlineSeconds }, selector: { ids: [drain] } }, key);
  }
  const [, id, what, sandboxId] =
    /^admin\/operations\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+)\/output)?$/.exec(path) ?? [];
  if (!id) return undefined;
  const run = all.find((one) => one.operation.id === id);
  if (!run) return problem(404, 'operation_not_found', 'There is no such operation');
  const { operation, targets } = run;
  if (!what) return [200, { ...operation, targets: targets.slice(0, 200) }];
  if (what === 'targets' && sandboxId) return outputs(operation, sandboxId, query.get('stream') ?? 'stdout');
  if (what === 'targets') {
    const status = query.get('status')?.split(',');
    return paged(
      targets.filter((one) => !status || status.includes(one.status)),
      query,
    );
  }
  if (operation.status !== 'running')
    return problem(
      409,
      'state_conflict',
      'This operation has ended, and nothing of it can be changed any more',
    );
  if (what === 'cancel') operation.cancelRequested = true;
  if (what === 'extend')
    operation.drainUntil = new Date(Date.now() + 1000 * Number(body['deadlineSeconds'])).toISOString();
  return [202, operation];
}
