import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from '../../api/client';
import { keys } from '../../api/keys';
import { useLive, usePollMillis } from '../../api/live-context';
import { eachPiece } from '../../api/pieces';
import { fromProblem } from '../../api/problem';
import type { NewOperation, Operation, OperationPreview, OperationTarget } from '../../api/types';
import type { OperationSearch, TargetSearch } from './operation-search';

export const OPERATIONS_PAGE = 50;
export const TARGETS_PAGE = 100;
/** As many as one operation may have. */
export const MOST_TARGETS = 1000;
const RUNNING_MILLIS = 3000;
const PREVIEW_MILLIS = 10_000;

/** One page of them, newest first; the bus says when it has to be read again. */
export function useOperations(search: OperationSearch, enabled = true) {
  const pollMillis = usePollMillis();
  return useQuery({
    queryKey: keys.operationList(search),
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/operations', { params: { query: { ...search, pageSize: OPERATIONS_PAGE } } }),
      ),
    enabled,
    // Whoever comes back may have missed changes of what nobody showed.
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollMillis(state),
  });
}

const one = (operationId: string) => ({ params: { path: { operationId } } });

/** The operation as it stands; asked more often while it runs and the bus does not tell. */
export function useOperation(id: string) {
  const pollMillis = usePollMillis();
  return useQuery({
    queryKey: keys.operation(id),
    queryFn: () => unwrap(api.GET('/api/v1/admin/operations/{operationId}', one(id))),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      pollMillis(state) && (state.data?.status === 'running' ? RUNNING_MILLIS : pollMillis(state)),
  });
}

/** Its progress comes over the bus for as long as this is shown. */
export function useProgress(id: string, running: boolean) {
  const live = useLive();
  useEffect(() => (running ? live.watchOperation(id) : undefined), [live, id, running]);
}

export function useTargets(id: string, search: TargetSearch, running: boolean) {
  const pollMillis = usePollMillis();
  return useQuery({
    queryKey: keys.operationTargetPage(id, search),
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/operations/{operationId}/targets', {
          params: { path: { operationId: id }, query: { ...search, pageSize: TARGETS_PAGE } },
        }),
      ),
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollMillis(state) && (running ? RUNNING_MILLIS : pollMillis(state)),
  });
}

/** All that are in one of these states. */
export async function targetsOf(
  id: string,
  status: NonNullable<TargetSearch['status']>,
): Promise<OperationTarget[]> {
  const targets: OperationTarget[] = [];
  for (let page = 1, total = 1; targets.length < total; page++) {
    const found = await unwrap(
      api.GET('/api/v1/admin/operations/{operationId}/targets', {
        params: { path: { operationId: id }, query: { status, page, pageSize: 200 } },
      }),
    );
    if (found.items.length === 0) break;
    targets.push(...found.items);
    total = found.total;
  }
  return targets;
}

/** What it would come to now; asked again while somebody thinks about it. */
export function usePreview(order: NewOperation | undefined) {
  return useQuery({
    queryKey: ['operation-preview', order],
    queryFn: async () => {
      if (!order) throw new Error('There is nothing to be asked yet');
      const answer = await unwrap(api.POST('/api/v1/admin/operations', { body: { ...order, dryRun: true } }));
      return answer as OperationPreview;
    },
    enabled: order !== undefined,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
    refetchInterval: PREVIEW_MILLIS,
  });
}

export async function startOperation(body: NewOperation, idempotencyKey: string): Promise<Operation> {
  const answer = await unwrap(
    api.POST('/api/v1/admin/operations', {
      params: { header: { 'Idempotency-Key': idempotencyKey } },
      body,
    }),
  );
  return answer as Operation;
}

export const cancelOperation = (id: string) =>
  unwrap(api.POST('/api/v1/admin/operations/{operationId}/cancel', one(id)));

export const extendOperation = (id: string, deadlineSeconds: number) =>
  unwrap(
    api.POST('/api/v1/admin/operations/{operationId}/extend', { ...one(id), body: { deadlineSeconds } }),
  );

/** The bus tells of it as well; without it the page shows at least what it did itself. */
export function useOperationChanged() {
  const queries = useQueryClient();
  return (operation: Operation) => {
    queries.setQueryData<Operation>(keys.operation(operation.id), (old) => ({ ...old, ...operation }));
    void queries.invalidateQueries({ queryKey: keys.operations });
  };
}

/** As the program wrote it, whatever that was. */
export async function keptOutput(
  id: string,
  sandboxId: string,
  stream: 'stdout' | 'stderr',
): Promise<Uint8Array<ArrayBuffer>> {
  const { response, error } = await api.GET(
    '/api/v1/admin/operations/{operationId}/targets/{sandboxId}/output',
    { params: { path: { operationId: id, sandboxId }, query: { stream } }, parseAs: 'stream' },
  );
  if (!response.ok) throw fromProblem(response.status, error);
  return new Uint8Array(await response.arrayBuffer());
}

/** Hands on the pieces of an archive as they come, with the login's token in a header, which no link could. */
export async function readArchive(
  id: string,
  sandboxId: string,
  onPiece: (piece: Uint8Array<ArrayBuffer>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const answer = await api.GET('/api/v1/admin/operations/{operationId}/targets/{sandboxId}/archive', {
    params: { path: { operationId: id, sandboxId } },
    parseAs: 'stream',
    signal,
  });
  await eachPiece(answer, onPiece, signal, 'It broke off: what was saved is not whole. Download it again.');
}
