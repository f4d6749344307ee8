import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './ui.module.css';

/** Nothing is there: what that means and what to do. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.state} role="status">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm" component="div" maw={520}>
        {children}
      </Text>
    </div>
  );
}

/** It failed: what happened and a way on. */
export function ErrorState({ message, onRetry }: { message: string; onRetry?: () => void }) {
  return (
    <div className={classes.state} role="alert">
      <Title order={2} size="h4">
        This could not be loaded
      </Title>
      <Text c="dimmed" size="sm" maw={520}>
        {message}
      </Text>
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** The page itself is wrong: what is around it still works. */
export function FaultState({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <div className={classes.state} role="alert">
      <Title order={1} size="h4">
        This page has a fault
      </Title>
      <Text c="dimmed" size="sm" maw={520}>
        {message} The other pages work; try this one again, and tell whoever runs Sandmesh if it stays so.
      </Text>
      <Button variant="default" size="xs" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

/** May not be seen by this person: what is missing, in words. */
export function NotAllowed({ permission, detail }: { permission?: string | undefined; detail?: string }) {
  return (
    <div className={classes.state} data-testid="not-allowed">
      <Title order={1} size="h4">
        This is not allowed for you
      </Title>
      <Text c="dimmed" size="sm" maw={520}>
        {detail ?? 'Your role does not let you see this page.'}
        {permission && (
          <>
            {' '}
            It needs the permission <code>{permission}</code>; an administrator can give you a role that has
            it.
          </>
        )}
      </Text>
    </div>
  );
}

/** Nothing was read yet, and only the database has it. */
export function AwayState() {
  return (
    <div className={classes.state} role="status" data-testid="away">
      <Title order={2} size="h4">
        The database cannot be reached
      </Title>
      <Text c="dimmed" size="sm" maw={520}>
        What belongs here is in the database only, which the control node that answered cannot reach. It is
        asked for again every few seconds: you need not do anything, this goes on by itself.
      </Text>
    </div>
  );
}

type Refusal = Error & { status?: number; code?: string; permission?: string };

/** What came instead of what was asked for: a refusal says what is missing, a failure offers to ask again. */
export function FailureState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { status, code, permission, message } = (error instanceof Error ? error : new Error('')) as Refusal;
  if (status === 403) return <NotAllowed permission={permission} detail={message} />;
  if (code === 'database_unavailable') return <AwayState />;
  return <ErrorState message={message || 'Something went wrong.'} onRetry={onRetry} />;
}

export function LoadingRows({ rows = 5, height = 40 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius="sm" />
      ))}
    </Stack>
  );
}
