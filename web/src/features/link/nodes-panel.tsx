import { Text } from '@mantine/core';
import { useDatabaseAway } from '../../api/away';
import type { ControlNode } from '../../api/types';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { FailureState, LoadingRows } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Ago } from '../../ui/time';
import { useNodes } from './queries';

const COLUMNS: Column<ControlNode>[] = [
  {
    key: 'name',
    title: 'Name',
    cell: ({ id, name }) => (
      <>
        {name}
        <Text size="xs" c="dimmed" fw={400}>
          <code>{id}</code>
        </Text>
      </>
    ),
  },
  {
    key: 'alive',
    title: 'State',
    cell: ({ alive, renewedAt }) =>
      alive ? (
        <>
          <Dot color="var(--sm-good)" /> alive
        </>
      ) : (
        <>
          <Dot color="var(--sm-bad)" /> gone, last heard {renewedAt ? <Ago at={renewedAt} /> : 'long ago'}
        </>
      ),
  },
  { key: 'roles', title: 'Role', cell: roles },
  { key: 'sandboxes', title: 'Owns', nowrap: true, cell: owns },
  {
    key: 'ownsSince',
    title: 'Owns since',
    nowrap: true,
    cell: ({ alive, ownsSince }) => (alive && ownsSince ? <Ago at={ownsSince} /> : '–'),
  },
  {
    key: 'lastTakenAt',
    title: 'Last took one',
    nowrap: true,
    cell: ({ lastTakenAt }) => (lastTakenAt ? <Ago at={lastTakenAt} /> : '–'),
  },
  { key: 'startedAt', title: 'Started', nowrap: true, cell: ({ startedAt }) => <Ago at={startedAt} /> },
  { key: 'version', title: 'Version', cell: ({ version }) => version ?? '–' },
];

function roles({ self, sweeper }: ControlNode): string {
  const words = [self && 'answers this page', sweeper && 'sweeper'].filter(Boolean);
  return words.length > 0 ? words.join(', ') : '–';
}

function owns({ alive, sandboxes = 0 }: ControlNode): string {
  if (!alive) return '–';
  return `${sandboxes} ${sandboxes === 1 ? 'sandbox' : 'sandboxes'}`;
}

/** The processes of the control plane: who lives, and what each of them owns. */
export function NodesPanel() {
  const { data, error, refetch } = useNodes();
  const away = useDatabaseAway();
  return (
    <Panel title="Control nodes">
      {!data &&
        (error ? <FailureState error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={2} />)}
      {data && (data.stale || away) && (
        <Text size="xs" c="dimmed" px="sm" pt="xs" role="status">
          A control node cannot reach the database: it tells what it knew last, and who is alive as it sees it
          in the mesh.
        </Text>
      )}
      {data && (
        <Table
          label="Control nodes"
          bare
          columns={COLUMNS}
          rows={data.items}
          rowKey={(node) => node.id}
          dim={(node) => !node.alive}
        />
      )}
    </Panel>
  );
}
