import type { FleetSummary, Sandbox } from '../../api/types';
import { share } from '../../lib/format';
import { HEALTH_NAMES, type HealthName } from '../../ui/health';

export type FleetNumbers = {
  total: number;
  byHealth: Record<HealthName, number>;
  slots: number;
  active: number;
  free: number;
  cpu: number | undefined;
  memory: number | undefined;
};

/** Where the page shows all of them the cards are counted from it, so that they change with it and ask for nothing. */
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

/** The same of the whole fleet, counted by the server. */
export function numbersOf({ total, byHealth, capacity, ...summary }: FleetSummary): FleetNumbers {
  return {
    total,
    byHealth,
    ...capacity,
    cpu: summary.cpuPercent,
    memory: share(summary.memoryUsedBytes, summary.memoryTotalBytes),
  };
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
