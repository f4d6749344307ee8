import type { Change } from '@sandmesh/client';
import { mergePatch } from './merge-patch';
import type { Host, Process, Sandbox, SandboxEvent, SandboxEventList, SandboxList } from './types';

/** Gauges of one sandbox as `fleet.samples.<environment>` carries them. */
export type Sample = {
  id: string;
  epoch?: number;
  host?: Host;
  capacity?: Sandbox['capacity'];
  processes?: Process[];
  tasks?: Sandbox['tasks'];
  profiles?: Sandbox['profiles'];
  lastHeartbeatAt?: string;
};
export type Samples = { environment: string; at: string; items: Sample[] };
type Numbered = Process & { version?: number };
export type EventPage = SandboxEventList & { until?: string };

/** Which sandboxes are listed, in what order, and which page of them. */
export type ListQuery = Partial<Record<ListFilter, string | string[]>> & { sort?: string; page?: number };
export type ListFilter = keyof typeof FILTERED;

/** What of a sandbox each filter looks at. */
const FILTERED = {
  q: ['name', 'instanceId', 'environment'],
  environment: ['environment'],
  status: ['status'],
  health: ['health'],
  provider: ['provider'],
  providerState: ['providerState'],
  market: ['market'],
  link: ['link'],
  engine: ['browserEngines'],
  label: ['labels'],
} as const satisfies Record<string, (keyof Sandbox)[]>;

/** Brings what is on the page up to date; who else belongs there only the server knows ({@link disturbs}). */
export function patchList(list: SandboxList, change: Change): SandboxList {
  if (change.kind !== 'sandbox') return list;
  const known = list.items.find((one) => one.id === change.id);
  if (!known) return list;
  const next = mergePatch<Sandbox>(known, change.patch);
  return { ...list, items: list.items.map((one) => (one === known ? next : one)) };
}

/** Whether after this change others may belong on the page, or in another order, so that it has to be read again. */
export function disturbs(change: Change, list: SandboxList, query: ListQuery): boolean {
  if (change.kind !== 'sandbox') return false;
  const { patch } = change;
  const begun = 'name' in patch && 'environment' in patch && 'provider' in patch;
  if (begun || patch['status'] === 'terminated') return true;
  const filters = (Object.keys(FILTERED) as ListFilter[]).filter((name) => query[name]?.length);
  const looked = new Set<string>([...filters.flatMap((name) => FILTERED[name]), sortedBy(query)]);
  const known = list.items.find((one) => one.id === change.id);
  return Object.entries(patch).some(([name, value]) => looked.has(name) && !asBefore(known, name, value));
}

function sortedBy({ sort = 'name' }: ListQuery): string {
  return sort.replace(/^-/, '');
}

/** Reasons come and go without the health being another. */
function asBefore(known: Sandbox | undefined, name: string, value: unknown): boolean {
  if (!known) return false;
  if (name !== 'health') return JSON.stringify(known[name as keyof Sandbox]) === JSON.stringify(value);
  const status = (value as Partial<Sandbox['health']> | null)?.status;
  return status === undefined || status === known.health.status;
}

export function patchSandbox(sandbox: Sandbox, change: Change): Sandbox {
  if (change.kind !== 'sandbox' || change.id !== sandbox.id) return sandbox;
  return mergePatch(sandbox, change.patch);
}

/** Puts an event where its time belongs, newest first; one that is there already stays once. */
export function patchEvents(pages: EventPage[], change: Change): EventPage[] {
  const first = pages[0];
  if (change.kind !== 'sandbox_event' || !first) return pages;
  if (pages.some((page) => page.items.some((one) => one.id === change.id))) return pages;
  const event = { id: change.id, at: change.at, ...change.patch } as SandboxEvent;
  const place = first.items.findIndex((one) => one.at <= event.at);
  const items = first.items.toSpliced(place < 0 ? first.items.length : place, 0, event);
  return [{ ...first, items, total: first.total + 1 }, ...pages.slice(1)];
}

/** A node remembers less than this page may have read before: what was read stays. */
export function withKnown(first: EventPage, pages: EventPage[]): EventPage {
  if (!first.stale) return first;
  const all = new Map([first, ...pages].flatMap((page) => page.items).map((one) => [one.id, one]));
  const items = [...all.values()].toSorted((left, right) => (left.at < right.at ? 1 : -1));
  return {
    ...first,
    items,
    pageSize: Math.max(first.pageSize, items.length),
    total: Math.max(first.total, items.length),
  };
}

/** The process that an event is about. */
export function processOf(change: Change): string | undefined {
  const { data } = change.patch;
  if (typeof data !== 'object' || data === null || !('process' in data)) return undefined;
  return typeof data.process === 'string' ? data.process : undefined;
}

/** A sample brings gauges only: health is a fact and comes through the log. */
export function applySample(sandbox: Sandbox, sample: Sample): Sandbox {
  if (sample.epoch !== undefined && sandbox.epoch !== undefined && sample.epoch < sandbox.epoch)
    return sandbox;
  const next = { ...sandbox };
  if (sample.host) next.host = { ...sandbox.host, ...sample.host };
  if (sample.capacity) next.capacity = sample.capacity;
  if (sample.tasks) next.tasks = sample.tasks;
  if (sample.profiles) next.profiles = sample.profiles;
  if (sample.lastHeartbeatAt) next.lastHeartbeatAt = sample.lastHeartbeatAt;
  if (sample.processes) next.processes = withGauges(sandbox.processes, sample.processes);
  return next;
}

/**
 * Of a process a sample changes the gauges only, unless it speaks of the same process or of a later one:
 * its state, pid and reason are facts and come through the log, maybe earlier than this sample was taken.
 */
function withGauges(known: Process[] | undefined, sampled: Process[]): Process[] {
  if (!known) return sampled;
  const byName = new Map(sampled.map((one) => [one.name, one]));
  const merged = known.map((one) => {
    const sample = byName.get(one.name);
    byName.delete(one.name);
    if (!sample) return one;
    if (later(sample, one)) return alive(sample);
    if (sample.pid !== one.pid) return one;
    const { rssBytes, cpuPercent } = sample;
    return {
      ...one,
      ...(rssBytes === undefined ? {} : { rssBytes }),
      ...(cpuPercent === undefined ? {} : { cpuPercent }),
    };
  });
  return [...merged, ...[...byName.values()].map(alive)];
}

/** The agent numbers what it says of a process; the time stands in where there is no number. */
function later(sample: Numbered, known: Numbered): boolean {
  if (sample.version !== undefined && known.version !== undefined) return sample.version > known.version;
  return newer(sample.since, known.since);
}

/** On the wire nothing is 0 or empty; in the contract it is absent. */
function alive({ pid, rssBytes, cpuPercent, reason, ...rest }: Numbered): Process {
  const gauges = {
    ...(rssBytes === undefined ? {} : { rssBytes }),
    ...(cpuPercent === undefined ? {} : { cpuPercent }),
  };
  return { ...rest, ...(pid ? { pid, ...gauges } : {}), ...(reason ? { reason } : {}) };
}

function newer(left: string | undefined, right: string | undefined): boolean {
  if (!left) return false;
  return !right || Date.parse(left) > Date.parse(right);
}
