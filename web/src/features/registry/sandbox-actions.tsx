import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { can } from '../../api/can';
import { ApiError, explain } from '../../api/problem';
import type { Sandbox } from '../../api/types';
import { useUser } from '../../api/use-session';
import { etagOf } from '../../api/versioned';
import { ConfirmDialog } from '../../ui/dialog';
import { SandboxOrders } from '../console/sandbox-orders';
import { CheckButton } from './check-button';
import { EditSandboxDialog } from './edit-sandbox-dialog';
import { deleteSandbox, readSandbox, useSandboxEdited } from './edits';

/** What can be done with a sandbox as a whole. */
export function SandboxActions({ sandbox }: { sandbox: Sandbox }) {
  const user = useUser();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const editable = can.writeSandboxes(user).allowed && sandbox.status !== 'terminated' && !sandbox.stale;
  const close = () => setOpen(undefined);
  return (
    <Group gap={6}>
      <CheckButton sandbox={sandbox} size="xs" label="Check now" />
      <SandboxOrders sandbox={sandbox} />
      {editable && (
        <>
          <Button size="xs" variant="default" onClick={() => setOpen('edit')}>
            Edit…
          </Button>
          <Button size="xs" variant="default" onClick={() => setOpen('delete')}>
            Delete…
          </Button>
        </>
      )}
      {open === 'edit' && <EditSandboxDialog sandbox={sandbox} onClose={close} />}
      {open === 'delete' && <DeleteSandbox sandbox={sandbox} onClose={close} />}
    </Group>
  );
}

function DeleteSandbox({ sandbox, onClose }: { sandbox: Sandbox; onClose: () => void }) {
  const navigate = useNavigate();
  const edited = useSandboxEdited();
  // As it was when the question was asked: what somebody changes meanwhile has to be seen first.
  const [asked, setAsked] = useState(sandbox);
  const remove = useMutation({
    mutationFn: () => deleteSandbox(asked.id, etagOf(asked)),
    onSuccess: () => {
      notifications.show({ title: asked.name, message: 'Ended in the registry', color: 'green' });
      void navigate({ to: '/' });
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.status !== 412) return;
      const now = await readSandbox(asked.id);
      edited(now);
      setAsked(now);
    },
  });
  const stale = remove.error instanceof ApiError && remove.error.status === 412;
  const { capacity } = sandbox;
  return (
    <ConfirmDialog
      title={`Delete ${asked.name}?`}
      consequences={[
        `It ends in the registry of ${asked.environment} for good: its name and instance id are free again, and its agent is not let in any more.`,
        'Its machine is left alone and goes on running; its timeline and what was done to it stay.',
        ...(capacity && capacity.active > 0
          ? [`${capacity.active} ${capacity.active === 1 ? 'task runs' : 'tasks run'} there now.`]
          : []),
      ]}
      submit="Delete the sandbox"
      busy={remove.isPending}
      problem={
        stale
          ? `Somebody changed it meanwhile; it is called ${asked.name} now. Look at it, and ask again if it shall go.`
          : remove.error
            ? explain(remove.error)
            : undefined
      }
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    />
  );
}
