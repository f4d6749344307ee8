import { Button, Group, Modal, Text } from '@mantine/core';
import { Suspense, lazy, useState } from 'react';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { clockTime } from '../../lib/format';
import { Panel } from '../../ui/panel';
import { useRestart } from './commands';
import type { ProcessTab } from './process-drawer';
import { ProcessRow } from './process-row';
import classes from './sandbox.module.css';

// Fetched by those who look at a process only.
const ProcessDrawer = lazy(() => import('./process-drawer'));

export function ProcessesPanel({ sandbox }: { sandbox: Sandbox }) {
  const [asked, setAsked] = useState<string>();
  const [shown, setShown] = useState<{ name: string; tab: ProcessTab }>();
  const restart = useRestart(sandbox);
  const verdict = can.restartProcess(useUser());
  const processes = sandbox.processes ?? [];
  const inDrawer = shown && processes.find((one) => one.name === shown.name);

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
              <ProcessRow
                key={one.name}
                process={one}
                pending={restart.isPending && restart.variables === one.name}
                refusal={verdict.allowed ? undefined : verdict.because}
                onRestart={() => setAsked(one.name)}
                onShow={(tab) => setShown({ name: one.name, tab })}
              />
            ))}
          </tbody>
        </table>
      )}
      {shown && inDrawer && (
        <Suspense fallback={null}>
          <ProcessDrawer
            key={`${shown.name} ${shown.tab}`}
            sandbox={sandbox}
            process={inDrawer}
            tab={shown.tab}
            onClose={() => setShown(undefined)}
          />
        </Suspense>
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
