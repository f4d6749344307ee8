import type { Hardware, Host, LearnedCapacity, Sandbox } from '../../api/types';
import { bytes } from '../../lib/format';

const MIB = 1024 ** 2;

/** The memory that can be used there: of the machine, or of the control group where that allows less. */
export function usableMemory(hardware: Hardware | undefined, host: Host | undefined): number | undefined {
  const machine = hardware?.memoryBytes || undefined;
  const gauge = host?.memoryTotalBytes || undefined;
  return machine === undefined || gauge === undefined ? (machine ?? gauge) : Math.min(machine, gauge);
}

/** Set by a control group when it is clearly less than what the machine has (the kernel keeps some for itself). */
export function memoryLimit(hardware: Hardware | undefined, host: Host | undefined): number | undefined {
  const machine = hardware?.memoryBytes;
  const gauge = host?.memoryTotalBytes;
  return machine && gauge && gauge < machine * 0.97 ? gauge : undefined;
}

/** How many browsers the rule of thumb allows: (RAM − 800 MiB) / 500 MiB (A99). */
export function formulaCapacity(memoryBytes: number | undefined): number | undefined {
  if (memoryBytes === undefined) return undefined;
  return Math.max(0, Math.floor((memoryBytes / MIB - 800) / 500));
}

/** "on t3.xlarge with 16.0 GiB,": as far as it was written down. */
export function measuredOn({ instanceType, memoryBytes }: LearnedCapacity): string {
  const machine = [instanceType, memoryBytes ? `with ${bytes(memoryBytes)}` : ''].filter(Boolean).join(' ');
  return machine && `${instanceType ? 'on ' : 'on a machine '}${machine},`;
}

/** What is wrong with using the figure here: it was measured on another kind of machine. */
export function measuredElsewhere(
  learned: LearnedCapacity,
  { instanceType, hardware, host }: Pick<Sandbox, 'instanceType' | 'hardware' | 'host'>,
): string | undefined {
  const memory = usableMemory(hardware, host);
  const near = (bytes: number | undefined) =>
    bytes !== undefined && Math.abs((learned.memoryBytes ?? bytes) - bytes) <= bytes * 0.03;
  const differences = [
    learned.instanceType && instanceType && learned.instanceType !== instanceType ? `is ${instanceType}` : '',
    learned.memoryBytes && memory && !near(memory) && !near(hardware?.memoryBytes)
      ? `can use ${bytes(memory)}`
      : '',
  ].filter(Boolean);
  return differences.length === 0 ? undefined : `This machine ${differences.join(' and ')}: measure again.`;
}
