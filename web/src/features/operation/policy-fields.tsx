import { NativeSelect, NumberInput, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { durations } from '../../lib/durations';
import type { OrderFields } from './operation-form';

/** How far it may go; of one sandbox there is only a deadline to choose. */
export function PolicyFields({ form, many }: { form: UseFormReturnType<OrderFields>; many: boolean }) {
  const deadline = (
    <NativeSelect
      label="Give up after"
      data={durations(60)}
      {...form.getInputProps('policy/deadlineSeconds')}
    />
  );
  if (!many) return deadline;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
      <NumberInput
        label="At once"
        min={1}
        max={100}
        allowDecimal={false}
        {...form.getInputProps('policy/parallelism')}
      />
      <NumberInput
        label="Stop after failures"
        placeholder="0: never"
        min={0}
        max={1000}
        allowDecimal={false}
        {...form.getInputProps('policy/stopAfter')}
      />
      {deadline}
    </SimpleGrid>
  );
}
