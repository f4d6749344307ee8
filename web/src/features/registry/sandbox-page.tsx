import { Alert } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useDatabaseAway } from '../../api/away';
import { ApiError, explain } from '../../api/problem';
import { AwayNotice, MemoryNotice } from '../../ui/away';
import { EmptyState, FailureState, LoadingRows } from '../../ui/states';
import { Ago } from '../../ui/time';
import { LiveViewBox } from '../liveview/live-view-box';
import { ConditionsPanel } from './conditions-panel';
import { ConfigurationPanel } from './configuration-panel';
import { FactsPanel } from './facts-panel';
import { HostPanel } from './host-panel';
import { useSilent } from './last-known';
import { ProcessesPanel } from './processes-panel';
import { ProfilesPanel } from './profiles-panel';
import { useSandbox } from './queries';
import { SandboxHead } from './sandbox-head';
import classes from './sandbox.module.css';
import { TasksPanel } from './tasks-panel';
import { TimelinePanel } from './timeline-panel';
import { VersionsPanel } from './versions-panel';

const route = getRouteApi('/inside/sandboxes/$sandboxId');

export default function SandboxPage() {
  const { sandboxId } = route.useParams();
  const { data: sandbox, error, isPending, refetch } = useSandbox(sandboxId);
  const away = useDatabaseAway();

  const silent = useSilent(sandbox);

  useDocumentTitle(sandbox ? `${sandbox.name} – Sandmesh` : 'Sandmesh');

  if (isPending) return <LoadingRows rows={6} height={64} />;
  if (!sandbox) {
    const missing = error instanceof ApiError && (error.status === 404 || error.status === 400);
    if (!missing) return <FailureState error={error} onRetry={() => void refetch()} />;
    return (
      <EmptyState title="There is no such sandbox">
        <Link to="/">Back to the fleet</Link>
      </EmptyState>
    );
  }
  return (
    <>
      <SandboxHead sandbox={sandbox} />
      {error ? (
        <AwayNotice>What you see may be old: {explain(error)}</AwayNotice>
      ) : (
        (sandbox.stale || away) && <MemoryNotice />
      )}
      {sandbox.status === 'terminated' && (
        <Alert color="gray" variant="light" mb="sm" py="xs" role="status">
          This sandbox has ended. What is shown is what it was; it cannot be changed any more.
        </Alert>
      )}
      {silent && (
        <Alert color="gray" variant="light" mb="sm" py="xs" role="status" data-testid="silent">
          All below is last known, <Ago at={sandbox.lastHeartbeatAt} suffix="" /> old: the agent has not
          reported since.
        </Alert>
      )}
      <LiveViewBox key={sandbox.id} sandbox={sandbox} />
      <div className={classes.columns} data-silent={silent || undefined}>
        <div className={classes.column}>
          <div id="processes">
            <ProcessesPanel sandbox={sandbox} silent={silent} />
          </div>
          <div id="conditions">
            <ConditionsPanel conditions={sandbox.conditions ?? []} silent={silent} />
          </div>
          <div className={classes.last}>
            <TimelinePanel sandboxId={sandbox.id} />
          </div>
        </div>
        <div className={classes.column}>
          <HostPanel sandbox={sandbox} />
          <TasksPanel sandbox={sandbox} silent={silent} />
          <ProfilesPanel sandbox={sandbox} silent={silent} />
          <ConfigurationPanel sandbox={sandbox} />
          <VersionsPanel sandbox={sandbox} />
          <FactsPanel sandbox={sandbox} />
        </div>
      </div>
    </>
  );
}
