import type { Condition, Process, Sandbox, SandboxEvent } from '../src/api/types';

/** A made-up fleet in the contract's own types: when the contract drifts, the type check fails. */
export const GIB = 1024 ** 3;
const start = Date.now();
export const ago = (seconds: number) => new Date(start - seconds * 1000).toISOString();

let ids = 0;
export const newId = () => `0199aaaa-0000-7000-8000-${String(++ids).padStart(12, '0')}`;

const names = ['xvfb', 'x11vnc', 'chromium', 'worker'];

const users: Record<string, string> = {
  xvfb: 'sandmesh-display',
  x11vnc: 'sandmesh-vnc',
  chromium: 'sandmesh-browser',
  worker: 'sandmesh-worker',
};

const needs: Record<string, string[]> = { x11vnc: ['xvfb'], chromium: ['xvfb'], worker: ['chromium'] };

export function process(name: string, index: number, more: Partial<Process> = {}): Process {
  return {
    name,
    state: 'running',
    pid: 4100 + index * 37,
    restarts: 0,
    since: ago(8200),
    rssBytes: 0.03 * GIB * (1 + index * 3),
    cpuPercent: 0.4 * (index + 1),
    reason: '',
    ...(needs[name] ? { dependsOn: needs[name] } : {}),
    confinement: {
      user: users[name] ?? '',
      memoryBytes: (index + 1) * 0.4 * GIB,
      openFiles: 4096,
      processes: 200,
      oomScoreAdj: name === 'chromium' ? 600 : 0,
    },
    ...more,
  };
}

export function condition(type: string, reason = ''): Condition {
  return { type, ok: reason === '', reason, since: ago(reason ? 95 : 8200) };
}

export function sandbox(name: string, more: Partial<Sandbox>): Sandbox {
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
        {
          mount: '/',
          usedBytes: 18 * GIB,
          totalBytes: 40 * GIB,
          inodesUsed: 2_310_000,
          inodesTotal: 2_621_440,
        },
        { mount: '/data', usedBytes: (20 + ids * 12) * GIB, totalBytes: 100 * GIB },
      ],
      network: { receivedBytesPerSecond: 48_000, sentBytesPerSecond: 9_400 },
      uptimeSeconds: 93_600,
      pressure: { cpuPercent: 3.2, memoryPercent: 0, ioPercent: 11.4 },
      openFiles: { used: 4_832, limit: 65_536 },
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
    hardware: { cpus: 2, memoryBytes: 8 * GIB, operatingSystem: 'Linux 6.1 amd64' },
    browserEngines: ['chromium'],
    agentVersion: '0.1.0',
    versions: { agent: '0.1.0', java: '17.0.9', worker: '0.1.0', node: '20.20.2', browser: 'Chromium 148.0' },
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
  sandbox('ec2-eu-01', {
    environment: 'prod',
    provider: 'ec2',
    health: {
      status: 'degraded',
      since: ago(95),
      reasons: [
        {
          type: 'ProfilesClaimed',
          reason: 'kx77q01 is open for 31 min and no task claims it',
          since: ago(95),
        },
      ],
    },
    browserEngines: ['adspower'],
    versions: {
      agent: '0.1.0',
      java: '17.0.9',
      worker: '0.1.0',
      node: '20.20.2',
      browser: 'SunBrowser 132',
      adspower: '7.3.26',
    },
    hardware: {
      cpus: 2,
      memoryBytes: 16 * GIB,
      operatingSystem: 'Linux 6.1 amd64',
      learnedCapacity: {
        instanceType: 't3.xlarge',
        memoryBytes: 16 * GIB,
        browsers: 17,
        limitedBy: 'memory',
        browserMebibytes: 412.4,
        measuredAt: ago(400_000),
      },
    },
    profiles: [
      { id: 'kx9d2f1', state: 'claimed', since: ago(40) },
      { id: 'profile-1', state: 'claimed', since: ago(41) },
      { id: 'kx9d2aa', state: 'open', since: ago(8) },
      { id: 'kx77q01', state: 'leaked', since: ago(1900) },
      { id: 'kx77q02', state: 'lost', since: ago(65) },
    ],
  }),
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
const second = sandboxes[1];
if (second?.conditions) {
  second.conditions.push(
    condition('ProfilesClaimed', 'kx77q01 is open for 31 min and no task claims it'),
    condition('ProfilesAlive', 'the browser of kx77q02 does not answer: connection refused'),
    condition('AdsPowerUp'),
  );
}
const third = sandboxes[2];
if (third?.conditions)
  third.conditions[4] = condition('EngineConnected', 'worker lost the engine: connection refused');

/** The end of a process and its return, newest first. */
function episode(sandboxId: string, i: number): SandboxEvent[] {
  const name = names[i % names.length] ?? 'xvfb';
  const away = 9000 + i * 1211;
  const unwell = i % 3 === 0 ? 'x11vnc sends no banner within 2 s' : '';
  const reason = unwell ? `${unwell}; exited: signal 9` : `${name} exited: signal 9`;
  const entry = (kind: string, at: number, message: string, data: Record<string, unknown>): SandboxEvent => ({
    id: newId(),
    sandboxId,
    at: ago(at),
    kind,
    severity: kind === 'processExited' ? 'warning' : 'info',
    message,
    data: { process: name, agentAt: ago(at), ...data },
  });
  return [
    entry('processStarted', away - 2.4, `${name} started (pid ${4174 + i}), restart ${65 - i}`, {
      pid: 4174 + i,
      restarts: 65 - i,
      adopted: false,
      reason: 'exited: signal 9',
    }),
    entry('processExited', away, reason, {
      pid: 4173 + i,
      signal: 9,
      reason,
      unwell,
      logTail: [
        '21/11/2026 08:14:02 client disconnected',
        'X connection to :99 broken (explicit kill or server shutdown).',
      ],
      adopted: i % 4 === 0,
      restarts: 64 - i,
      stopped: name === 'xvfb' ? ['x11vnc', 'chromium', 'worker'] : [],
      retryMillis: i % 2 ? 400 : 0,
    }),
  ];
}

export const events = new Map<string, SandboxEvent[]>();
for (const one of sandboxes) {
  const list: SandboxEvent[] = [];
  for (let i = 0; i < 65; i++) list.push(...episode(one.id, i));
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
