import { Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Sandbox } from '../../api/types';
import { serverNow } from '../../lib/clock';
import { bytes, localTimes, share } from '../../lib/format';
import { HealthBadge } from '../../ui/health';
import { Meter } from '../../ui/meter';
import { type Choice, type Column, Table } from '../../ui/table';
import { Ago, Sentence } from '../../ui/time';
import { CheckButton } from './check-button';
import { conditionTitle } from './condition-title';
import { fullestDisk } from './fleet-numbers';
import classes from './fleet.module.css';

const COLUMNS: Column<Sandbox>[] = [
  {
    key: 'name',
    title: 'Name',
    sortable: true,
    cell: (sandbox) => (
      <div className={classes.nameCell}>
        <NameLink sandbox={sandbox} />
        <Text size="xs" c="dimmed" truncate maw={150}>
          {sandbox.instanceType || sandbox.provider}
        </Text>
      </div>
    ),
  },
  { key: 'environment', title: 'Environment', sortable: true, cell: (sandbox) => sandbox.environment },
  {
    key: 'health',
    title: 'Health',
    sortable: true,
    cell: (sandbox) => (
      <div className={classes.healthCell}>
        <HealthBadge status={sandbox.health.status} />
        <FirstReason sandbox={sandbox} />
      </div>
    ),
  },
  {
    key: 'status',
    title: 'Status',
    sortable: true,
    cell: ({ status, capacity }) => (
      <>
        {status}
        {capacity?.closed && (
          <Text size="xs" c="var(--sm-warn-text)" title="Its worker takes no new task">
            {capacity.closed}
          </Text>
        )}
      </>
    ),
  },
  { key: 'load', title: 'Load', cell: (sandbox) => <LoadMeter sandbox={sandbox} /> },
  { key: 'cpu', title: 'CPU', cell: (sandbox) => <Meter label="CPU" value={sandbox.host?.cpuPercent} /> },
  { key: 'memory', title: 'Memory', cell: (sandbox) => <MemoryMeter sandbox={sandbox} /> },
  { key: 'disk', title: 'Disk', cell: (sandbox) => <DiskMeter sandbox={sandbox} /> },
  {
    key: 'lastHeartbeatAt',
    title: 'Last seen',
    sortable: true,
    nowrap: true,
    cell: (sandbox) => <Ago at={sandbox.lastHeartbeatAt} />,
  },
  {
    key: 'agent',
    title: 'Agent',
    cell: (sandbox) => (
      <>
        <Text size="xs">{sandbox.agentVersion ?? '–'}</Text>
        <Text
          size="xs"
          c="dimmed"
          className={classes.place}
          title="How it is connected, and to which control node"
        >
          {connection(sandbox)}
        </Text>
      </>
    ),
  },
  {
    key: 'actions',
    title: 'Actions',
    actions: true,
    cell: (sandbox) => <CheckButton sandbox={sandbox} />,
  },
];

/** By which link, and to which control node. */
export function connection({ link, ownerNode }: Sandbox): string {
  return [link, ownerNode].filter(Boolean).join(' · ');
}

export type FleetListProps = {
  sandboxes: Sandbox[];
  sort: string;
  onSort: (sort: string) => void;
  /** Only for those who may order something. */
  choice?: Choice | undefined;
};

export function FleetTable({ sandboxes, sort, onSort, choice }: FleetListProps) {
  const navigate = useNavigate();
  return (
    <Table
      label="Sandboxes"
      columns={COLUMNS}
      rows={sandboxes}
      rowKey={(one) => one.id}
      sort={sort}
      onSort={onSort}
      dim={(one) => one.stale}
      choice={choice}
      rowName={(one) => one.name}
      onRow={(one) => void navigate({ to: '/sandboxes/$sandboxId', params: { sandboxId: one.id } })}
    />
  );
}

export function NameLink({ sandbox }: { sandbox: Sandbox }) {
  return (
    <Link
      to="/sandboxes/$sandboxId"
      params={{ sandboxId: sandbox.id }}
      className={classes.name}
      onClick={(event) => event.stopPropagation()}
    >
      {sandbox.name}
    </Link>
  );
}

export function FirstReason({ sandbox }: { sandbox: Sandbox }) {
  const [first, ...others] = sandbox.health.reasons;
  const text = sandbox.handover ? 'being handed over to another node' : first?.reason;
  if (!text && !sandbox.stale) return null;
  return (
    <Text
      size="xs"
      c="dimmed"
      lineClamp={2}
      title={first ? `${conditionTitle(first.type)}: ${localTimes(first.reason, serverNow())}` : undefined}
    >
      {text && <Sentence text={text} />}
      {others.length > 0 && ` (and ${others.length} more)`}
      {sandbox.stale && (text ? ' · from memory' : 'from memory')}
    </Text>
  );
}

export function LoadMeter({ sandbox, showLabel }: { sandbox: Sandbox; showLabel?: boolean }) {
  const { capacity } = sandbox;
  const text = capacity && `${capacity.active} / ${capacity.slots}`;
  return (
    <Meter
      label="Load"
      value={share(capacity?.active, capacity?.slots)}
      calm
      {...(text ? { text, detail: `${capacity.free} free` } : {})}
      {...(showLabel ? { showLabel } : {})}
    />
  );
}

export function MemoryMeter({ sandbox, showLabel }: { sandbox: Sandbox; showLabel?: boolean }) {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = sandbox.host ?? {};
  return (
    <Meter
      label="Memory"
      value={share(used, total)}
      {...(used === undefined ? {} : { detail: `${bytes(used)} of ${bytes(total)}` })}
      {...(showLabel ? { showLabel } : {})}
    />
  );
}

export function DiskMeter({ sandbox, showLabel }: { sandbox: Sandbox; showLabel?: boolean }) {
  const { value, mount, used, total } = fullestDisk(sandbox.host);
  return (
    <Meter
      label="Disk"
      value={value}
      {...(used === undefined
        ? {}
        : { detail: `${bytes(used)} of ${bytes(total)} ${showLabel ? '' : mount}`.trim() })}
      {...(showLabel ? { showLabel } : {})}
    />
  );
}
