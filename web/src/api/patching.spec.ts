import { describe, expect, it } from 'vitest';
import type { Change } from '@sandmesh/client';
import {
  type EventPage,
  applySample,
  disturbs,
  patchEvents,
  patchList,
  patchSandbox,
  processOf,
  withKnown,
} from './patching';
import type { Sandbox, SandboxList } from './types';

const sandbox = (id: string, more: Partial<Sandbox> = {}): Sandbox => ({
  id,
  name: id,
  environment: 'dev',
  provider: 'local',
  status: 'active',
  health: { status: 'healthy', reasons: [] },
  version: 1,
  stale: false,
  ...more,
});
const list = (...items: Sandbox[]): SandboxList => ({
  items,
  page: 1,
  pageSize: 200,
  total: items.length,
  changeCursor: 1,
  stale: false,
});
const change = (id: string, patch: Record<string, unknown>, kind = 'sandbox'): Change => ({
  seq: 2,
  kind,
  id,
  sandboxId: 's1',
  at: '2030-01-01T00:00:05.000Z',
  patch,
});

describe('patches', () => {
  it('change the sandbox they name and no other', () => {
    const other = sandbox('s2');
    const next = patchList(list(sandbox('s1'), other), change('s1', { health: { status: 'degraded' } }));
    expect(next.items[0]?.health.status).toBe('degraded');
    expect(next.items[1]).toBe(other);
    expect(patchSandbox(other, change('s1', { name: 'x' }))).toBe(other);
  });

  it('leave who is not on the page to the server', () => {
    const before = list(sandbox('s1'));
    expect(patchList(before, change('s9', { name: 'nine', environment: 'dev', provider: 'local' }))).toBe(
      before,
    );
  });

  it('put an event in its place once', () => {
    const event = (id: string, at: string) => ({ id, at, kind: 'k', severity: 'info' as const, message: id });
    const pages: EventPage[] = [
      {
        items: [event('c', '2030-01-01T00:00:09.000Z'), event('a', '2030-01-01T00:00:01.000Z')],
        page: 1,
        pageSize: 50,
        total: 2,
        changeCursor: 1,
        stale: false,
      },
    ];
    const arriving = change('b', event('b', '2030-01-01T00:00:05.000Z'), 'sandbox_event');
    const once = patchEvents(pages, arriving);
    expect(once[0]?.items.map((one) => one.id)).toEqual(['c', 'b', 'a']);
    expect(patchEvents(once, arriving)).toBe(once);
  });

  it('what was read stays when a node that remembers less answers', () => {
    const event = (id: string, second: number) => ({
      id,
      at: `2030-01-01T00:00:0${second}.000Z`,
      kind: 'k',
      severity: 'info' as const,
      message: id,
    });
    const page = (stale: boolean, ...items: EventPage['items']): EventPage => ({
      items,
      page: 1,
      pageSize: 2,
      total: 9,
      changeCursor: 1,
      stale,
    });
    const known = [page(false, event('c', 5), event('b', 4)), page(false, event('a', 3))];
    const remembered = { ...page(true, event('d', 6), event('c', 5)), total: 2 };
    const shown = withKnown(remembered, known);
    expect(shown.items.map((one) => one.id)).toEqual(['d', 'c', 'b', 'a']);
    expect([shown.page * shown.pageSize, shown.total]).toEqual([4, 4]);
    const fresh = page(false, event('d', 6));
    expect(withKnown(fresh, known)).toBe(fresh);
  });
});

