import { useDocumentTitle } from '@mantine/hooks';
import { Link, getRouteApi } from '@tanstack/react-router';
import { isAway, useDatabaseAway } from '../../api/away';
import { ApiError, explain } from '../../api/problem';
import { changed } from '../../lib/search';
import { AwayNotice, KeptNotice, Missing } from '../../ui/away';
import { EmptyState } from '../../ui/states';
import { orderTitle } from './actions';
import { OperationHead } from './operation-head';
import classes from './operation.module.css';
import { OrderPanel } from './order-panel';
import { ProgressPanel } from './progress-panel';
import { useOperation, useProgress } from './queries';
import { TargetsPanel } from './targets-panel';

const route = getRouteApi('/inside/operations/$operationId');

export default function OperationPage() {
  const { operationId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const away = useDatabaseAway();
  const { data: operation, error, dataUpdatedAt, refetch } = useOperation(operationId);
  useProgress(operationId, operation?.status === 'running');

  const title = operation && orderTitle(operation.action, operation.arguments);
  useDocumentTitle(title ? `${title} – Sandmesh` : 'Sandmesh');

  if (!operation) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
      return (
        <EmptyState title="There is no such operation">
          Operations are kept for 30 days after their end. <Link to="/operations">All operations</Link>
        </EmptyState>
      );
    }
    return <Missing error={error} away={away} rows={6} onRetry={() => void refetch()} />;
  }
  const show = (next: Partial<typeof search>) =>
    void navigate({ search: changed(search, next), replace: true });
  return (
    <>
      <OperationHead operation={operation} />
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      {error && !isAway(error) && <AwayNotice>What you see may be old: {explain(error)}</AwayNotice>}
      <div className={classes.columns}>
        <div className={classes.column}>
          <ProgressPanel
            operation={operation}
            chosen={search.status ?? []}
            onChoose={(status) => show({ status })}
          />
          <TargetsPanel operation={operation} search={search} onChange={show} />
        </div>
        <div className={classes.column}>
          <OrderPanel operation={operation} />
        </div>
      </div>
    </>
  );
}
