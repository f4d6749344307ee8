import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useEnvironmentNames } from '../../api/environments';
import type { Sandbox } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { newIdempotencyKey } from '../../lib/idempotency-key';
import { labelProblem, labelsOf } from '../../lib/labels';
import { FormDialog } from '../../ui/dialog';
import { EnvironmentField } from '../../ui/environment-field';
import { LabelsField } from '../../ui/labels-field';
import { registerSandbox, useSandboxEdited } from './edits';
import { MARKETS, PROVIDERS } from './fleet-search';

const ANY_MARKET = [{ value: '', label: 'not known' }, ...MARKETS];

/** A sandbox whose agent comes later. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const environments = useEnvironmentNames();
  const navigate = useNavigate();
  const edited = useSandboxEdited();
  const [key, setKey] = useState(newIdempotencyKey);
  const form = useForm({
    initialValues: {
      name: '',
      environment: '',
      provider: 'manual' as Sandbox['provider'],
      instanceId: '',
      instanceType: '',
      region: '',
      market: '' as '' | (typeof MARKETS)[number],
      labels: [] as string[],
    },
    validate: {
      name: (name) => (name.trim() ? null : 'What is it called?'),
      environment: (environment) => (environment ? null : 'Where does it belong?'),
      instanceId: (id) => (id.trim() ? null : 'By which id does its agent come?'),
      labels: labelProblem,
    },
    // Another request needs another key.
    onValuesChange: () => setKey(newIdempotencyKey()),
  });
  const sending = useSubmit(form, async (values) => {
    const { market, instanceType, region, labels, ...rest } = values;
    const sandbox = await registerSandbox(
      {
        ...rest,
        name: rest.name.trim(),
        instanceId: rest.instanceId.trim(),
        labels: labelsOf(labels),
        ...(instanceType ? { instanceType } : {}),
        ...(region ? { region } : {}),
        ...(market ? { market } : {}),
      },
      key,
    );
    edited(sandbox);
    onClose();
    void navigate({ to: '/sandboxes/$sandboxId', params: { sandboxId: sandbox.id } });
  });
  return (
    <FormDialog title="Register a sandbox" submit="Register" onClose={onClose} {...sending}>
      <TextInput
        label="Name"
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <EnvironmentField names={environments} {...form.getInputProps('environment')} />
      <TextInput
        label="Instance id"
        description="The machine's, as its provider calls it; an agent that comes with it becomes this sandbox."
        maxLength={128}
        autoComplete="off"
        {...form.getInputProps('instanceId')}
      />
      <NativeSelect label="Provider" data={PROVIDERS} {...form.getInputProps('provider')} />
      <TextInput
        label="Instance type"
        placeholder="t3.large"
        maxLength={100}
        {...form.getInputProps('instanceType')}
      />
      <TextInput
        label="Region"
        placeholder="eu-central-1"
        maxLength={100}
        {...form.getInputProps('region')}
      />
      <NativeSelect label="Market" data={ANY_MARKET} {...form.getInputProps('market')} />
      <LabelsField {...form.getInputProps('labels')} />
    </FormDialog>
  );
}
