import type { OperationAction, RoleItem, User, UserAccount } from './types';

/**
 * What a person may do, by the permissions of their login; the server decides, this only explains in advance.
 * Mirrors `x-permission` in shared-protocol/src/main/openapi/paths and GrantPolicy of control-plane.
 */
export const can = {
  check: (user: User | undefined) => may(user, 'sandbox:operate'),
  operate: (user: User | undefined) => may(user, 'sandbox:operate'),
  exec: (user: User | undefined) => may(user, 'sandbox:exec'),
  /** Mirrors `x-permission-by` of startOperation. */
  start: (user: User | undefined, action: OperationAction) =>
    may(user, action === 'exec' ? 'sandbox:exec' : 'sandbox:operate'),
  /** Whoever may order it may end it: mirrors `x-permission-by` of cancelOperation. */
  cancel: (user: User | undefined, action: OperationAction) => {
    const ordered = can.start(user, action);
    return ordered.allowed ? ordered : may(user, 'sandbox:operate');
  },
  readLog: (user: User | undefined) => may(user, 'sandbox:operate'),
  restartProcess: (user: User | undefined) => may(user, 'sandbox:operate'),
  writeSandboxes: (user: User | undefined) => may(user, 'sandbox:write'),
  writeEnvironments: (user: User | undefined) => may(user, 'environment:write'),
  readEverybodysTokens: (user: User | undefined) => may(user, 'user:manage'),
  readRecordings: (user: User | undefined) => may(user, 'audit:read'),
  seeScreen: (user: User | undefined) => may(user, 'liveview:view'),
  touchScreen: (user: User | undefined) => may(user, 'liveview:control'),
  readNodes: (user: User | undefined) => may(user, 'node:read'),
  /** The brake is that of the whole fleet: mirrors ReleaseBrake. */
  releaseBrake: (user: User | undefined) => {
    const general = may(user, 'brake:release');
    if (!user || !general.allowed || covers(user.environments, ['*'])) return general;
    return refused('The brake is that of the whole fleet, and you work in some environments only.');
  },
  rotateKeys: (user: User | undefined) => may(user, 'key:rotate'),
  manage: (user: User | undefined, account: UserAccount, roles: RoleItem[]) => {
    const general = may(user, 'user:manage');
    if (!user || !general.allowed) return general;
    if (user.id === account.id)
      return refused(
        'This is you: nobody changes their own role or removes themselves. Ask another administrator.',
      );
    const role = roles.find((one) => one.role === account.role);
    if (role && !role.grantable) return refused(`A ${account.role} may do more than you.`);
    if (!covers(user.environments, account.environments))
      return refused('Works in environments that you do not.');
    return general;
  },
};

export type Verdict = { allowed: true } | { allowed: false; because: string };

const refused = (because: string): Verdict => ({ allowed: false, because });

export function may(user: User | undefined, permission: string): Verdict {
  if (!user) return refused('Sign in first.');
  if (user.mustChangePassword) return refused('Change the first password first.');
  if (!user.permissions.includes(permission)) return refused(`Needs the permission ${permission}.`);
  return { allowed: true };
}

/** Whether all of these environments are the person's: `*` is every one. */
export function covers(own: readonly string[], wanted: readonly string[]): boolean {
  return own.includes('*') || wanted.every((one) => own.includes(one));
}
