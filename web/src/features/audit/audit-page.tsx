import { Button, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { isAway, useDatabaseAway } from '../../api/away';
import { changed } from '../../lib/search';
import { KeptNotice, Missing } from '../../ui/away';
import { PageHead } from '../../ui/page-head';
import { EmptyState } from '../../ui/states';
import { AuditFilters } from './audit-filters';
import type { AuditSearch } from './audit-search';
import { AuditTabs } from './audit-tabs';
import { AuditTable } from './audit-table';
import classes from './audit.module.css';
import { ExportButton } from './export-button';
import { useAudit } from './queries';
import { VerifyPanel } from './verify-panel';

const route = getRouteApi('/inside/audit');

export default function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const away = useDatabaseAway();
  const audit = useAudit(search);
  const rows = audit.data?.pages.flatMap((page) => page.items);
  const show = (next: AuditSearch) => void navigate({ search: next });

  useDocumentTitle('Audit – Sandmesh');

  return (
    <>
      <AuditTabs />
      <PageHead
        title="Audit"
        about="What was done, tried and refused, newest first. Rows can neither be changed nor removed."
      >
        <ExportButton filter={search} />
        <Button size="xs" variant="default" loading={audit.isRefetching} onClick={() => void audit.refetch()}>
          Refresh
        </Button>
      </PageHead>
      <VerifyPanel />
      <AuditFilters search={search} onChange={show} />
      <KeptNotice away={isAway(audit.error)} at={audit.dataUpdatedAt} />
      {!rows && <Missing error={audit.error} away={away} rows={8} onRetry={() => void audit.refetch()} />}
      {rows?.length === 0 && (
        <EmptyState title="No row matches">
          Actor, action and target are compared whole: a name or an id as the rows have them.
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <>
          <AuditTable rows={rows} onFilter={(change) => show(changed(search, change))} />
          <div className={classes.foot}>
            <Text size="xs" c="dimmed" role="status">
              {rows.length} {rows.length === 1 ? 'row' : 'rows'}
              {audit.hasNextPage ? ', and older ones' : ', these are all'}
            </Text>
            {audit.hasNextPage && (
              <Button
                size="compact-xs"
                variant="default"
                loading={audit.isFetchingNextPage}
                onClick={() => void audit.fetchNextPage()}
              >
                Load older
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}
