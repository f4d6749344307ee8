import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Operation, OperationTarget } from '../../api/types';
import { changed } from '../../lib/search';
import { Pager } from '../../ui/pager';
import { Panel } from '../../ui/panel';
import { FailureState, LoadingRows } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Sentence } from '../../ui/time';
import { ArchiveButton } from './archive-button';
import { Took } from './operation-table';
import classes from './operation.module.css';
import type { TargetSearch } from './operation-search';
import { TARGETS_PAGE, useTargets } from './queries';
import { FATES, FateBadge } from './statuses';
import { TargetDetails } from './target-details';

type TargetsPanelProps = {
  operation: Operation;
  search: TargetSearch;
  onChange: (search: Partial<TargetSearch>) => void;
};

const COLUMNS: Column<OperationTarget>[] = [
  {
    key: 'name',
    title: 'Sandbox',
    cell: ({ sandboxId, name, environment }) => (
      <>
        <Link to="/sandboxes/$sandboxId" params={{ sandboxId }} className={classes.title}>
          {name}
        </Link>
        <Text size="xs" c="dimmed" fw={400}>
          {environment}
        </Text>
      </>
    ),
  },
  { key: 'status', title: 'Status', cell: ({ status }) => <FateBadge status={status} /> },
  {
    key: 'message',
    title: 'What came of it',
    cell: ({ message, code }) => (
      <span className={classes.message}>{message ? <Sentence text={message} /> : (code ?? '–')}</span>
    ),
  },
  {
    key: 'took',
    title: 'Took',
    nowrap: true,
    cell: ({ beganAt, endedAt }) =>
      beganAt ? <Took createdAt={beganAt} {...(endedAt ? { endedAt } : {})} /> : '–',
  },
];

const columnsOf = (operation: Operation): Column<OperationTarget>[] =>
  operation.action === 'collect-bundle'
    ? [
        ...COLUMNS,
        {
          key: 'archive',
          title: 'Bundle',
          nowrap: true,
          cell: (target) => <ArchiveButton operation={operation} target={target} />,
        },
      ]
    : COLUMNS;

/** Each sandbox of an operation, as its fate comes in. */
export function TargetsPanel({ operation, search, onChange }: TargetsPanelProps) {
  const running = operation.status === 'running';
  const { data, error, refetch } = useTargets(operation.id, search, running);
  const only = search.status?.map((one) => FATES[one].label).join(' or ');
  return (
    <Panel
      title="Targets"
      aside={
        only && (
          <button type="button" className={classes.all} onClick={() => onChange({ status: [] })}>
            Only {only}: show all
          </button>
        )
      }
    >
      {!data && error && <FailureState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div className={classes.padded}>
          <LoadingRows rows={5} />
        </div>
      )}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          No target is {only ?? 'here'} now.
        </Text>
      )}
      {data && data.items.length > 0 && (
        <Table
          bare
          label="Targets"
          columns={columnsOf(operation)}
          rows={data.items}
          rowKey={(one) => one.sandboxId}
          details={(one) => <TargetDetails operation={operation} target={one} />}
          detailsLabel={(one) => `Details of ${one.name}`}
        />
      )}
      {data && data.total > TARGETS_PAGE && (
        <div className={classes.pager}>
          <Pager
            page={search.page ?? 1}
            pageSize={TARGETS_PAGE}
            total={data.total}
            noun="targets"
            onPage={(page) => onChange(changed(search, { page }))}
          />
        </div>
      )}
    </Panel>
  );
}
