import { expect, it } from 'vitest';
import { formulaCapacity, memoryLimit, usableMemory } from './capacity';

const GIB = 1024 ** 3;
const host = (memoryTotalBytes: number) => ({
  cpuPercent: 0,
  load1: 0,
  memoryUsedBytes: 0,
  memoryTotalBytes,
});

it('counts browsers as the rule of thumb does', () => {
  expect(formulaCapacity(8 * GIB)).toBe(14);
  expect(formulaCapacity(GIB)).toBe(0);
  expect(formulaCapacity(256 * 1024 ** 2)).toBe(0);
  expect(formulaCapacity(undefined)).toBeUndefined();
});

it('takes the limit of a control group where it allows less than the machine has', () => {
  expect(memoryLimit({ memoryBytes: 8 * GIB }, host(2 * GIB))).toBe(2 * GIB);
  expect(memoryLimit({ memoryBytes: 8 * GIB }, host(7.9 * GIB))).toBeUndefined();
  expect(memoryLimit(undefined, host(GIB))).toBeUndefined();
  expect(usableMemory({ memoryBytes: 8 * GIB }, host(2 * GIB))).toBe(2 * GIB);
  expect(usableMemory({}, undefined)).toBeUndefined();
  expect(usableMemory({ memoryBytes: 0 }, host(GIB))).toBe(GIB);
});
