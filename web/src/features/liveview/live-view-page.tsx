import { useDocumentTitle } from '@mantine/hooks';
import { Link, getRouteApi } from '@tanstack/react-router';
import { FailureState, LoadingRows } from '../../ui/states';
import { useSandbox } from '../registry/queries';
import LiveViewPanel from './live-view-panel';
import classes from './live-view.module.css';

const route = getRouteApi('/alone/sandboxes/$sandboxId/live-view');

/** The screen of one sandbox and nothing else, for a tab or a window of its own. */
export default function LiveViewPage() {
  const { sandboxId } = route.useParams();
  const { mode = 'view' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: sandbox, error, refetch } = useSandbox(sandboxId);

  useDocumentTitle(sandbox ? `${sandbox.name} – Sandmesh` : 'Sandmesh');

  if (!sandbox)
    return error ? (
      <FailureState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingRows rows={8} height={22} />
    );
  return (
    <div className={classes.alone}>
      <LiveViewPanel
        sandboxId={sandboxId}
        name={sandbox.name}
        mode={mode}
        onMode={(next) => void navigate({ search: { mode: next }, replace: true })}
      >
        <h1 className={classes.name}>
          <Link to="/sandboxes/$sandboxId" params={{ sandboxId }}>
            {sandbox.name}
          </Link>
        </h1>
      </LiveViewPanel>
    </div>
  );
}
