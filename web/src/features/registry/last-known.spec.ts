import { expect, it } from 'vitest';
import type { Sandbox } from '../../api/types';
import { isSilent } from './last-known';

const NOW = Date.UTC(2026, 10, 21, 10);
function sandbox(seconds: number | undefined, ...types: string[]): Sandbox {
  return {
    health: { status: 'unhealthy', reasons: types.map((type) => ({ type, reason: 'x' })) },
    ...(seconds === undefined ? {} : { lastHeartbeatAt: new Date(NOW - seconds * 1000).toISOString() }),
  } as Sandbox;
}

it('takes what an agent said for old once it lost its lease or is silent for a minute', () => {
  expect(isSilent(sandbox(2), NOW)).toBe(false);
  expect(isSilent(sandbox(20, 'DiskSpace'), NOW)).toBe(false);
  expect(isSilent(sandbox(20, 'Lease'), NOW)).toBe(true);
  expect(isSilent(sandbox(5, 'Away'), NOW)).toBe(true);
  expect(isSilent(sandbox(480), NOW)).toBe(true);
  expect(isSilent(sandbox(undefined, 'Lease'), NOW)).toBe(false);
});
