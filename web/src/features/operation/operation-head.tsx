import { Button, Group, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { can } from '../../api/can';
import { explain } from '../../api/problem';
import type { Operation } from '../../api/types';
import { useUser } from '../../api/use-session';
import { Crumbs } from '../../ui/crumbs';
import { ConfirmDialog } from '../../ui/dialog';
import { Ago, Until } from '../../ui/time';
import { TitleFacts, TitleLine } from '../../ui/title-line';
import { orderTitle } from './actions';
import { AgainButton } from './again-button';
import { ExtendDialog } from './extend-dialog';
import { Took } from './operation-table';
import classes from './operation.module.css';
import { cancelOperation, useOperationChanged } from './queries';
import { OperationBadge } from './statuses';

const MINUTE_MILLIS = 60_000;

export function OperationHead({ operation }: { operation: Operation }) {
  const { action, counts, environments, author, createdAt, deadline, endedAt } = operation;
  const title = orderTitle(action, operation.arguments);
  return (
    <>
      <Crumbs>
        <Link to="/operations">Operations</Link>
        <span className={classes.crumb}>{title}</span>
      </Crumbs>
      <TitleLine>
        <Title order={1} className={classes.heading}>
          {title}
        </Title>
        <OperationBadge operation={operation} />
        <TitleFacts>
          <span>
            on {counts.total} {counts.total === 1 ? 'sandbox' : 'sandboxes'} in {environments.join(', ')}
          </span>
          <span>by {author.name}</span>
          <span>
            begun <Ago at={createdAt} />
          </span>
          {endedAt ? (
            <span>
              took <Took createdAt={createdAt} endedAt={endedAt} />
            </span>
          ) : (
            <span>
              ends at the latest <Until at={deadline} soon={MINUTE_MILLIS} />
            </span>
          )}
        </TitleFacts>
        <Actions operation={operation} />
      </TitleLine>
    </>
  );
}

function Actions({ operation }: { operation: Operation }) {
  const user = useUser();
  const verdict = can.operate(user);
  const mayCancel = can.cancel(user, operation.action);
  const [open, setOpen] = useState<'cancel' | 'extend'>();
  const close = () => setOpen(undefined);
  const running = operation.status === 'running';
  const cancelling = operation.cancelRequested;
  return (
    <Group gap={6}>
      {running && operation.action === 'drain' && (
        <Button
          size="xs"
          variant="default"
          disabled={!verdict.allowed || cancelling}
          title={verdict.allowed ? undefined : verdict.because}
          onClick={() => setOpen('extend')}
        >
          Extend…
        </Button>
      )}
      {running && (
        <Button
          size="xs"
          variant="default"
          disabled={!mayCancel.allowed || cancelling}
          title={mayCancel.allowed ? undefined : mayCancel.because}
          onClick={() => setOpen('cancel')}
        >
          {cancelling ? 'Is being cancelled' : 'Cancel…'}
        </Button>
      )}
      {!running && <AgainButton operation={operation} />}
      {open === 'extend' && <ExtendDialog operationId={operation.id} onClose={close} />}
      {open === 'cancel' && <CancelDialog operation={operation} onClose={close} />}
    </Group>
  );
}

function CancelDialog({ operation, onClose }: { operation: Operation; onClose: () => void }) {
  const operationChanged = useOperationChanged();
  const cancel = useMutation({
    mutationFn: () => cancelOperation(operation.id),
    onSuccess: (now) => {
      operationChanged(now);
      onClose();
    },
  });
  const { pending, running } = operation.counts;
  return (
    <ConfirmDialog
      title="Cancel this operation?"
      consequences={[
        `${pending} ${pending === 1 ? 'target is' : 'targets are'} never begun.`,
        `${running} ${running === 1 ? 'runs' : 'run'} now and ${running === 1 ? 'is' : 'are'} told to end; what is done stays done.`,
        ...(operation.action === 'drain' ? ['Workers that wait for their tasks take new ones again.'] : []),
      ]}
      submit="Cancel the operation"
      busy={cancel.isPending}
      problem={cancel.error ? explain(cancel.error) : undefined}
      onClose={onClose}
      onConfirm={() => cancel.mutate()}
    />
  );
}
