import { Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Sandbox } from '../../api/types';
import { serverNow } from '../../lib/clock';
import { bytes, localTimes, share } from '../../lib/format';
import { HealthBadge } from '../../ui/health';
import { Meter } from '../../ui/meter';
import { Ago, Sentence } from '../../ui/time';
import { CheckButton } from './check-button';
import { conditionTitle } from './condition-title';
import { fullestDisk } from './fleet-numbers';
import classes from './fleet.module.css';

const COLUMNS = [
  'Name',
  'Environment',
  'Health',
  'Status',
  'Load',
  'CPU',
  'Memory',
  'Disk',
  'Last seen',
  'Agent',
];

export function FleetTable({ sandboxes }: { sandboxes: Sandbox[] }) {
  return (
    <div className={classes.tableFrame}>
      <table className={classes.table} aria-label="Sandboxes">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col">
              <span className={classes.hidden}>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sandboxes.map((one) => (
            <Row key={one.id} sandbox={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ sandbox }: { sandbox: Sandbox }) {
  const navigate = useNavigate();
  const open = () => void navigate({ to: '/sandboxes/$sandboxId', params: { sandboxId: sandbox.id } });
  return (
    // The name is the link for keyboards and screen readers; the row is a larger target for a pointer.
    <tr onClick={open} data-stale={sandbox.stale || undefined}>
      <td>
        <NameLink sandbox={sandbox} />
        <Text size="xs" c="dimmed" truncate maw={150}>
          {sandbox.instanceType ?? sandbox.provider}
        </Text>
      </td>
      <td>{sandbox.environment}</td>
      <td>
        <HealthBadge status={sandbox.health.status} />
        <FirstReason sandbox={sandbox} />
      </td>
      <td>{sandbox.status}</td>
      <td>
        <LoadMeter sandbox={sandbox} />
      </td>
      <td>
        <Meter label="CPU" value={sandbox.host?.cpuPercent} />
      </td>
      <td>
        <MemoryMeter sandbox={sandbox} />
      </td>
      <td>
        <DiskMeter sandbox={sandbox} />
      </td>
      <td className={classes.nowrap}>
        <Ago at={sandbox.lastHeartbeatAt} />
      </td>
      <td>
        <Text size="xs">{sandbox.agentVersion ?? '–'}</Text>
        <Text size="xs" c="dimmed">
          {sandbox.link}
        </Text>
      </td>
      <td onClick={(event) => event.stopPropagation()} className={classes.actions}>
        <CheckButton sandbox={sandbox} />
      </td>
    </tr>
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
      {sandbox.stale && ' · last known'}
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
