import type { Sandbox } from '../../api/types';
import { share } from '../../lib/format';
import { HEALTH_NAMES, type HealthName } from '../../ui/health';
import type { FleetSearch } from './fleet-search';

export type FleetNumbers = {
  total: number;
  byHealth: Record<HealthName, number>;
  slots: number;
  active: number;
  free: number;
  cpu: number | undefined;
  memory: number | undefined;
};

/** The cards are counted from what the page shows, so that they change with it and ask for nothing. */
export function fleetNumbers(sandboxes: Sandbox[]): FleetNumbers {
  const byHealth = Object.fromEntries(HEALTH_NAMES.map((name) => [name, 0])) as Record<HealthName, number>;
  const cpu: number[] = [];
  let [slots, active, free, used, memory] = [0, 0, 0, 0, 0];
  for (const one of sandboxes) {
    byHealth[one.health.status]++;
    slots += one.capacity?.slots ?? 0;
    active += one.capacity?.active ?? 0;
    free += one.capacity?.free ?? 0;
    // A silent sandbox's last gauges say nothing about now.
    if (!one.host || one.health.status === 'unhealthy' || one.health.status === 'unknown') continue;
    cpu.push(one.host.cpuPercent);
    used += one.host.memoryUsedBytes;
    memory += one.host.memoryTotalBytes;
  }
  return {
    total: sandboxes.length,
    byHealth,
    slots,
    active,
    free,
    cpu: cpu.length ? cpu.reduce((sum, one) => sum + one, 0) / cpu.length : undefined,
    memory: share(used, memory),
  };
}

export function matching(sandboxes: Sandbox[], { q, health }: FleetSearch): Sandbox[] {
  const text = q?.trim().toLowerCase();
  return sandboxes
    .filter((one) => !health || one.health.status === health)
    .filter(
      (one) =>
        !text ||
        [one.name, one.environment, one.instanceId, one.provider].some((part) =>
          part?.toLowerCase().includes(text),
        ),
    )
    .toSorted((left, right) => left.name.localeCompare(right.name, undefined, { numeric: true }));
}

/** The fullest disk, as a share with its words. */
export function fullestDisk(host: Sandbox['host']): {
  value: number | undefined;
  mount: string;
  used?: number;
  total?: number;
} {
  const disks = (host?.disks ?? []).filter((disk) => disk.totalBytes > 0);
  const [fullest] = disks.toSorted(
    (left, right) => right.usedBytes / right.totalBytes - left.usedBytes / left.totalBytes,
  );
  if (fullest) {
    const { mount, usedBytes: used, totalBytes: total } = fullest;
    return { value: share(used, total), mount, used, total };
  }
  const { diskUsedBytes: used, diskTotalBytes: total } = host ?? {};
  if (used === undefined || total === undefined) return { value: undefined, mount: '' };
  return { value: share(used, total), mount: '', used, total };
}
