import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { NewOperation, OperationAction, OperationArguments } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { newIdempotencyKey } from '../../lib/idempotency-key';
import { FormDialog } from '../../ui/dialog';
import { ACTIONS } from './actions';
import { ArgumentFields } from './argument-fields';
import { orderFields, orderOf, orderProblems } from './operation-form';
import { PolicyFields } from './policy-fields';
import { PreviewPanel } from './preview-panel';
import { startOperation, useOperationChanged, usePreview } from './queries';

export type NewOperationProps = {
  action: OperationAction;
  /** The sandboxes that are meant. */
  ids: string[];
  /** Names of processes to offer. */
  processes?: string[];
  given?: OperationArguments;
  onClose: () => void;
  onStarted?: () => void;
};

const PAUSE_MILLIS = 400;

/** "Drain 4 sandboxes", but "Restart a process on 4 sandboxes". */
const takesObject = (action: OperationAction) => ['check', 'drain', 'resume'].includes(action);

/** An order to one or many sandboxes: what, within what bounds, and what it will come to, before it is given. */
export default function NewOperationDialog({
  action,
  ids,
  processes = [],
  given,
  ...more
}: NewOperationProps) {
  const { onClose, onStarted } = more;
  const navigate = useNavigate();
  const operationChanged = useOperationChanged();
  const [key, setKey] = useState(newIdempotencyKey);
  const form = useForm({
    initialValues: orderFields(given),
    validate: (fields) => orderProblems(action, fields),
    // Another order needs another key.
    onValuesChange: () => setKey(newIdempotencyKey()),
  });
  const order = orderOf(action, ids, form.values);
  const text = JSON.stringify(order);
  const [asked] = useDebouncedValue(text, PAUSE_MILLIS);
  const preview = usePreview(asked === undefined ? undefined : (JSON.parse(asked) as NewOperation));
  const current =
    asked === text && preview.data !== undefined && !preview.isPlaceholderData && !preview.error;

  const sending = useSubmit(form, async (fields) => {
    const wanted = orderOf(action, ids, fields);
    if (!wanted) return;
    const operation = await startOperation(wanted, key);
    operationChanged(operation);
    onStarted?.();
    onClose();
    void navigate({ to: '/operations/$operationId', params: { operationId: operation.id } });
  });
  const { label, danger } = ACTIONS[action];

  return (
    <FormDialog
      title={`${label}${takesObject(action) ? '' : ' on'} ${ids.length === 1 ? 'one sandbox' : `${ids.length} sandboxes`}`}
      submit={`Start on ${ids.length}`}
      onClose={onClose}
      {...sending}
      danger={danger}
      ready={order === undefined || current}
      size="lg"
    >
      <ArgumentFields action={action} form={form} processes={processes} />
      <PolicyFields form={form} many={ids.length > 1} />
      <PreviewPanel action={action} preview={preview} asked={order !== undefined} current={current} />
    </FormDialog>
  );
}
