import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useSubmit } from '../../api/use-submit';
import { FormDialog } from '../../ui/dialog';
import type { LiveViewer } from './live-view-room';
import { useDisconnect } from './queries';

type DisconnectDialogProps = { sandboxId: string; viewer: LiveViewer; onClose: () => void };

/** Asks what they are to be told. */
export function DisconnectDialog({ sandboxId, viewer, onClose }: DisconnectDialogProps) {
  const disconnect = useDisconnect(sandboxId);
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() ? null : 'What are they to be told?') },
  });
  const sending = useSubmit(form, async ({ reason }) => {
    await disconnect.mutateAsync({ viewId: viewer.viewId, reason: reason.trim() });
    onClose();
  });
  return (
    <FormDialog
      title={`Disconnect ${viewer.name}?`}
      submit="Disconnect"
      onClose={onClose}
      {...sending}
      danger
    >
      <Text size="sm">
        Their view ends at once. They may look again as long as they have the permission: take that away where
        they must not.
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
