import { Text } from '@mantine/core';
import type { Operation, OperationCounts, OperationStatus, TargetStatus } from '../../api/types';
import { Dot } from '../../ui/health';
import classes from './operation.module.css';

type Look = { label: string; color: string; meaning: string };

/** A text and a colour for every member, so that none is forgotten. */
export const STATUSES: Record<OperationStatus, Look> = {
  running: { label: 'Running', color: 'var(--sm-calm)', meaning: 'It is under way' },
  succeeded: { label: 'Succeeded', color: 'var(--sm-good)', meaning: 'Every target is ok' },
  failed: { label: 'Failed', color: 'var(--sm-bad)', meaning: 'Some target is not ok' },
  stopped: {
    label: 'Stopped',
    color: 'var(--sm-bad)',
    meaning: 'As many targets failed as was allowed; the rest was never begun',
  },
  cancelled: {
    label: 'Cancelled',
    color: 'var(--sm-unknown)',
    meaning: 'Somebody cancelled it; the rest was never begun, or ended before its time',
  },
  timed_out: {
    label: 'Timed out',
    color: 'var(--sm-warn)',
    meaning: 'Its deadline passed; the rest was never begun, or ended before its time',
  },
};
export const STATUS_NAMES = Object.keys(STATUSES) as OperationStatus[];

/** In the order in which they stand in a bar: what is over first. */
export const FATES: Record<TargetStatus, Look> = {
  ok: { label: 'ok', color: 'var(--sm-good)', meaning: 'Done' },
  failed: { label: 'failed', color: 'var(--sm-bad)', meaning: 'Begun, and not done' },
  timed_out: { label: 'timed out', color: 'var(--sm-bad)', meaning: 'Begun, and not done in time' },
  unknown: {
    label: 'unknown',
    color: 'var(--sm-warn)',
    meaning: 'Sent or begun, and nobody knows what came of it',
  },
  refused: { label: 'refused', color: 'var(--sm-warn)', meaning: 'Nothing was done' },
  cancelled: {
    label: 'cancelled',
    color: 'var(--sm-unknown)',
    meaning: 'Begun, and ended because the operation was',
  },
  skipped: { label: 'skipped', color: 'var(--sm-unknown)', meaning: 'Never begun' },
  running: { label: 'running', color: 'var(--sm-calm)', meaning: 'Under way' },
  pending: { label: 'waiting', color: 'var(--sm-track)', meaning: 'Not begun yet' },
};
export const FATE_NAMES = Object.keys(FATES) as TargetStatus[];

export function OperationBadge({ operation }: { operation: Pick<Operation, 'status' | 'cancelRequested'> }) {
  const { status, cancelRequested } = operation;
  const { label, color, meaning } = STATUSES[status];
  return (
    <span className={classes.status} title={meaning} data-testid="operation-status" data-status={status}>
      <Dot color={color} />
      <Text span size="sm" fw={600}>
        {status === 'running' && cancelRequested ? 'Cancelling' : label}
      </Text>
    </span>
  );
}

export function FateBadge({ status }: { status: TargetStatus }) {
  const { label, color, meaning } = FATES[status];
  return (
    <span className={classes.status} title={meaning} data-testid="fate" data-status={status}>
      <Dot color={color} />
      {label}
    </span>
  );
}

export const overOf = ({ total, pending, running }: OperationCounts) => total - pending - running;

/** "12 of 50 done, 2 failed". */
export function countWords(counts: OperationCounts): string {
  const bad = FATE_NAMES.filter((one) => !['ok', 'pending', 'running'].includes(one) && counts[one] > 0);
  return [
    `${overOf(counts)} of ${counts.total} done`,
    ...bad.map((one) => `${counts[one]} ${FATES[one].label}`),
  ].join(', ');
}

/** How many stand how, as one bar. */
export function ProgressBar({ counts, tall = false }: { counts: OperationCounts; tall?: boolean }) {
  return (
    <div
      role="progressbar"
      aria-label="Targets that are done"
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={overOf(counts)}
      aria-valuetext={countWords(counts)}
      className={classes.bar}
      data-tall={tall || undefined}
    >
      {FATE_NAMES.filter((one) => counts[one] > 0).map((one) => (
        <div
          key={one}
          style={{ flexGrow: counts[one], background: FATES[one].color }}
          title={`${counts[one]} ${FATES[one].label}`}
        />
      ))}
    </div>
  );
}
