import { Checkbox } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEnvironmentNames } from '../../api/environments';
import type { RoleItem, UserAccount } from '../../api/types';
import { useUser } from '../../api/use-session';
import { useSubmit } from '../../api/use-submit';
import { useVersioned } from '../../api/versioned';
import { FormDialog } from '../../ui/dialog';
import { Conflicts } from '../../ui/conflict';
import { Scope, ScopeField } from '../../ui/scope-field';
import { RoleField } from './new-user-dialog';
import { type UserFields, readUser, useUsersChanged, writeUser } from './queries';

const fieldsOf = ({ role, environments, disabled }: UserAccount): UserFields => ({
  role,
  environments,
  disabled,
});

type EditUserDialogProps = { account: UserAccount; roles: RoleItem[]; onClose: () => void };

export function EditUserDialog({ account, roles, onClose }: EditUserDialogProps) {
  const me = useUser();
  const known = useEnvironmentNames();
  const usersChanged = useUsersChanged();
  const form = useForm({ initialValues: fieldsOf(account) });
  const { save, conflict } = useVersioned({
    loaded: account,
    fieldsOf,
    read: () => readUser(account.id),
    write: (patch: Partial<UserFields>, ifMatch) => writeUser(account.id, patch, ifMatch),
  });
  const sending = useSubmit(form, async (values) => {
    const saved = await save(values);
    usersChanged();
    if ('values' in saved) form.setValues(saved.values);
    else onClose();
  });
  return (
    <FormDialog title={`Edit ${account.email}`} submit="Save" onClose={onClose} {...sending}>
      <Conflicts
        conflict={conflict}
        values={form.values}
        onChoose={(values) => form.setValues(values)}
        shown={{
          role: ['Role', (role) => role],
          environments: ['Environments', (environments) => <Scope environments={environments} />],
          disabled: ['Account', (disabled) => (disabled ? 'disabled' : 'may be used')],
        }}
      />
      <RoleField roles={roles} {...form.getInputProps('role')} />
      <ScopeField
        known={known}
        mayAll={me?.environments.includes('*') ?? false}
        {...form.getInputProps('environments')}
      />
      <Checkbox
        label="Disabled"
        description="Keeps the account, but nobody can sign in with it, and its tokens permit nothing."
        {...form.getInputProps('disabled', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
