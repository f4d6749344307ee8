import { Button, Group, Text } from '@mantine/core';
import type { Process } from '../../api/types';
import { bytes, percent, share } from '../../lib/format';
import { Meter } from '../../ui/meter';
import { Ago, Sentence } from '../../ui/time';
import type { ProcessOrder } from './commands';
import type { ProcessTab } from './process-drawer';
import { ProcessState } from './process-state';
import classes from './sandbox.module.css';

type ProcessRowProps = {
  process: Process;
  silent: boolean;
  /** What is under way there. */
  pending: ProcessOrder['order'] | undefined;
  refusal: string | undefined;
  onOrder: (order: ProcessOrder['order']) => void;
  onShow: (tab: ProcessTab, opener: HTMLElement) => void;
};

export function ProcessRow({ process, silent, pending, refusal, onOrder, onShow }: ProcessRowProps) {
  const { name, state, pid, restarts, since, cpuPercent, reason, confinement } = process;
  return (
    <tr data-testid={`process-${name}`}>
      <th scope="row">
        {name}
        {confinement?.user && (
          <Text size="xs" c="dimmed" fw={400}>
            as {confinement.user}
          </Text>
        )}
      </th>
      <td data-label="State">
        <ProcessState process={process} silent={silent} />
        {reason && (state !== 'running' || restarts > 0) && (
          <Text size="xs" c="dimmed" className={classes.processReason}>
            <Sentence text={state === 'running' ? `last time: ${reason}` : reason} />
          </Text>
        )}
      </td>
      <td data-label="Pid" data-testid="process-pid">
        {pid ? pid : '–'}
      </td>
      <td data-label="Restarts">{restarts}</td>
      <td data-label="Since">
        <Ago at={since} suffix="" />
      </td>
      <td data-label="CPU">{pid ? percent(cpuPercent) : '–'}</td>
      <td data-label="Memory">
        <ProcessMemory process={process} />
      </td>
      <td className={classes.action}>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Why was ${name} restarted`}
            onClick={(event) => onShow('restarts', event.currentTarget)}
          >
            Why?
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Log of ${name}`}
            onClick={(event) => onShow('log', event.currentTarget)}
          >
            Log
          </Button>
          {(state === 'stopped' ? (['start'] as const) : (['restart', 'stop'] as const)).map((order) => (
            <Button
              key={order}
              size="compact-xs"
              variant="default"
              loading={pending === order}
              disabled={refusal !== undefined || pending !== undefined}
              title={refusal}
              aria-label={`${LABELS[order]} ${name}`}
              onClick={() => onOrder(order)}
            >
              {LABELS[order]}
            </Button>
          ))}
        </Group>
      </td>
    </tr>
  );
}

const LABELS = { restart: 'Restart', start: 'Start', stop: 'Stop' };

/** A bar where there is a limit to come near to. */
function ProcessMemory({ process: { name, pid, rssBytes, confinement } }: { process: Process }) {
  const limit = confinement?.memoryBytes;
  if (!pid) return '–';
  if (!limit || rssBytes === undefined) return bytes(rssBytes);
  return (
    <Meter
      label={`Memory of ${name}`}
      value={share(rssBytes, limit)}
      text={`${bytes(rssBytes)} of ${bytes(limit)}`}
      detail="With all that it started"
    />
  );
}
