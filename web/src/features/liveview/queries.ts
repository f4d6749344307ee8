import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { keys } from '../../api/keys';

/** Who looks is no fact of the fleet, so nobody tells it. */
const LOOK_MILLIS = 10_000;

export function useViewers(sandboxId: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.viewers(sandboxId),
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/admin/sandboxes/{sandboxId}/live-viewers', { params: { path: { sandboxId } } }),
      ),
    enabled,
    refetchInterval: LOOK_MILLIS,
    retry: false,
  });
}

/** Where a task runs is asked once: whoever is led there stays. */
export function useTaskView(taskId: string) {
  return useQuery({
    queryKey: keys.taskView(taskId),
    queryFn: () =>
      unwrap(api.GET('/api/v1/admin/tasks/{taskId}/live-view', { params: { path: { taskId } } })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
}

export function useDisconnect(sandboxId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ viewId, reason }: { viewId: string; reason: string }) =>
      unwrap(
        api.POST('/api/v1/admin/sandboxes/{sandboxId}/live-viewers/{viewId}/disconnect', {
          params: { path: { sandboxId, viewId } },
          body: { reason },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.viewers(sandboxId) }),
  });
}
