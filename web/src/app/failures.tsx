import { useQueryClient } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { explain } from '../api/problem';
import { currentSession } from '../api/session';
import { EmptyState, ErrorState, FaultState } from '../ui/states';

const AGAIN_MILLIS = 5000;

const sentence = (error: unknown) => `${explain(error)}.`.replace(/\.\.$/, '.');

export function RouteError({ error }: ErrorComponentProps) {
  const router = useRouter();
  const unreachable = currentSession().status === 'unreachable';
  useEffect(() => {
    if (!unreachable) return;
    const timer = setInterval(() => void router.invalidate(), AGAIN_MILLIS);
    return () => clearInterval(timer);
  }, [unreachable, router]);
  const message = unreachable ? `${sentence(error)} It is asked again every few seconds.` : explain(error);
  // The guard is asked again too: maybe what failed was the question who is signed in.
  return <ErrorState message={message} onRetry={() => void router.invalidate()} />;
}

/** Of a page that fell over: what it had read may be why, so it is read again. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const queries = useQueryClient();
  const again = () => {
    queries.removeQueries({ type: 'inactive' });
    reset();
  };
  return <FaultState message={sentence(error)} onRetry={again} />;
}

export function NotFound() {
  return (
    <EmptyState title="There is no such page">
      <a href="/">Back to the fleet</a>
    </EmptyState>
  );
}
