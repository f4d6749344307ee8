import { Button, Loader, Text } from '@mantine/core';
import { isAway } from '../../api/away';
import { explain } from '../../api/problem';
import { span } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Dot } from '../../ui/health';
import { Ago } from '../../ui/time';
import classes from './audit.module.css';
import { useVerification, useVerify } from './queries';
import { verdictOf } from './verdict';

const COLORS = { good: 'var(--sm-good)', warn: 'var(--sm-warn)', bad: 'var(--sm-bad)' };

/** Whether the trail is what it was, as one node has found it. */
export function VerifyPanel() {
  const verification = useVerification();
  const verify = useVerify();
  const known = verification.data;
  const running = verify.isPending || known?.status === 'running';
  const error = verify.error ?? verification.error;
  return (
    <section className={classes.verify} aria-label="Verification" aria-busy={running}>
      <div className={classes.verdict} role="status">
        <Words running={running} error={error} known={known ?? undefined} />
      </div>
      <Button size="xs" variant="default" loading={running} onClick={() => verify.mutate()}>
        Verify
      </Button>
    </section>
  );
}

type WordsProps = {
  running: boolean;
  error: Error | null;
  known: NonNullable<ReturnType<typeof useVerification>['data']> | undefined;
};

function Words({ running, error, known }: WordsProps) {
  if (running) return <Running since={known?.status === 'running' ? known.startedAt : undefined} />;
  if (isAway(error))
    return (
      <Text size="sm">
        The control node that answered cannot reach the database: the trail cannot be verified until it can.
      </Text>
    );
  if (error) return <Text size="sm">It could not be verified: {explain(error)}</Text>;
  const verdict = known && verdictOf(known);
  if (!known || !verdict) {
    return (
      <Text size="sm" c="dimmed">
        Not verified since this node started. Verifying compares every row, the signed heads and this node’s
        copy of them.
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" fw={600}>
        <Dot color={COLORS[verdict.tone]} /> {verdict.title}
      </Text>
      <Text size="xs" c="dimmed">
        {verdict.sentences.join(' ')} Verified <Ago at={known.finishedAt} />.
      </Text>
    </>
  );
}

function Running({ since }: { since: string | undefined }) {
  const now = useNow();
  return (
    <Text size="sm" className={classes.running}>
      <Loader size="xs" aria-hidden /> Every row is being compared
      {since ? `, for ${span(now - Date.parse(since))} so far. You may leave this page meanwhile.` : '…'}
    </Text>
  );
}
