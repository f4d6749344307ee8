import { NativeSelect, Text } from '@mantine/core';
import { useDatabaseAway } from '../../api/away';
import type { Door, RefusedPeer } from '../../api/types';
import { Pager } from '../../ui/pager';
import { Panel } from '../../ui/panel';
import { EmptyState, FailureState, LoadingRows } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import classes from './link.module.css';
import { PAGE_SIZE, useRefusedPeers } from './queries';
import { DOORS, DOOR_NAMES, type RefusalSearch } from './refusal-search';

const COLUMNS: Column<RefusedPeer>[] = [
  {
    key: 'address',
    title: 'Address',
    cell: ({ address }) => (address ? <code>{address}</code> : 'too many to tell apart'),
  },
  { key: 'door', title: 'Door', nowrap: true, cell: ({ door }) => DOORS[door].label },
  {
    key: 'reason',
    title: 'Reason',
    cell: ({ reason, detail }) => (
      <>
        {reason.replaceAll('_', ' ')}
        {detail && (
          <Text size="xs" c="dimmed" className={classes.detail}>
            {detail}
          </Text>
        )}
      </>
    ),
  },
  { key: 'count', title: 'Times', nowrap: true, cell: ({ count }) => count.toLocaleString('en') },
  { key: 'lastSeen', title: 'Last', nowrap: true, cell: ({ lastSeen }) => <Ago at={lastSeen} /> },
  { key: 'firstSeen', title: 'First', nowrap: true, cell: ({ firstSeen }) => <Ago at={firstSeen} /> },
  { key: 'node', title: 'At', cell: ({ node }) => node },
];

type RefusalsProps = {
  search: RefusalSearch;
  onChange: (change: { [K in keyof RefusalSearch]?: RefusalSearch[K] | undefined }) => void;
};

/** Who knocked and was turned away, at any node. */
export function RefusalsPanel({ search, onChange }: RefusalsProps) {
  const { data, error, refetch } = useRefusedPeers(search);
  const away = useDatabaseAway();
  return (
    <Panel
      title="Refused peers"
      aside={
        <NativeSelect
          size="xs"
          aria-label="Door"
          value={search.door ?? ''}
          data={[
            { value: '', label: 'at any door' },
            ...DOOR_NAMES.map((name) => ({ value: name, label: DOORS[name].label })),
          ]}
          onChange={(event) =>
            onChange({ door: (event.currentTarget.value || undefined) as Door | undefined })
          }
        />
      }
    >
      {!data &&
        (error ? <FailureState error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={3} />)}
      {data && (data.stale || away) && (
        <Text size="xs" c="dimmed" px="sm" pt="xs" role="status">
          A control node cannot reach the database: it tells only of whom it has seen itself.
        </Text>
      )}
      {data?.total === 0 && (
        <EmptyState title="Nobody was turned away">
          {search.door && `${DOORS[search.door].meaning}. `}Whoever knocks without the right key stands here
          for 30 days.
        </EmptyState>
      )}
      {data && data.total > 0 && (
        <>
          <Table
            label="Refused peers"
            bare
            columns={COLUMNS}
            rows={data.items}
            rowKey={(one) => `${one.door} ${one.address} ${one.reason}`}
          />
          <div className={classes.pager}>
            <Pager
              page={search.page ?? 1}
              pageSize={PAGE_SIZE}
              total={data.total}
              noun={data.total === 1 ? 'refused peer' : 'refused peers'}
              onPage={(page) => onChange({ page })}
            />
          </div>
        </>
      )}
    </Panel>
  );
}
