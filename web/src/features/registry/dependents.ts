import type { Process } from '../../api/types';

/** What is restarted with a process, as it depends on it, directly or through others; in the order of the report. */
export function dependents(name: string, processes: Process[]): string[] {
  const found = new Set([name]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const one of processes) if (one.dependsOn?.some((needed) => found.has(needed))) found.add(one.name);
  }
  return processes.map((one) => one.name).filter((one) => one !== name && found.has(one));
}
