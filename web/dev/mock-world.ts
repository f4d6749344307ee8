import type { WebSocket } from 'ws';
import type { Change } from '@sandmesh/client';
import type { Process, Sandbox, SandboxEvent } from '../src/api/types';
import { mergePatch } from '../src/api/merge-patch.ts';
import { GIB, events, newId, sandboxes } from './mock-fleet.ts';

/** What happens to the made-up fleet, and who is told. */
export const changes: Change[] = [];
export const sockets = new Map<WebSocket, Set<string>>();

export const now = () => new Date().toISOString();
/** Whether the made-up database is away. */
export const database = { away: false };

export const head = () => 100 + changes.length;

export function publish(address: string, body: unknown) {
  for (const [socket, addresses] of sockets) {
    if (addresses.has(address))
      socket.send(Buffer.from(JSON.stringify({ type: 'rec', address, body })), { binary: true });
  }
}

export function commit(
  kind: string,
  id: string,
  sandboxId: string | undefined,
  patch: Record<string, unknown>,
  environment = sandboxId ? 'dev' : undefined,
) {
  const change: Change = {
    seq: head() + 1,
    prev: head(),
    kind,
    id,
    sandboxId,
    environment,
    at: now(),
    patch,
  };
  changes.push(change);
  if (kind === 'sandbox') {
    const index = sandboxes.findIndex((one) => one.id === id);
    if (sandboxes[index]) sandboxes[index] = mergePatch(sandboxes[index] as Sandbox, patch);
  } else if (sandboxId) {
    events.get(sandboxId)?.unshift(patch as unknown as SandboxEvent);
  }
  publish('fleet.changes', change);
}

function event(
  sandboxId: string,
  kind: string,
  severity: SandboxEvent['severity'],
  message: string,
  data: Record<string, unknown>,
) {
  const id = newId();
  const whole = { ...data, agentAt: now() };
  commit('sandbox_event', id, sandboxId, { id, sandboxId, at: now(), kind, severity, message, data: whole });
}

function withProcess(sandbox: Sandbox, name: string, more: Partial<Process>): Process[] {
  return (sandbox.processes ?? []).map((one) =>
    one.name === name ? { ...one, ...more, since: now() } : one,
  );
}

/** What a kill of a process looks like from here. */
export function kill(id: string, name: string) {
  const find = () => sandboxes.find((one) => one.id === id) as Sandbox;
  const reason = `${name} exited: signal 9`;
  event(id, 'processExited', 'warning', reason, {
    process: name,
    pid: find().processes?.find((one) => one.name === name)?.pid,
    signal: 9,
    reason,
    logTail: ['(EE) Server terminated.'],
    stopped: name === 'xvfb' ? ['x11vnc', 'chromium', 'worker'] : [],
    retryMillis: 200,
  });
  const conditions = (ok: boolean) =>
    find().conditions?.map((one) =>
      one.type === 'DisplayUp' ? { ...one, ok, reason: ok ? '' : reason, since: now() } : one,
    );
  const health = { status: 'degraded', since: now(), reasons: [{ type: 'DisplayUp', reason, since: now() }] };
  commit('sandbox', id, id, {
    health,
    conditions: conditions(false),
    processes: withProcess(find(), name, { state: 'backing_off', pid: 0, reason: 'signal 9' }),
  });
  setTimeout(() => {
    const pid = 5000 + Math.floor(Math.random() * 1000);
    const restarts = (find().processes?.find((one) => one.name === name)?.restarts ?? 0) + 1;
    event(id, 'processStarted', 'info', `${name} started (pid ${pid}), restart ${restarts}`, {
      process: name,
      pid,
      restarts,
      adopted: false,
      reason: 'exited: signal 9',
    });
    const processes = withProcess(find(), name, { state: 'running', pid, restarts, reason: '' });
    commit('sandbox', id, id, {
      health: { status: 'healthy', since: now(), reasons: [] },
      conditions: conditions(true),
      processes,
    });
  }, 2500);
}

export function beat() {
  const wave = (base: number, size: number) =>
    Math.max(0, Math.min(100, base + (Math.random() - 0.5) * size));
  for (const environment of new Set(sandboxes.map((one) => one.environment))) {
    const items = sandboxes
      .filter(
        (one) => one.environment === environment && one.health.status !== 'unhealthy' && one.lastHeartbeatAt,
      )
      .map((one) => {
        if (one.host) {
          one.host = {
            ...one.host,
            cpuPercent: wave(one.host.cpuPercent, 12),
            memoryUsedBytes: (wave(35, 4) / 100) * 8 * GIB,
          };
        }
        one.lastHeartbeatAt = now();
        return {
          id: one.id,
          epoch: one.epoch,
          health: one.health.status,
          host: one.host,
          capacity: one.capacity,
          processes: one.processes,
          tasks: one.tasks,
          profiles: one.profiles,
          lastHeartbeatAt: one.lastHeartbeatAt,
        };
      });
    publish(`fleet.samples.${environment}`, { environment, at: now(), items });
  }
  for (const socket of sockets.keys())
    socket.send(
      JSON.stringify({
        type: 'rec',
        address: 'fleet.changes',
        body: { head: head(), ...(database.away ? { stale: true } : {}) },
      }),
    );
}
