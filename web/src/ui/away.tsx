import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { clockTime } from '../lib/format';
import { AwayState, FailureState, LoadingRows } from './states';

/** What stands on the page all the same while the database is away. */
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
      The database is away. This is as of {clockTime(new Date(at).toISOString())}; nothing can be changed
      until it is back, and this page goes on by itself then.
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
