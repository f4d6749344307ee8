import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Role, RoleItem, UserWithPassword } from '../../api/types';
import { useEnvironmentNames } from '../../api/environments';
import { useSubmit } from '../../api/use-submit';
import { useUser } from '../../api/use-session';
import { FormDialog } from '../../ui/dialog';
import { ScopeField } from '../../ui/scope-field';
import { createUser, useUsersChanged } from './queries';
import { ROLES } from './roles';

type NewUserDialogProps = {
  roles: RoleItem[];
  onClose: () => void;
  onMade: (made: UserWithPassword) => void;
};

export function NewUserDialog({ roles, onClose, onMade }: NewUserDialogProps) {
  const me = useUser();
  const known = useEnvironmentNames();
  const usersChanged = useUsersChanged();
  const form = useForm({
    initialValues: { email: '', role: 'viewer' as Role, environments: me?.environments ?? [] },
    validate: { email: (email) => (email.trim() ? null : 'Whose account is it?') },
  });
  const sending = useSubmit(form, async (values) => {
    const made = await createUser({ ...values, email: values.email.trim() });
    usersChanged();
    onClose();
    onMade(made);
  });
  return (
    <FormDialog title="Let somebody in" submit="Create the account" onClose={onClose} {...sending}>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <RoleField roles={roles} {...form.getInputProps('role')} />
      <ScopeField
        known={known}
        mayAll={me?.environments.includes('*') ?? false}
        {...form.getInputProps('environments')}
      />
    </FormDialog>
  );
}

/** Roles that the person may give; one that is held already stays among them. */
export function RoleField({ roles, value, ...input }: { roles: RoleItem[]; value?: Role }) {
  const offered = roles.filter((one) => one.grantable || one.role === value);
  return (
    <NativeSelect
      label="Role"
      value={value ?? ''}
      data={offered.map(({ role }) => ({ value: role, label: `${role}: ${ROLES[role]}` }))}
      {...input}
    />
  );
}
