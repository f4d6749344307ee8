import type { Role } from '../../api/types';
import { pageOf, textOf } from '../../lib/search';
import { ROLE_NAMES } from './roles';

export type UserSearch = { q?: string; role?: Role; page?: number };

export function userSearch(search: Record<string, unknown>): UserSearch {
  const role = ROLE_NAMES.find((one) => one === search['role']);
  return { ...textOf(search, 'q'), ...(role ? { role } : {}), ...pageOf(search) };
}
