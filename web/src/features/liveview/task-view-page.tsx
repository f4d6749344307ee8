import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Navigate, getRouteApi } from '@tanstack/react-router';
import { ApiError } from '../../api/problem';
import { EmptyState, FailureState, LoadingRows } from '../../ui/states';
import { useTaskView } from './queries';

const route = getRouteApi('/alone/tasks/$taskId/live-view');

/** Leads from a task, as a workflow engine names it, to the screen on which it is done. */
export default function TaskViewPage() {
  const { taskId } = route.useParams();
  const { data: running, error, refetch, isFetching } = useTaskView(taskId);

  useDocumentTitle(`Task ${taskId} – Sandmesh`);

  if (running)
    return (
      <Navigate to="/sandboxes/$sandboxId/live-view" params={{ sandboxId: running.sandboxId }} replace />
    );
  if (error instanceof ApiError && error.status === 404)
    return (
      <EmptyState title="No sandbox runs this task now">
        <p>
          <code>{taskId}</code> has ended, has not begun, or runs where you may not look.
        </p>
        <Button size="compact-sm" loading={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
      </EmptyState>
    );
  return error ? (
    <FailureState error={error} onRetry={() => void refetch()} />
  ) : (
    <LoadingRows rows={8} height={22} />
  );
}
