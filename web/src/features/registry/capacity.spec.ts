import { expect, it } from 'vitest';
import { formulaCapacity, measuredElsewhere, measuredOn, memoryLimit, usableMemory } from './capacity';

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

it('says where a capacity was measured, and warns where that was another machine', () => {
  const learned = {
    instanceType: 't3.xlarge',
    memoryBytes: 16 * GIB,
    browsers: 17,
    limitedBy: 'memory',
    browserMebibytes: 400,
    measuredAt: '2026-11-21T10:00:00Z',
  };
  const { instanceType: _, ...untyped } = learned;
  expect(measuredOn(learned)).toBe('on t3.xlarge with 16.0 GiB,');
  expect(measuredOn(untyped)).toBe('on a machine with 16.0 GiB,');
  const here = { instanceType: 't3.xlarge', hardware: { memoryBytes: 16 * GIB } };
  expect(measuredElsewhere(learned, here)).toBeUndefined();
  expect(measuredElsewhere(learned, {})).toBeUndefined();
  expect(measuredElsewhere(learned, { instanceType: 't3.large', hardware: { memoryBytes: 8 * GIB } })).toBe(
    'This machine is t3.large and can use 8.0 GiB: measure again.',
  );
});
