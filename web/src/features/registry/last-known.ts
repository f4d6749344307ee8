import { useNow } from '../../lib/use-now';
import type { Sandbox } from '../../api/types';

/** Reports come every few seconds; a minute without one is no accident of the network. */
const SILENT_MILLIS = 60_000;
const SILENT_TYPES = new Set(['Lease', 'Away']);

/** Whether what is shown of a sandbox is what was last known of it; one that never reported has nothing to show. */
export function isSilent({ health, lastHeartbeatAt }: Sandbox, now: number): boolean {
  if (!lastHeartbeatAt) return false;
  return (
    health.reasons.some((one) => SILENT_TYPES.has(one.type)) ||
    now - Date.parse(lastHeartbeatAt) > SILENT_MILLIS
  );
}

export function useSilent(sandbox: Sandbox | undefined): boolean {
  const now = useNow();
  return sandbox !== undefined && isSilent(sandbox, now);
}
