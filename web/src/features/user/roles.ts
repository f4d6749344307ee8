import type { Role } from '../../api/types';

/** From little to much. */
export const ROLES: Record<Role, string> = {
  user: 'known, but nothing on the fleet',
  viewer: 'looks on',
  operator: 'keeps the fleet running',
  admin: 'decides what the fleet is and who works on it',
  superadmin: 'answers for the control plane itself',
};

export const ROLE_NAMES = Object.keys(ROLES) as Role[];
