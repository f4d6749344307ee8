import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './title-line.module.css';

/** What a page of one thing is called and how that is, and at the end of the line what can be done with it. */
export function TitleLine({ children }: { children: ReactNode }) {
  return <div className={classes.line}>{children}</div>;
}

/** Spans beside the title. */
export function TitleFacts({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" className={classes.facts}>
      {children}
    </Text>
  );
}
