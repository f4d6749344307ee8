import { NativeSelect, type NativeSelectProps } from '@mantine/core';

/** One environment; none is chosen in advance, as the first of a list is easily taken by mistake. */
export function EnvironmentField({ names, ...input }: { names: string[] } & NativeSelectProps) {
  return (
    <NativeSelect label="Environment" data={[{ value: '', label: 'Choose one' }, ...names]} {...input} />
  );
}
