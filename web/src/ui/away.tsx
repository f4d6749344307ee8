import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { clockTime } from '../lib/format';
import { AwayState, FailureState, LoadingRows } from './states';

/** What stands on the page all the same while a node is without its database. */
export function AwayNotice({ children }: { children: ReactNode }) {
  return (
    <Alert color="yellow" variant="light" mb="sm" py="xs" role="status" data-testid="away">
      {children}
    </Alert>
  );
}

/** Over what only the database has and the page has kept. */
export function KeptNotice({ away, at }: { away: boolean; at: number }) {
  if (!away || at === 0) return null;
  return (
    <AwayNotice>
      The control node that answered cannot reach the database. This is as of{' '}
      {clockTime(new Date(at).toISOString())}; a change may be refused. This page asks again every few
      seconds.
    </AwayNotice>
  );
}

/** Over what a node without its database tells all the same; the next answer may be of another node. */
export function MemoryNotice() {
  return (
    <AwayNotice>
      A control node cannot reach the database: what it tells is from its memory and from what the sandboxes
      report, and a change that reaches it is refused. This page asks again every few seconds.
    </AwayNotice>
  );
}

type MissingProps = { error: unknown; away: boolean; rows: number; onRetry: () => void };

/** In place of what only the database has, until it is read. */
export function Missing({ error, away, rows, onRetry }: MissingProps) {
  if (away && !error) return <AwayState />;
  if (error) return <FailureState error={error} onRetry={onRetry} />;
  return <LoadingRows rows={rows} />;
}
