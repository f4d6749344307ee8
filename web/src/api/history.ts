import { Store } from '../lib/store';
import type { Sample } from './patching';

/** One report of a sandbox, for the chart of the last minutes; kept by this page only, not asked from the server. */
export type Point = { at: number; cpu: number; memory: number; received: number; sent: number };

const MOST = 180;
const histories = new Map<string, Store<Point[]>>();

export function historyOf(id: string): Store<Point[]> {
  let store = histories.get(id);
  if (!store) {
    store = new Store<Point[]>([]);
    histories.set(id, store);
  }
  return store;
}

/** Samples repeat the last report every second; a report counts once. */
export function record(sample: Sample): void {
  const { host, lastHeartbeatAt } = sample;
  if (!host || !lastHeartbeatAt) return;
  const at = Date.parse(lastHeartbeatAt) / 1000;
  const store = historyOf(sample.id);
  const points = store.get();
  const last = points.at(-1);
  if (last && at <= last.at) return;
  const point = {
    at,
    cpu: host.cpuPercent,
    memory: host.memoryTotalBytes > 0 ? (100 * host.memoryUsedBytes) / host.memoryTotalBytes : 0,
    received: host.network?.receivedBytesPerSecond ?? 0,
    sent: host.network?.sentBytesPerSecond ?? 0,
  };
  store.set([...points.slice(1 - MOST), point]);
}
