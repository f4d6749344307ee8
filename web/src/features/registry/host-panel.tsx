import { Text } from '@mantine/core';
import { Suspense, lazy } from 'react';
import type { Host, Sandbox } from '../../api/types';
import { bytes, share, span } from '../../lib/format';
import { Meter } from '../../ui/meter';
import { Panel } from '../../ui/panel';
import { LoadMeter, MemoryMeter } from './fleet-table';
import classes from './sandbox.module.css';

// The chart library is fetched by those who look at a sandbox only.
const HostChart = lazy(() => import('./host-chart'));

export function HostPanel({ sandbox }: { sandbox: Sandbox }) {
  const { host } = sandbox;
  const uptime = host?.uptimeSeconds;
  return (
    <Panel
      title="Host"
      aside={
        <Text size="xs" c="dimmed">
          {uptime === undefined ? '' : `up ${span(uptime * 1000)}`}
        </Text>
      }
    >
      <div className={classes.gauges}>
        <LoadMeter sandbox={sandbox} showLabel />
        <Meter
          label="CPU"
          value={host?.cpuPercent}
          showLabel
          {...(host ? { detail: `load ${host.load1.toFixed(2)}` } : {})}
        />
        <MemoryMeter sandbox={sandbox} showLabel />
        {host && <Swap host={host} />}
        {host && <Disks host={host} />}
        {host?.network && (
          <div className={classes.network}>
            <span>Network</span>
            <span>↓ {bytes(host.network.receivedBytesPerSecond)}/s</span>
            <span>↑ {bytes(host.network.sentBytesPerSecond)}/s</span>
          </div>
        )}
      </div>
      <Suspense fallback={<div className={classes.chart} />}>
        <HostChart sandboxId={sandbox.id} />
      </Suspense>
    </Panel>
  );
}

function Swap({ host }: { host: Host }) {
  const { swapUsedBytes: used, swapTotalBytes: total } = host;
  if (!total) return null;
  return (
    <Meter label="Swap" value={share(used, total)} detail={`${bytes(used)} of ${bytes(total)}`} showLabel />
  );
}

function Disks({ host }: { host: Host }) {
  const single =
    host.diskUsedBytes === undefined || host.diskTotalBytes === undefined
      ? []
      : [{ mount: 'Disk', usedBytes: host.diskUsedBytes, totalBytes: host.diskTotalBytes }];
  const disks = host.disks?.length ? host.disks : single;
  return disks.map(({ mount, usedBytes, totalBytes }) => (
    <Meter
      key={mount}
      label={mount === 'Disk' ? mount : `Disk ${mount}`}
      value={share(usedBytes, totalBytes)}
      detail={`${bytes(usedBytes)} of ${bytes(totalBytes)}`}
      showLabel
    />
  ));
}
