import { Checkbox, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Choices } from './choices';

type ScopeFieldProps = {
  value?: string[];
  onChange: (value: string[]) => void;
  /** Names to choose from. */
  known: string[];
  /** Whether the person may give every environment, those to come included. */
  mayAll: boolean;
  error?: ReactNode;
};

/** Environments in which something holds: all (`*`), or those named. */
export function ScopeField({ value = [], onChange, known, mayAll, error }: ScopeFieldProps) {
  const all = value.includes('*');
  return (
    <Stack gap={6}>
      {(mayAll || all) && (
        <Checkbox
          label="All environments, also those to come"
          checked={all}
          disabled={!mayAll}
          onChange={(event) => onChange(event.currentTarget.checked ? ['*'] : [])}
        />
      )}
      {!all && (
        <Choices
          label="Environments"
          names={[...new Set([...known, ...value])]}
          value={value}
          onChange={onChange}
          error={error}
        />
      )}
    </Stack>
  );
}

export function Scope({ environments }: { environments: readonly string[] }) {
  if (environments.includes('*')) return <>all</>;
  return <>{environments.length ? environments.toSorted().join(', ') : 'none'}</>;
}
