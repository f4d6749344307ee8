import type { Condition, Process, Sandbox, SandboxEvent } from '../src/api/types';

/** A made-up fleet in the contract's own types: when the contract drifts, the type check fails. */
export const GIB = 1024 ** 3;
const start = Date.now();
const ago = (seconds: number) => new Date(start - seconds * 1000).toISOString();

let ids = 0;
export const newId = () => `0199aaaa-0000-7000-8000-${String(++ids).padStart(12, '0')}`;

const names = ['xvfb', 'x11vnc', 'chromium', 'worker'];

function process(name: string, index: number, more: Partial<Process> = {}): Process {
  return {
    name,
    state: 'running',
    pid: 4100 + index * 37,
    restarts: 0,
    since: ago(8200),
    rssBytes: 0.03 * GIB * (1 + index * 3),
    cpuPercent: 0.4 * (index + 1),
    reason: '',
    ...more,
  };
}

function condition(type: string, reason = ''): Condition {
  return { type, ok: reason === '', reason, since: ago(reason ? 95 : 8200) };
}

function sandbox(name: string, more: Partial<Sandbox>): Sandbox {
  return {
    id: newId(),
    name,
    environment: 'dev',
    provider: 'local',
    instanceId: `i-0${(0x9e3779b1 * (ids + 7)).toString(16).slice(0, 15)}`,
    instanceType: 't3.large',
    region: 'eu-central-1',
    privateIp: `10.0.3.${ids + 20}`,
    status: 'active',
    health: { status: 'healthy', since: ago(8200), reasons: [] },
    capacity: { slots: 4, active: ids % 4, free: 4 - (ids % 4) },
    tasks: Array.from({ length: ids % 4 }, (_, i) => ({
      id: `task-${ids}${i}f3`,
      profile: `profile-${i + 1}`,
      since: ago(40 + i * 77),
    })),
    host: {
      cpuPercent: 8 + ids * 6,
      load1: 0.4,
      memoryUsedBytes: 2.3 * GIB,
      memoryTotalBytes: 8 * GIB,
      swapUsedBytes: 0.1 * GIB,
      swapTotalBytes: 2 * GIB,
      disks: [
        { mount: '/', usedBytes: 18 * GIB, totalBytes: 40 * GIB },
        { mount: '/data', usedBytes: (20 + ids * 12) * GIB, totalBytes: 100 * GIB },
      ],
      network: { receivedBytesPerSecond: 48_000, sentBytesPerSecond: 9_400 },
      uptimeSeconds: 93_600,
    },
    processes: names.map((one, i) => process(one, i)),
    conditions: [
      'DisplayUp',
      'VncUp',
      'BrowserUp',
      'WorkerUp',
      'EngineConnected',
      'DiskSpace',
      'MemoryFree',
      'ProcessesStable',
    ].map((type) => condition(type)),
    hardware: { processors: 2, memoryBytes: 8 * GIB, system: 'Linux 6.1 amd64' },
    browserEngines: ['chromium'],
    agentVersion: '0.1.0',
    versions: { agent: '0.1.0', worker: '0.1.0', node: '20.20.2', chromium: '148.0' },
    link: 'cluster',
    ownerNode: 'node-7f31',
    epoch: 3,
    lastHeartbeatAt: ago(2),
    desiredVersion: 1,
    runningVersion: 1,
    labels: { pool: 'default' },
    createdAt: ago(90_000),
    updatedAt: ago(8200),
    version: 4,
    stale: false,
    ...more,
  };
}

export const sandboxes: Sandbox[] = [
  sandbox('laptop-1', {}),
  sandbox('ec2-eu-01', { environment: 'prod', provider: 'ec2' }),
  sandbox('ec2-eu-02', {
    environment: 'prod',
    provider: 'ec2',
    health: {
      status: 'degraded',
      since: ago(95),
      reasons: [
        { type: 'EngineConnected', reason: 'worker lost the engine: connection refused', since: ago(95) },
      ],
    },
  }),
  sandbox('ec2-eu-03', {
    environment: 'prod',
    provider: 'ec2',
    health: {
      status: 'unhealthy',
      since: ago(400),
      reasons: [{ type: 'Lease', reason: 'no heartbeat for 15 s', since: ago(400) }],
    },
    lastHeartbeatAt: ago(415),
  }),
  sandbox('staging-a', { environment: 'staging', provider: 'fly', link: 'relay' }),
  sandbox('staging-b', { environment: 'staging', provider: 'fly', link: 'relay', status: 'draining' }),
];
sandboxes.push(
  ...Array.from({ length: Number(globalThis.process.env['MOCK_MORE'] ?? 0) }, (_, i) =>
    sandbox(`more-${i}`, {}),
  ),
);
const third = sandboxes[2];
if (third?.conditions)
  third.conditions[4] = condition('EngineConnected', 'worker lost the engine: connection refused');

export const events = new Map<string, SandboxEvent[]>();
for (const one of sandboxes) {
  const list: SandboxEvent[] = [];
  for (let i = 0; i < 130; i++) {
    list.push({
      id: newId(),
      sandboxId: one.id,
      at: ago(9000 + i * 611),
      kind: i % 3 ? 'processStarted' : 'processExited',
      severity: i % 3 ? 'info' : 'warning',
      message: i % 3 ? 'chromium started (pid 4174), restart 1' : 'chromium exited: signal 9',
    });
  }
  list.unshift({
    id: newId(),
    sandboxId: one.id,
    at: ago(8200),
    kind: 'registered',
    severity: 'info',
    message: 'Registered by node-7f31 as epoch 3 over cluster',
  });
  events.set(one.id, list);
}
