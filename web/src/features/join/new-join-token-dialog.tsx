import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEnvironmentNames } from '../../api/environments';
import type { JoinTokenWithSecret } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { labelProblem, labelsOf } from '../../lib/labels';
import { FormDialog } from '../../ui/dialog';
import { EnvironmentField } from '../../ui/environment-field';
import { LabelsField } from '../../ui/labels-field';
import { createJoinToken, useJoinTokensChanged } from './queries';

const HOUR = 3600;
const LIFETIMES = [
  { value: String(HOUR), label: 'an hour' },
  { value: String(24 * HOUR), label: 'a day' },
  { value: String(7 * 24 * HOUR), label: 'a week' },
  { value: String(30 * 24 * HOUR), label: '30 days' },
  { value: String(365 * 24 * HOUR), label: 'a year' },
];

type NewJoinTokenDialogProps = { onClose: () => void; onMade: (made: JoinTokenWithSecret) => void };

export function NewJoinTokenDialog({ onClose, onMade }: NewJoinTokenDialogProps) {
  const environments = useEnvironmentNames();
  const tokensChanged = useJoinTokensChanged();
  const form = useForm({
    initialValues: {
      name: '',
      environment: '',
      uses: 1 as number | string,
      expiresInSeconds: String(24 * HOUR),
      labels: [] as string[],
    },
    validate: {
      name: (name) => (name.trim() ? null : 'What is it for? The name tells it from others.'),
      environment: (environment) => (environment ? null : 'Into which?'),
      uses: (uses) => (Number(uses) >= 1 ? null : 'One at least.'),
      labels: labelProblem,
    },
  });
  const sending = useSubmit(form, async (values) => {
    const made = await createJoinToken({
      name: values.name.trim(),
      environment: values.environment,
      uses: Number(values.uses),
      expiresInSeconds: Number(values.expiresInSeconds),
      labels: labelsOf(values.labels),
    });
    tokensChanged();
    onClose();
    onMade(made);
  });
  return (
    <FormDialog title="New join token" submit="Make the token" onClose={onClose} {...sending}>
      <TextInput
        label="Name"
        placeholder="eu machines, March"
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <EnvironmentField names={environments} {...form.getInputProps('environment')} />
      <NumberInput
        label="New sandboxes that it lets in"
        min={1}
        max={1000}
        allowDecimal={false}
        {...form.getInputProps('uses')}
      />
      <NativeSelect label="Ends after" data={LIFETIMES} {...form.getInputProps('expiresInSeconds')} />
      <LabelsField {...form.getInputProps('labels')} />
    </FormDialog>
  );
}
