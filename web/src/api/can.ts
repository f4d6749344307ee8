import type { User } from './types';

/**
 * What a person may do, by the permissions of their login; the server decides, this only explains in advance.
 * Mirrors `x-permission` in shared-protocol/src/main/openapi/paths.
 */
export const can = {
  check: (user: User | undefined) => may(user, 'sandbox:operate'),
  readLog: (user: User | undefined) => may(user, 'sandbox:operate'),
  restartProcess: (user: User | undefined) => may(user, 'sandbox:operate'),
};

export type Verdict = { allowed: true } | { allowed: false; because: string };

function may(user: User | undefined, permission: string): Verdict {
  if (!user) return { allowed: false, because: 'Sign in first.' };
  if (user.mustChangePassword) return { allowed: false, because: 'Change the first password first.' };
  if (!user.permissions.includes(permission))
    return { allowed: false, because: `Needs the permission ${permission}.` };
  return { allowed: true };
}
