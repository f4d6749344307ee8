import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './ui.module.css';

type ChoicesProps = {
  label: string;
  description?: string;
  names: readonly string[];
  value?: string[];
  onChange: (value: string[]) => void;
  error?: ReactNode;
};

/** Some of many names, all of them in sight. */
export function Choices({ names, value = [], onChange, ...look }: ChoicesProps) {
  return (
    <Checkbox.Group value={value} onChange={onChange} {...look}>
      <div className={classes.choices}>
        {names.toSorted().map((name) => (
          <Checkbox key={name} value={name} label={name} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
