import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Sandbox, SandboxEdit } from '../../api/types';
import { useSubmit } from '../../api/use-submit';
import { useVersioned } from '../../api/versioned';
import { labelPatch, labelProblem, labelTexts, labelsOf } from '../../lib/labels';
import { Conflicts } from '../../ui/conflict';
import { FormDialog } from '../../ui/dialog';
import { LabelsField } from '../../ui/labels-field';
import { editSandbox, readSandbox, useSandboxEdited } from './edits';
import { MARKETS } from './fleet-search';

type Fields = { name: string; market: string; labels: string[] };

const fieldsOf = ({ name, market, labels }: Sandbox): Fields => ({
  name,
  market: market ?? '',
  labels: labelTexts(labels),
});

/** A list of labels becomes what of them is new, other or gone. */
function editOf({ name, market, labels }: Partial<Fields>, before: Sandbox): SandboxEdit {
  return {
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(market ? { market: market as (typeof MARKETS)[number] } : {}),
    ...(labels ? { labels: labelPatch(before.labels ?? {}, labelsOf(labels)) } : {}),
  };
}

export function EditSandboxDialog({ sandbox, onClose }: { sandbox: Sandbox; onClose: () => void }) {
  const edited = useSandboxEdited();
  const form = useForm({
    initialValues: fieldsOf(sandbox),
    validate: { name: (name) => (name.trim() ? null : 'What is it called?'), labels: labelProblem },
  });
  const { save, conflict } = useVersioned({
    loaded: sandbox,
    fieldsOf,
    read: () => readSandbox(sandbox.id),
    write: (patch: Partial<Fields>, ifMatch, before) =>
      editSandbox(sandbox.id, editOf(patch, before), ifMatch),
  });
  const sending = useSubmit(form, async (values) => {
    const saved = await save(values);
    if ('values' in saved) {
      form.setValues(saved.values);
    } else {
      edited(saved.done);
      onClose();
    }
  });
  return (
    <FormDialog title={`Edit ${sandbox.name}`} submit="Save" onClose={onClose} {...sending}>
      <Conflicts
        conflict={conflict}
        values={form.values}
        onChoose={(values) => form.setValues(values)}
        shown={{
          name: ['Name', (name) => name],
          market: ['Market', (market) => market || 'not known'],
          labels: ['Labels', (labels) => labels.join(', ') || 'none'],
        }}
      />
      <TextInput
        label="Name"
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <NativeSelect
        label="Market"
        data={sandbox.market ? [...MARKETS] : [{ value: '', label: 'not known' }, ...MARKETS]}
        {...form.getInputProps('market')}
      />
      <LabelsField {...form.getInputProps('labels')} />
    </FormDialog>
  );
}
