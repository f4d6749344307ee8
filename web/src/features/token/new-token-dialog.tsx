import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEnvironmentNames } from '../../api/environments';
import type { ApiToken } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { useUser } from '../../api/use-session';
import { Choices } from '../../ui/choices';
import { FormDialog } from '../../ui/dialog';
import { ScopeField } from '../../ui/scope-field';
import { type TokenFields, createToken, useTokensChanged } from './queries';

export type Made = { token: ApiToken; secret: string };

const LIFETIMES = [
  ['1', 'a day'],
  ['7', 'a week'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['366', 'a year'],
].map(([value = '', label = '']) => ({ value, label }));

type NewTokenDialogProps = { onClose: () => void; onMade: (made: Made) => void };

export function NewTokenDialog({ onClose, onMade }: NewTokenDialogProps) {
  const me = useUser();
  const known = useEnvironmentNames();
  const tokensChanged = useTokensChanged();
  const form = useForm<TokenFields>({
    initialValues: { name: '', permissions: [], environments: me?.environments ?? [], expiresInDays: 90 },
    validate: {
      name: (name) => (name.trim() ? null : 'What is it for? The name tells it from others.'),
      permissions: (chosen) => (chosen.length ? null : 'Choose at least one.'),
    },
  });
  const sending = useSubmit(form, async (values) => {
    const made = await createToken({ ...values, name: values.name.trim() });
    tokensChanged();
    onClose();
    onMade(made);
  });
  const days = form.getInputProps('expiresInDays');
  return (
    <FormDialog title="New API token" submit="Make the token" onClose={onClose} {...sending} size="lg">
      <TextInput
        label="Name"
        placeholder="nightly export"
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Choices
        label="Permissions"
        description="Only what you have yourself; give it what it needs and no more."
        names={me?.permissions ?? []}
        {...form.getInputProps('permissions')}
      />
      <ScopeField
        known={known}
        mayAll={me?.environments.includes('*') ?? false}
        {...form.getInputProps('environments')}
      />
      <NativeSelect
        label="Ends after"
        data={LIFETIMES}
        value={String(days.value)}
        error={days.error}
        onChange={(event) => form.setFieldValue('expiresInDays', Number(event.currentTarget.value))}
      />
    </FormDialog>
  );
}
