import { CloseButton, Group, Text } from '@mantine/core';
import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { clockTime } from '../../lib/format';
import { Panel } from '../../ui/panel';
import { type ProcessOrder, useProcessOrder } from './commands';
import type { ProcessTab } from './process-drawer';
import { ProcessQuestion } from './process-question';
import { ProcessRow } from './process-row';
import classes from './sandbox.module.css';

// Fetched by those who look at a process only.
const ProcessDrawer = lazy(() => import('./process-drawer'));

export function ProcessesPanel({ sandbox, silent }: { sandbox: Sandbox; silent: boolean }) {
  const [asked, setAsked] = useState<ProcessOrder>();
  const [shown, setShown] = useState<{ name: string; tab: ProcessTab }>();
  const openedBy = useRef<HTMLElement>(undefined);
  const order = useProcessOrder(sandbox);
  const verdict = can.restartProcess(useUser());
  const processes = sandbox.processes ?? [];
  const inDrawer = shown && processes.find((one) => one.name === shown.name);

  function close() {
    setShown(undefined);
  }

  // The drawer is gone by then, and with it what kept the focus inside.
  useEffect(() => {
    if (!shown) openedBy.current?.focus();
  }, [shown]);

  return (
    <Panel title="Processes" aside={<Outcome order={order} />}>
      {processes.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {sandbox.lastHeartbeatAt ? 'No process is supervised here.' : 'Not reported yet.'}
        </Text>
      ) : (
        <div className={classes.tableFrame}>
          <table className={classes.table} aria-label="Processes">
            <thead>
              <tr>
                {['Process', 'State', 'Pid', 'Restarts', 'Since', 'CPU', 'Memory'].map((column) => (
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
              {processes.map((one) => (
                <ProcessRow
                  key={one.name}
                  process={one}
                  silent={silent}
                  pending={
                    order.isPending && order.variables.process === one.name
                      ? order.variables.order
                      : undefined
                  }
                  refusal={verdict.allowed ? undefined : verdict.because}
                  onOrder={(what) => {
                    const next = { order: what, process: one.name };
                    // What was stopped on purpose harms nobody when it starts.
                    if (what === 'start') order.mutate(next);
                    else setAsked(next);
                  }}
                  onShow={(tab, opener) => {
                    openedBy.current = opener;
                    setShown({ name: one.name, tab });
                  }}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown && inDrawer && (
        <Suspense fallback={null}>
          <ProcessDrawer
            key={`${shown.name} ${shown.tab}`}
            sandbox={sandbox}
            process={inDrawer}
            tab={shown.tab}
            silent={silent}
            onClose={close}
          />
        </Suspense>
      )}
      <ProcessQuestion
        asked={asked}
        sandbox={sandbox}
        onClose={() => setAsked(undefined)}
        onConfirm={() => {
          if (asked) order.mutate(asked);
          setAsked(undefined);
        }}
      />
    </Panel>
  );
}

function Outcome({ order }: { order: ReturnType<typeof useProcessOrder> }) {
  const { data, error, variables } = order;
  if (error) {
    return (
      <Group gap={6} wrap="nowrap">
        <Text size="xs" c="var(--sm-bad)" role="alert">
          {variables.process}: {error.message}
        </Text>
        <CloseButton size="sm" aria-label="Dismiss" onClick={() => order.reset()} />
      </Group>
    );
  }
  if (!data) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c={data.ok ? 'dimmed' : 'var(--sm-bad)'} role={data.ok ? 'status' : 'alert'}>
        {variables.process}: {data.text.charAt(0).toLowerCase() + data.text.slice(1)} at {clockTime(data.at)}
      </Text>
      {!data.ok && <CloseButton size="sm" aria-label="Dismiss" onClick={() => order.reset()} />}
    </Group>
  );
}
