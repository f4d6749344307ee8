import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import type { UserAccount } from '../../api/types';
import type { UserSearch } from './user-search';

export const PAGE_SIZE = 50;

const FRESH_MILLIS = 15_000;

/** No bus tells of accounts: they are asked again whenever the page is opened after a while, and after each change. */
export function useUsers({ q, role, page = 1 }: UserSearch) {
  return useQuery({
    queryKey: [...keys.users, q, role, page],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/users', {
          params: { query: { page, pageSize: PAGE_SIZE, ...(q ? { q } : {}), ...(role ? { role } : {}) } },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MILLIS,
    refetchOnWindowFocus: true,
  });
}

export function useRoles() {
  return useQuery({
    queryKey: keys.roles,
    queryFn: () => unwrap(api.GET('/api/v1/admin/roles')),
    select: (list) => list.items,
  });
}

const one = (userId: string) => ({ params: { path: { userId } } });

export const readUser = (id: string) => unwrap(api.GET('/api/v1/admin/users/{userId}', one(id)));

export type UserFields = Pick<UserAccount, 'role' | 'environments' | 'disabled'>;

export const writeUser = (id: string, patch: Partial<UserFields>, ifMatch: string) =>
  unwrap(
    api.PATCH('/api/v1/admin/users/{userId}', {
      params: { path: { userId: id }, header: { 'If-Match': ifMatch } },
      body: patch,
    }),
  );

export const createUser = (body: { email: string } & Pick<UserAccount, 'role' | 'environments'>) =>
  unwrap(api.POST('/api/v1/admin/users', { body }));

/** After a change the lists are read again; a failure reads them too, as what it was about may be gone. */
export function useUsersChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.users });
}

export function useResetPassword() {
  // gcTime: the cache of mutations must not keep a password.
  return useMutation({
    mutationFn: (id: string) => unwrap(api.POST('/api/v1/admin/users/{userId}/password', one(id))),
    onSettled: useUsersChanged(),
    gcTime: 0,
  });
}

export function useEndLogins() {
  return useMutation({
    mutationFn: (id: string) => done(api.POST('/api/v1/admin/users/{userId}/logout', one(id))),
  });
}

export function useDeleteUser() {
  return useMutation({
    mutationFn: (id: string) => done(api.DELETE('/api/v1/admin/users/{userId}', one(id))),
    onSettled: useUsersChanged(),
  });
}

export function useSigningKeys() {
  return useQuery({
    queryKey: keys.signingKeys,
    queryFn: () => unwrap(api.GET('/api/v1/admin/signing-keys')),
    staleTime: FRESH_MILLIS,
  });
}

export function useRotateKeys() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/admin/signing-keys')),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.signingKeys }),
  });
}
