import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { can } from '../../api/can';
import { api, unwrap } from '../../api/client';
import { ApiError, explain } from '../../api/problem';
import type { Operation, Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { whatToDo } from '../../lib/what-to-do';
import { Dot } from '../../ui/health';
import { Until } from '../../ui/time';
import { ExtendDialog } from '../operation/extend-dialog';
import { cancelOperation, useOperationChanged, useOperations } from '../operation/queries';
import classes from './console.module.css';

const NewOperationDialog = lazy(() => import('../operation/new-operation-dialog'));

const LOOKS = {
  open: { label: 'Takes new tasks', color: 'var(--sm-good)' },
  paused: { label: 'Paused: takes nothing new', color: 'var(--sm-warn)' },
  draining: { label: 'Draining: takes nothing new', color: 'var(--sm-warn)' },
} as const;

const MINUTE_MILLIS = 60_000;

/** Whether the worker takes new tasks, and who may have it otherwise. */
export function Intake({ sandbox, silent }: { sandbox: Sandbox; silent: boolean }) {
  const verdict = can.operate(useUser());
  const [draining, setDraining] = useState(false);
  const drain = useDrain(sandbox);
  const order = useMutation({
    mutationFn: (what: 'pause' | 'resume') =>
      unwrap(
        api.POST(`/api/v1/admin/sandboxes/{sandboxId}/${what}`, {
          params: { path: { sandboxId: sandbox.id } },
        }),
      ),
  });
  if (!sandbox.capacity || sandbox.status === 'terminated') return null;
  const closed = sandbox.capacity.closed;
  const { label, color } = LOOKS[closed ?? 'open'];
  const off = { disabled: !verdict.allowed, title: verdict.allowed ? undefined : verdict.because };
  return (
    <section className={classes.intake} aria-label="Intake of tasks">
      <div className={classes.intakeRow}>
        <span className={classes.state} role="status" data-testid="intake" data-intake={closed ?? 'open'}>
          <Dot color={silent ? 'var(--sm-unknown)' : color} />
          {silent ? `Last: ${label.toLowerCase()}` : label}
        </span>
        <Group gap={6}>
          {closed !== 'paused' && closed !== 'draining' && (
            <Button
              size="compact-xs"
              variant="default"
              loading={order.isPending}
              onClick={() => order.mutate('pause')}
              {...off}
            >
              Pause
            </Button>
          )}
          {!drain && closed !== 'draining' && (
            <Button size="compact-xs" variant="default" onClick={() => setDraining(true)} {...off}>
              Drain…
            </Button>
          )}
          {closed && !drain && (
            <Button
              size="compact-xs"
              variant="default"
              loading={order.isPending}
              onClick={() => order.mutate('resume')}
              {...off}
            >
              Resume
            </Button>
          )}
        </Group>
      </div>
      {order.error && (
        <Text size="xs" c="var(--sm-bad)" role="alert">
          {explain(order.error)} {order.error instanceof ApiError && whatToDo(order.error.code)}
        </Text>
      )}
      {drain && <DrainRow sandbox={sandbox} drain={drain} allowed={verdict.allowed} />}
      {draining && (
        <Suspense fallback={null}>
          <NewOperationDialog action="drain" ids={[sandbox.id]} onClose={() => setDraining(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** The one that runs here, also as one of many. */
function useDrain(sandbox: Sandbox): Operation | undefined {
  const { data } = useOperations({ sandbox: sandbox.id, action: ['drain'], status: ['running'] });
  return data?.items[0];
}

type DrainRowProps = { sandbox: Sandbox; drain: Operation; allowed: boolean };

/** Whom it waits for, how long, and the ways out. */
function DrainRow({ sandbox, drain, allowed }: DrainRowProps) {
  const operationChanged = useOperationChanged();
  const [extending, setExtending] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelOperation(drain.id),
    onSuccess: operationChanged,
  });
  const alone = drain.counts.total === 1;
  const active = sandbox.capacity?.active ?? 0;
  const waited = drain.arguments.deadlineSeconds ?? 600;
  const own = new Date(Date.parse(drain.createdAt) + waited * 1000).toISOString();
  const until = drain.drainUntil && drain.drainUntil > own ? drain.drainUntil : own;
  return (
    <div className={classes.intakeRow} data-testid="drain">
      <Text size="xs" c="dimmed">
        {active === 0 ? 'No task runs any more' : `Waits for ${active} ${active === 1 ? 'task' : 'tasks'}`}
        {', ends at the latest '}
        <Until at={until} soon={MINUTE_MILLIS} /> ·{' '}
        <Link to="/operations/$operationId" params={{ operationId: drain.id }}>
          {alone ? 'the operation' : `one of ${drain.counts.total}: the operation`}
        </Link>
        {cancel.error && ` · ${explain(cancel.error)}`}
      </Text>
      {alone && (
        <Group gap={6}>
          <Button size="compact-xs" variant="default" disabled={!allowed} onClick={() => setExtending(true)}>
            Extend…
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={!allowed || drain.cancelRequested}
            loading={cancel.isPending}
            title="Waits no more, and has the worker take tasks again"
            onClick={() => cancel.mutate()}
          >
            Cancel the drain
          </Button>
        </Group>
      )}
      {extending && <ExtendDialog operationId={drain.id} onClose={() => setExtending(false)} />}
    </div>
  );
}
