import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { can } from '../../api/can';
import type { Process, ProcessState, Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { bytes, clockTime, percent, words } from '../../lib/format';
import { Dot } from '../../ui/health';
import { Panel } from '../../ui/panel';
import { Ago } from '../../ui/time';
import { useRestart } from './commands';
import classes from './sandbox.module.css';

const STATES: Record<ProcessState, string> = {
  waiting: 'var(--sm-unknown)',
  starting: 'var(--sm-warn)',
  running: 'var(--sm-good)',
  backing_off: 'var(--sm-warn)',
  flapping: 'var(--sm-bad)',
  stopping: 'var(--sm-warn)',
  stopped: 'var(--sm-unknown)',
};

export function ProcessesPanel({ sandbox }: { sandbox: Sandbox }) {
  const [asked, setAsked] = useState<string>();
  const restart = useRestart(sandbox);
  const verdict = can.restartProcess(useUser());
  const processes = sandbox.processes ?? [];

  function confirm() {
    if (asked) restart.mutate(asked);
    setAsked(undefined);
  }

  return (
    <Panel title="Processes" aside={<Outcome restart={restart} />}>
      {processes.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          No process is supervised here.
        </Text>
      ) : (
        <table className={classes.table} aria-label="Processes">
          <thead>
            <tr>
              {['Process', 'State', 'Pid', 'Restarts', 'Since', 'CPU', 'Memory'].map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
              <th scope="col" aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {processes.map((one) => (
              <Row
                key={one.name}
                process={one}
                pending={restart.isPending && restart.variables === one.name}
                refusal={verdict.allowed ? undefined : verdict.because}
                onRestart={() => setAsked(one.name)}
              />
            ))}
          </tbody>
        </table>
      )}
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Restart ${asked ?? ''}?`}
        centered
        size="sm"
      >
        <Text size="sm" mb="md">
          It is stopped and started again on {sandbox.name}, and what depends on it follows.
          {sandbox.capacity &&
            sandbox.capacity.active > 0 &&
            ` ${sandbox.capacity.active} running tasks may fail.`}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={() => setAsked(undefined)}>
            Cancel
          </Button>
          <Button size="xs" color="red" data-autofocus onClick={confirm}>
            Restart
          </Button>
        </Group>
      </Modal>
    </Panel>
  );
}

type RowProps = { process: Process; pending: boolean; refusal: string | undefined; onRestart: () => void };

function Row({ process, pending, refusal, onRestart }: RowProps) {
  const { name, state, pid, restarts, since, cpuPercent, rssBytes, reason } = process;
  return (
    <tr data-testid={`process-${name}`}>
      <th scope="row">{name}</th>
      <td data-label="State">
        <span className={classes.state} data-testid="process-state" data-state={state}>
          <Dot color={STATES[state]} />
          {words(state)}
        </span>
        {reason && (state !== 'running' || restarts > 0) && (
          <Text size="xs" c="dimmed" maw={260} lineClamp={2} title={reason}>
            {state === 'running' ? `last time: ${reason}` : reason}
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
      <td data-label="Memory">{pid ? bytes(rssBytes) : '–'}</td>
      <td className={classes.action}>
        <Button
          size="compact-xs"
          variant="default"
          loading={pending}
          disabled={refusal !== undefined}
          title={refusal}
          aria-label={`Restart ${name}`}
          onClick={onRestart}
        >
          Restart
        </Button>
      </td>
    </tr>
  );
}

function Outcome({ restart }: { restart: ReturnType<typeof useRestart> }) {
  const { data, error, variables } = restart;
  if (error) {
    return (
      <Text size="xs" c="red">
        {variables}: {error.message}
      </Text>
    );
  }
  if (!data) return null;
  return (
    <Text size="xs" c={data.ok ? 'dimmed' : 'red'} role="status">
      {variables}: {data.text.toLowerCase()} at {clockTime(data.at)}
    </Text>
  );
}
