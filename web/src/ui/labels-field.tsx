import { TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';

type LabelsFieldProps = { value?: string[]; onChange: (value: string[]) => void; error?: ReactNode };

export function LabelsField({ value = [], onChange, error }: LabelsFieldProps) {
  return (
    <TagsInput
      label="Labels"
      description="name=value, each with Enter"
      placeholder={value.length ? '' : 'zone=a'}
      value={value}
      onChange={onChange}
      error={error}
      data-path="labels"
      maxTags={50}
    />
  );
}
