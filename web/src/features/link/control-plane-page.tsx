import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { changed } from '../../lib/search';
import { PageHead } from '../../ui/page-head';
import { FailureState } from '../../ui/states';
import { BrakePanel } from '../brake/brake-panel';
import { useBrake } from '../brake/queries';
import classes from './link.module.css';
import { NodesPanel } from './nodes-panel';
import { RefusalsPanel } from './refusals-panel';

const route = getRouteApi('/inside/control-plane');

export default function ControlPlanePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: brake, error, refetch } = useBrake(true);

  useDocumentTitle('Control plane – Sandmesh');

  return (
    <>
      <PageHead
        title="Control plane"
        about="The nodes that run the fleet and what each of them owns, the brake, and who was turned away at their doors."
      />
      <div className={classes.panels}>
        <NodesPanel />
        {brake && <BrakePanel brake={brake} />}
        {!brake && error && <FailureState error={error} onRetry={() => void refetch()} />}
        <RefusalsPanel
          search={search}
          onChange={(change) => void navigate({ search: changed(search, change), replace: true })}
        />
      </div>
    </>
  );
}
