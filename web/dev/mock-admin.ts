import type {
  ApiToken,
  AuditRow,
  AuditVerification,
  Environment,
  FleetSummary,
  JoinToken,
  RoleItem,
  UserAccount,
} from '../src/api/types';
import { newId, sandboxes } from './mock-fleet.ts';
import { head, now } from './mock-world.ts';

/** People, tokens, environments and the audit trail of the made-up control plane. */
export type Answer = [status: number, body: unknown];
type Body = Record<string, unknown>;

const VIEWER = ['sandbox:read', 'liveview:view', 'node:read', 'token:manage'];
const OPERATOR = [
  ...VIEWER,
  'liveview:view',
  'liveview:control',
  'sandbox:operate',
  'sandbox:exec',
  'secret:read',
];
const ADMIN = [
  ...OPERATOR,
  'brake:release',
  'sandbox:write',
  'environment:write',
  'audit:read',
  'user:manage',
];
export const EVERYTHING = [...ADMIN, 'key:rotate'];
export const ME = newId();

const roles: RoleItem[] = [
  { role: 'user', permissions: [], grantable: true },
  { role: 'viewer', permissions: VIEWER, grantable: true },
  { role: 'operator', permissions: OPERATOR, grantable: true },
  { role: 'admin', permissions: ADMIN, grantable: true },
  { role: 'superadmin', permissions: EVERYTHING, grantable: true },
];

const account = (email: string, role: UserAccount['role'], id = newId()): UserAccount => ({
  id,
  email,
  role,
  environments: role === 'superadmin' ? ['*'] : ['dev'],
  disabled: false,
  mustChangePassword: role === 'viewer',
  createdAt: now(),
  updatedAt: now(),
  version: 1,
});
const users = [
  account('admin@sandmesh.local', 'superadmin', ME),
  account('alice@example.org', 'admin'),
  account('bob@example.org', 'viewer'),
];
const tokens: ApiToken[] = [];
const joinTokens: JoinToken[] = [];
const environments = ['dev', 'prod', 'staging'].map((name): Environment => ({
  name,
  policy: {},
  sandboxes: 0,
  createdAt: now(),
  updatedAt: now(),
  version: 1,
}));
const rows: AuditRow[] = [];
let verification: AuditVerification | undefined;

export function record(action: string, kind: string, id: string, name: string, before?: Body, after?: Body) {
  rows.unshift({
    seq: rows.length + 1,
    at: now(),
    actor: { kind: 'user', id: ME, name: 'admin@sandmesh.local', role: 'superadmin' },
    address: '127.0.0.1',
    requestId: newId(),
    action,
    target: { kind, id, name },
    environment: '',
    outcome: 'success',
    code: '',
    count: 1,
    prevHash: `${rows.length}`.padStart(64, '0'),
    hash: `${rows.length + 1}`.padStart(64, '0'),
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  });
}

const listed = <T>(items: T[]): Answer => [200, { items, page: 1, pageSize: 200, total: items.length }];
const soon = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

function summary(): FleetSummary {
  const byHealth = { healthy: 0, degraded: 0, unhealthy: 0, unknown: 0 };
  for (const one of sandboxes) byHealth[one.health.status]++;
  const capacity = { slots: 4 * sandboxes.length, active: 1, free: 3 };
  return { total: sandboxes.length, byHealth, byStatus: {}, capacity, changeCursor: head(), stale: false };
}

function ofUser(method: string, id: string, what: string | undefined, body: Body): Answer | undefined {
  const found = users.find((one) => one.id === id);
  if (!found) return undefined;
  if (what === 'password') return [200, { user: found, password: 'made-up-first-password' }];
  if (what === 'logout') return [204, undefined];
  if (method === 'DELETE') users.splice(users.indexOf(found), 1);
  if (method === 'DELETE') return [204, undefined];
  if (method === 'PATCH') {
    record('updateUser', 'user', id, found.email, { role: found.role, disabled: found.disabled }, body);
    Object.assign(found, body, { version: found.version + 1 });
  }
  return [200, found];
}

/** Undefined where it is about something else. */
export function administration(method: string, path: string, body: Body): Answer | undefined {
  const [, id = '', what] = /^admin\/users\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  if (id) return ofUser(method, id, what, body);
  switch (`${method} ${path}`) {
    case 'GET admin/summary':
      return [200, summary()];
    case 'GET admin/roles':
      return [200, { items: roles }];
    case 'GET admin/users':
      return listed(users);
    case 'POST admin/users': {
      const user = account(String(body['email']), body['role'] as UserAccount['role']);
      users.push(user);
      record('createUser', 'user', user.id, user.email, undefined, { role: user.role });
      return [201, { user, password: 'made-up-first-password' }];
    }
    case 'GET admin/environments':
      return [200, { items: environments, total: environments.length, stale: false }];
    case 'GET admin/join-tokens':
      return listed(joinTokens);
    case 'POST admin/join-tokens': {
      const { name, environment, uses, labels } = body as JoinToken;
      const more = { used: 0, hint: 'smj_made', createdAt: now(), createdBy: 'admin@sandmesh.local' };
      const ends = { expiresAt: soon(Number(body['expiresInSeconds'])), status: 'active' as const };
      joinTokens.unshift({ id: newId(), name, environment, uses, labels, ...more, ...ends });
      return [
        201,
        { token: joinTokens[0], secret: 'smj_made-up', bundle: { version: 1, token: 'smj_made-up' } },
      ];
    }
    case 'GET auth/tokens':
      return listed(tokens);
    case 'POST auth/tokens': {
      const { name, permissions, environments: scope } = body as ApiToken;
      const owner = { ownerId: ME, owner: 'admin@sandmesh.local', createdAt: now(), hint: 'smt_made' };
      const expiresAt = soon(86_400 * Number(body['expiresInDays']));
      tokens.unshift({ id: newId(), name, permissions, environments: scope, expiresAt, ...owner });
      return [201, { token: tokens[0], secret: 'smt_made-up' }];
    }
    case 'GET admin/audit':
      return [200, { items: rows, pageSize: 100 }];
    case 'GET admin/audit/verify':
      return verification ? [200, verification] : [404, { code: 'not_found', detail: 'There was none' }];
    case 'POST admin/audit/verify': {
      const counted = { rows: rows.length, firstSeq: 1, lastSeq: rows.length, heads: 1, copies: 1 };
      verification = { status: 'intact', startedAt: now(), finishedAt: now(), ...counted };
      return [200, verification];
    }
    default:
      return undefined;
  }
}
