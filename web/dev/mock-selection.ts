import type { NewOperation, OperationPreview, Sandbox } from '../src/api/types';
import { sandboxes } from './mock-fleet.ts';

/** Undefined where it names one that is not there. */
export function chosen({ selector }: NewOperation): Sandbox[] | undefined {
  const { ids, environments, health, labels, text } = selector;
  const alive = sandboxes.filter((one) => one.status !== 'terminated');
  if (ids)
    return ids.some((id) => !alive.some((one) => one.id === id))
      ? undefined
      : alive.filter((one) => ids.includes(one.id));
  return alive.filter(
    (one) =>
      (environments?.includes(one.environment) ?? true) &&
      (health?.includes(one.health.status) ?? true) &&
      Object.entries(labels ?? {}).every(([name, value]) => one.labels?.[name] === value) &&
      (!text || `${one.name} ${one.instanceId} ${one.environment}`.includes(text)),
  );
}

/** As the control plane knows it; nobody is asked. */
export function preview(action: NewOperation['action'], targets: Sandbox[]): OperationPreview {
  const items = targets.map((one): OperationPreview['targets'][number] => {
    const { status } = one.health;
    const known = one.agentVersion !== undefined;
    return {
      sandboxId: one.id,
      name: one.name,
      environment: one.environment,
      health: status,
      runningTasks: one.tasks?.length ?? 0,
      slotsFree: one.capacity?.free ?? 0,
      reachable: known && (status === 'healthy' || status === 'degraded'),
      ...(known ? {} : { refusal: { code: 'agent_unreachable', message: 'The agent cannot be reached' } }),
    };
  });
  const sum = (pick: (one: (typeof items)[number]) => number) => items.reduce((so, one) => so + pick(one), 0);
  const places = new Set(targets.map((one) => one.environment));
  const before = sandboxes
    .filter((one) => places.has(one.environment))
    .reduce((so, one) => so + (one.capacity?.free ?? 0), 0);
  const lost = action === 'drain' ? sum((one) => (one.reachable && !one.refusal ? one.slotsFree : 0)) : 0;
  return {
    action,
    total: items.length,
    runningTasks: sum((one) => one.runningTasks),
    slotsFreeBefore: before,
    slotsFreeAfter: Math.max(0, before - lost),
    unreachable: sum((one) => (one.reachable ? 0 : 1)),
    refused: sum((one) => (one.refusal ? 1 : 0)),
    targets: items.slice(0, 200),
  };
}
