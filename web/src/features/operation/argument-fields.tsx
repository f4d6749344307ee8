import { Autocomplete, Checkbox, NativeSelect, SimpleGrid, Text, TextInput, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { OperationAction } from '../../api/types';
import { durations } from '../../lib/durations';
import { type OrderFields, aboutProcess, wordsOf } from './operation-form';
import classes from './operation.module.css';

type OrderForm = UseFormReturnType<OrderFields>;
type ArgumentFieldsProps = { action: OperationAction; form: OrderForm; processes: string[] };

/** What an action has to be told. */
export function ArgumentFields({ action, form, processes }: ArgumentFieldsProps) {
  if (aboutProcess(action)) {
    return (
      <Autocomplete
        label="Process"
        description={processes.length ? undefined : 'Its name, as the sandboxes have it.'}
        placeholder="worker"
        data={processes}
        maxLength={63}
        data-autofocus
        {...form.getInputProps('arguments/process')}
      />
    );
  }
  if (action === 'drain') {
    return (
      <NativeSelect
        label="Wait for running tasks"
        description="Those that run longer are not cancelled; the target then counts as timed out."
        data={durations(60)}
        data-autofocus
        {...form.getInputProps('arguments/deadlineSeconds')}
      />
    );
  }
  return action === 'exec' ? <CommandFields form={form} /> : null;
}

function CommandFields({ form }: { form: OrderForm }) {
  const shell = form.values.shell;
  return (
    <>
      <Textarea
        label="Command"
        description={
          shell
            ? '/bin/sh reads it, with all that a shell knows.'
            : 'A program and its arguments. No shell reads them; quotes keep words together.'
        }
        placeholder={shell ? 'df -h | tail -n +2' : 'df -h /var'}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={16_384}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: classes.code ?? '' }}
        data-autofocus
        {...form.getInputProps('arguments/command')}
      />
      <Words fields={form.values} />
      <Checkbox
        size="xs"
        label="Through a shell (/bin/sh -c)"
        {...form.getInputProps('shell', { type: 'checkbox' })}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <TextInput
          label="User"
          placeholder="that of the worker"
          maxLength={64}
          autoComplete="off"
          {...form.getInputProps('arguments/user')}
        />
        <TextInput
          label="Directory"
          placeholder="the user's home"
          maxLength={4096}
          autoComplete="off"
          {...form.getInputProps('arguments/workingDirectory')}
        />
        <NativeSelect
          label="Has at most"
          data={durations(10)}
          {...form.getInputProps('arguments/timeoutSeconds')}
        />
      </SimpleGrid>
      <Textarea
        label="Variables"
        description="NAME=value, one to a line. Values are not shown again, and forgotten when all has ended."
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: classes.code ?? '' }}
        {...form.getInputProps('arguments/environment')}
      />
      <Checkbox
        size="xs"
        label="Keep the output: the first 64 KiB of each stream of each sandbox"
        {...form.getInputProps('arguments/keepOutput', { type: 'checkbox' })}
      />
    </>
  );
}

/** How the line is read: what is one word and what are two is seen before it is run. */
function Words({ fields }: { fields: OrderFields }) {
  const read = wordsOf(fields);
  if (!('words' in read) || fields.shell) return null;
  return (
    <Text size="xs" c="dimmed" component="div" className={classes.words}>
      Runs
      {read.words.map((word, index) => (
        <code key={index}>{word === '' ? '(empty)' : word}</code>
      ))}
    </Text>
  );
}
