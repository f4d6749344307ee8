import type { Brake, ControlNode, RefusedPeer } from '../src/api/types';
import { commit, now } from './mock-world.ts';
import type { Answer } from './mock-admin.ts';

/** Nodes, refused peers and the brake of the made-up control plane. */
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const node = (id: string, more: Partial<ControlNode>): ControlNode => ({
  id,
  name: 'control-1',
  version: '0.1.0',
  alive: true,
  self: false,
  sweeper: false,
  sandboxes: 4,
  startedAt: ago(90_000),
  renewedAt: ago(3),
  aliveUntil: ago(-6),
  ownsSince: ago(86_400),
  lastTakenAt: ago(3600),
  ...more,
});
const nodes = [
  node('7f31a0c2', { self: true, sweeper: true }),
  node('b9e2d871', { name: 'control-2', sandboxes: 1, lastTakenAt: ago(40) }),
  node('03aa51fe', {
    name: 'control-3',
    alive: false,
    sandboxes: 6,
    renewedAt: ago(84),
    aliveUntil: ago(75),
  }),
];

const peer = (more: Partial<RefusedPeer>): RefusedPeer => ({
  door: 'mesh',
  address: '203.0.113.7',
  reason: 'wrong_proof',
  detail: 'the member did not prove that it knows the mesh key',
  node: 'control-1',
  count: 12,
  firstSeen: ago(80_000),
  lastSeen: ago(30),
  ...more,
});
const peers = [
  peer({}),
  peer({ address: '', reason: 'silent', detail: 'connected and said nothing for 10 s', count: 18_204 }),
  peer({ door: 'relay', address: '2001:db8:0:0:0:0:0:7', reason: 'flood', detail: '', count: 3 }),
  peer({
    door: 'registration',
    address: '10.0.4.18',
    reason: 'not_admitted',
    detail:
      'sb-17 (ec2 i-0f3a5b7c9d1e2f3a4, prod): the join token is missing or wrong, and no key of this instance is pinned',
    count: 1,
    lastSeen: ago(600),
  }),
];

let brake: Brake = {
  on: false,
  since: ago(7200),
  lost: 9,
  leases: 24,
  live: 24,
  missing: 0,
  handingOver: 0,
  reason: 'less than 10 % have been missing for 60 s',
  stale: false,
  history: [
    {
      cause: 'hand_over',
      engagedAt: ago(90_000),
      lost: 0,
      leases: 24,
      handingOver: 8,
      releasedAt: ago(89_500),
      releasedBy: 'alice@example.org',
      reason: 'the node was restarted on purpose',
    },
  ],
};

function turned(patch: Partial<Brake>) {
  brake = { ...brake, since: now(), ...patch };
  commit('brake', 'fleet', undefined, { ...brake, history: undefined });
}

/** Half of the fleet falls silent. */
export function pull() {
  const numbers = { lost: 10, leases: 20, live: 10, missing: 10 };
  const why =
    '10 of 20 leases were lost within a minute: suspect the control plane or the network before the sandboxes';
  const turn = { cause: 'mass_silence' as const, engagedAt: now(), lost: 10, leases: 20, handingOver: 0 };
  turned({ on: true, cause: 'mass_silence', why, ...numbers, history: [turn, ...brake.history] });
}

/** Undefined where it is about something else. */
export function controlPlane(
  method: string,
  path: string,
  url: URL,
  body: Record<string, unknown>,
): Answer | undefined {
  if (path === 'admin/brake') return [200, brake];
  if (method === 'POST' && path === 'admin/brake/release') {
    const released = {
      releasedAt: now(),
      releasedBy: 'admin@sandmesh.local',
      reason: String(body['reason']),
    };
    const [first, ...before] = brake.history;
    if (brake.on && first) turned({ on: false, history: [{ ...first, ...released }, ...before] });
    return [200, brake];
  }
  if (path === 'admin/nodes') return [200, { items: nodes, total: nodes.length, stale: false }];
  if (path === 'admin/peers/refused') {
    const door = url.searchParams.get('door');
    const items = peers.filter((one) => !door || one.door === door);
    return [200, { items, page: 1, pageSize: 50, total: items.length, stale: false }];
  }
  return undefined;
}
