import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { complaintOf } from './problem';

/** Sends a form; what the server says of a field stands at that field, everything else above the form. Nothing typed is lost. For a FormDialog. */
export function useSubmit<F extends Record<string, unknown>>(
  form: UseFormReturnType<F>,
  send: (values: F) => Promise<void>,
) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const focusFirst = (errors: object) => {
    const [first] = Object.keys(errors);
    if (first) form.getInputNode(first)?.focus();
  };

  const onSubmit = form.onSubmit(async (values) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await send(values);
    } catch (error) {
      const { fields, rest } = complaintOf(error, Object.keys(values));
      form.setErrors(fields);
      setProblem(rest);
      focusFirst(fields);
    } finally {
      setBusy(false);
    }
  }, focusFirst);

  return { onSubmit, busy, problem, dirty: form.isDirty() };
}
