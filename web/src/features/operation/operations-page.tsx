import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link, getRouteApi } from '@tanstack/react-router';
import { isAway, useDatabaseAway } from '../../api/away';
import { explain } from '../../api/problem';
import { changed } from '../../lib/search';
import { AwayNotice, KeptNotice, Missing } from '../../ui/away';
import { PageHead } from '../../ui/page-head';
import { Pager } from '../../ui/pager';
import { EmptyState } from '../../ui/states';
import { OperationFilters } from './operation-filters';
import { type OperationSearch, filterWords } from './operation-search';
import { OperationTable } from './operation-table';
import { OPERATIONS_PAGE, useOperations } from './queries';

const route = getRouteApi('/inside/operations');

export default function OperationsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const away = useDatabaseAway();
  const { data, error, dataUpdatedAt, refetch } = useOperations(search);
  const show = (next: OperationSearch) => void navigate({ search: next });
  const filtered = filterWords(search).length > 0;

  useDocumentTitle('Operations – Sandmesh');

  return (
    <>
      <PageHead title="Operations" about="What was ordered of one or many sandboxes, and what came of it.">
        <Button component={Link} to="/" size="xs" variant="default">
          New: choose sandboxes
        </Button>
      </PageHead>
      <OperationFilters search={search} onChange={show} />
      <KeptNotice away={isAway(error)} at={dataUpdatedAt} />
      {data && error && !isAway(error) && <AwayNotice>What you see may be old: {explain(error)}</AwayNotice>}
      {!data && <Missing error={error} away={away} rows={8} onRetry={() => void refetch()} />}
      {data?.total === 0 && (filtered ? <NothingFound onClear={() => show({})} /> : <NothingYet />)}
      {data && data.items.length > 0 && <OperationTable operations={data.items} />}
      {data && (data.total > 0 || search.page) && (
        <Pager
          page={search.page ?? 1}
          pageSize={OPERATIONS_PAGE}
          total={data.total}
          noun={data.total === 1 ? 'operation' : 'operations'}
          onPage={(page) => show(changed(search, { page }))}
        />
      )}
    </>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState title="No operation matches">
      <Button size="xs" variant="default" onClick={onClear}>
        Show all operations
      </Button>
    </EmptyState>
  );
}

function NothingYet() {
  return (
    <EmptyState title="Nothing has been ordered yet">
      Choose sandboxes in the <Link to="/">fleet</Link>, and what shall be done with them. Operations are kept
      for 30 days after their end.
    </EmptyState>
  );
}
