import { NativeSelect, Text } from '@mantine/core';
import { HealthBadge } from '../../ui/health';
import { Meter } from '../../ui/meter';
import { ChooseBox } from '../../ui/table';
import { Ago } from '../../ui/time';
import { CheckButton } from './check-button';
import {
  connection,
  DiskMeter,
  FirstReason,
  type FleetListProps,
  LoadMeter,
  MemoryMeter,
  NameLink,
} from './fleet-table';
import classes from './fleet.module.css';

/** The table as cards, where a table would have to be dragged sideways. */
export function FleetPhone({ sandboxes, sort, onSort, choice }: FleetListProps) {
  return (
    <>
      <NativeSelect
        className={classes.order}
        size="xs"
        aria-label="Order"
        value={sort}
        data={ORDERS}
        onChange={(event) => onSort(event.currentTarget.value)}
      />
      <ul className={classes.phone} aria-label="Sandboxes">
        {sandboxes.map((one) => (
          <li
            key={one.id}
            className={classes.phoneCard}
            data-chosen={choice?.chosen.has(one.id) || undefined}
          >
            <div className={classes.between}>
              <span className={classes.phoneName}>
                {choice && <ChooseBox choice={choice} id={one.id} name={one.name} />}
                <NameLink sandbox={one} />
              </span>
              <HealthBadge status={one.health.status} />
            </div>
            <FirstReason sandbox={one} />
            <div className={classes.phoneMeters}>
              <LoadMeter sandbox={one} showLabel />
              <Meter label="CPU" value={one.host?.cpuPercent} showLabel />
              <MemoryMeter sandbox={one} showLabel />
              <DiskMeter sandbox={one} showLabel />
            </div>
            <div className={classes.between}>
              <Text size="xs" c="dimmed">
                {one.environment} · {one.status}
                {one.capacity?.closed && `, ${one.capacity.closed}`} · <Ago at={one.lastHeartbeatAt} />
                <br />
                {connection(one)}
              </Text>
              <CheckButton sandbox={one} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

const ORDERS = [
  { value: 'name', label: 'by name' },
  { value: '-health', label: 'by health, the worst first' },
  { value: 'environment', label: 'by environment' },
  { value: 'status', label: 'by status' },
  { value: 'lastHeartbeatAt', label: 'longest unheard of first' },
  { value: '-createdAt', label: 'newest first' },
];
