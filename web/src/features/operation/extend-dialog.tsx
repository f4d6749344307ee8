import { NativeSelect } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useSubmit } from '../../api/use-submit';
import { durations } from '../../lib/durations';
import { FormDialog } from '../../ui/dialog';
import { extendOperation, useOperationChanged } from './queries';

/** Tasks that run get more time. */
export function ExtendDialog({ operationId, onClose }: { operationId: string; onClose: () => void }) {
  const operationChanged = useOperationChanged();
  const form = useForm({ initialValues: { deadlineSeconds: '1800' } });
  const sending = useSubmit(form, async ({ deadlineSeconds }) => {
    operationChanged(await extendOperation(operationId, Number(deadlineSeconds)));
    onClose();
  });
  return (
    <FormDialog title="Extend the drain" submit="Extend" onClose={onClose} {...sending}>
      <NativeSelect
        label="Wait from now on for"
        description="Until tasks have ended. Those that are over already are not drained anew."
        data={durations(60)}
        data-autofocus
        {...form.getInputProps('deadlineSeconds')}
      />
    </FormDialog>
  );
}
