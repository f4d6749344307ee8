import { Text } from '@mantine/core';
import { Fragment, Suspense, lazy } from 'react';
import type { Host, Sandbox } from '../../api/types';
import { bytes, percent, share, span } from '../../lib/format';
import { Meter } from '../../ui/meter';
import { Panel } from '../../ui/panel';
import { memoryLimit } from './capacity';
import { LoadMeter, MemoryMeter } from './fleet-table';
import classes from './sandbox.module.css';

type Disk = NonNullable<Host['disks']>[number];

// The chart library is fetched by those who look at a sandbox only.
const HostChart = lazy(() => import('./host-chart'));

export function HostPanel({ sandbox }: { sandbox: Sandbox }) {
  const { host, hardware } = sandbox;
  const limit = memoryLimit(hardware, host);
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
        {limit !== undefined && (
          <Text size="xs" c="dimmed" className={classes.gaugeNote}>
            Memory is of a control group: it allows {bytes(limit)} of the {bytes(hardware?.memoryBytes)} that
            the machine has.
          </Text>
        )}
        {host && <Swap host={host} />}
        {host && <Disks host={host} />}
        {host && <OpenFiles host={host} />}
        {host?.pressure && <Pressure pressure={host.pressure} />}
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

function OpenFiles({ host }: { host: Host }) {
  const { used = 0, limit = 0 } = host.openFiles ?? {};
  if (limit === 0) return null;
  return (
    <Meter label="Files open" value={share(used, limit)} detail={`${used} of ${count(limit)}`} showLabel />
  );
}

/** Share of the last ten seconds in which something had to wait for it. */
function Pressure({ pressure }: { pressure: NonNullable<Host['pressure']> }) {
  const { cpuPercent, memoryPercent, ioPercent } = pressure;
  if (cpuPercent + memoryPercent + ioPercent === 0) return null;
  return (
    <div className={classes.network}>
      <span>Waits for</span>
      <span>CPU {percent(cpuPercent)}</span>
      <span>memory {percent(memoryPercent)}</span>
      <span>disk {percent(ioPercent)}</span>
      <span className={classes.legendNote}>of the last 10 s</span>
    </div>
  );
}

/** Some systems allow as many as can be counted. */
function count(limit: number): string {
  return limit > 1e9 ? 'no limit' : limit.toLocaleString('en');
}

function Disks({ host }: { host: Host }) {
  const single: Disk[] =
    host.diskUsedBytes === undefined || host.diskTotalBytes === undefined
      ? []
      : [{ mount: 'Disk', usedBytes: host.diskUsedBytes, totalBytes: host.diskTotalBytes }];
  const disks = host.disks?.length ? host.disks : single;
  return disks.map((disk) => (
    <Fragment key={disk.mount}>
      <Meter
        label={disk.mount === 'Disk' ? disk.mount : `Disk ${disk.mount}`}
        value={share(disk.usedBytes, disk.totalBytes)}
        detail={`${bytes(disk.usedBytes)} of ${bytes(disk.totalBytes)}`}
        showLabel
      />
      <Inodes disk={disk} />
    </Fragment>
  ));
}

/** Worth a bar of its own only where they run out before the bytes do. */
function Inodes({ disk }: { disk: Disk }) {
  const { mount, inodesUsed, inodesTotal, usedBytes, totalBytes } = disk;
  const value = share(inodesUsed, inodesTotal);
  if (value === undefined || (value < 50 && value <= (share(usedBytes, totalBytes) ?? 0))) return null;
  const detail = `${(inodesUsed ?? 0).toLocaleString('en')} of ${(inodesTotal ?? 0).toLocaleString('en')}`;
  return <Meter label={`Inodes ${mount}`} value={value} detail={detail} showLabel />;
}
