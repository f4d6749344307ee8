import type { SandboxEvent } from '../../api/types';

const CLEARLY_LATER_MILLIS = 5000;

/** When it happened there, and when it was told here if clearly later, as after an outage. */
export function eventTime({ at, data }: SandboxEvent): { at: string; toldAt?: string } {
  const there = data?.['agentAt'];
  if (typeof there !== 'string' || Number.isNaN(Date.parse(there))) return { at };
  return Date.parse(at) - Date.parse(there) > CLEARLY_LATER_MILLIS
    ? { at: there, toldAt: at }
    : { at: there };
}