describe('a page of a list', () => {
  const page = list(sandbox('s1'), sandbox('s2', { health: { status: 'degraded', reasons: [] } }));
  const sick = { health: { status: 'unhealthy', reasons: [] } };
  const created = change('s9', { name: 'nine', environment: 'dev', provider: 'local' });

  it('is read again when a sandbox begins or ends, here or on another page', () => {
    expect(disturbs(created, page, {})).toBe(true);
    expect(disturbs(change('s9', { status: 'terminated' }), page, { page: 3 })).toBe(true);
  });

  it('is not read again for what it neither filters nor sorts by', () => {
    expect(disturbs(change('s1', sick), page, {})).toBe(false);
    expect(disturbs(change('s9', sick), page, { environment: ['dev'], sort: '-createdAt' })).toBe(false);
    expect(disturbs(change('s1', { processes: [] }), page, { health: ['degraded'], q: 'x' })).toBe(false);
    expect(disturbs(change('s1', sick, 'sandbox_event'), page, { health: ['degraded'] })).toBe(false);
  });

  it('is read again when what it filters or sorts by is another', () => {
    expect(disturbs(change('s1', sick), page, { health: ['healthy'] })).toBe(true);
    expect(disturbs(change('s9', sick), page, { sort: '-health' })).toBe(true);
    expect(disturbs(change('s1', { name: 'other' }), page, {})).toBe(true);
    expect(disturbs(change('s1', { labels: { zone: 'b' } }), page, { label: ['zone=a'] })).toBe(true);
  });

  it('is not read again for new reasons of the same health', () => {
    const more = { health: { status: 'degraded', reasons: [{ type: 'DiskSpace', reason: 'full' }] } };
    expect(disturbs(change('s2', more), page, { health: ['degraded'] })).toBe(false);
    expect(disturbs(change('s2', { health: { reasons: [] } }), page, { health: ['degraded'] })).toBe(false);
  });
});

describe('samples', () => {
  const host = { cpuPercent: 10, load1: 1, memoryUsedBytes: 1, memoryTotalBytes: 2 };
  const running = {
    name: 'xvfb',
    state: 'running' as const,
    pid: 10,
    restarts: 0,
    since: '2030-01-01T00:00:00.000Z',
  };

  it('bring gauges', () => {
    const next = applySample(sandbox('s1'), { id: 's1', host, lastHeartbeatAt: '2030-01-01T00:00:00.000Z' });
    expect(next.host?.cpuPercent).toBe(10);
    expect(next.health.status).toBe('healthy');
  });

  it('of an older epoch are dropped', () => {
    const before = sandbox('s1', { epoch: 5 });
    expect(applySample(before, { id: 's1', epoch: 4, host })).toBe(before);
  });

  it('never turn a process back', () => {
    const restarted = { ...running, pid: 11, restarts: 1, since: '2030-01-01T00:00:03.000Z' };
    const late = applySample(sandbox('s1', { processes: [restarted] }), { id: 's1', processes: [running] });
    expect(late.processes).toEqual([restarted]);
    const fresh = applySample(sandbox('s1', { processes: [running] }), { id: 's1', processes: [restarted] });
    expect(fresh.processes?.[0]?.pid).toBe(11);
  });

  it('refresh the gauges of the same process', () => {
    const next = applySample(sandbox('s1', { processes: [running] }), {
      id: 's1',
      processes: [{ ...running, rssBytes: 7 }],
    });
    expect(next.processes?.[0]?.rssBytes).toBe(7);
  });

  it('bring the profiles that are open now', () => {
    const before = sandbox('s1', { profiles: [{ id: 'k1', state: 'leaked' }] });
    expect(applySample(before, { id: 's1', profiles: [] }).profiles).toEqual([]);
    expect(applySample(before, { id: 's1' }).profiles).toEqual(before.profiles);
  });
});

it('new versions take the place of old ones, and what is gone is gone', () => {
  const before = sandbox('s1', { versions: { agent: '0.1.0', adspower: '7.3' } });
  const change: Change = {
    seq: 2,
    prev: 1,
    kind: 'sandbox',
    id: 's1',
    at: '',
    patch: { agentVersion: '0.2.0', versions: { agent: '0.2.0', adspower: null } },
  };
  expect(patchSandbox(before, change)).toMatchObject({ agentVersion: '0.2.0', versions: { agent: '0.2.0' } });
  expect(patchSandbox(before, change).versions).not.toHaveProperty('adspower');
});

it('knows the process that an event is about', () => {
  const event = (patch: Record<string, unknown>): Change => ({
    seq: 2,
    prev: 1,
    kind: 'sandbox_event',
    id: 'e1',
    at: '',
    patch,
  });
  expect(processOf(event({ data: { process: 'xvfb' } }))).toBe('xvfb');
  for (const patch of [{}, { data: null }, { data: 'xvfb' }, { data: { process: 7 } }]) {
    expect(processOf(event(patch))).toBeUndefined();
  }
});
