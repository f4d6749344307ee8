import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../api/types';
import { fleetNumbers, fullestDisk, numbersOf } from './fleet-numbers';

const sandbox = (name: string, status: Sandbox['health']['status'], cpuPercent = 10): Sandbox => ({
  id: name,
  name,
  environment: 'dev',
  provider: 'local',
  status: 'active',
  health: { status, reasons: [] },
  capacity: { slots: 4, active: 1, free: 3 },
  host: { cpuPercent, load1: 0, memoryUsedBytes: 1, memoryTotalBytes: 4 },
  version: 1,
  stale: false,
});

describe('fleet numbers', () => {
  it('count health and capacity, and average only what reports', () => {
    const numbers = fleetNumbers([
      sandbox('a', 'healthy', 20),
      sandbox('b', 'degraded', 40),
      sandbox('c', 'unhealthy', 99),
    ]);
    expect(numbers.byHealth).toEqual({ healthy: 1, degraded: 1, unhealthy: 1, unknown: 0 });
    expect([numbers.slots, numbers.active, numbers.free]).toEqual([12, 3, 9]);
    expect(numbers.cpu).toBe(30);
    expect(numbers.memory).toBe(25);
  });

  it('of the whole fleet are the server’s', () => {
    const byHealth = { healthy: 9000, degraded: 600, unhealthy: 300, unknown: 100 };
    const capacity = { slots: 40, active: 10, free: 30 };
    const numbers = numbersOf({
      total: 10_000,
      byHealth,
      byStatus: {},
      capacity,
      changeCursor: 1,
      stale: false,
    });
    expect(numbers).toEqual({ total: 10_000, byHealth, ...capacity, cpu: undefined, memory: undefined });
  });

  it('show the fullest disk', () => {
    const base = { cpuPercent: 0, load1: 0, memoryUsedBytes: 0, memoryTotalBytes: 0 };
    const disks = [
      { mount: '/', usedBytes: 1, totalBytes: 4 },
      { mount: '/data', usedBytes: 3, totalBytes: 4 },
    ];
    expect(fullestDisk({ ...base, disks })).toMatchObject({ value: 75, mount: '/data' });
    expect(fullestDisk({ ...base, diskUsedBytes: 1, diskTotalBytes: 2 }).value).toBe(50);
    expect(fullestDisk(undefined).value).toBeUndefined();
  });
});
