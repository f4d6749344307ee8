import { describe, expect, it } from 'vitest';
import { can, covers, may } from './can';
import type { RoleItem, User, UserAccount } from './types';

const me: User = {
  id: 'me',
  email: 'me@example.org',
  role: 'admin',
  permissions: ['user:manage', 'sandbox:read'],
  environments: ['dev', 'staging'],
  mustChangePassword: false,
};
const account = (more: Partial<UserAccount>): UserAccount => ({
  id: 'other',
  email: 'other@example.org',
  role: 'viewer',
  environments: ['dev'],
  disabled: false,
  mustChangePassword: false,
  createdAt: '2030-01-01T00:00:00Z',
  updatedAt: '2030-01-01T00:00:00Z',
  version: 1,
  ...more,
});
const roles: RoleItem[] = [
  { role: 'viewer', permissions: ['sandbox:read'], grantable: true },
  { role: 'superadmin', permissions: ['key:rotate'], grantable: false },
];
const because = (verdict: ReturnType<typeof may>) => (verdict.allowed ? 'allowed' : verdict.because);

describe('what a person may do', () => {
  it('needs the permission, which is named', () => {
    expect(may(me, 'sandbox:read').allowed).toBe(true);
    expect(because(may(me, 'audit:read'))).toBe('Needs the permission audit:read.');
    expect(may(undefined, 'sandbox:read').allowed).toBe(false);
  });

  it('is to end what they may order, and with sandbox:operate whatever runs', () => {
    const programs = { ...me, permissions: ['sandbox:exec'] };
    expect(can.cancel(programs, 'exec').allowed).toBe(true);
    expect(because(can.cancel(programs, 'drain'))).toBe('Needs the permission sandbox:operate.');
    expect(can.cancel({ ...me, permissions: ['sandbox:operate'] }, 'exec').allowed).toBe(true);
  });

  it('is nothing before the first password is changed', () => {
    expect(may({ ...me, mustChangePassword: true }, 'sandbox:read').allowed).toBe(false);
  });

  it('holds in their environments', () => {
    expect(covers(['*'], ['prod', '*'])).toBe(true);
    expect(covers(['dev'], ['dev'])).toBe(true);
    expect(covers(['dev'], ['dev', 'prod'])).toBe(false);
    expect(covers(['dev'], ['*'])).toBe(false);
  });
});

describe('the brake can be released', () => {
  const admin = { ...me, permissions: [...me.permissions, 'brake:release'], environments: ['*'] };
  it('by whoever may do it everywhere', () => {
    expect(can.releaseBrake(admin).allowed).toBe(true);
    expect(because(can.releaseBrake({ ...admin, environments: ['dev'] }))).toMatch(/whole fleet/);
    expect(because(can.releaseBrake({ ...admin, permissions: ['node:read'] }))).toMatch(/brake:release/);
  });
});

describe('an account can be managed', () => {
  it('by whoever has all that it has', () => {
    expect(can.manage(me, account({}), roles).allowed).toBe(true);
  });

  it('not by itself', () => {
    expect(because(can.manage(me, account({ id: 'me' }), roles))).toMatch(/^This is you/);
  });

  it('not by whoever may do less, or works elsewhere', () => {
    expect(because(can.manage(me, account({ role: 'superadmin' }), roles))).toMatch(/more than you/);
    expect(because(can.manage(me, account({ environments: ['prod'] }), roles))).toMatch(/environments/);
    expect(because(can.manage(me, account({ environments: ['*'] }), roles))).toMatch(/environments/);
  });
});
