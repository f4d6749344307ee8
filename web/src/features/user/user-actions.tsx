import { Button, Group, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { explain } from '../../api/problem';
import type { RoleItem, UserAccount, UserWithPassword } from '../../api/types';
import { ConfirmDialog } from '../../ui/dialog';
import { EditUserDialog } from './edit-user-dialog';
import { useDeleteUser, useEndLogins, useResetPassword } from './queries';

type UserActionsProps = {
  account: UserAccount;
  roles: RoleItem[];
  onPassword: (made: UserWithPassword) => void;
};

type Open = 'edit' | 'password' | 'logins' | 'delete';

export function UserActions({ account, roles, onPassword }: UserActionsProps) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Edit ${account.email}`}
          onClick={() => setOpen('edit')}
        >
          Edit
        </Button>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="compact-xs" variant="default" aria-label={`More for ${account.email}`}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setOpen('password')}>Reset password…</Menu.Item>
            <Menu.Item onClick={() => setOpen('logins')}>Sign out everywhere…</Menu.Item>
            <Menu.Item color="red" onClick={() => setOpen('delete')}>
              Delete…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {open === 'edit' && <EditUserDialog account={account} roles={roles} onClose={close} />}
      {open === 'password' && <ResetPassword account={account} onClose={close} onPassword={onPassword} />}
      {open === 'logins' && <EndLogins account={account} onClose={close} />}
      {open === 'delete' && <DeleteUser account={account} onClose={close} />}
    </>
  );
}

type ConfirmProps = { account: UserAccount; onClose: () => void };

function ResetPassword({
  account,
  onClose,
  onPassword,
}: ConfirmProps & Pick<UserActionsProps, 'onPassword'>) {
  const reset = useResetPassword();
  return (
    <ConfirmDialog
      title={`Reset the password of ${account.email}?`}
      consequences={[
        'The present password stops working at once, and every login of the account ends.',
        'You get a new one to hand over, which is shown once. API tokens stay.',
      ]}
      submit="Reset the password"
      busy={reset.isPending}
      problem={reset.error ? explain(reset.error) : undefined}
      onClose={onClose}
      onConfirm={() =>
        reset.mutate(account.id, {
          onSuccess: (made) => {
            onPassword(made);
            onClose();
          },
        })
      }
    />
  );
}

function EndLogins({ account, onClose }: ConfirmProps) {
  const end = useEndLogins();
  return (
    <ConfirmDialog
      title={`Sign ${account.email} out everywhere?`}
      consequences={['Every login of the account ends at once, in every browser. API tokens stay.']}
      submit="Sign out everywhere"
      busy={end.isPending}
      problem={end.error ? explain(end.error) : undefined}
      onClose={onClose}
      onConfirm={() =>
        end.mutate(account.id, {
          onSuccess: () => {
            notifications.show({ title: account.email, message: 'Signed out everywhere', color: 'green' });
            onClose();
          },
        })
      }
    />
  );
}

function DeleteUser({ account, onClose }: ConfirmProps) {
  const remove = useDeleteUser();
  return (
    <ConfirmDialog
      title={`Delete ${account.email}?`}
      consequences={[
        'The account cannot be used again: its logins end, and its API tokens are revoked at once.',
        'What it did stays in the audit trail. It cannot be taken back; to only keep somebody out for a while, disable the account instead.',
      ]}
      submit="Delete the account"
      busy={remove.isPending}
      problem={remove.error ? explain(remove.error) : undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate(account.id, { onSuccess: onClose })}
    />
  );
}
