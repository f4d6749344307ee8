import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './ui.module.css';

/** What a page is, in a sentence, and what can be done there. */
export function PageHead({
  title,
  about,
  children,
}: {
  title: string;
  about?: string;
  children?: ReactNode;
}) {
  return (
    <div className={classes.pageHead}>
      <div>
        <Title order={1}>{title}</Title>
        {about && (
          <Text size="sm" c="dimmed" maw={720}>
            {about}
          </Text>
        )}
      </div>
      {children && <div className={classes.pageActions}>{children}</div>}
    </div>
  );
}
