import { useQueryClient } from '@tanstack/react-query';
import { api, done, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import type { NewSandbox, Sandbox, SandboxEdit } from '../../api/types';

export const registerSandbox = (body: NewSandbox, idempotencyKey: string) =>
  unwrap(
    api.POST('/api/v1/admin/sandboxes', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body }),
  );

const one = (id: string, ifMatch: string) => ({
  params: { path: { sandboxId: id }, header: { 'If-Match': ifMatch } },
});

export const readSandbox = (id: string) =>
  unwrap(api.GET('/api/v1/admin/sandboxes/{sandboxId}', { params: { path: { sandboxId: id } } }));

export const editSandbox = (id: string, body: SandboxEdit, ifMatch: string) =>
  unwrap(api.PATCH('/api/v1/admin/sandboxes/{sandboxId}', { ...one(id, ifMatch), body }));

export const deleteSandbox = (id: string, ifMatch: string) =>
  done(api.DELETE('/api/v1/admin/sandboxes/{sandboxId}', one(id, ifMatch)));

/** The bus tells of an edit, too; without it the page shows at least what it did itself. */
export function useSandboxEdited() {
  const queries = useQueryClient();
  return (sandbox: Sandbox) => {
    queries.setQueryData<Sandbox>(keys.sandbox(sandbox.id), (old) => ({ ...old, ...sandbox }));
    void queries.invalidateQueries({ queryKey: keys.sandboxes });
  };
}
