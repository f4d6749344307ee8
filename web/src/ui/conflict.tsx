import { Alert, Radio, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Conflict, disputed, same } from '../lib/conflict';
import classes from './ui.module.css';

type ConflictsProps<F> = {
  conflict: Conflict<F> | undefined;
  /** What the form holds now. */
  values: F;
  onChoose: (values: Partial<F>) => void;
  /** Name and look of each field. */
  shown: { [K in keyof F]: [label: string, look: (value: F[K]) => ReactNode] };
};

/** Somebody else has saved meanwhile: what they have and what I have, to choose from field by field. */
export function Conflicts<F extends object>({ conflict, values, onChoose, shown }: ConflictsProps<F>) {
  if (!conflict) return null;
  const fields = disputed(conflict);
  return (
    <Alert color="yellow" variant="light" role="alert" title="Somebody changed this while you were editing">
      <Text size="sm" mb={fields.length ? 'xs' : 0}>
        {fields.length
          ? 'Choose what holds, then save again. Nothing you typed is lost.'
          : 'They have saved the same as you: there is nothing left to decide.'}
      </Text>
      <Stack gap="xs">
        {fields.map((field) => (
          <Dispute
            key={field}
            field={field}
            conflict={conflict}
            values={values}
            onChoose={onChoose}
            shown={shown}
          />
        ))}
      </Stack>
    </Alert>
  );
}

type DisputeProps<F, K extends keyof F> = ConflictsProps<F> & { field: K; conflict: Conflict<F> };

function Dispute<F extends object, K extends keyof F>({ field, ...rest }: DisputeProps<F, K>) {
  const { conflict, values, onChoose, shown } = rest;
  const [label, look] = shown[field];
  const { theirs, mine } = conflict;
  const chosen = same(values[field], theirs[field])
    ? 'theirs'
    : same(values[field], mine[field])
      ? 'mine'
      : null;
  const choose = (which: string) =>
    onChoose({ [field]: (which === 'theirs' ? theirs : mine)[field] } as unknown as Partial<F>);
  return (
    <Radio.Group label={label} value={chosen} onChange={choose}>
      <div className={classes.dispute}>
        <Radio size="xs" value="theirs" label={<>Saved by them: {look(theirs[field])}</>} />
        <Radio size="xs" value="mine" label={<>Yours: {look(mine[field])}</>} />
      </div>
    </Radio.Group>
  );
}
