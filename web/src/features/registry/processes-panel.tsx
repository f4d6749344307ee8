import { Button, CloseButton, Group, Modal, Text } from '@mantine/core';
import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import { can } from '../../api/can';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { clockTime } from '../../lib/format';
import { Panel } from '../../ui/panel';
import { useRestart } from './commands';
import { dependents } from './dependents';
import type { ProcessTab } from './process-drawer';
import { ProcessRow } from './process-row';
import classes from './sandbox.module.css';

// Fetched by those who look at a process only.
const ProcessDrawer = lazy(() => import('./process-drawer'));

export function ProcessesPanel({ sandbox, silent }: { sandbox: Sandbox; silent: boolean }) {
  const [asked, setAsked] = useState<string>();
  const [shown, setShown] = useState<{ name: string; tab: ProcessTab }>();
  const openedBy = useRef<HTMLElement>(undefined);
  const restart = useRestart(sandbox);
  const verdict = can.restartProcess(useUser());
  const processes = sandbox.processes ?? [];
  const inDrawer = shown && processes.find((one) => one.name === shown.name);

  function confirm() {
    if (asked) restart.mutate(asked);
    setAsked(undefined);
  }

  function close() {
    setShown(undefined);
  }

  // The drawer is gone by then, and with it what kept the focus inside.
  useEffect(() => {
    if (!shown) openedBy.current?.focus();
  }, [shown]);

  return (
    <Panel title="Processes" aside={<Outcome restart={restart} />}>
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
                  pending={restart.isPending && restart.variables === one.name}
                  refusal={verdict.allowed ? undefined : verdict.because}
                  onRestart={() => setAsked(one.name)}
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
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Restart ${asked ?? ''}?`}
        closeButtonProps={{ 'aria-label': 'Do not restart' }}
        centered
        size="sm"
      >
        <Text size="sm" mb="md">
          It is stopped and started again on {sandbox.name}
          <Following
            names={dependents(asked ?? '', processes)}
            told={processes.some((one) => one.dependsOn)}
          />
          {sandbox.capacity &&
            sandbox.capacity.active > 0 &&
            (sandbox.capacity.active === 1
              ? ' The running task may fail.'
              : ` ${sandbox.capacity.active} running tasks may fail.`)}
        </Text>
        {asked !== undefined && /adspower/i.test(asked) && (
          <Text size="sm" mb="md">
            Restarting AdsPower closes every profile that it has open.
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" data-autofocus onClick={() => setAsked(undefined)}>
            Cancel
          </Button>
          <Button size="xs" color="red" onClick={confirm}>
            Restart
          </Button>
        </Group>
      </Modal>
    </Panel>
  );
}

/** An agent of an older version does not tell what depends on what. */
function Following({ names, told }: { names: string[]; told: boolean }) {
  if (names.length === 0) return told ? '; nothing depends on it.' : ', and what depends on it follows.';
  return (
    <>
      , and with it what depends on it: <strong>{names.join(', ')}</strong>.
    </>
  );
}

function Outcome({ restart }: { restart: ReturnType<typeof useRestart> }) {
  const { data, error, variables } = restart;
  if (error) {
    return (
      <Group gap={6} wrap="nowrap">
        <Text size="xs" c="var(--sm-bad)" role="alert">
          {variables}: {error.message}
        </Text>
        <CloseButton size="sm" aria-label="Dismiss" onClick={() => restart.reset()} />
      </Group>
    );
  }
  if (!data) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c={data.ok ? 'dimmed' : 'var(--sm-bad)'} role={data.ok ? 'status' : 'alert'}>
        {variables}: {data.text.charAt(0).toLowerCase() + data.text.slice(1)} at {clockTime(data.at)}
      </Text>
      {!data.ok && <CloseButton size="sm" aria-label="Dismiss" onClick={() => restart.reset()} />}
    </Group>
  );
}
