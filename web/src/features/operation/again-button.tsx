import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import { can } from '../../api/can';
import { explain } from '../../api/problem';
import type { Operation, TargetStatus } from '../../api/types';
import { useUser } from '../../api/use-session';
import { targetsOf } from './queries';

const NewOperationDialog = lazy(() => import('./new-operation-dialog'));

const NOT_DONE: TargetStatus[] = ['failed', 'timed_out', 'unknown', 'refused', 'cancelled', 'skipped'];

/** The same order to those for whom it came to nothing. */
export function AgainButton({ operation }: { operation: Operation }) {
  const { action, counts } = operation;
  const verdict = can.start(useUser(), action);
  const left = NOT_DONE.reduce((sum, one) => sum + counts[one], 0);
  const ask = useMutation({
    mutationFn: async () => (await targetsOf(operation.id, NOT_DONE)).map((one) => one.sandboxId),
  });
  if (left === 0) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={ask.isPending}
        disabled={!verdict.allowed}
        title={verdict.allowed ? (ask.error ? explain(ask.error) : undefined) : verdict.because}
        onClick={() => ask.mutate()}
      >
        Again on the {left} not done…
      </Button>
      {ask.data && (
        <Suspense fallback={null}>
          <NewOperationDialog
            action={action}
            ids={ask.data}
            given={operation.arguments}
            onClose={() => ask.reset()}
          />
        </Suspense>
      )}
    </>
  );
}
