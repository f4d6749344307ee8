import { Checkbox, Group, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { explain } from '../../api/problem';
import type { Environment } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { etagOf, useVersioned } from '../../api/versioned';
import { Conflicts } from '../../ui/conflict';
import { ConfirmDialog, FormDialog } from '../../ui/dialog';
import {
  type PolicyFields,
  createEnvironment,
  deleteEnvironment,
  policyFields,
  policyOf,
  readEnvironment,
  updateEnvironment,
  useEnvironmentsChanged,
} from './environment-queries';
import { LINKS } from './fleet-search';

const LINK_NAMES = { cluster: 'cluster: a member of the mesh', relay: 'relay: through the relay' };

type InputProps = ReturnType<ReturnType<typeof useForm>['getInputProps']>;

function PolicyInputs({ links, maxSandboxes }: { links: InputProps; maxSandboxes: InputProps }) {
  return (
    <>
      <Checkbox.Group
        label="Links over which sandboxes may come"
        description="None chosen: over every one."
        {...links}
      >
        <Group gap="md" mt={6}>
          {LINKS.map((link) => (
            <Checkbox key={link} size="xs" value={link} label={LINK_NAMES[link]} />
          ))}
        </Group>
      </Checkbox.Group>
      <NumberInput
        label="Most sandboxes at a time"
        description="Empty: as many as come."
        min={0}
        max={1_000_000}
        allowDecimal={false}
        {...maxSandboxes}
      />
    </>
  );
}

export function NewEnvironmentDialog({ onClose }: { onClose: () => void }) {
  const environmentsChanged = useEnvironmentsChanged();
  const form = useForm({
    initialValues: { name: '', links: [], maxSandboxes: '' } as { name: string } & PolicyFields,
    validate: {
      name: (name) =>
        /^[a-z0-9][a-z0-9-]*$/.test(name.trim())
          ? null
          : 'Small letters, digits and hyphens, for example eu-prod.',
    },
  });
  const sending = useSubmit(form, async ({ name, ...fields }) => {
    await createEnvironment(name.trim(), policyOf(fields));
    environmentsChanged();
    onClose();
  });
  return (
    <FormDialog title="New environment" submit="Make the environment" onClose={onClose} {...sending}>
      <TextInput
        label="Name"
        maxLength={63}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <PolicyInputs links={form.getInputProps('links')} maxSandboxes={form.getInputProps('maxSandboxes')} />
    </FormDialog>
  );
}

type DialogProps = { environment: Environment; onClose: () => void };

export function PolicyDialog({ environment, onClose }: DialogProps) {
  const environmentsChanged = useEnvironmentsChanged();
  const form = useForm({ initialValues: policyFields(environment) });
  const { save, conflict } = useVersioned({
    loaded: environment,
    fieldsOf: policyFields,
    read: () => readEnvironment(environment.name),
    write: (patch: Partial<PolicyFields>, ifMatch) => updateEnvironment(environment.name, patch, ifMatch),
  });
  const sending = useSubmit(form, async (values) => {
    const saved = await save({ ...values, links: values.links.toSorted() });
    environmentsChanged();
    if ('values' in saved) form.setValues(saved.values);
    else onClose();
  });
  return (
    <FormDialog title={`What ${environment.name} demands`} submit="Save" onClose={onClose} {...sending}>
      <Conflicts
        conflict={conflict}
        values={form.values}
        onChoose={(values) => form.setValues(values)}
        shown={{
          links: ['Links', (links) => links.join(', ') || 'every one'],
          maxSandboxes: ['Most sandboxes', (most) => (most === '' ? 'as many as come' : most)],
        }}
      />
      <PolicyInputs links={form.getInputProps('links')} maxSandboxes={form.getInputProps('maxSandboxes')} />
    </FormDialog>
  );
}

export function DeleteEnvironmentDialog({ environment, onClose }: DialogProps) {
  const environmentsChanged = useEnvironmentsChanged();
  const remove = useMutation({
    mutationFn: () => deleteEnvironment(environment.name, etagOf(environment)),
    onSuccess: onClose,
    onSettled: environmentsChanged,
  });
  return (
    <ConfirmDialog
      title={`Delete the environment ${environment.name}?`}
      consequences={[
        'It has no sandbox. After this none can come to it, and join tokens for it let nobody in.',
        'People and tokens that name it keep the name, which then means nothing.',
      ]}
      submit="Delete the environment"
      busy={remove.isPending}
      problem={remove.error ? explain(remove.error) : undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    />
  );
}
