import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormDialog } from '../../ui/dialog';

type TakeDialogProps = { holder: string; onTake: (reason: string) => void; onClose: () => void };

/** Asks why somebody is not asked. */
export function TakeDialog({ holder, onTake, onClose }: TakeDialogProps) {
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() ? null : `What is ${holder} to be told?`) },
  });
  return (
    <FormDialog
      title={`Take the control from ${holder}?`}
      submit="Take it"
      onClose={onClose}
      onSubmit={form.onSubmit(({ reason }) => {
        onTake(reason.trim());
        onClose();
      })}
      busy={false}
      dirty={form.isDirty()}
      danger
    >
      <Text size="sm">
        What they hold down is let go, and from then on what you do goes to the sandbox, not what they do.
      </Text>
      <TextInput
        label="Reason"
        description="They are told, and it stands in the audit trail."
        maxLength={200}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
