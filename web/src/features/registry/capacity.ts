import type { Hardware, Host } from '../../api/types';

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
