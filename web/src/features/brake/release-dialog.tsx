import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useSubmit } from '../../api/use-submit';
import { FormDialog } from '../../ui/dialog';
import { useReleaseBrake } from './queries';

/** Asks what was found out: it stands in the audit trail and in the history of the brake. */
export function ReleaseDialog({ onClose }: { onClose: () => void }) {
  const release = useReleaseBrake();
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() ? null : 'What was found out?') },
  });
  const sending = useSubmit(form, async ({ reason }) => {
    await release.mutateAsync(reason.trim());
    onClose();
  });
  return (
    <FormDialog title="Release the brake?" submit="Release the brake" onClose={onClose} {...sending} danger>
      <Text size="sm">
        What replaces and ends sandboxes by itself goes on at once, also with those that are only cut off. The
        brake stays released until more is lost than was, or until another hand-over begins.
      </Text>
      <TextInput
        label="Reason"
        description="What was found out; it stands in the audit trail."
        maxLength={300}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
