import type { SandboxEvent } from '../src/api/types';
import { GIB, ago, condition, events, newId, process, sandbox, sandboxes } from './mock-fleet.ts';

/** What goes wrong somewhere some day, all in one sandbox; one that has not reported yet; one whose agent fell silent. */
const failing: [type: string, reason: string][] = [
  ['DiskSpace', '/var/lib/sandmesh/profiles is 97.2 % full: 1.1 GiB of 40.0 GiB free'],
  ['DiskInodes', '/data has 212 of 2,621,440 inodes free'],
  ['MemoryFree', '96 % of 8.0 GiB used'],
  ['SwapFree', '98 % of 2.0 GiB swap used'],
  ['FilesFree', '65,210 of 65,536 file descriptors in use on the host; the agent has 1,020 of 1,024'],
  ['HostMeasured', '/proc/meminfo: EMFILE (Too many open files)'],
  ['StateWritable', '/var/lib/sandmesh/state.json.tmp: No space left on device'],
  ['ClockSteady', 'the clock jumped by -3,600.2 s'],
  [
    'ClockAgrees',
    "the clock of this machine is 10 min behind the control plane's (2026-11-21T06:00:00.000Z there); set it, e.g. with chrony",
  ],
  ['AgentOnTime', 'a beat came 4.1 s late'],
  ['ProcessesVisible', '/proc is mounted with hidepid=2'],
  ['AgentUpgraded', '0.2.0 did not come up within 30 s; 0.1.0 was put back'],
  ['SpecificationValid', 'processes[2].dependsOn: no process is named "xvbf"'],
  [
    'ConfigurationUsable',
    'version 4 is not used, version 3 is in effect: adspower: this sandbox does not run it',
  ],
  ['AdsPowerUp', 'AdsPower does not answer within 2 s'],
  ['AdsPowerWorking', 'start of profile kx77q01: Profile is being used by other user [code 9109]'],
  ['AdsPowerWithinRate', 'Too many request per second, please check'],
  ['ProfilesClaimed', 'kx77q01 is open for 31 min and no task claims it'],
  ['ProfilesAlive', 'the browser of kx77q02 does not answer: connection refused'],
  ['Process:adspower-global-browser-service', 'does not die after SIGKILL: state D (disk sleep) in nfs_wait'],
  ['ProcessesStable', 'worker is flapping: 5 restarts in 60 s'],
];
const REFUSED =
  'health answered 503: {"status":"unhealthy","details":"connection refused: https://engine.internal:8443/api/v2/polls"}';

const bad = sandbox('bad-days-with-a-very-long-sandbox-name-eu-central-1a-0042', {
  environment: 'prod',
  health: {
    status: 'degraded',
    since: ago(95),
    reasons: failing.map(([type, reason]) => ({ type, reason, since: ago(95) })),
  },
  conditions: [
    ...failing.map(([type, reason]) => condition(type, reason)),
    condition('DisplayUp'),
    condition('VncUp'),
  ],
  browserEngines: ['chromium', 'adspower'],
  processes: [
    process('xvfb', 0),
    process('openbox', 1, { state: 'starting', reason: 'not ready yet' }),
    process('adspower-global-browser-service', 2, {
      state: 'stopping',
      reason: 'does not die after SIGKILL: state D (disk sleep) in nfs_wait',
      restarts: 3,
      rssBytes: 1.24 * GIB,
      confinement: { user: 'sandmesh-browser-adspower', memoryBytes: 1.25 * GIB, oomScoreAdj: 600 },
    }),
    process('worker', 3, { state: 'flapping', pid: 0, restarts: 1204, reason: REFUSED }),
    process('x11vnc', 4, { state: 'waiting', pid: 0, reason: 'waits for xvfb' }),
    process('sidecar', 5, { state: 'backing_off', pid: 0, restarts: 4, reason: 'exited: code 3' }),
    process('stopped-one', 6, { state: 'stopped', pid: 0, confinement: {} }),
  ],
  profiles: Array.from({ length: 44 }, (_, i) => ({
    id: `kx${1000 + i}abcdefghijklmnop`,
    state: (['claimed', 'open', 'leaked', 'lost'] as const)[i % 4] ?? 'open',
    since: ago(40 + i * 50),
  })),
  tasks: Array.from({ length: 9 }, (_, i) => ({
    id: `task-0199aaaa-0000-7000-8000-00000000${i}f3a`,
    profile: `kx${1000 + i}abcdefghijklmnop`,
    since: ago(40 + i),
  })),
  capacity: { slots: 9, active: 9, free: 0 },
});

const {
  profiles: _profiles,
  tasks: _tasks,
  host: _host,
  capacity: _capacity,
  lastHeartbeatAt: _lastHeartbeatAt,
  agentVersion: _agentVersion,
  ...unreported
} = sandbox('fresh-empty', {
  health: { status: 'unknown', reasons: [] },
  processes: [],
  conditions: [],
  hardware: {},
  versions: {},
});

sandboxes.push(
  bad,
  unreported,
  sandbox('ads-none-open', {
    browserEngines: ['adspower'],
    profiles: [],
    tasks: [],
    capacity: { slots: 4, active: 2, free: 2 },
  }),
);

function ofWorker(
  kind: string,
  seconds: number,
  message: string,
  data: Record<string, unknown>,
  toldSecondsLater = 0,
): SandboxEvent {
  return {
    id: newId(),
    sandboxId: bad.id,
    at: ago(seconds - toldSecondsLater),
    kind,
    severity: kind === 'processFlapping' ? 'error' : 'warning',
    message,
    data: { process: 'worker', agentAt: ago(seconds), ...data },
  };
}

events.set(unreported.id, []);
events.set(
  bad.id,
  [
    ofWorker('processFlapping', 20, 'worker is flapping: 5 exits in 60 s', {
      exits: 5,
      windowSeconds: 60,
      retryAt: ago(-60),
    }),
    ofWorker('processExited', 21, 'worker exited', {
      pid: 9001,
      exitCode: 3,
      reason: `${REFUSED}; exited: code 3`,
      unwell: 'health answered 503',
      logTail: Array.from(
        { length: 20 },
        (_, i) => `10:00:${i + 10} ERROR connection refused ${'x'.repeat(90)}`,
      ),
      restarts: 1204,
      stopped: [],
      retryMillis: 30_000,
    }),
    ofWorker('processStarted', 38, 'worker started', { pid: 9001, restarts: 1204, reason: 'exited' }),
    ofWorker(
      'processExited',
      940,
      'worker exited while no agent watched',
      { pid: 9000, reason: 'worker exited while no agent watched', logTail: [], adopted: true },
      890,
    ),
    ofWorker('processStarted', 1060, 'worker adopted', { pid: 9000, restarts: 1203, adopted: true }),
    ofWorker('processStarted', 1090, 'worker started', { pid: 9000, restarts: 1203, reason: 'order' }),
  ].toSorted((left, right) => right.at.localeCompare(left.at)),
);
